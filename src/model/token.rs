//! Access tokens as they cross the wire: what a sign-in or renewal hands to the browser, and
//! the claims inside (RFC 9068).

use super::{Profile, Seconds};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// No access or ID token lives longer, whatever the settings of the server or of a service: keys are published for so long after
/// they signed.
pub const LONGEST_LIFE: Seconds = 24 * 60 * 60;

/// A short-lived access token for the browser to keep.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// The compact JWT.
    pub access_token: String,
    /// Its life in seconds from the moment of the answer; relative, so a wrong browser clock does no harm.
    pub expires_in: u32,
    /// The session it belongs to.
    pub sid: String,
    /// When the session ends for good.
    pub session_until: Seconds,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").field("sid", &self.sid).field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The answer to a sign-in or a renewal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire")]
pub struct Granted {
    /// The access token.
    #[serde(flatten)]
    pub pass: Pass,
    /// The person, as the store knows them now.
    pub who: Profile,
    /// False when the browser sent no cookie that the login page had set: the session will not hold there.
    pub cookie_returned: bool,
}

/// `Granted` as it is read: what serde writes for a flattened field to be read weighs ten times this in the browser.
#[derive(Deserialize)]
struct Wire {
    access_token: String,
    expires_in: u32,
    sid: String,
    session_until: Seconds,
    who: Profile,
    cookie_returned: bool,
}

impl From<Wire> for Granted {
    fn from(wire: Wire) -> Self {
        let Wire { access_token, expires_in, sid, session_until, who, cookie_returned } = wire;
        Granted { pass: Pass { access_token, expires_in, sid, session_until }, who, cookie_returned }
    }
}

/// The claims of an access token: RFC 9068 §2.2 with `sid` and `roles`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessClaims {
    /// Issuer, compared as a string everywhere.
    pub iss: String,
    /// The account's id; that of a service which acts for itself.
    pub sub: String,
    /// Audiences, a single one as a text; left out in shared-secret mode unless configured (tutorial code refuses it).
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// Expiry.
    pub exp: Seconds,
    /// Issue time, backdated by a second of skew.
    pub iat: Seconds,
    /// Start of validity, the same as `iat`.
    pub nbf: Seconds,
    /// A fresh id.
    pub jti: String,
    /// The service the token was issued to; Tegata's own pages are `tegata`.
    pub client_id: String,
    /// Granted scope, space separated.
    pub scope: String,
    /// The session this token lives by; a service that acts for itself has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Roles at the time of issue; Tegata itself reads them from the store.
    pub roles: Vec<String>,
    /// Who acts for the person, and for whom that one acted before (RFC 8693 §4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Map<String, Value>>,
}

/// RFC 7519 §4.1.3: most verifiers compare a text.
fn one_or_many<S: serde::Serializer>(all: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match all {
        [one] => one.serialize(serializer),
        many => many.serialize(serializer),
    }
}
