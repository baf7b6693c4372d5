//! The server functions of `server_fns/consent`, translated: `service::consent` decides.

use super::{Failure, Visit};
use crate::model::consent::Granted;
use crate::service::consent;

impl Visit {
    /// Lists what the caller lets services do.
    pub async fn list_consents(&self) -> Result<Vec<Granted>, Failure> {
        consent::list(&self.services, self.reader()?).await.map_err(|e| self.tell(e))
    }

    /// Takes a consent of the caller's back.
    pub async fn withdraw_consent(&self, service_id: &str) -> Result<(), Failure> {
        consent::withdraw(&self.services, self.owner()?, service_id).await.map_err(|e| self.tell(e))
    }
}
