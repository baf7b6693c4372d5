//! What the payload of a genuine token must say before it is believed: RFC 7519 section 4.1,
//! RFC 9068 section 4, RFC 8725 sections 3.8 to 3.11.

use serde_json::{Map, Value};

use super::{Compact, Refusal, json};
use crate::model::Seconds;

/// `typ` of an access token (RFC 9068 section 2.1).
pub const ACCESS_TOKEN: &[Option<&str>] = &[Some("at+jwt")];

/// `typ` in shared-secret mode, where Tegata is not the only one who signs and common libraries
/// write `JWT` or nothing.
pub const SHARED_SECRET: &[Option<&str>] = &[Some("JWT"), Some("at+jwt"), None];

/// Seconds by which another machine's clock may be ahead when it writes `nbf` and `iat`.
pub const LEEWAY: Seconds = 1;

/// The last second of the year 9999: later dates cannot be shown by most of those who read tokens.
const LAST_DATE: f64 = 253_402_300_799.0;

/// What a verifier asks of a token.
#[derive(Debug, Clone)]
pub struct Expect<'a> {
    /// The accepted types, `None` for a header without `typ`.
    pub typ: &'a [Option<&'a str>],
    /// The issuer, compared exactly; `None` leaves it open.
    pub issuer: Option<&'a str>,
    /// Who is reading; must be one of `aud`. `None` leaves it open.
    pub audience: Option<&'a str>,
    /// Claims that must be there besides `exp`.
    pub required: &'a [&'a str],
    /// Unix seconds.
    pub now: Seconds,
    /// Seconds of tolerance for `nbf` and `iat`; `exp` has none.
    pub leeway: Seconds,
}

/// The claims that Tegata reads. Absent ones are `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names are those of the registry
pub struct Claims {
    pub iss: Option<String>,
    pub sub: Option<String>,
    pub aud: Vec<String>,
    pub exp: Seconds,
    pub nbf: Option<Seconds>,
    pub iat: Option<Seconds>,
    pub jti: Option<String>,
    pub sid: Option<String>,
    pub client_id: Option<String>,
    pub scope: Option<String>,
    pub roles: Vec<String>,
    pub act: Option<Map<String, Value>>,
}

impl Expect<'_> {
    /// Checks type and claims of a token whose signature was checked.
    pub fn check(&self, token: &Compact) -> Result<Claims, Refusal> {
        let typ = token.header.typ.as_deref();
        if !self.typ.iter().any(|accepted| same_type(*accepted, typ)) {
            return Err(Refusal::Type);
        }
        let payload = json::object(&token.payload)?;
        if self.required.iter().any(|name| !payload.contains_key(*name)) {
            return Err(Refusal::ClaimMissing);
        }
        let claims = Claims::read(payload)?;
        if self.issuer.is_some() && claims.iss.as_deref() != self.issuer {
            return Err(Refusal::Issuer);
        }
        if self.audience.is_some_and(|me| !claims.aud.iter().any(|aud| aud == me)) {
            return Err(Refusal::Audience);
        }
        if claims.nbf.max(claims.iat).is_some_and(|start| start > self.now.saturating_add(self.leeway)) {
            return Err(Refusal::NotYetValid);
        }
        if claims.exp <= self.now {
            return Err(Refusal::Expired);
        }
        Ok(claims)
    }
}

/// Media types are compared without case, and `application/` may be left out (RFC 7515 4.1.9).
fn same_type(accepted: Option<&str>, typ: Option<&str>) -> bool {
    let (Some(accepted), Some(typ)) = (accepted, typ) else {
        return accepted == typ;
    };
    let prefix = "application/";
    let bare = match typ.get(..prefix.len()) {
        Some(start) if start.eq_ignore_ascii_case(prefix) => &typ[prefix.len()..],
        _ => typ,
    };
    bare.eq_ignore_ascii_case(accepted)
}

impl Claims {
    fn read(mut payload: Map<String, Value>) -> Result<Self, Refusal> {
        let mut take = |name| payload.remove(name);
        Ok(Self {
            iss: take("iss").map(text).transpose()?,
            sub: take("sub").map(text).transpose()?,
            aud: match take("aud") {
                Some(Value::String(one)) => vec![one],
                many => many.map(texts).transpose()?.unwrap_or_default(),
            },
            // Fractions of a second count against the token: it ends earlier and begins later.
            exp: date(take("exp").ok_or(Refusal::ClaimMissing)?, f64::floor)?,
            nbf: take("nbf").map(|nbf| date(nbf, f64::ceil)).transpose()?,
            iat: take("iat").map(|iat| date(iat, f64::ceil)).transpose()?,
            jti: take("jti").map(text).transpose()?,
            sid: take("sid").map(text).transpose()?,
            client_id: take("client_id").map(text).transpose()?,
            scope: take("scope").map(text).transpose()?,
            roles: take("roles").map(texts).transpose()?.unwrap_or_default(),
            act: take("act").map(members).transpose()?,
        })
    }
}

fn text(value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Refusal::ClaimType),
    }
}

fn texts(value: Value) -> Result<Vec<String>, Refusal> {
    match value {
        Value::Array(items) => items.into_iter().map(text).collect(),
        _ => Err(Refusal::ClaimType),
    }
}

fn members(value: Value) -> Result<Map<String, Value>, Refusal> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Refusal::ClaimType),
    }
}

/// A NumericDate (RFC 7519 section 2): a JSON number, fractions allowed, never a string.
fn date(value: Value, round: fn(f64) -> f64) -> Result<Seconds, Refusal> {
    match value.as_f64().map(round) {
        Some(seconds) if (0.0..=LAST_DATE).contains(&seconds) => Ok(seconds as Seconds),
        _ => Err(Refusal::ClaimType),
    }
}
