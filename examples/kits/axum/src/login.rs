//! Logging in and out by way of Tegata: authorization code, PKCE, state and nonce, with the crate openidconnect.

use crate::App;
use crate::pages::{Words, in_query};
use crate::session::{Asked, Session, local};
use crate::settings::Settings;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySetUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse, TokenUrl, url,
};
use std::collections::HashMap;

pub type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type Failure = Box<dyn std::error::Error + Send + Sync>;

// [sign-in]
pub fn tegata(settings: &Settings) -> Result<Client, url::ParseError> {
    let client = CoreClient::new(
        ClientId::new(settings.client_id.clone()),
        IssuerUrl::new(settings.issuer.clone())?,
        CoreJsonWebKeySet::default(), // fetched with each login
    );
    Ok(client
        .set_client_secret(ClientSecret::new(settings.client_secret.clone()))
        .set_auth_uri(AuthUrl::new(format!("{}/oauth/authorize", settings.issuer))?)
        .set_token_uri(TokenUrl::new(format!("{}/oauth/token", settings.tegata_url))?)
        .set_redirect_uri(RedirectUrl::new(format!("{}/callback", settings.base_url))?))
}

pub async fn start(State(app): State<App>, jar: SignedCookieJar, Query(query): Query<HashMap<String, String>>) -> Response {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (to, state, nonce) = app
        .tegata
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.into())))
        .set_pkce_challenge(challenge)
        .url();
    let next = local(query.get("next")).into();
    let asked = Asked { state, nonce, verifier, next };
    (app.keep(jar, &Session { asked: Some(asked), ..Session::default() }), Redirect::to(to.as_str())).into_response()
}
// [/sign-in]

pub async fn callback(State(app): State<App>, jar: SignedCookieJar, Query(query): Query<HashMap<String, String>>) -> Response {
    let asked = app.session(&jar).asked;
    match tokens_for(&app, asked, &query).await {
        Ok((session, next)) => (app.keep(jar, &session), Redirect::to(local(Some(&next)))).into_response(),
        Err(error) => {
            eprintln!("nobody was logged in: {error}");
            (app.forget(jar), Redirect::to("/login?reason=login_needed&next=%2F")).into_response()
        }
    }
}

async fn tokens_for(app: &App, asked: Option<Asked>, answer: &HashMap<String, String>) -> Result<(Session, String), Failure> {
    let asked = asked.ok_or("nothing was asked")?;
    // RFC 9207: the answer is by the very issuer that was asked.
    if answer.get("state") != Some(asked.state.secret()) || answer.get("iss") != Some(&app.settings.issuer) {
        return Err("this is no answer to what was asked".into());
    }
    let code = AuthorizationCode::new(answer.get("code").ok_or("no code")?.clone());
    let tokens = app.tegata.exchange_code(code).set_pkce_verifier(asked.verifier).request_async(&app.http).await?;
    let id_token = tokens.id_token().ok_or("no ID token")?;
    let url = JsonWebKeySetUrl::new(format!("{}/.well-known/jwks.json", app.settings.tegata_url))?;
    let keys = CoreJsonWebKeySet::fetch_async(&url, &app.http).await?;
    use CoreJwsSigningAlgorithm::{EcdsaP256Sha256, EdDsa, RsaSsaPkcs1V15Sha256};
    let verifier = openidconnect::IdTokenVerifier::new_confidential_client(
        ClientId::new(app.settings.client_id.clone()),
        ClientSecret::new(app.settings.client_secret.clone()),
        IssuerUrl::new(app.settings.issuer.clone())?,
        keys,
    )
    .set_allowed_algs([RsaSsaPkcs1V15Sha256, EcdsaP256Sha256, EdDsa]);
    id_token.claims(&verifier, &asked.nonce)?;
    let session = Session { asked: None, access_token: Some(tokens.access_token().secret().clone()), id_token: Some(id_token.to_string()) };
    Ok((session, asked.next))
}

pub async fn page(headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Html<String> {
    let reason = query.get("reason").map(String::as_str).unwrap_or_default();
    Words::of(&headers).login_page(reason, local(query.get("next")))
}

pub async fn logout(State(app): State<App>, jar: SignedCookieJar) -> Response {
    let goodbye = format!("{}/login?reason=signed_out", app.settings.base_url);
    let to = match app.session(&jar).id_token {
        Some(hint) => {
            format!("{}/oauth/end_session?id_token_hint={hint}&post_logout_redirect_uri={}", app.settings.issuer, in_query(&goodbye))
        }
        None => goodbye,
    };
    (app.forget(jar), Redirect::to(&to)).into_response()
}
