//! The device grant (RFC 8628): what a device gets, what a person sees, and what stands in the way of guessing.

use super::{Shop, claims, registration, shop, text};
use crate::oauth::{basic, refused};
use crate::support::visitor::form;
use crate::support::{Answer, DAY, HOUR, MINUTE, ORIGIN, Visitor};
use axum::body::Body;
use axum::http::Method;
use serde_json::Value;
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

const GRANT: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");

/// A Tegata whose `shop` is a command-line program that keeps no secret.
async fn program() -> Shop {
    shop(|s| {
        *s = Registration {
            name: "The program".into(),
            public: true,
            grants: vec![GrantType::DeviceCode, GrantType::RefreshToken],
            scopes: vec!["orders:read".into()],
            ..Registration::default()
        };
    })
    .await
}

impl Shop {
    async fn begin(&self, scope: &str) -> Value {
        self.post("/oauth/device_authorization", None, &[("client_id", "shop"), ("scope", scope)]).await.expect(200).json()
    }

    async fn poll(&self, begun: &Value) -> Answer {
        self.post("/oauth/token", None, &[GRANT, ("client_id", "shop"), ("device_code", text(begun, "device_code"))]).await
    }
}

/// The page with a code in its address.
async fn look(visitor: &mut Visitor<'_>, code: &str) -> Answer {
    visitor.get(&format!("/device?{}", form(&[("user_code", code)]))).await.expect(200)
}

/// The ticket in a page that asks.
#[track_caller]
fn ticket(page: &Answer) -> String {
    let page = page.text();
    let (_, rest) = page.split_once(r#"name="ticket" value=""#).unwrap_or_else(|| panic!("no question: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Answers the question for this code; returns where that led.
async fn answer(visitor: &mut Visitor<'_>, begun: &Value, decision: &str) -> String {
    let ticket = ticket(&look(visitor, text(begun, "user_code")).await);
    visitor.post_form("/device", &[("ticket", &ticket), ("decision", decision)]).await.expect(303).location().to_owned()
}

#[tokio::test]
async fn a_program_without_a_browser_is_let_in() {
    let shop = program().await;
    let begun = shop.begin("openid email orders:read").await;
    let code = text(&begun, "user_code");
    let (first, last) = code.split_once('-').expect("a dash");
    assert!([first, last].iter().all(|half| half.len() == 4 && half.bytes().all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(&b))), "{code}");
    assert_eq!(text(&begun, "verification_uri"), format!("{ORIGIN}/device"));
    assert_eq!(text(&begun, "verification_uri_complete"), format!("{ORIGIN}/device?user_code={code}"));
    assert_eq!((&begun["expires_in"], &begun["interval"]), (&Value::from(600), &Value::from(5)));
    refused(&shop.poll(&begun).await, 400, "authorization_pending");

    // Somebody who is not signed in is led through the login page, and back to the code.
    let mut hana = shop.app.visitor();
    let turned = hana.get(&format!("/device?user_code={code}")).await.expect(302);
    assert_eq!(turned.location(), format!("/login?next=%2Fdevice%3Fuser_code%3D{code}"));
    hana.log_in("hana@example.jp", crate::support::PASSWORD).await.expect(200);
    for (lang, sentences) in [
        ("ja", ["「The program」を別の機器で使えるようにしますか？", "メールアドレスを見る", "人から送られたコード", "要求元のアドレス"]),
        ("en", ["Let “The program” in on another device?", "See your e-mail address", "If somebody sent you the code", "Asked from"]),
    ] {
        hana.jar.insert("__Host-tegata-lang".into(), lang.into());
        // However it is typed.
        let page = look(&mut hana, &code.replace('-', " ").to_lowercase()).await.text();
        for word in sentences.into_iter().chain([code, "orders:read", "127.0.0.1"]) {
            assert!(page.contains(word), "{lang}: {word}");
        }
    }
    assert_eq!(answer(&mut hana, &begun, "allow").await, "/device?done=allowed");
    assert!(hana.get("/device?done=allowed").await.expect(200).text().contains("Go back to your device"));
    shop.app.clock.turn(5);
    let tokens = shop.poll(&begun).await.expect(200).json();
    let said = claims(text(&tokens, "access_token"));
    assert_eq!(
        (&said["client_id"], &said["scope"], &said["aud"]),
        (&Value::from("shop"), &Value::from("openid email orders:read"), &Value::from("shop"))
    );
    assert_eq!(claims(text(&tokens, "id_token"))["email"], "hana@example.jp");
    assert_eq!(shop.userinfo(&tokens).await.expect(200).json()["email"], "hana@example.jp");
    let fields = [("grant_type", "refresh_token"), ("client_id", "shop"), ("refresh_token", text(&tokens, "refresh_token"))];
    shop.post("/oauth/token", None, &fields).await.expect(200);
    refused(&shop.poll(&begun).await, 400, "invalid_grant");
    // What was allowed is listed, and can be taken back.
    hana.call("consent/withdraw", &[("service_id", "shop")]).await.expect(200);
    shop.userinfo(&tokens).await.expect(401);
}

#[tokio::test]
async fn a_no_is_a_no_and_an_answer_is_given_once() {
    let shop = program().await;
    let mut hana = shop.hana().await;
    let begun = shop.begin("").await;
    let late = ticket(&look(&mut hana, text(&begun, "user_code")).await);
    assert_eq!(answer(&mut hana, &begun, "deny").await, "/device?done=denied");
    assert_eq!(hana.post_form("/device", &[("ticket", &late), ("decision", "allow")]).await.location(), "/device?done=gone");
    assert!(!look(&mut hana, text(&begun, "user_code")).await.text().contains("name=\"ticket\""));
    refused(&shop.poll(&begun).await, 400, "access_denied");
    refused(&shop.poll(&begun).await, 400, "invalid_grant");
}

#[tokio::test]
async fn whoever_asks_too_often_must_wait_longer() {
    let shop = program().await;
    let begun = shop.begin("").await;
    refused(&shop.poll(&begun).await, 400, "authorization_pending");
    refused(&shop.poll(&begun).await, 400, "slow_down");
    shop.app.clock.turn(6);
    refused(&shop.poll(&begun).await, 400, "slow_down");
    shop.app.clock.turn(15);
    refused(&shop.poll(&begun).await, 400, "authorization_pending");
    shop.app.clock.turn(10 * MINUTE);
    refused(&shop.poll(&begun).await, 400, "expired_token");
    let mut hana = shop.hana().await;
    assert!(!look(&mut hana, text(&begun, "user_code")).await.text().contains("name=\"ticket\""));
    shop.app.services.store.purge(shop.app.services.clock.now()).await.unwrap();
    refused(&shop.poll(&begun).await, 400, "invalid_grant");
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    let shop = program().await;
    let begun = shop.begin("").await;
    let mut hana = shop.hana().await;
    hana.jar.insert("__Host-tegata-lang".into(), "en".into());
    for last in "BCDFGHJKLM".chars() {
        let wrong = format!("ZZZZ-ZZZ{last}");
        let page = look(&mut hana, &wrong).await.text();
        assert!(page.contains(&format!("value=\"{wrong}\"")), "it can be mended");
        assert!(page.contains("No device is waiting with this code") && !page.contains("name=\"ticket\""), "{wrong}");
    }
    let braked = look(&mut hana, text(&begun, "user_code")).await.text();
    assert!(braked.contains("Too many codes were wrong") && !braked.contains("name=\"ticket\""));
    // Others are not held up, and it passes.
    shop.app.account("taro@example.jp", &[]).await;
    let mut taro = shop.app.visitor().at([198, 51, 100, 7]);
    taro.log_in("taro@example.jp", crate::support::PASSWORD).await.expect(200);
    ticket(&look(&mut taro, text(&begun, "user_code")).await);
    shop.app.clock.turn(3 * MINUTE);
    ticket(&look(&mut hana, text(&begun, "user_code")).await);
    // Finding the right ones costs nothing.
    for _ in 0..30 {
        ticket(&look(&mut taro, text(&begun, "user_code")).await);
    }
}

#[tokio::test]
async fn one_who_keeps_no_secret_cannot_begin_for_ever() {
    let shop = program().await;
    for _ in 0..10 {
        shop.begin("").await;
    }
    let fields = [("client_id", "shop")];
    let answer = shop.post("/oauth/device_authorization", None, &fields).await.expect(429);
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
    shop.app.clock.turn(HOUR);
    shop.begin("").await;
}

#[tokio::test]
async fn only_the_one_who_was_asked_can_answer_and_only_here() {
    let shop = program().await;
    let begun = shop.begin("").await;
    let mut hana = shop.hana().await;
    let question = ticket(&look(&mut hana, text(&begun, "user_code")).await);
    shop.app.account("taro@example.jp", &[]).await;
    let mut taro = shop.app.signed_in("taro@example.jp").await;
    let fields = [("ticket", question.as_str()), ("decision", "allow")];
    assert_eq!(taro.post_form("/device", &fields).await.expect(303).location(), "/device?done=gone");
    assert_eq!(shop.app.visitor().post_form("/device", &fields).await.expect(303).location(), "/device?done=gone");
    let foreign = hana
        .request(Method::POST, "/device")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    hana.send(foreign.body(Body::from(form(&fields))).unwrap()).await.expect(403);
    refused(&shop.poll(&begun).await, 400, "authorization_pending");
    assert_eq!(hana.post_form("/device", &fields).await.location(), "/device?done=allowed");
}

#[tokio::test]
async fn a_device_is_let_in_once_and_only_while_the_person_is_in() {
    let shop = program().await;
    let mut hana = shop.hana().await;
    let begun = shop.begin("").await;
    answer(&mut hana, &begun, "allow").await;
    let answers = futures::future::join_all((0..5).map(|_| shop.poll(&begun))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let tokens = answers.iter().find(|answer| answer.status == 200).unwrap().json();
    let (waiting, lasting) = (shop.begin("").await, shop.begin("openid offline_access").await);
    answer(&mut hana, &waiting, "allow").await;
    answer(&mut hana, &lasting, "allow").await;
    let lasting = shop.poll(&lasting).await.expect(200).json();
    hana.call("session/logout", &[]).await.expect(200);
    shop.userinfo(&tokens).await.expect(401);
    refused(&shop.poll(&waiting).await, 400, "invalid_grant");
    shop.userinfo(&lasting).await.expect(200);
    shop.app.clock.turn(DAY);
    let fields = [("grant_type", "refresh_token"), ("client_id", "shop"), ("refresh_token", text(&lasting, "refresh_token"))];
    shop.post("/oauth/token", None, &fields).await.expect(200);
}

#[tokio::test]
async fn only_services_with_the_grant_begin_and_each_with_its_own_code() {
    let shop = program().await;
    let mut keeper = registration();
    keeper.grants.push(GrantType::DeviceCode);
    let secret = service::add(&shop.app.services, "tv", keeper, Source::Store).await.unwrap().unwrap();
    service::add(&shop.app.services, "spa", Registration { public: true, ..registration() }, Source::Store).await.unwrap();
    let begin =
        async |authorization: Option<&str>, fields: &[(&str, &str)]| shop.post("/oauth/device_authorization", authorization, fields).await;
    refused(&begin(None, &[("client_id", "spa")]).await, 400, "unauthorized_client");
    refused(&begin(None, &[("client_id", "nobody")]).await, 401, "invalid_client");
    refused(&begin(None, &[("client_id", "tv")]).await, 401, "invalid_client");
    refused(&begin(None, &[("client_id", "shop"), ("scope", "openid admin")]).await, 400, "invalid_scope");
    let tv = begin(Some(&basic("tv", secret.expose())), &[]).await.expect(200).json();
    refused(&shop.poll(&tv).await, 400, "invalid_grant");
    refused(&shop.post("/oauth/token", None, &[GRANT, ("client_id", "shop")]).await, 400, "invalid_request");
    for odd in ["", "tgd_", "\0", "手形"] {
        refused(
            &shop.post("/oauth/token", None, &[GRANT, ("client_id", "shop"), ("device_code", odd)]).await,
            400,
            if odd.is_empty() { "invalid_request" } else { "invalid_grant" },
        );
    }
    // The page bears everything that can be typed.
    let mut hana = shop.hana().await;
    for odd in ["", "\0", "手形", "<b>", "BCDF-GHJK-LMNP", "%00"] {
        let page = look(&mut hana, odd).await.text();
        assert!(!page.contains("name=\"ticket\"") && !page.contains("<b>"), "{odd:?}");
    }
}
