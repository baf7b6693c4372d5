//! An axum service whose people log in at Tegata. Pages take the access token from the session, the API from the
//! `Authorization` header; verify.rs decides about both.

mod guard;
mod keys;
mod login;
mod pages;
mod revocations;
mod session;
mod settings;
mod verify;

use axum::extract::{FromRef, Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{Next, from_fn};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use axum_extra::extract::cookie::Key;
use guard::{Caller, Person};
use openidconnect::reqwest;
use pages::Words;
use serde_json::{Value, json};
use settings::Settings;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use verify::Verifier;

/// What every handler can ask for.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    settings: Arc<Settings>,
    verifier: Verifier,
    tegata: login::Client,
    http: reqwest::Client,
    cookie_key: Key,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl FromRef<App> for Key {
    fn from_ref(app: &App) -> Key {
        app.cookie_key.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Arc::new(Settings::from_env()?);
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let keys = Arc::new(keys::Keys::new(&settings, http.clone()));
    let revocations = Arc::new(revocations::Revocations::default());
    tokio::spawn(revocations.clone().follow(settings.clone(), keys.clone(), http.clone()));

    let app = App(Arc::new(Shared {
        tegata: login::tegata(&settings)?,
        cookie_key: Key::derive_from(settings.session_secret.as_bytes()),
        verifier: Verifier { settings: settings.clone(), keys, revocations },
        settings: settings.clone(),
        http,
    }));
    let routes = Router::new()
        .route("/", get(home))
        .route("/report", get(report))
        .route("/login", get(login::page))
        .route("/login/start", get(login::start))
        .route("/callback", get(login::callback))
        .route("/logout", post(login::logout))
        .route("/api/me", get(me))
        .route("/api/status", get(status))
        .layer(from_fn(no_store))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", settings.port)).await?;
    Ok(axum::serve(listener, routes).await?)
}

async fn home(Person(claims): Person, headers: HeaderMap) -> Html<String> {
    Words::of(&headers).home_page(&claims.sub, None)
}

async fn report(Person(claims): Person, headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Html<String> {
    Words::of(&headers).home_page(&claims.sub, query.get("page").map(String::as_str))
}

async fn me(Caller(claims): Caller) -> Json<Value> {
    let mut answer = json!({ "sub": claims.sub, "roles": claims.roles, "exp": claims.exp });
    if let Some(act) = claims.act {
        answer["act"] = act;
    }
    Json(answer)
}

async fn status(State(app): State<App>) -> Json<Value> {
    let Verifier { keys, revocations, .. } = &app.verifier;
    let seconds = |age: Option<Duration>| age.map(|age| age.as_secs_f64());
    Json(json!({
        "revocations": { "age": seconds(revocations.age()), "count": revocations.count() },
        "keys": { "age": seconds(keys.age()), "count": keys.count() },
    }))
}

async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, "no-store".parse().expect("a header value"));
    response
}
