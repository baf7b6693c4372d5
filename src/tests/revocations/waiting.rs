//! Whoever has the newest list may wait for the next one.

use super::{asking, newest, prefix, sids};
use crate::support::App;
use futures::future::join_all;
use std::collections::BTreeSet;
use std::time::Duration;
use tegata::model::session::Why;
use tegata::service::session::{self, Origin};
use tegata::service::{account, revocations};
use tokio::time::{Instant, sleep, timeout};

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

#[tokio::test]
async fn it_comes_as_soon_as_somebody_logs_out() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let gone = prefix(hana.token.as_deref().unwrap());
    let tag = newest(&app).await.header("etag").to_owned();
    let begun = Instant::now();
    let logging_out = async {
        sleep(Duration::from_millis(300)).await;
        hana.call("session/logout", &[]).await.expect(200);
    };
    let (answer, ()) = tokio::join!(app.send(asking(Some(&tag), Some(20))), logging_out);
    assert!((300..1300).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    let answer = answer.expect(200);
    assert_ne!(answer.header("etag"), tag);
    assert_eq!(answer.header("preference-applied"), "wait=20");
    assert_eq!(sids(&app).await, [gone]);
}

#[tokio::test]
async fn it_comes_within_a_second_when_another_server_or_command_logged_somebody_out() {
    let app = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    let tag = newest(&app).await.header("etag").to_owned();
    let other = app.another().await;
    let logging_out = async {
        sleep(Duration::from_millis(700)).await;
        account::log_out(&other, "hana@example.jp").await.unwrap();
        // As the command line does, on SQLite. On PostgreSQL nothing is said.
        other.store.tell_others().unwrap();
        Instant::now()
    };
    let waiting = async { (app.send(asking(Some(&tag), Some(20))).await.expect(200), Instant::now()) };
    let ((_, came), ended) = tokio::join!(waiting, logging_out);
    assert!(came - ended < Duration::from_secs(1), "{:?}", came - ended);
    assert_eq!(sids(&app).await, [prefix(hana.token.as_deref().unwrap())]);
}

#[tokio::test]
async fn after_the_time_asked_for_it_is_still_the_same() {
    let app = app().await;
    let tag = newest(&app).await.header("etag").to_owned();
    // What ends nothing does not end the waiting.
    let others = async {
        sleep(Duration::from_millis(200)).await;
        app.signed_in("hana@example.jp").await.renew().await.expect(200);
    };
    let begun = Instant::now();
    let (answer, ()) = tokio::join!(app.send(asking(Some(&tag), Some(1))), others);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let answer = answer.expect(304);
    assert!(answer.body.is_empty() && answer.header("etag") == tag && answer.header("preference-applied") == "wait=1");
}

#[tokio::test]
async fn whoever_has_another_list_or_none_does_not_wait() {
    let app = app().await;
    let begun = Instant::now();
    let answer = app.send(asking(Some("\"an older one\""), Some(20))).await.expect(200);
    assert_eq!(answer.header("preference-applied"), "wait=20");
    app.send(asking(None, Some(20))).await.expect(200);
    let tag = answer.header("etag").to_owned();
    for prefer in ["respond-async", "wait", "wait=soon", "wait=-1", "wait=0"] {
        let request = axum::http::Request::get(super::PATH).header("if-none-match", &tag).header("prefer", prefer);
        app.send(request.body(axum::body::Body::empty()).unwrap()).await.expect(304);
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn nobody_waits_longer_than_half_a_minute_nor_when_the_server_stops() {
    let app = app().await;
    let tag = newest(&app).await.header("etag").to_owned();
    let stopping = async {
        sleep(Duration::from_millis(200)).await;
        revocations::stop_waiting(&app.services);
    };
    let begun = Instant::now();
    let (answer, ()) = tokio::join!(app.send(asking(Some(&tag), Some(86400))), stopping);
    assert_eq!(answer.expect(304).header("preference-applied"), "wait=30");
    app.send(asking(Some(&tag), Some(30))).await.expect(304);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_thousand_wait_at_once_and_get_the_same_list() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let tag = newest(&app).await.header("etag").to_owned();
    let waiting = async { join_all((0..1000).map(|_| app.send(asking(Some(&tag), Some(30))))).await };
    let meanwhile = async {
        sleep(Duration::from_secs(1)).await;
        // One more is told at once that nothing has happened.
        let answer = timeout(Duration::from_secs(5), app.send(asking(Some(&tag), Some(30)))).await.expect("at once").expect(304);
        assert_eq!(answer.header("preference-applied"), "");
        hana.call("session/logout", &[]).await.expect(200);
    };
    let (answers, ()) = tokio::join!(waiting, meanwhile);
    let bodies: BTreeSet<Vec<u8>> = answers.into_iter().map(|answer| answer.expect(200).body).collect();
    assert_eq!(bodies.len(), 1, "signed once for all");
    // All their places are free again.
    let tag = newest(&app).await.header("etag").to_owned();
    assert_eq!(app.send(asking(Some(&tag), Some(0))).await.expect(304).header("preference-applied"), "wait=0");
}

#[tokio::test]
async fn however_many_log_out_there_are_five_lists_a_second() {
    let app = app().await;
    let hana = account::find(&app.services, "hana@example.jp").await.unwrap().profile;
    let origin = Origin { address: [127, 0, 0, 1].into(), label: "a browser".into(), device: None };
    let mut living = Vec::new();
    for _ in 0..100 {
        living.push(session::enter(&app.services, hana.clone(), &origin, None).await.unwrap().caller.sid);
    }
    newest(&app).await;
    let begun = Instant::now();
    let storm = async {
        for sid in &living {
            session::end(&app.services, &hana.sub, sid, Why::SignedOut).await.unwrap();
            sleep(Duration::from_millis(15)).await;
        }
    };
    let watching = async {
        let (mut tags, mut tag) = (BTreeSet::new(), String::new());
        while begun.elapsed() < Duration::from_secs(2) {
            tag = app.send(asking(Some(&tag), Some(1))).await.header("etag").to_owned();
            tags.insert(tag.clone());
        }
        tags.len()
    };
    let ((), lists) = tokio::join!(storm, watching);
    assert!((2..=12).contains(&lists), "{lists} lists in two seconds");
    assert_eq!(sids(&app).await.len(), living.len());
}
