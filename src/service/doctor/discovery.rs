//! Discovery and the JWK Set as everybody else gets them: fetched from the configured issuer, through whatever stands
//! in front of it. The clock of whoever answers is looked at on the way.

use super::clock;
use super::fetch::{Answer, fetch};
use crate::model::Seconds;
use crate::model::finding::{Document, Finding, Silence};
use crate::service::Clock;
use crate::settings::Settings;
use futures::join;
use serde_json::Value;

/// Where the documents are.
pub const DISCOVERY: &str = "/.well-known/openid-configuration";
/// As above.
pub const JWKS: &str = "/.well-known/jwks.json";

type Fetched = Result<Answer, Silence>;

/// Fetches both documents and judges them; `kid` is the key that signs, when it is known and published.
pub async fn look(settings: &Settings, kid: Option<&str>, clock: &dyn Clock) -> Vec<Finding> {
    let issuer = settings.token.issuer.as_str();
    let (discovery_url, jwks_url) = ([issuer, DISCOVERY].concat(), [issuer, JWKS].concat());
    let any = settings.server.tls_self_signed;
    let (discovery, jwks) = join!(fetch(&discovery_url, any), fetch(&jwks_url, any));
    judge(issuer, kid, &discovery, &jwks, clock.now())
}

/// Looks from where a service looks: `address` is how it reaches Tegata.
pub async fn look_from(settings: &Settings, address: &str) -> Vec<Finding> {
    let (issuer, address) = (settings.token.issuer.clone(), address.trim_end_matches('/'));
    let url = [address, DISCOVERY].concat();
    match document(Document::Discovery, &url, &fetch(&url, settings.server.tls_self_signed).await) {
        Err(found) => vec![found],
        Ok(document) => match document["issuer"].as_str() {
            Some(found) if found != issuer => vec![Finding::DiscoveryIssuer { url, issuer, found: found.to_owned() }],
            Some(found) if found != address => vec![Finding::IssuerElsewhere { address: address.to_owned(), issuer }],
            _ => Vec::new(),
        },
    }
}

/// Judges what came back.
pub fn judge(issuer: &str, kid: Option<&str>, discovery: &Fetched, jwks: &Fetched, now: Seconds) -> Vec<Finding> {
    let (discovery_url, jwks_url) = ([issuer, DISCOVERY].concat(), [issuer, JWKS].concat());
    let mut found = Vec::new();
    match document(Document::Discovery, &discovery_url, discovery) {
        Err(finding) => found.push(finding),
        Ok(document) => match document["issuer"].as_str() {
            Some(same) if same == issuer => {}
            other => found.push(Finding::DiscoveryIssuer {
                url: discovery_url.clone(),
                issuer: issuer.to_owned(),
                found: other.unwrap_or_default().to_owned(),
            }),
        },
    }
    match document(Document::Jwks, &jwks_url, jwks) {
        // One cause for both is told once.
        Err(finding) if found.iter().any(|other| other.code() == finding.code()) => {}
        Err(finding) => found.push(finding),
        Ok(document) => found.extend(
            kid.filter(|kid| found.is_empty() && !lists(&document, kid))
                .map(|kid| Finding::JwksKeyMissing { url: jwks_url, kid: kid.to_owned() }),
        ),
    }
    let sent_at = discovery.as_ref().ok().and_then(|answer| answer.sent_at);
    found.extend(clock::judge_server(&discovery_url, sent_at, now));
    found
}

/// The document, when it is one.
fn document(document: Document, url: &str, fetched: &Fetched) -> Result<Value, Finding> {
    let url = url.to_owned();
    let answer = match fetched {
        Ok(answer) => answer,
        Err(silence) => return Err(Finding::DocumentUnreachable { document, url, silence: *silence }),
    };
    if answer.status != 200 {
        return Err(Finding::DocumentStatus { document, url, status: answer.status });
    }
    let kind = answer.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/json" && (document, kind.as_str()) != (Document::Jwks, "application/jwk-set+json") {
        return Err(Finding::DocumentContentType { document, url, content_type: answer.content_type.clone() });
    }
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let whole = match document {
        Document::Discovery => value["issuer"].is_string() && value["jwks_uri"].is_string(),
        Document::Jwks => value["keys"].is_array(),
    };
    if whole { Ok(value) } else { Err(Finding::DocumentMalformed { document, url }) }
}

fn lists(jwks: &Value, kid: &str) -> bool {
    jwks["keys"].as_array().is_some_and(|keys| keys.iter().any(|key| key["kid"] == kid))
}
