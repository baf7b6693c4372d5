//! The server functions of `server_fns/account`, translated: `service::account` decides.

use super::{Failure, Visit, set_cookie};
use crate::http::cookie;
use crate::model::account::NewAccount;
use crate::model::{Flash, Granted, Next, Profile, Purpose, Secret};
use crate::service::account;

impl Visit {
    /// Makes an account, by invitation or openly, and signs in.
    pub async fn register(&self, email: &str, name: &str, password: &str, invite: Option<&str>) -> Result<Granted, Failure> {
        let door = match invite.filter(|token| !token.is_empty()) {
            Some(token) => account::Door::Link(Purpose::Invite, token),
            None => account::Door::Open,
        };
        self.make_account(NewAccount { email, name, password }, door).await
    }

    /// Makes the first account, the administrator's.
    pub async fn set_up(&self, email: &str, name: &str, password: &str, token: &str) -> Result<Granted, Failure> {
        self.make_account(NewAccount { email, name, password }, account::Door::Link(Purpose::Setup, token)).await
    }

    /// Sets a new password with a reset link.
    pub async fn reset_password(&self, password: &str, token: &str) -> Result<(), Failure> {
        account::reset_password(&self.services, password, token).await.map_err(|e| self.tell(e))?;
        if self.wants_html {
            set_cookie(&cookie::flash(Flash::PasswordChanged));
            leptos_axum::redirect("/login");
        }
        Ok(())
    }

    /// The caller's profile.
    pub async fn read_profile(&self) -> Result<Profile, Failure> {
        Ok(self.reader()?.profile.clone())
    }

    /// Changes name and user name.
    pub async fn change_profile(&self, name: &str, username: &str) -> Result<Profile, Failure> {
        account::change_profile(&self.services, self.owner()?, name, username).await.map_err(|e| self.tell(e))
    }

    /// Changes the password; this device gets a new session.
    pub async fn change_password(&self, current: Secret, password: &str) -> Result<Granted, Failure> {
        let entered = account::change_password(&self.services, self.owner()?, &current, password, &self.origin()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::home()).await
    }

    async fn make_account(&self, new: NewAccount<'_>, door: account::Door<'_>) -> Result<Granted, Failure> {
        let entered = account::register(&self.services, new, door, &self.origin(), self.jar.session.as_deref()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::home()).await
    }
}
