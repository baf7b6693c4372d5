//! Signing in and out, and the renewal that keeps people signed in. These are the functions that
//! the session cookie alone may call (with the CSRF check of `http::csrf`); they go through
//! `keeper::SessionClient`, which takes the browser-wide session lock.

use super::Failure;
use crate::keeper::{Bearer, SessionBearer, SessionClient};
use crate::model::Granted;
use crate::model::session::Device;
use leptos::prelude::*;

/// Signs in with an e-mail address or user name and a password; `next` is where a browser without
/// JavaScript goes on to.
#[server(name = LogIn, endpoint = "session/login", client = SessionClient)]
pub async fn log_in(email: String, password: String, next: Option<String>) -> Result<Granted, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.log_in(&email, password.into(), next.as_deref()).await
}

/// Renews the session and hands out a fresh access token.
#[server(name = Renew, endpoint = "session/renew", input = server_fn::codec::Json, client = SessionClient)]
pub async fn renew() -> Result<Granted, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.renew().await
}

/// Signs this device out.
#[server(name = LogOut, endpoint = "session/logout", client = SessionClient)]
pub async fn log_out() -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.log_out().await
}

/// Signs every device of the person out, this one too.
#[server(name = LogOutEverywhere, endpoint = "session/logout_everywhere", client = SessionBearer)]
pub async fn log_out_everywhere() -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.log_out_everywhere().await
}

/// Lists the person's signed-in devices, the asking one first.
#[server(name = ListDevices, endpoint = "session/list", input = server_fn::codec::Json, client = Bearer)]
pub async fn list_devices() -> Result<Vec<Device>, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.list_devices().await
}

/// Signs another device of the person out.
#[server(name = EndDevice, endpoint = "session/end", client = Bearer)]
pub async fn end_device(sid: String) -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.end_device(&sid).await
}
