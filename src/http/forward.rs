//! `GET /forward-auth`, which reverse proxies ask, and `/.tegata/*`, which they pass on from the application's host (docs/forward-auth.md).
//! Who a request is for is what a trusted proxy says of it, and nothing else; `service::forward` decides.

use super::{address, answer, cookie, reference};
use crate::http::cookie::Jar;
use crate::model::parameters::Parameters;
use crate::service::forward::{self, LOG_IN_LIFE, Verdict};
use crate::service::service::Service;
use crate::service::session::Caller;
use crate::service::{Result, Services};
use axum::extract::{Request, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::{ACCEPT, LOCATION, SET_COOKIE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::sync::Arc;

/// A header is text in ASCII: the rest is percent-encoded UTF-8, and so is the percent sign itself.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

const UNTRUSTED: &str = "Tegata believes no proxy at this address: name it in server.trusted-proxies.\n";
const UNKNOWN: &str = "No service is registered for this host: tegata service add NAME --forward-auth ORIGIN\n";
const LOG_IN: &str = "Please log in first.\n";
const FORBIDDEN: &str = "ログインしていますが、このページを見る権限がありません。運用者にロールの付与を依頼してください。\n\
                         You are logged in, but may not see this page: ask the one who runs it for the role that it takes.\n";
const FAILED: &str = "ログインを完了できませんでした。Cookieを許可して、もう一度ページを開いてください。\n\
                      The log-in could not be completed. Allow cookies and open the page again.\n";

/// Judges the request that the proxy describes: 200 with who it is, 403, or the way to log in. With `?quiet` that is 401 without a
/// way, for nginx, which takes nothing else.
pub async fn get(State(services): State<Arc<Services>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = async {
        let service = match described(&services, &parts).await? {
            Ok(service) => service,
            Err(refusal) => return Ok(refusal),
        };
        let jar = Jar::read(&parts.headers);
        Ok(match forward::judge(&services, &service, jar.forward.as_deref()).await? {
            Verdict::Pass(caller) => identity(&services, &caller),
            Verdict::Forbidden => (StatusCode::FORBIDDEN, FORBIDDEN).into_response(),
            Verdict::LogIn if parts.uri.query() == Some("quiet") => log_in_first(&service),
            Verdict::LogIn => log_in(&services, &service, &parts.headers, jar.forward_browser)?,
        })
    };
    told(answered.await, &parts.headers)
}

/// Completes a login: keeps the pass for this host, and goes on to the page that was asked for.
pub async fn callback(State(services): State<Arc<Services>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = async {
        let service = match described(&services, &parts).await? {
            Ok(service) => service,
            Err(refusal) => return Ok(refusal),
        };
        let browser = Jar::read(&parts.headers).forward_browser;
        let parameters = Parameters::parse(parts.uri.query().unwrap_or_default());
        Ok(match forward::enter(&services, &service, &parameters, browser.as_deref()).await? {
            Some(entry) => ([(SET_COOKIE, cookie::forward(&entry.pass, entry.max_age))], Redirect::to(&entry.page)).into_response(),
            None => (StatusCode::BAD_REQUEST, FAILED).into_response(),
        })
    };
    told(answered.await, &parts.headers)
}

/// Ends the application's session, and leads to where Tegata's own can be ended.
pub async fn logout(State(services): State<Arc<Services>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = async {
        let service = match described(&services, &parts).await? {
            Ok(service) => service,
            Err(refusal) => return Ok(refusal),
        };
        let to = forward::leave(&services, &service, Jar::read(&parts.headers).forward.as_deref()).await?;
        Ok(([(SET_COOKIE, cookie::no_forward())], Redirect::to(&to)).into_response())
    };
    told(answered.await, &parts.headers)
}

/// The service whose host a trusted proxy names, or the refusal of anybody else.
async fn described(services: &Services, parts: &Parts) -> Result<std::result::Result<Arc<Service>, Response>> {
    let peer = address::peer(&parts.extensions);
    if !address::is_proxy(&services.settings, peer) {
        tracing::warn!(%peer, "forward authentication was asked for by an address that is not in server.trusted-proxies");
        return Ok(Err((StatusCode::FORBIDDEN, UNTRUSTED).into_response()));
    }
    let origin = origin(&parts.headers).unwrap_or_default();
    match forward::find(services, &origin).await? {
        Some(service) => Ok(Ok(service)),
        None => {
            tracing::warn!(origin, "a proxy asks for an origin that no service is registered for");
            Ok(Err((StatusCode::FORBIDDEN, UNKNOWN).into_response()))
        }
    }
}

/// The origin that the browser asked for. A header that came twice was added to, not set, so whoever came first has a say in it.
fn origin(headers: &HeaderMap) -> Option<String> {
    let (scheme, host) = (one(headers, "x-forwarded-proto")?, one(headers, "x-forwarded-host")?.to_ascii_lowercase());
    let usual = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    Some(format!("{scheme}://{}", host.strip_suffix(usual).unwrap_or(&host)))
}

fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Who it is, in headers that the proxy passes on to the application; an empty one where nothing is known, so that it replaces any other.
fn identity(services: &Services, caller: &Caller) -> Response {
    let text = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let email = forward::email(services, caller).unwrap_or_default();
    let headers = [
        ("remote-user", text(&caller.profile.sub)),
        ("remote-email", text(&email)),
        ("remote-name", text(&caller.profile.name)),
        ("remote-groups", text(&caller.profile.roles.join(","))),
    ];
    AppendHeaders(headers).into_response()
}

/// A page is worth a way to log in; a program, an image or a form that was sent is told no.
fn log_in(services: &Services, service: &Service, headers: &HeaderMap, browser: Option<String>) -> Result<Response> {
    let seen = matches!(one(headers, "x-forwarded-method"), Some("GET" | "HEAD"));
    let page = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if !seen || !page {
        return Ok(log_in_first(service));
    }
    let uri = one(headers, "x-forwarded-uri").filter(|uri| uri.starts_with('/')).unwrap_or("/");
    // Kept when there is one: several pages may be on their way at once.
    let browser = browser.filter(|browser| !browser.is_empty()).unwrap_or_else(|| services.fresh(16));
    let to = forward::log_in_url(services, service, uri, &browser)?;
    let kept = (SET_COOKIE, cookie::forward_browser(&browser, LOG_IN_LIFE));
    Ok((StatusCode::FOUND, AppendHeaders([kept, (LOCATION, to)])).into_response())
}

fn log_in_first(service: &Service) -> Response {
    let origin = service.registration.forward_auth.as_deref().unwrap_or_default();
    let challenge = format!("Tegata realm=\"{}\", login_url=\"{origin}/\"", service.id);
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)], LOG_IN).into_response()
}

fn told(answered: Result<Response>, headers: &HeaderMap) -> Response {
    answered.unwrap_or_else(|error| answer::json(&answer::tell(error, &reference(headers))))
}
