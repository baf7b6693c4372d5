//! The OpenID provider, as a service and a browser see it: authorization, code, consent, log-out, introspection.

mod assertion;
mod authorize;
mod code;
mod consent;
mod device;
mod end_session;
mod errors;
mod introspect;
mod notice;
mod on_behalf;
mod parsers;
mod services;
mod tokens;

use crate::oauth::basic;
use crate::support::visitor::form;
use crate::support::{Answer, App, Visitor};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;
use tegata::model::jws::Compact;
use tegata::model::parameters::Parameters;
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

pub const CALLBACK: &str = "https://shop.example/cb";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Of RFC 7636 appendix B, with the verifier above.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A Tegata with one registered service, `shop`, and Hana's account.
pub struct Shop {
    pub app: App,
    pub secret: String,
}

/// The shop as most tests have it: a confidential service of somebody else's.
pub fn registration() -> Registration {
    Registration {
        name: "The shop".into(),
        grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        redirect_uris: vec![CALLBACK.into()],
        post_logout_uris: vec!["https://shop.example/bye".into()],
        ..Registration::default()
    }
}

pub async fn shop(change: impl FnOnce(&mut Registration)) -> Shop {
    shop_with(&[], change).await
}

pub async fn shop_with(settings: &[(&str, &str)], change: impl FnOnce(&mut Registration)) -> Shop {
    let app = App::with(settings).await;
    app.account("hana@example.jp", &["editor"]).await;
    let mut registration = registration();
    change(&mut registration);
    let secret = service::add(&app.services, "shop", registration, Source::Store).await.expect("registered");
    Shop { app, secret: secret.map(|secret| secret.expose().to_owned()).unwrap_or_default() }
}

/// A usual authorization request, with these parameters besides or instead.
pub fn asking(more: &[(&str, &str)]) -> String {
    let mut parameters: Parameters = [
        ("client_id", "shop"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid profile email"),
        ("state", "s t&te"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .into_iter()
    .collect();
    for (name, value) in more {
        parameters = parameters.with(name, Some(value).filter(|value| !value.is_empty()).copied());
    }
    format!("/oauth/authorize?{}", parameters.to_query())
}

/// What a redirect to the service says.
#[track_caller]
pub fn said_to(uri: &str, answer: &Answer) -> Parameters {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let location = answer.location();
    let query = location.strip_prefix(uri).and_then(|rest| rest.strip_prefix('?'));
    Parameters::parse(query.unwrap_or_else(|| panic!("{location} is not {uri}")))
}

/// The error that a service is told.
#[track_caller]
pub fn error_in(answer: &Answer) -> String {
    let said = said_to(CALLBACK, answer);
    assert_eq!(said.one("state"), Ok(Some("s t&te")));
    assert_eq!(said.one("iss"), Ok(Some(crate::support::ORIGIN)), "RFC 9207");
    assert_eq!(said.one("code"), Ok(None));
    said.one("error").unwrap().expect("an error").to_owned()
}

/// The code that a service is given.
#[track_caller]
pub fn code_in(answer: &Answer) -> String {
    let said = said_to(CALLBACK, answer);
    assert_eq!(said.one("state"), Ok(Some("s t&te")));
    assert_eq!(said.one("iss"), Ok(Some(crate::support::ORIGIN)), "RFC 9207");
    said.one("code").unwrap().unwrap_or_else(|| panic!("no code: {}", answer.location())).to_owned()
}

/// The ticket of the consent page that the browser is sent to.
#[track_caller]
pub fn ticket_in(answer: &Answer) -> String {
    said_to("/consent", answer).one("ticket").unwrap().expect("a ticket").to_owned()
}

impl Shop {
    /// Hana's browser, signed in.
    pub async fn hana(&self) -> Visitor<'_> {
        self.app.signed_in("hana@example.jp").await
    }

    /// Sends the consent page's form.
    pub async fn decide(&self, visitor: &mut Visitor<'_>, ticket: &str, decision: &str) -> Answer {
        visitor.post_form("/consent", &[("ticket", ticket), ("decision", decision)]).await
    }

    /// A code for this request; consent is given where it is asked for.
    pub async fn code(&self, visitor: &mut Visitor<'_>, request: &str) -> String {
        let answer = visitor.get(request).await;
        if answer.location().starts_with("/consent") {
            let ticket = ticket_in(&answer);
            return code_in(&self.decide(visitor, &ticket, "allow").await);
        }
        code_in(&answer)
    }

    /// Asks the token endpoint as the shop.
    pub async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.post("/oauth/token", Some(&basic("shop", &self.secret)), fields).await
    }

    pub async fn post(&self, path: &str, authorization: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        self.app.send(request.body(Body::from(form(fields))).expect("a request")).await
    }

    /// Exchanges a code.
    pub async fn exchange(&self, code: &str) -> Answer {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
        self.token(&fields).await
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// A whole sign-in: the token answer.
    pub async fn signed_in(&self, visitor: &mut Visitor<'_>, more: &[(&str, &str)]) -> Value {
        let code = self.code(visitor, &asking(more)).await;
        self.exchange(&code).await.expect(200).json()
    }

    pub async fn userinfo(&self, tokens: &Value) -> Answer {
        self.app.send(crate::support::visitor::get_with_bearer("/oauth/userinfo", text(tokens, "access_token"))).await
    }
}

/// A text of a JSON answer.
#[track_caller]
pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name}: {answer}"))
}

/// The claims of a token, unverified.
pub fn claims(token: &str) -> Value {
    serde_json::from_slice(&Compact::parse(token).expect("a token").payload).expect("JSON")
}
