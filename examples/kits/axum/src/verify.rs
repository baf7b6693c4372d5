//! Decides whether an access token of Tegata is good, by its signature and claims alone: no call per request. Knows
//! nothing of HTTP.

use crate::keys::{Bad, Keys};
use crate::revocations::Revocations;
use crate::settings::Settings;
use jsonwebtoken::Validation;
use serde::Deserialize;
use serde_json::{Number, Value};
use std::sync::Arc;

/// The claims of an access token that this service reads.
#[derive(Deserialize)]
pub struct Claims {
    pub sub: String,
    pub exp: Number,
    #[serde(default)]
    pub roles: Vec<String>,
    pub act: Option<Value>,
    sid: Option<String>,
    /// A text: the library would take a list as well.
    #[serde(rename = "iss")]
    _iss: String,
    #[serde(rename = "iat")]
    _iat: Number,
}

/// Why a token is not acceptable.
#[derive(Clone, Copy, PartialEq)]
pub enum Refusal {
    NoToken,
    Expired,
    SignedOut,
    Invalid,
    /// Nothing is known: no keys were ever fetched.
    Unavailable,
}

#[derive(Clone)]
pub struct Verifier {
    pub settings: Arc<Settings>,
    pub keys: Arc<Keys>,
    pub revocations: Arc<Revocations>,
}

// [verify]
impl Verifier {
    /// The claims of a good token.
    pub async fn verify(&self, token: Option<&str>) -> Result<Claims, Refusal> {
        let mut checks = Validation { leeway: 5, validate_nbf: true, ..Validation::default() };
        checks.set_issuer(&[&self.settings.issuer]);
        checks.set_audience(&[&self.settings.audience]);
        checks.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let token = token.ok_or(Refusal::NoToken)?;
        let claims: Claims = self.keys.open(token, "at+jwt", checks).await.map_err(|bad| match bad {
            Bad::Expired => Refusal::Expired,
            Bad::Invalid => Refusal::Invalid,
            Bad::NoKeys => Refusal::Unavailable,
        })?;
        if claims.sub.is_empty() {
            return Err(Refusal::Invalid);
        }
        if claims.sid.as_deref().is_some_and(|sid| self.revocations.contains(sid)) {
            return Err(Refusal::SignedOut);
        }
        Ok(claims)
    }
}
// [/verify]
