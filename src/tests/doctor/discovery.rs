//! What is published, as it is fetched; and the clocks of whoever answers.

use super::Patient;
use super::stub::Answer;
use crate::support::database::postgres;
use crate::support::process::free_port;
use tegata::model::finding::{Document, Finding, Silence};
use tegata::service::doctor::clock;
use tegata::service::doctor::discovery::{DISCOVERY, JWKS};

fn unreachable(patient: &Patient, silence: Silence) -> [Finding; 1] {
    let url = [&patient.settings().token.issuer, DISCOVERY].concat();
    [Finding::DocumentUnreachable { document: Document::Discovery, url, silence }]
}

/// A patient whose server answers otherwise at this path, and the whole address.
async fn answering(path: &str, change: impl FnOnce(&mut Answer)) -> (Patient, String) {
    let patient = Patient::new().await;
    patient.stub.answer(path, change);
    let url = [&patient.stub.origin, path].concat();
    (patient, url)
}

#[tokio::test]
async fn nobody_listens() {
    let mut patient = Patient::new().await;
    patient.set("TEGATA_SERVER_PUBLIC_ORIGIN", &format!("http://127.0.0.1:{}", free_port()));
    assert_eq!(patient.found().await, unreachable(&patient, Silence::NoConnection));
}

#[tokio::test]
async fn somebody_listens_and_says_nothing() {
    let patient = Patient::new().await;
    patient.stub.fall_silent();
    assert_eq!(patient.found().await, unreachable(&patient, Silence::TooSlow));
}

#[tokio::test]
async fn somebody_speaks_another_protocol() {
    let patient = Patient::new().await;
    patient.stub.garble();
    assert_eq!(patient.found().await, unreachable(&patient, Silence::Garbled));
}

#[tokio::test]
async fn statuses_that_are_not_200() {
    for status in [301, 404, 502] {
        let (patient, url) = answering(DISCOVERY, |answer| answer.status = status).await;
        assert_eq!(patient.found().await, [Finding::DocumentStatus { document: Document::Discovery, url, status }]);
    }
    let (patient, url) = answering(JWKS, |answer| answer.status = 403).await;
    assert_eq!(patient.found().await, [Finding::DocumentStatus { document: Document::Jwks, url, status: 403 }]);
    // A proxy without its backend answers everything alike, and that is one thing.
    let (patient, url) = answering(DISCOVERY, |answer| answer.status = 502).await;
    patient.stub.answer(JWKS, |answer| answer.status = 502);
    assert_eq!(patient.found().await, [Finding::DocumentStatus { document: Document::Discovery, url, status: 502 }]);
}

#[tokio::test]
async fn content_types_that_are_not_json() {
    let (patient, url) = answering(DISCOVERY, |answer| answer.kind = "text/html").await;
    let content_type = "text/html".to_owned();
    assert_eq!(patient.found().await, [Finding::DocumentContentType { document: Document::Discovery, url, content_type }]);
    let (patient, url) = answering(JWKS, |answer| answer.kind = "application/octet-stream").await;
    let content_type = "application/octet-stream".to_owned();
    assert_eq!(patient.found().await, [Finding::DocumentContentType { document: Document::Jwks, url, content_type }]);
}

#[tokio::test]
async fn documents_that_are_something_else() {
    for body in ["", "{}", "<html>", r#"{"issuer":"#] {
        let (patient, url) = answering(DISCOVERY, |answer| body.clone_into(&mut answer.body)).await;
        assert_eq!(patient.found().await, [Finding::DocumentMalformed { document: Document::Discovery, url }], "{body}");
    }
    let (patient, url) = answering(JWKS, |answer| answer.body = r#"{"keys":{}}"#.into()).await;
    assert_eq!(patient.found().await, [Finding::DocumentMalformed { document: Document::Jwks, url }]);
    let (patient, url) = answering(JWKS, |answer| answer.body = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(300_000))).await;
    assert_eq!(patient.found().await, [Finding::DocumentMalformed { document: Document::Jwks, url }], "not read to its end");
}

#[tokio::test]
async fn another_issuer_inside() {
    let patient = Patient::new().await;
    let (issuer, found) = (patient.stub.origin.clone(), "http://localhost:3000".to_owned());
    patient.stub.answer(DISCOVERY, |answer| answer.body = answer.body.replace(&issuer, &found));
    let url = [&issuer, DISCOVERY].concat();
    assert_eq!(patient.found().await, [Finding::DiscoveryIssuer { url, issuer, found }]);
}

#[tokio::test]
async fn the_key_that_signs_is_missing() {
    let patient = Patient::new().await;
    let other = Patient::new().await.services().await.keys.current().jwks.clone();
    for keys in [&b"{\"keys\":[]}"[..], &other] {
        patient.stub.publish(&patient.stub.origin, keys);
        let kid = patient.services().await.keys.current().default_signing().kid().unwrap().to_owned();
        let url = [&patient.stub.origin, JWKS].concat();
        assert_eq!(patient.found().await, [Finding::JwksKeyMissing { url, kid }]);
    }
}

#[tokio::test]
async fn the_server_s_clock() {
    let patient = Patient::new().await;
    for by in [120, -3600] {
        patient.stub.turn(by);
        let Finding::ClockServer { ahead, .. } = Patient::only(patient.found().await) else { panic!("its clock") };
        assert!((ahead - by).abs() <= 4, "{ahead} {by}");
    }
    patient.stub.turn(2);
    assert_eq!(patient.found().await, [], "two seconds are the network's");
}

#[tokio::test]
async fn the_database_s_clock() {
    let patient = Patient::new().await;
    patient.stub.turn(-1800);
    let found = patient.found_off(-1800).await;
    match postgres() {
        // A file has no clock of its own.
        None => assert_eq!(found, []),
        Some(_) => {
            let Finding::ClockDatabase { ahead } = Patient::only(found) else { panic!("the database's clock") };
            assert!((ahead - 1800).abs() <= 4, "{ahead}");
        }
    }
    assert_eq!(clock::judge_database(Some(1000), 1006), Some(Finding::ClockDatabase { ahead: -6 }));
    assert_eq!(clock::judge_database(Some(1000), 1005), None);
    assert_eq!(clock::judge_database(None, 1006), None);
}
