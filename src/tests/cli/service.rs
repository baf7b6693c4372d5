//! `tegata service …`.

use super::with_hana;
use crate::support::process::Server;
use crate::support::visitor::form;
use crate::support::{Answer, PASSWORD};
use axum::body::Body;
use axum::http::Request;

async fn ask(server: &Server, id: &str, secret: &str) -> Answer {
    let fields = [("grant_type", "password"), ("username", "hana"), ("password", PASSWORD), ("client_id", id), ("client_secret", secret)];
    let request = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    server.send(request.body(Body::from(form(&fields))).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_service_is_added_used_listed_and_removed() {
    let home = with_hana().await;
    let server = home.serve();
    let origin = "http://localhost:5000";
    let arguments = ["service", "add", "shop", "--name", "The shop", "--grant", "password", "--grant", "refresh_token", "--origin", origin];
    let secret = home.ok(&arguments, "").trim().to_owned();
    assert!(secret.starts_with("tgc_") && secret.len() >= 43, "{secret}");
    let row = home.ok(&["service", "list"], "");
    assert_eq!(row, "shop\tThe shop\tconfidential\tpassword,refresh_token\thttp://localhost:5000\n");
    ask(&server, "shop", &secret).await.expect(200);
    ask(&server, "shop", "guessed").await.expect(401);
    home.ok(&["service", "remove", "shop"], "");
    ask(&server, "shop", &secret).await.expect(401);
    assert_eq!(home.ok(&["service", "list"], ""), "");
}

#[tokio::test]
async fn removing_a_service_ends_its_tokens() {
    let home = with_hana().await;
    let server = home.serve();
    let secret = home.ok(&["service", "add", "shop", "--grant", "password"], "").trim().to_owned();
    let token = ask(&server, "shop", &secret).await.expect(200).json()["access_token"].as_str().unwrap().to_owned();
    let userinfo = || server.send(crate::support::visitor::get_with_bearer("/oauth/userinfo", &token));
    userinfo().await.unwrap().expect(200);
    home.ok(&["service", "remove", "shop"], "");
    userinfo().await.unwrap().expect(401);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_reason() {
    let home = with_hana().await;
    home.ok(&["service", "add", "shop"], "");
    assert_eq!(home.ok(&["service", "add", "spa", "--public"], ""), "");
    for (arguments, says) in [
        (&["service", "add", "shop"][..], "exists already"),
        (&["service", "add", "no id"], "is no id"),
        (&["service", "add", "x", "--grant", "magic"], "there is no grant"),
        (&["service", "add", "x", "--public", "--grant", "password"], "cannot keep a secret"),
        (&["service", "add", "x", "--origin", "http://localhost:5000/path"], "is no origin"),
        (&["service", "remove", "nobody"], "there is no service"),
    ] {
        let err = home.fails(arguments, "");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
    assert_eq!(home.ok(&["service", "list"], "").lines().count(), 2);
}
