//! A whole story with everything logged that can be: what must not be in a log is not in it.

use crate::support::process::Home;
use crate::support::visitor::{DEVICE, SESSION, form, get_with_bearer};
use crate::support::{PASSWORD, token_of};
use axum::body::Body;
use axum::http::Request;

#[tokio::test]
async fn no_token_password_secret_link_or_cookie_is_logged() {
    for (format, shared) in [("text", false), ("json", true)] {
        let mut home = Home::new().await.with("TEGATA_SERVER_LOG", "trace").with("TEGATA_SERVER_LOG_FORMAT", format);
        let secret = home.ok(&["secret", "generate"], "").trim().to_owned();
        if shared {
            home = home.with("SECRET_KEY", &secret);
        }
        let service = home.ok(&["service", "add", "shop", "--grant", "password", "--grant", "refresh_token"], "").trim().to_owned();
        let setup = token_of(&home.ok(&["setup-link"], ""));
        let mut secrets = vec![secret, service.clone(), setup.clone(), PASSWORD.to_owned()];
        let server = home.serve();

        let mut admin = server.visitor();
        admin.get(&format!("/setup?token={setup}")).await.expect(200);
        let fields = [("email", "admin@example.jp"), ("name", "Admin"), ("password", PASSWORD), ("token", setup.as_str())];
        admin.call("account/setup", &fields).await.expect(200);
        secrets.extend([admin.credential().to_owned(), admin.token.clone().unwrap()]);
        admin.call("session/login", &[("email", "admin@example.jp"), ("password", "mistyped-harbour-74")]).await.expect(401);
        admin.submit("/login", "session/login", &[("email", "admin@example.jp"), ("password", "mistyped-harbour-74")]).await.expect(302);
        secrets.push("mistyped-harbour-74".into());
        let fields = [("current", PASSWORD), ("password", "another-harbour-12-beacon")];
        admin.call("account/change_password", &fields).await.expect(200);
        secrets.extend(["another-harbour-12-beacon".to_owned(), admin.credential().to_owned(), admin.token.clone().unwrap()]);
        secrets.push(admin.jar[DEVICE].clone());
        admin.renew().await.expect(200);
        admin.get("/account").await.expect(200);
        admin.userinfo().await.expect(200);

        let reset = token_of(&home.ok(&["user", "reset-link", "admin@example.jp"], ""));
        admin.get(&format!("/reset?token={reset}")).await;
        let fields = [("password", "a-third-harbour-90-lamp"), ("token", reset.as_str())];
        server.visitor().call("account/reset", &fields).await.expect(200);
        secrets.extend([reset, "a-third-harbour-90-lamp".to_owned()]);

        let fields = [("grant_type", "password"), ("username", "admin@example.jp"), ("password", "a-third-harbour-90-lamp")];
        let fields = [&fields[..], &[("client_id", "shop"), ("client_secret", &service)]].concat();
        let asked = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        let tokens = server.send(asked.body(Body::from(form(&fields))).unwrap()).await.unwrap().expect(200).json();
        secrets.extend(["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap().to_owned()));
        let fields = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
        let asked = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        let asked = asked.header("authorization", crate::oauth::basic("shop", &service));
        server.send(asked.body(Body::from(form(&fields))).unwrap()).await.unwrap().expect(200);
        let mut forger = server.visitor();
        forger.jar.insert(SESSION.into(), "tgs_forged-credential.0.x".into());
        forger.renew().await.expect(401);
        secrets.push("forged-credential".into());

        let log = home.log();
        for sign in ["signed_in", "sign_in_failed", "/api/session/renew", "password_changed", "password_reset"] {
            assert!(log.contains(sign), "the story is in the log: {sign}");
        }
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "{format}: {} is in the log: {}", &secret[..8], around(&log, secret));
            // Nor the proof alone, which is what opens the door.
            let proof = secret.rsplit('.').next().unwrap();
            assert!(proof.len() < 20 || !log.contains(proof), "{format}: {}", around(&log, proof));
        }
        if format == "json" {
            assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "every line is JSON");
        }
    }
}

/// ASVS 16.3: who did what to whose account is in the log, the operator's commands included.
#[tokio::test]
async fn security_events_leave_a_line() {
    let home = Home::new().await.with("TEGATA_SERVER_LOG_FORMAT", "json");
    let id = home.ok(&["user", "add", "hana@example.jp"], PASSWORD).trim().to_owned();
    let said = |arguments: &[&str]| String::from_utf8(home.run(arguments, "").stderr).unwrap();
    for (arguments, event) in [
        (&["user", "role", "hana@example.jp", "editor"][..], "roles_changed"),
        (&["user", "disable", "hana@example.jp"], "account_disabled"),
        (&["user", "enable", "hana@example.jp"], "account_enabled"),
        (&["user", "log-out", "hana@example.jp"], "sessions_ended"),
        (&["user", "reset-link", "hana@example.jp"], "link_made"),
    ] {
        let line = said(arguments);
        assert!(line.contains(&format!("\"{event}\"")) && line.contains(&id), "{arguments:?}: {line}");
        assert!(!line.contains("tgl_") && !line.contains("hana@example.jp"), "{line}");
    }
    for (arguments, event) in [
        (&["user", "invite", "--role", "editor"][..], "link_made"),
        (&["service", "add", "shop"], "service_added"),
        (&["service", "remove", "shop"], "service_removed"),
    ] {
        assert!(said(arguments).contains(&format!("\"{event}\"")), "{arguments:?}");
    }
    assert_eq!(said(&["user", "list"]), "", "reading leaves none");

    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana@example.jp", "mistyped-harbour-74").await.expect(401);
    hana.log_in("hana@example.jp", PASSWORD).await.expect(200);
    hana.call("account/change_profile", &[("name", "Hana"), ("username", "hana")]).await.expect(200);
    server.visitor().get("/reset?token=tgl_guessed").await.expect(200);
    let mut thief = server.visitor();
    thief.get("/reset").await.expect(200);
    home.ok(&["user", "add", "taro@example.jp"], PASSWORD);
    thief.log_in("taro@example.jp", PASSWORD).await.expect(200);
    thief.token = hana.token.clone();
    thief.call("session/logout_everywhere", &[]).await.expect(403);
    let log = home.log();
    for event in ["sign_in_failed", "signed_in", "profile_changed", "access_refused"] {
        let line = log.lines().find(|line| line.contains(&format!("\"{event}\""))).unwrap_or_else(|| panic!("no {event}: {log}"));
        assert!(line.contains(&id), "{line}");
    }
    assert_eq!(log.matches("\"link_refused\"").count(), 1, "a page without a link is no try: {log}");
    assert!(!log.contains("tgl_guessed"));
}

/// ASVS 16.2.1: whatever else is logged, a security event says in which request it was and where that came from.
#[tokio::test]
async fn security_events_of_a_request_carry_its_id_and_the_address_of_the_client() {
    let home = Home::new().await.with("TEGATA_SERVER_LOG_FORMAT", "json").with("TEGATA_SERVER_LOG", "off,audit=info");
    let home = home.with("TEGATA_SERVER_TRUSTED_PROXIES", "127.0.0.1/32");
    home.ok(&["user", "add", "hana@example.jp"], PASSWORD);
    let secret = home.ok(&["service", "add", "shop", "--grant", "password"], "").trim().to_owned();
    let server = home.serve();
    let proxied = |mut request: Request<Body>| {
        request.headers_mut().insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        request
    };

    let mut hana = server.visitor();
    let login = |password| [("email", "hana@example.jp"), ("password", password)];
    hana.send(proxied(hana.calling("session/login", &login("mistyped-harbour-74")))).await.expect(401);
    let granted = hana.send(proxied(hana.calling("session/login", &login(PASSWORD)))).await.expect(200).json();
    hana.token = granted["access_token"].as_str().map(str::to_owned);
    let profile = [("name", "Hana"), ("username", "hana")];
    hana.send(proxied(hana.calling("account/change_profile", &profile))).await.expect(200);
    hana.send(proxied(hana.calling("session/logout", &[]))).await.expect(200);
    let mut foreign = hana.calling("session/logout", &[]);
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    hana.send(proxied(foreign)).await.expect(403);
    hana.send(proxied(Request::get("/reset?token=tgl_guessed").body(Body::empty()).unwrap())).await.expect(200);
    hana.send(proxied(get_with_bearer("/oauth/userinfo", "a.forged.token"))).await.expect(401);
    for (secret, status) in [("guessed", 401), (secret.as_str(), 200)] {
        let fields =
            [("grant_type", "password"), ("username", "hana"), ("password", PASSWORD), ("client_id", "shop"), ("client_secret", secret)];
        let asked = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        let asked = asked.header("x-end-user-address", "192.0.2.55").body(Body::from(form(&fields))).unwrap();
        hana.send(proxied(asked)).await.expect(status);
    }

    let log = home.log();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let events: Vec<&str> = lines.iter().map(|line| line["fields"]["event"].as_str().unwrap_or_default()).collect();
    assert_eq!(
        events,
        [
            "sign_in_failed",
            "signed_in",
            "profile_changed",
            "session_ended",
            "cross_site_refused",
            "link_refused",
            "token_refused",
            "client_refused",
            "signed_in"
        ]
    );
    for line in &lines {
        assert_eq!(line["span"]["address"], "198.51.100.7", "{line}");
        assert!(line["span"]["id"].as_str().is_some_and(|id| id.len() > 20), "{line}");
    }
    assert_eq!(lines[8]["fields"]["end_user"], "192.0.2.55", "a service says for whom it asks");
}

fn around(log: &str, secret: &str) -> String {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default().chars().take(400).collect()
}
