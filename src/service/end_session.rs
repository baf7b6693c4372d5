//! Logging out at a service's request (OpenID Connect RP-Initiated Logout 1.0): who may ask for it without the person being
//! asked, and where the person goes afterwards.

use super::id_token::{self, Hint};
use super::service;
use super::session::{Caller, Standing};
use super::{Result, Services};
use crate::model::Seconds;
use crate::model::authorize::Unproven;
use crate::model::parameters::{Parameters, encode};
use serde::{Deserialize, Serialize};

/// So long somebody may look at the question.
const TICKET_LIFE: Seconds = 3600;

/// What follows from a request.
pub enum Step {
    /// Said on a page: nobody is sent to an address that is not registered.
    ShowError(Unproven),
    /// The person is asked, with a sealed ticket.
    Ask(String),
    /// This session ends; then the browser goes on, or stays at the login page.
    Leave {
        /// Whose session ends, if anybody is signed in.
        caller: Option<Box<Caller>>,
        /// Where to, when the service asked for it.
        to: Option<String>,
    },
}

/// Where the person goes after saying yes.
#[derive(Serialize, Deserialize)]
struct Ticket {
    to: Option<String>,
    expires_at: Seconds,
}

/// Answers a service that wants the person logged out.
pub async fn begin(services: &Services, parameters: &Parameters, standing: &Standing) -> Result<Step> {
    let one = |name| parameters.one(name).ok().flatten();
    let hint = one("id_token_hint").and_then(|text| id_token::hint(services, text));
    let named = one("client_id").map(str::to_owned);
    // §2: both at once must agree.
    let id = match (&hint, named) {
        (Some(Hint { service_id, .. }), Some(named)) if *service_id != named => return Ok(Step::ShowError(Unproven::Service)),
        (Some(Hint { service_id, .. }), _) => Some(service_id.clone()),
        (None, named) => named,
    };
    let to = match one("post_logout_redirect_uri") {
        None => None,
        Some(uri) => {
            let service = match &id {
                Some(id) => service::find(services, id).await?,
                None => None,
            };
            let Some(service) = service else { return Ok(Step::ShowError(Unproven::Service)) };
            if !service.registration.post_logout_uris.iter().any(|known| known == uri) {
                return Ok(Step::ShowError(Unproven::RedirectUri));
            }
            Some(with_state(uri, one("state")))
        }
    };
    Ok(match standing {
        Standing::Live(caller) if hint.as_ref().is_some_and(|hint| hint.sub == caller.profile.sub) => {
            Step::Leave { caller: Some(caller.clone()), to }
        }
        // Anybody could send a browser here: the person has the say.
        Standing::Live(_) => {
            let ticket = Ticket { to, expires_at: services.now() + TICKET_LIFE };
            Step::Ask(services.vault.seal_value("logout ticket", &ticket)?)
        }
        _ => Step::Leave { caller: None, to },
    })
}

/// Where the person goes who has said yes to this question; `None` for the login page.
pub fn decided(services: &Services, sealed: &str) -> Option<String> {
    let ticket: Ticket = services.vault.open_value("logout ticket", sealed)?;
    ticket.to.filter(|_| services.now() < ticket.expires_at)
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    match state {
        None => uri.to_owned(),
        Some(state) => [uri, if uri.contains('?') { "&" } else { "?" }, "state=", &encode(state)].concat(),
    }
}
