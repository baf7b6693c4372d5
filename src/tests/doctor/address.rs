//! Issuer, origin, browser, cookies, proxies.

use super::Patient;
use super::stub::Stub;
use tegata::model::finding::Finding;
use tegata::service::doctor::{Questions, Seen, at_rest, proxy};
use tegata::settings::Settings;

/// What the settings of this file alone show.
fn at_rest_of(file: &str) -> Vec<Finding> {
    at_rest(&settings(file), &Questions::default())
}

fn settings(file: &str) -> Settings {
    Settings::parse(file, "Leptos.toml", |_| None).expect("settings that can be read")
}

#[tokio::test]
async fn an_issuer_that_is_no_url() {
    let mut patient = Patient::new().await;
    for issuer in ["tegata", "http://", "https://login.example.com/?a=b", "login.example.com"] {
        patient.set("TEGATA_TOKEN_ISSUER", issuer);
        assert_eq!(patient.found().await, [Finding::IssuerForm { issuer: issuer.into() }]);
    }
}

#[tokio::test]
async fn an_issuer_with_a_slash_at_its_end() {
    let mut patient = Patient::new().await;
    let issuer = format!("{}/", patient.stub.origin);
    patient.set("TEGATA_TOKEN_ISSUER", &issuer);
    assert_eq!(patient.found().await, [Finding::IssuerSlash { issuer }]);
}

#[tokio::test]
async fn an_issuer_that_is_another_place_than_people_log_in_at() {
    let mut patient = Patient::new().await;
    // As in containers, where somebody wrote the name of the container.
    let issuer = format!("http://tegata:{}", patient.stub.port);
    patient.set("TEGATA_TOKEN_ISSUER", &issuer);
    assert_eq!(patient.found().await, [Finding::IssuerOrigin { issuer, origin: patient.stub.origin.clone() }]);
}

#[tokio::test]
async fn a_browser_that_shows_another_origin() {
    let mut patient = Patient::new().await;
    let browser = format!("http://localhost:{}", patient.stub.port);
    patient.questions.browser = Some(format!("{browser}/login"));
    assert_eq!(patient.found().await, [Finding::OriginBrowser { browser, origin: patient.stub.origin.clone() }]);
}

#[tokio::test]
async fn a_service_that_reaches_it_by_another_name() {
    let mut patient = Patient::new().await;
    let address = format!("http://localhost:{}", patient.stub.port);
    patient.questions.from = Some(format!("{address}/"));
    assert_eq!(patient.found().await, [Finding::IssuerElsewhere { address, issuer: patient.stub.origin.clone() }]);
}

#[tokio::test]
async fn a_service_that_reaches_another_tegata() {
    let mut patient = Patient::new().await;
    let other = Stub::start("127.0.0.1");
    other.publish("https://other.example", b"{\"keys\":[]}");
    patient.questions.from = Some(other.origin.clone());
    let (url, issuer) = (format!("{}/.well-known/openid-configuration", other.origin), patient.stub.origin.clone());
    assert_eq!(patient.found().await, [Finding::DiscoveryIssuer { url, issuer, found: "https://other.example".into() }]);
}

#[tokio::test]
async fn plain_http_from_another_machine() {
    let mut patient = Patient::new().await;
    // Reaches this machine, and is no name that browsers trust.
    let origin = format!("http://0.0.0.0:{}", patient.stub.port);
    patient.set("TEGATA_SERVER_PUBLIC_ORIGIN", &origin);
    let jwks = patient.services().await.keys.current().jwks.clone();
    patient.stub.publish(&origin, &jwks);
    assert_eq!(patient.found().await, [Finding::CookieHttp { origin }]);
}

#[tokio::test]
async fn proxies_that_are_everybody() {
    let mut patient = Patient::new().await;
    for network in ["0.0.0.0/0", "::/0"] {
        patient.set("TEGATA_SERVER_TRUSTED_PROXIES", &format!("10.0.0.1,{network}"));
        assert_eq!(patient.found().await, [Finding::ProxyEverybody { network: network.into() }]);
    }
}

#[test]
fn a_proxy_that_nobody_named() {
    let origin = "https://login.example.com".to_owned();
    let file = format!("[server]\npublic-origin = \"{origin}\"\n");
    assert_eq!(at_rest_of(&file), [Finding::ProxyUnnamed { origin }]);
    assert_eq!(at_rest_of(&format!("{file}trusted-proxies = [\"127.0.0.1\"]\n")), []);
    assert_eq!(at_rest_of(&format!("{file}tls-cert = \"cert.pem\"\ntls-key = \"key.pem\"\n")), []);
}

#[test]
fn forwarding_headers_that_are_missing_or_come_from_strangers() {
    let seen = |peer: &str, forwarded| Seen { peer: Some(peer.parse().unwrap()), forwarded, origin: None };
    let settings = settings("[server]\npublic-origin = \"https://login.example.com\"\ntrusted-proxies = [\"10.0.0.0/8\"]\n");
    assert_eq!(proxy::judge_seen(&settings, &seen("10.0.0.7", true)), []);
    assert_eq!(proxy::judge_seen(&settings, &seen("::ffff:10.0.0.7", true)), []);
    assert_eq!(proxy::judge_seen(&settings, &seen("10.0.0.7", false)), [Finding::ProxySilent { proxy: "10.0.0.7".into() }]);
    assert_eq!(proxy::judge_seen(&settings, &seen("192.0.2.1", true)), [Finding::ProxyUntrusted { proxy: "192.0.2.1".into() }]);
    assert_eq!(proxy::judge_seen(&settings, &seen("192.0.2.1", false)), [], "a health check of the machine itself");
}
