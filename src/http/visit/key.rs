//! The server function of `server_fns/key`, translated: `service::key` decides.

use super::{Failure, Visit};
use crate::model::key::KeyInfo;
use crate::service::key;

impl Visit {
    /// Lists the signing keys; administrators alone.
    pub async fn list_keys(&self) -> Result<Vec<KeyInfo>, Failure> {
        self.administrator()?;
        key::list(&self.services).await.map_err(|e| self.tell(e))
    }
}
