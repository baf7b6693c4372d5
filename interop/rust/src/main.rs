//! An axum app that signs people in with the crate openidconnect, as that crate's documentation shows it. Sessions are
//! kept in memory. It prints its access token at /me, for the tests: an app of your own must not.

use anyhow::{Context, Result, anyhow, ensure};
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::{Json, Router, routing::get};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreTokenResponse, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RefreshToken, Scope, TokenResponse, reqwest,
};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::env::var;
use std::sync::{Arc, Mutex};

type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

struct App {
    client: Client,
    http: reqwest::Client,
    end_session: EndSessionUrl,
    origin: String,
    /// Logins under way and the people who are signed in, both by the value of the browser's cookie.
    asked: Mutex<HashMap<String, Asked>>,
    people: Mutex<HashMap<String, Person>>,
}

struct Asked {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

#[derive(Clone)]
struct Person {
    user: CoreUserInfoClaims,
    tokens: CoreTokenResponse,
    access_token: String,
    refresh_token: RefreshToken,
}

#[tokio::main]
async fn main() -> Result<()> {
    let origin = format!("http://127.0.0.1:{}", var("PORT")?);
    let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).build()?;
    let metadata = ProviderMetadataWithLogout::discover_async(IssuerUrl::new(var("ISSUER")?)?, &http).await?;
    let end_session = metadata.additional_metadata().end_session_endpoint.clone().context("Tegata tells where to log out")?;
    let secret = ClientSecret::new(var("CLIENT_SECRET")?);
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(var("CLIENT_ID")?), Some(secret))
        .set_redirect_uri(RedirectUrl::new(format!("{origin}/callback"))?);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", var("PORT")?.parse()?)).await?;
    let app = App { client, http, end_session, origin, asked: Mutex::default(), people: Mutex::default() };
    let router = Router::new()
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/refresh", get(refresh))
        .route("/logout", get(logout))
        .route("/bye", get(|| async { "Signed out" }))
        .route("/me", get(me))
        .with_state(Arc::new(app));
    Ok(axum::serve(listener, router).await?)
}

async fn login(State(app): State<Arc<App>>) -> Response {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = app
        .client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.into())))
        .set_pkce_challenge(challenge)
        .url();
    let session = CsrfToken::new_random().into_secret();
    app.asked.lock().unwrap().insert(session.clone(), Asked { state, nonce, verifier });
    (with_session(&session), Redirect::to(url.as_str())).into_response()
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    state: String,
}

async fn callback(State(app): State<Arc<App>>, headers: HeaderMap, Query(answer): Query<Answer>) -> Result<Response, Failure> {
    let person = sign_in(&app, &session(&headers)?, answer).await?;
    let signed_in = CsrfToken::new_random().into_secret();
    app.people.lock().unwrap().insert(signed_in.clone(), person);
    Ok((with_session(&signed_in), Redirect::to("/me")).into_response())
}

async fn sign_in(app: &App, session: &str, answer: Answer) -> Result<Person> {
    let asked = app.asked.lock().unwrap().remove(session).context("there is no login under way")?;
    ensure!(asked.state.secret() == &answer.state, "the state is another one");
    let code = AuthorizationCode::new(answer.code);
    let tokens = app.client.exchange_code(code)?.set_pkce_verifier(asked.verifier).request_async(&app.http).await?;

    let id_token = tokens.id_token().context("there is no ID token")?;
    let verifier = app.client.id_token_verifier();
    let claims = id_token.claims(&verifier, &asked.nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let actual = AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg()?, id_token.signing_key(&verifier)?)?;
        ensure!(&actual == expected, "the access token is another one");
    }
    let subject = Some(claims.subject().clone());
    let user = app.client.user_info(tokens.access_token().clone(), subject)?.request_async(&app.http).await?;
    let access_token = tokens.access_token().secret().clone();
    let refresh_token = tokens.refresh_token().context("there is no refresh token")?.clone();
    Ok(Person { user, tokens, access_token, refresh_token })
}

async fn refresh(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Redirect, Failure> {
    let session = session(&headers)?;
    let mut person = person(&app, &session)?;
    let renewed = app.client.exchange_refresh_token(&person.refresh_token)?.request_async(&app.http).await?;
    person.access_token = renewed.access_token().secret().clone();
    person.refresh_token = renewed.refresh_token().cloned().unwrap_or(person.refresh_token);
    app.people.lock().unwrap().insert(session, person);
    Ok(Redirect::to("/me"))
}

async fn logout(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Redirect, Failure> {
    let session = session(&headers)?;
    let person = person(&app, &session)?;
    app.people.lock().unwrap().remove(&session);
    let url = LogoutRequest::from(app.end_session.clone())
        .set_id_token_hint(person.tokens.id_token().context("there is no ID token")?)
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(format!("{}/bye", app.origin))?)
        .http_get_url();
    Ok(Redirect::to(url.as_str()))
}

async fn me(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let Ok(person) = session(&headers).and_then(|session| person(&app, &session)) else {
        return (StatusCode::UNAUTHORIZED, Json(json!({}))).into_response();
    };
    let name = person.user.name().and_then(|name| name.get(None));
    Json(json!({ "sub": person.user.subject(), "email": person.user.email(), "name": name, "accessToken": person.access_token }))
        .into_response()
}

fn person(app: &App, session: &str) -> Result<Person> {
    app.people.lock().unwrap().get(session).cloned().context("nobody is signed in")
}

fn session(headers: &HeaderMap) -> Result<String> {
    let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("app_session="));
    found.map(String::from).ok_or_else(|| anyhow!("there is no session"))
}

fn with_session(value: &str) -> AppendHeaders<[(axum::http::HeaderName, String); 1]> {
    AppendHeaders([(SET_COOKIE, format!("app_session={value}; Path=/; HttpOnly; SameSite=Lax"))])
}

/// Whatever the library refused.
struct Failure(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        eprintln!("{:?}", self.0);
        (StatusCode::BAD_REQUEST, "Signing in failed").into_response()
    }
}
