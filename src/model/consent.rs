//! What people let services do, as the consent page asks for it and the account page lists it.

use super::Seconds;
use serde::{Deserialize, Serialize};

/// What a service asks a person for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The service's name.
    pub name: String,
    /// Where the person goes back to: the origin of the redirect URI.
    pub origin: String,
    /// The words of the scope.
    pub scope: Vec<String>,
    /// The request, sealed; goes back with the decision.
    pub ticket: String,
}

/// What a person lets a service do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The service's id.
    pub service_id: String,
    /// Its name.
    pub name: String,
    /// The words of the scope.
    pub scope: Vec<String>,
    /// When it was last given.
    pub since: Seconds,
}
