//! Services that are asked about, and redirect URIs that are nearly right.

use super::Patient;
use tegata::model::finding::Finding;
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

const KNOWN: &str = "https://shop.example/cb";

/// What is found of a redirect URI when this one is registered.
async fn refused(registered: &str, asked: &str) -> Vec<Finding> {
    let mut patient = Patient::new().await;
    let services = patient.services().await;
    let grants = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
    let uris = vec!["https://elsewhere.example/".to_owned(), registered.to_owned()];
    let registration = Registration { name: "Shop".into(), grants, redirect_uris: uris, ..Registration::default() };
    service::add(&services, "shop", registration, Source::Store).await.expect("a new service");
    patient.questions.service = Some("shop".into());
    patient.questions.redirect_uri = Some(asked.into());
    patient.found().await
}

/// The names in a finding about a near miss.
fn names(registered: &str, asked: &str) -> (String, String, String) {
    ("shop".into(), asked.into(), registered.into())
}

#[tokio::test]
async fn what_is_registered_is_fine() {
    assert_eq!(refused(KNOWN, KNOWN).await, []);
}

#[tokio::test]
async fn a_slash_too_many_or_too_few() {
    for (known, other) in
        [(KNOWN, "https://shop.example/cb/"), ("https://shop.example/cb/", KNOWN), ("https://shop.example/", "https://shop.example")]
    {
        let (service, asked, registered) = names(known, other);
        assert_eq!(refused(known, other).await, [Finding::RedirectUriSlash { service, asked, registered }]);
    }
}

#[tokio::test]
async fn another_port() {
    for other in ["https://shop.example:8443/cb", "https://shop.example:443/cb"] {
        let (service, asked, registered) = names(KNOWN, other);
        assert_eq!(refused(KNOWN, other).await, [Finding::RedirectUriPort { service, asked, registered }]);
    }
}

#[tokio::test]
async fn another_scheme() {
    let other = "http://shop.example/cb";
    let (service, asked, registered) = names(KNOWN, other);
    assert_eq!(refused(KNOWN, other).await, [Finding::RedirectUriScheme { service, asked, registered }]);
}

#[tokio::test]
async fn other_capitals() {
    for other in ["https://shop.example/CB", "https://Shop.example/cb"] {
        let (service, asked, registered) = names(KNOWN, other);
        assert_eq!(refused(KNOWN, other).await, [Finding::RedirectUriCase { service, asked, registered }]);
    }
}

#[tokio::test]
async fn another_name_of_this_machine() {
    let (known, other) = ("http://localhost:5000/cb", "http://127.0.0.1:5000/cb");
    let (service, asked, registered) = names(known, other);
    assert_eq!(refused(known, other).await, [Finding::RedirectUriLoopback { service, asked, registered }]);
}

#[tokio::test]
async fn something_behind_the_path() {
    let other = "https://shop.example/cb?next=%2F";
    let (service, asked, registered) = names(KNOWN, other);
    assert_eq!(refused(KNOWN, other).await, [Finding::RedirectUriQuery { service, asked, registered }]);
}

#[tokio::test]
async fn something_else_altogether() {
    for asked in ["https://shop.example/other", "http://shop.example:8443/cb/", "https://shop.example.evil.example/cb", "no uri"] {
        let registered = vec!["https://elsewhere.example/".to_owned(), KNOWN.to_owned()];
        let unknown = Finding::RedirectUriUnknown { service: "shop".into(), asked: asked.into(), registered };
        assert_eq!(refused(KNOWN, asked).await, [unknown]);
    }
}

#[tokio::test]
async fn a_service_that_may_not_ask_for_a_code() {
    let mut patient = Patient::new().await;
    patient.set("TEGATA_SERVICES", "shop");
    patient.set("TEGATA_SERVICE_SHOP_PUBLIC", "true");
    patient.questions.service = Some("shop".into());
    assert_eq!(patient.found().await, []);
    patient.questions.redirect_uri = Some(KNOWN.into());
    assert_eq!(patient.found().await, [Finding::ServiceGrant { service: "shop".into() }]);
}

#[tokio::test]
async fn a_service_that_nobody_knows() {
    let mut patient = Patient::new().await;
    patient.set("TEGATA_SERVICES", "my-shop");
    patient.set("TEGATA_SERVICE_MY_SHOP_PUBLIC", "true");
    for (service, near) in [("my_shop", Some("my-shop")), ("My-Shop", Some("my-shop")), ("myshop", Some("my-shop")), ("tickets", None)] {
        patient.questions.service = Some(service.into());
        let near = near.map(str::to_owned);
        assert_eq!(patient.found().await, [Finding::ServiceUnknown { service: service.into(), near }]);
    }
}
