//! Making an account and changing one's own. Whatever changes an account asks for the bearer and
//! the session cookie of the same person; the links of `/register`, `/setup` and `/reset` stand
//! for the person instead.

use super::Failure;
use crate::keeper::{Bearer, SessionBearer, SessionClient};
use crate::model::{Granted, Profile};
use leptos::prelude::*;

/// Makes an account and signs in: by invitation, or for everyone when registration is open.
#[server(name = Register, endpoint = "account/register", client = SessionClient)]
pub async fn register(email: String, name: String, password: String, invite: Option<String>) -> Result<Granted, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.register(&email, &name, &password, invite.as_deref()).await
}

/// Makes the first account, the administrator's, with the set-up link, and signs in.
#[server(name = SetUp, endpoint = "account/setup", client = SessionClient)]
pub async fn set_up(email: String, name: String, password: String, token: String) -> Result<Granted, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.set_up(&email, &name, &password, &token).await
}

/// Sets a new password with a reset link and ends every session of the account.
#[server(name = ResetPassword, endpoint = "account/reset", client = SessionClient)]
pub async fn reset_password(password: String, token: String) -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.reset_password(&password, &token).await
}

/// Reads the caller's profile.
#[server(name = ReadProfile, endpoint = "account/profile", input = server_fn::codec::Json, client = Bearer)]
pub async fn read_profile() -> Result<Profile, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.read_profile().await
}

/// Changes the name as shown and the user name (empty: none).
#[server(name = ChangeProfile, endpoint = "account/change_profile", client = Bearer)]
pub async fn change_profile(name: String, username: String) -> Result<Profile, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.change_profile(&name, &username).await
}

/// Changes the password, ends all other sessions, and gives this device a new one.
#[server(name = ChangePassword, endpoint = "account/change_password", client = SessionBearer)]
pub async fn change_password(current: String, password: String) -> Result<Granted, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.change_password(current.into(), &password).await
}
