//! The server functions of `server_fns/session`, translated: `service::session` decides, cookies carry the answer.

use super::{Failure, Visit, set_cookie};
use crate::http::cookie;
use crate::model::session::{Device, Why};
use crate::model::{self, Flash, Granted, Next, Secret};
use crate::service::session::{self, BROWSER, Caller, Entered};
use crate::service::token;
use http::HeaderValue;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

impl Visit {
    /// Signs in; a browser without JavaScript goes on to `next`.
    pub async fn log_in(&self, login: &str, password: Secret, next: Option<&str>) -> Result<Granted, Failure> {
        let entered = session::log_in(&self.services, login, &password, &self.origin(), self.jar.session.as_deref()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::or_home(next)).await
    }

    /// Renews the session of the cookie.
    pub async fn renew(&self) -> Result<Granted, Failure> {
        let presented = self.jar.session.as_deref().ok_or(Failure(model::Error::signed_out(Why::Needed)))?;
        let entered = session::renew(&self.services, presented, BROWSER, None).await.map_err(|e| self.tell(e))?;
        let granted = self.granted(&entered.caller).await?;
        self.keep(&entered);
        Ok(granted)
    }

    /// Signs this device out, whatever the state of its session.
    pub async fn log_out(&self) -> Result<(), Failure> {
        if let Some(credential) = &self.jar.session {
            session::log_out(&self.services, credential, BROWSER).await.map_err(|e| self.tell(e))?;
        }
        set_cookie(&cookie::no_session());
        self.clear_site_data();
        if self.wants_html {
            set_cookie(&cookie::flash(Flash::SignedOut));
            leptos_axum::redirect("/login");
        }
        Ok(())
    }

    /// Signs every device of the person out.
    pub async fn log_out_everywhere(&self) -> Result<(), Failure> {
        let caller = self.owner()?;
        session::end_all(&self.services, &caller.profile.sub, Why::SignedOut).await.map_err(|e| self.tell(e))?;
        set_cookie(&cookie::no_session());
        self.clear_site_data();
        Ok(())
    }

    /// Lists the person's devices.
    pub async fn list_devices(&self) -> Result<Vec<Device>, Failure> {
        session::list(&self.services, self.reader()?).await.map_err(|e| self.tell(e))
    }

    /// Signs another device of the person out.
    pub async fn end_device(&self, sid: &str) -> Result<(), Failure> {
        let caller = self.owner()?;
        session::end(&self.services, &caller.profile.sub, sid, Why::SignedOut).await.map_err(|e| self.tell(e))
    }

    /// Hands the new session to the browser.
    pub(super) async fn let_in(&self, entered: Entered, next: &Next) -> Result<Granted, Failure> {
        let granted = self.granted(&entered.caller).await?;
        self.keep(&entered);
        set_cookie(&cookie::device(&session::mark_device(&self.services, &entered.caller.profile.sub)));
        if self.wants_html {
            match self.jar.returned {
                true => leptos_axum::redirect(next.as_str()),
                false => leptos_axum::redirect("/login?trouble=cookie"),
            }
        }
        Ok(granted)
    }

    async fn granted(&self, caller: &Caller) -> Result<Granted, Failure> {
        let pass = token::issue(&self.services, caller, None).await.map_err(|e| self.tell(e))?;
        Ok(Granted { pass, who: caller.profile.clone(), cookie_returned: self.jar.returned })
    }

    fn keep(&self, entered: &Entered) {
        let tombstone = self.services.settings.session.tombstone_ttl.seconds();
        let max_age = entered.caller.session_until - self.services.now() + tombstone;
        set_cookie(&cookie::session(entered.credential.expose(), max_age));
    }

    /// Not "cache": that would drop the hashed assets, and pages are never cached anyway.
    fn clear_site_data(&self) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.insert_header(http::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
        }
    }
}
