//! The server functions of `server_fns/service`, translated: `service::service` decides. What they change is logged
//! with the administrator who did it.

use super::{Failure, Visit};
use crate::model::kit::Kit;
use crate::model::service::{Draft, Registration, Saved, ServiceInfo, Source, Unfit};
use crate::model::{Error, Secret};
use crate::service::kit;
use crate::service::service::{self, Unregistered};
use crate::service::session::Caller;
use tracing::{Instrument, Span};

impl Visit {
    /// Lists all services.
    pub async fn list_services(&self) -> Result<Vec<ServiceInfo>, Failure> {
        self.administrator()?;
        let all = service::list(&self.services).await.map_err(|e| self.tell(e))?;
        Ok(all.iter().map(|one| service::info(one)).collect())
    }

    /// One service.
    pub async fn read_service(&self, id: &str) -> Result<ServiceInfo, Failure> {
        self.administrator()?;
        let found = service::find(&self.services, id).await.map_err(|e| self.tell(e))?;
        Ok(service::info(&*found.ok_or(Error::NotFound)?))
    }

    /// How one service verifies tokens in a framework.
    pub async fn read_kit(&self, id: &str, name: &str) -> Result<Kit, Failure> {
        self.administrator()?;
        let found = service::find(&self.services, id).await.map_err(|e| self.tell(e))?;
        kit::fill(&self.services, &*found.ok_or(Error::NotFound)?, name).map_err(|e| self.tell(e))
    }

    /// Registers what was typed, or describes a service by it.
    pub async fn save_service(&self, draft: &Draft, new: bool) -> Result<Saved, Failure> {
        let by = by(self.administrator()?);
        let id = draft.id.trim();
        let saved = async {
            if new {
                let fresh = Registration { public: draft.public, ..Registration::default() };
                service::add(&self.services, id, draft.over(fresh)?, Source::Store).await
            } else {
                let kept = service::find(&self.services, id).await?.ok_or_else(|| Unregistered::Unknown(id.into()))?;
                let registration = draft.over(kept.registration.clone())?;
                service::change(&self.services, id, registration, Source::Store).await.map(|()| None)
            }
        };
        let (unfit, secret) = match saved.instrument(by).await {
            Ok(secret) => (Vec::new(), secret.map(shown)),
            Err(Unregistered::Unfit(unfit)) => (unfit, None),
            Err(Unregistered::Taken(id)) => (vec![Unfit::Taken(id)], None),
            Err(refused) => return Err(self.tell_refused(refused)),
        };
        Ok(Saved { id: id.to_owned(), unfit, secret })
    }

    /// Removes a service.
    pub async fn remove_service(&self, id: &str) -> Result<(), Failure> {
        let by = by(self.administrator()?);
        service::remove(&self.services, id, Source::Store).instrument(by).await.map_err(|e| self.tell_refused(e))
    }

    /// Makes one more secret of a service.
    pub async fn add_secret(&self, id: &str) -> Result<String, Failure> {
        let by = by(self.administrator()?);
        let made = service::add_secret(&self.services, id, Source::Store).instrument(by).await;
        made.map(shown).map_err(|e| self.tell_refused(e))
    }

    /// Takes a secret from a service.
    pub async fn remove_secret(&self, id: &str, secret_id: &str) -> Result<(), Failure> {
        let by = by(self.administrator()?);
        let removed = service::remove_secret(&self.services, id, secret_id, Source::Store).instrument(by).await;
        removed.map_err(|e| self.tell_refused(e))
    }

    fn tell_refused(&self, refused: Unregistered) -> Failure {
        match refused {
            Unregistered::Unknown(_) | Unregistered::NoSuchSecret => Error::NotFound.into(),
            Unregistered::Elsewhere(_) => Error::Forbidden.into(),
            // Only of a form, which is told field by field.
            Unregistered::Unfit(_) | Unregistered::Taken(_) => Error::Malformed.into(),
            Unregistered::Other(error) => self.tell(error),
        }
    }
}

/// Around the audit events of what an administrator does.
fn by(caller: &Caller) -> Span {
    tracing::info_span!(target: "audit", "console", account = caller.profile.sub)
}

/// A secret on its one way out.
fn shown(secret: Secret) -> String {
    secret.expose().to_owned()
}
