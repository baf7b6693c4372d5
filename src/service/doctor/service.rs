//! A service and a redirect URI that it asks for: compared letter by letter by the server, and here explained letter by
//! letter to the one who wonders why it is refused.

use crate::model::finding::Finding;
use crate::model::service::{GrantType, Registration};
use crate::service::{Result, Services, service};
use crate::settings::slip;

/// Finds the service, and judges the redirect URI when one is asked about.
pub async fn look(services: &Services, id: &str, redirect_uri: Option<&str>) -> Result<Vec<Finding>> {
    if let Some(service) = service::find(services, id).await? {
        return Ok(redirect_uri.map(|asked| judge(id, &service.registration, asked)).unwrap_or_default());
    }
    let all = service::list(services).await?;
    let near = all.iter().find(|one| slip(&one.id, id)).map(|one| one.id.clone());
    Ok(vec![Finding::ServiceUnknown { service: id.to_owned(), near }])
}

/// Judges a redirect URI by what is registered.
pub fn judge(id: &str, registration: &Registration, asked: &str) -> Vec<Finding> {
    if !registration.may(GrantType::AuthorizationCode) {
        return vec![Finding::ServiceGrant { service: id.to_owned() }];
    }
    if registration.allows_redirect(asked) {
        return Vec::new();
    }
    let near = registration.redirect_uris.iter().find_map(|known| near(id, asked, known));
    vec![near.unwrap_or_else(|| Finding::RedirectUriUnknown {
        service: id.to_owned(),
        asked: asked.to_owned(),
        registered: registration.redirect_uris.clone(),
    })]
}

/// In what a URI differs from a registered one, when it is in one thing alone.
fn near(id: &str, asked: &str, known: &str) -> Option<Finding> {
    let (service, registered) = (id.to_owned(), known.to_owned());
    let (a, k) = (Parts::of(asked)?, Parts::of(known)?);
    let asked = asked.to_owned();
    let same = |but: &str| {
        (but == "scheme" || a.scheme == k.scheme)
            && (but == "host" || a.host == k.host)
            && (but == "port" || a.port == k.port)
            && (but == "path" || a.path == k.path)
            && (but == "query" || a.query == k.query)
    };
    let loopback = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    Some(match () {
        () if asked.eq_ignore_ascii_case(known) => Finding::RedirectUriCase { service, asked, registered },
        () if same("path") && a.path.trim_end_matches('/') == k.path.trim_end_matches('/') => {
            Finding::RedirectUriSlash { service, asked, registered }
        }
        () if same("scheme") => Finding::RedirectUriScheme { service, asked, registered },
        () if same("port") => Finding::RedirectUriPort { service, asked, registered },
        () if same("host") && loopback(a.host) && loopback(k.host) => Finding::RedirectUriLoopback { service, asked, registered },
        () if same("query") => Finding::RedirectUriQuery { service, asked, registered },
        () => return None,
    })
}

struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (authority, ""),
        };
        Some(Parts { scheme, host, port, path, query })
    }
}
