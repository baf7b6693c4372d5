//! Tokens that are refused, and why.

use super::Patient;
use crate::support::{DAY, HOUR, MINUTE, secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;
use tegata::model::finding::{Credential, Finding};
use tegata::model::jws::{Algorithm, Compact};
use tegata::model::service::{GrantType, Registration, SigningAlg, Source};
use tegata::model::session::Why;
use tegata::service::jwk::SigningKey;
use tegata::service::{Clock, Services, System, account, service, token};

/// Hana's token, and the patient that it came from.
async fn logged_in(settings: &[(&str, &str)]) -> (Patient, Arc<Services>, String) {
    let patient = Patient::with(settings).await;
    let services = patient.services().await;
    let caller = Patient::hana(&services).await;
    let pass = token::issue(&services, &caller, None).await.unwrap();
    (patient, services, pass.access_token)
}

/// What is found of a token.
async fn found(patient: &mut Patient, token: &str) -> Vec<Finding> {
    patient.questions.token = Some(format!(" {token}\n").into());
    patient.found().await
}

fn payload(token: &str) -> Value {
    serde_json::from_slice(&Compact::parse(token).unwrap().payload).unwrap()
}

fn kid(services: &Services) -> String {
    services.keys.current().default_signing().kid().unwrap().to_owned()
}

/// Signs these claims as the server would, whatever they say.
fn signed(services: &Services, typ: &str, claims: &Value) -> String {
    services.keys.current().default_signing().sign(typ, claims).unwrap()
}

#[tokio::test]
async fn a_good_one() {
    let (mut patient, _, token) = logged_in(&[]).await;
    assert_eq!(found(&mut patient, &token).await, []);
}

#[tokio::test]
async fn credentials_that_are_no_tokens() {
    let (mut patient, ..) = logged_in(&[]).await;
    for (text, kind) in [
        ("tgr_abc.0.def", Credential::RefreshToken),
        ("tgs_abc.0.def", Credential::Session),
        ("tgo_abc", Credential::Code),
        ("tgc_abc", Credential::ClientSecret),
        ("tgl_abc", Credential::Link),
    ] {
        assert_eq!(found(&mut patient, text).await, [Finding::TokenOpaque { kind }]);
    }
}

#[tokio::test]
async fn what_is_no_token_at_all() {
    let (mut patient, _, token) = logged_in(&[]).await;
    let cut = token.rsplit_once('.').unwrap().0;
    for text in ["", "hello", cut, &format!("Bearer {token}"), "{\"access_token\":\"x\"}"] {
        assert_eq!(found(&mut patient, text).await, [Finding::TokenMalformed { refusal: "malformed".into() }], "{text}");
    }
    let padded = format!("{token}==");
    assert_eq!(found(&mut patient, &padded).await, [Finding::TokenMalformed { refusal: "base64".into() }]);
}

#[tokio::test]
async fn an_id_token() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let mut claims = payload(&token);
    claims.as_object_mut().unwrap().remove("client_id");
    claims["aud"] = json!("shop");
    claims["auth_time"] = claims["iat"].clone();
    let id_token = signed(&services, "JWT", &claims);
    assert_eq!(found(&mut patient, &id_token).await, [Finding::TokenIsIdToken { audience: vec!["shop".into()] }]);
}

#[tokio::test]
async fn a_token_of_another_issuer() {
    let (_, _, foreign) = logged_in(&[]).await;
    let (mut patient, services, token) = logged_in(&[]).await;
    let issuer = patient.stub.origin.clone();
    let theirs = payload(&foreign)["iss"].as_str().map(str::to_owned);
    assert_eq!(found(&mut patient, &foreign).await, [Finding::TokenIssuer { found: theirs, issuer: issuer.clone() }]);
    // Of this very store, from before the issuer got its present spelling.
    let mut claims = payload(&token);
    claims["iss"] = json!(format!("{issuer}/"));
    let old = signed(&services, "at+jwt", &claims);
    assert_eq!(found(&mut patient, &old).await, [Finding::TokenIssuer { found: Some(format!("{issuer}/")), issuer }]);
}

#[tokio::test]
async fn another_algorithm() {
    let (mut patient, _, token) = logged_in(&[]).await;
    let expected = vec!["ES256".to_owned()];
    let by_secret = SigningKey::from_secret(secret().as_bytes()).unwrap().sign("JWT", &payload(&token)).unwrap();
    let algorithm = "HS256".to_owned();
    assert_eq!(found(&mut patient, &by_secret).await, [Finding::TokenAlgorithm { algorithm, expected: expected.clone() }]);
    let none = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), token.split('.').nth(1).unwrap());
    let algorithm = "none".to_owned();
    assert_eq!(found(&mut patient, &none).await, [Finding::TokenAlgorithm { algorithm, expected }]);
}

#[tokio::test]
async fn another_algorithm_than_its_service_takes() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let registration = Registration { name: "Shop".into(), alg: Some(SigningAlg::EdDSA), ..Registration::default() };
    service::add(&services, "shop", registration, Source::Store).await.unwrap();
    patient.questions.service = Some("shop".into());
    let expected = vec!["EdDSA".to_owned()];
    assert_eq!(found(&mut patient, &token).await, [Finding::TokenAlgorithm { algorithm: "ES256".into(), expected }]);
}

#[tokio::test]
async fn a_key_that_nobody_publishes() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let other = SigningKey::generate(Algorithm::ES256).unwrap();
    let forged = other.sign("at+jwt", &payload(&token)).unwrap();
    let finding = Finding::TokenKeyUnknown { kid: other.kid().map(str::to_owned), known: vec![kid(&services)] };
    assert_eq!(found(&mut patient, &forged).await, [finding]);
}

#[tokio::test]
async fn a_signature_that_does_not_fit() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let [header, _, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let mut claims = payload(&token);
    claims["roles"] = json!(["admin"]);
    let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    assert_eq!(found(&mut patient, &forged).await, [Finding::TokenSignature { kid: Some(kid(&services)) }]);
}

#[tokio::test]
async fn another_shared_secret() {
    let (mut patient, _, token) = logged_in(&[("SECRET_KEY", &secret())]).await;
    assert_eq!(found(&mut patient, &token).await, []);
    patient.set("SECRET_KEY", &secret());
    assert_eq!(found(&mut patient, &token).await, [Finding::TokenSecret { service: None }]);
}

#[tokio::test]
async fn another_secret_of_its_service() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let registration = Registration { name: "Shop".into(), alg: Some(SigningAlg::HS256), ..Registration::default() };
    service::add(&services, "shop", registration, Source::Store).await.unwrap();
    let mut claims = payload(&token);
    claims["client_id"] = json!("shop");
    let by_other = SigningKey::from_secret(secret().as_bytes()).unwrap().sign("JWT", &claims).unwrap();
    assert_eq!(found(&mut patient, &by_other).await, [Finding::TokenSecret { service: Some("shop".into()) }]);
}

#[tokio::test]
async fn somebody_else_s_token() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let registration = Registration { name: "Api".into(), audience: Some("https://api.example".into()), ..Registration::default() };
    service::add(&services, "api", registration, Source::Store).await.unwrap();
    patient.questions.service = Some("api".into());
    let aud = vec![patient.stub.origin.clone()];
    let finding = Finding::TokenAudience { found: aud, expected: "https://api.example".into() };
    assert_eq!(found(&mut patient, &token).await, [finding]);
}

#[tokio::test]
async fn an_audience_that_a_service_asked_for_is_fine() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let grants = vec![GrantType::ClientCredentials];
    let registration =
        Registration { name: "Job".into(), grants, resources: vec!["https://api.example".into()], ..Registration::default() };
    service::add(&services, "job", registration, Source::Store).await.unwrap();
    let mut claims = payload(&token);
    for (name, value) in [("sub", "job"), ("client_id", "job"), ("aud", "https://api.example")] {
        claims[name] = json!(value);
    }
    claims.as_object_mut().unwrap().remove("sid");
    assert_eq!(found(&mut patient, &signed(&services, "at+jwt", &claims)).await, []);
    claims["sub"] = json!("somebody");
    let unknown = Finding::TokenSessionUnknown { sid: None };
    assert_eq!(found(&mut patient, &signed(&services, "at+jwt", &claims)).await, [unknown]);
}

#[tokio::test]
async fn a_token_that_has_expired() {
    let mut patient = Patient::new().await;
    let services = patient.services_off(-HOUR).await;
    let caller = Patient::hana(&services).await;
    let token = token::issue(&services, &caller, None).await.unwrap().access_token;
    let Finding::TokenExpired { ago } = Patient::only(found(&mut patient, &token).await) else { panic!("expired") };
    assert!((ago - 50 * MINUTE).abs() <= 5, "{ago}");
    // Its key is gone as well, which is no news.
    let other = SigningKey::generate(Algorithm::ES256).unwrap();
    let older = other.sign("at+jwt", &payload(&token)).unwrap();
    assert!(matches!(Patient::only(found(&mut patient, &older).await), Finding::TokenExpired { .. }));
}

#[tokio::test]
async fn a_token_of_the_future() {
    let mut patient = Patient::new().await;
    let services = patient.services_off(HOUR).await;
    let caller = Patient::hana(&services).await;
    let token = token::issue(&services, &caller, None).await.unwrap().access_token;
    let Finding::TokenEarly { ahead } = Patient::only(found(&mut patient, &token).await) else { panic!("early") };
    assert!((ahead - HOUR).abs() <= 5, "{ahead}");
}

#[tokio::test]
async fn claims_that_are_not_enough() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let mut claims = payload(&token);
    let wrong_type = signed(&services, "JWT", &claims);
    assert_eq!(found(&mut patient, &wrong_type).await, [Finding::TokenClaims { refusal: "type".into() }]);
    claims["sub"] = json!(7);
    let number = signed(&services, "at+jwt", &claims);
    assert_eq!(found(&mut patient, &number).await, [Finding::TokenClaims { refusal: "claim_type".into() }]);
    claims.as_object_mut().unwrap().remove("sub");
    let less = signed(&services, "at+jwt", &claims);
    assert_eq!(found(&mut patient, &less).await, [Finding::TokenClaims { refusal: "claim_missing".into() }]);
}

#[tokio::test]
async fn a_session_that_nobody_knows() {
    let (mut patient, services, token) = logged_in(&[]).await;
    let mut claims = payload(&token);
    claims["sid"] = json!("of-another-store");
    let forged = signed(&services, "at+jwt", &claims);
    assert_eq!(found(&mut patient, &forged).await, [Finding::TokenSessionUnknown { sid: Some("of-another-store".into()) }]);
    // A session that is somebody else's is none of this person's.
    let mut claims = payload(&token);
    claims["sub"] = json!("mallory");
    let sid = claims["sid"].as_str().map(str::to_owned);
    assert_eq!(found(&mut patient, &signed(&services, "at+jwt", &claims)).await, [Finding::TokenSessionUnknown { sid }]);
}

#[tokio::test]
async fn sessions_that_are_over() {
    let (mut patient, services, token) = logged_in(&[]).await;
    account::log_out(&services, "hana@example.jp").await.unwrap();
    let Finding::TokenSessionOver { why, at } = Patient::only(found(&mut patient, &token).await) else { panic!("over") };
    assert!(why == Why::SignedOut && at.is_some_and(|at| System.now() - at < MINUTE), "{why:?} {at:?}");
    let (mut patient, services, token) = logged_in(&[]).await;
    account::set_disabled(&services, "hana@example.jp", true).await.unwrap();
    let Finding::TokenSessionOver { why, .. } = Patient::only(found(&mut patient, &token).await) else { panic!("over") };
    assert_eq!(why, Why::Disabled);
    // A token that outlives its session, as one of a service with a long life of its own.
    let mut patient = Patient::new().await;
    let services = patient.services_off(-4 * DAY).await;
    let caller = Patient::hana(&services).await;
    let mut claims = payload(&token::issue(&services, &caller, None).await.unwrap().access_token);
    claims["exp"] = json!(System.now() + HOUR);
    let token = signed(&services, "at+jwt", &claims);
    let Finding::TokenSessionOver { why, at } = Patient::only(found(&mut patient, &token).await) else { panic!("over") };
    assert!(why == Why::Expired && at.is_some_and(|at| (System.now() - at - DAY).abs() < MINUTE), "{why:?} {at:?}");
}
