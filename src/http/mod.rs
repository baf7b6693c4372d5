//! How the outside asks: axum routes, layers, extractors. Translates between HTTP and `service`,
//! decides nothing. `build` is the whole server on one screen; `main` and the tests share it.

pub mod address;
pub mod answer;
pub mod body;
pub mod cookie;
pub mod csrf;
pub mod failure;
pub mod forward;
pub mod headers;
pub mod health;
pub mod notice;
pub mod oauth;
pub mod personal;
pub mod preferences;
pub mod serve;
pub mod site;
pub mod visit;

use crate::app::{App, shell};
use crate::model::Error;
use crate::service::Services;
use crate::settings::Settings;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{ALLOW, AUTHORIZATION, COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, StatusCode};
use leptos::config::LeptosOptions;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use site::Site;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::sensitive_headers::SetSensitiveResponseHeadersLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Instrument;
use visit::Visit;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The server: pages and server functions behind `identify`, everything else beside it.
pub fn build(services: Arc<Services>, site: Site, options: LeptosOptions) -> Router {
    let server = &services.settings.server;
    let (timeout, max_body) = (server.request_timeout.duration(), server.max_body);
    let document = oauth::discovery::document(&services);
    let metadata = move || oauth::discovery::metadata(document.clone());
    // From the outside in. One layer for axum, which boxes a route anew for each, and clones every box within at each of them.
    let frame = |timeout: Duration| {
        ServiceBuilder::new()
            .layer(from_fn(forget_foreign_id))
            .layer(SetRequestIdLayer::new(REQUEST_ID.clone(), MakeRequestUuid))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID.clone()))
            .layer(SetSensitiveRequestHeadersLayer::new([AUTHORIZATION, COOKIE]))
            .layer(SetSensitiveResponseHeadersLayer::new([SET_COOKIE]))
            .layer(TraceLayer::new_for_http().make_span_with({
                let services = services.clone();
                move |request: &Request| span(&services.settings, request)
            }))
            .layer(from_fn_with_state(services.clone(), headers::secure))
            .layer(from_fn(supported_methods))
            .layer(from_fn_with_state(site.assets.clone(), failure::page))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(to_the_end))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
            .layer(DefaultBodyLimit::max(max_body))
    };
    // Whoever waits for a change there may take longer than a request does.
    let patient = Router::new()
        .route("/oauth/revocations", get(oauth::revocations::get).options(oauth::revocations::preflight))
        .with_state(services.clone())
        .layer(frame(timeout + oauth::revocations::LONGEST));
    Router::new()
        .route("/oauth/authorize", get(oauth::authorize::get).post(oauth::authorize::post))
        .route("/oauth/token", post(oauth::token::post).options(oauth::client::preflight))
        .route("/oauth/userinfo", get(oauth::userinfo::get).post(oauth::userinfo::get).options(oauth::client::preflight))
        .route("/oauth/device_authorization", post(oauth::device::post))
        .route("/oauth/introspect", post(oauth::introspect::post))
        .route("/oauth/revoke", post(oauth::revoke::post).options(oauth::client::preflight))
        .route("/oauth/end_session", get(oauth::end_session::get).post(oauth::end_session::post))
        .route("/.well-known/openid-configuration", get(metadata.clone()))
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/.well-known/jwks.json", get(oauth::discovery::jwks))
        .route("/forward-auth", get(forward::get))
        .route("/.tegata/callback", get(forward::callback))
        .route("/.tegata/logout", get(forward::logout).post(forward::logout))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(services.clone())
        .merge(pages(services.clone(), &site, options))
        .layer(frame(timeout))
        .merge(patient)
}

/// Our own pages and their server functions.
fn pages(services: Arc<Services>, site: &Site, options: LeptosOptions) -> Router {
    let provide = || {
        if let Some(visit) = use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Visit>().cloned()) {
            provide_context(visit);
        }
    };
    let document = {
        let (assets, options) = (site.assets.clone(), options.clone());
        move || shell(options.clone(), &assets)
    };
    let frame = ServiceBuilder::new()
        .layer(from_fn_with_state(site.clone(), site::serve))
        .layer(from_fn_with_state(services.clone(), csrf::guard))
        .layer(from_fn_with_state(services.clone(), body::read))
        .layer(from_fn_with_state(services.clone(), visit::identify));
    let not_found = leptos_axum::render_app_async_with_context(provide, document.clone());
    Router::new()
        .leptos_routes_with_context(&options, routes(), provide, document)
        .fallback(async move |request: Request| match request.uri().path().starts_with("/api/") {
            // Whoever calls a function expects JSON.
            true => answer::json(&Error::NotFound),
            false => not_found(request).await.into_response(),
        })
        .with_state(options)
        .merge(decisions(services))
        .route("/account/data", get(personal::get))
        .layer(frame)
}

/// What pages send by plain forms, with the cookie of the one who decides.
fn decisions(services: Arc<Services>) -> Router {
    Router::new()
        .route("/preferences", post(preferences::post))
        .route("/consent", post(oauth::authorize::decide))
        .route("/device", post(oauth::device::decide))
        .route("/logout", post(oauth::end_session::confirm))
        .with_state(services)
}

/// The pages' paths. Made once: while leptos lists them, no resource of any page in the process loads,
/// and a page that was just being rendered would wait for ever (seen where tests run several servers).
fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(App)).clone()
}

/// The reference of a request, in its log lines and in what people are told of a defect.
pub fn reference(headers: &HeaderMap) -> String {
    headers.get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or("unknown").to_owned()
}

/// What every line of a request carries (ASVS 16.2.1): no query (links carry tokens there), no header. Its target and
/// level let it be there wherever a security event is.
fn span(settings: &Settings, request: &Request) -> tracing::Span {
    let (headers, uri) = (request.headers(), request.uri());
    let address = address::client(settings, address::peer(request.extensions()), headers);
    tracing::warn_span!(target: "audit", "request", id = reference(headers), %address, method = %request.method(), path = uri.path())
}

/// Request ids are ours to give: a foreign one could lead the log astray.
async fn forget_foreign_id(mut request: Request, next: axum::middleware::Next) -> Response {
    request.headers_mut().remove(&REQUEST_ID);
    next.run(request).await
}

/// TRACE, CONNECT and the like have no business here (ASVS 13.4.4).
async fn supported_methods(request: Request, next: axum::middleware::Next) -> Response {
    use http::Method;
    match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::OPTIONS => next.run(request).await,
        _ => (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD, POST, OPTIONS")]).into_response(),
    }
}

/// Whoever asks for a change may hang up while it is made: it is made to its end. One that takes longer than a request may is
/// given up between two writes, never within one (`store/change`).
async fn to_the_end(request: Request, next: axum::middleware::Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(defect) => std::panic::resume_unwind(defect.into_panic()),
    }
}

/// The last resort: a defect is logged and told without detail.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    answer::json(&Error::Internal { id: "panic".into() })
}
