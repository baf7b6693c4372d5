//! `/forward-auth` and `/.tegata/*`: what a reverse proxy asks, and what it is told. Behind a real one: examples/tests/test_forward_auth.py.

use crate::support::{Answer, App, ORIGIN, PASSWORD, Visitor, visitor};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tegata::model::account::Username;
use tegata::model::parameters::Parameters;
use tegata::model::service::{GrantType, Registration, Source, Unfit};
use tegata::model::{Role, Seconds};
use tegata::service::{account, service};

const APP: &str = "https://app.example.com";
const PAGE: &str = "/reports/2026?month=11&sort=%E6%9C%88";
const PASS: &str = "__Host-tegata-forward";
const BROWSER: &str = "__Host-tegata-forward-browser";
const PROXY: [u8; 4] = [10, 0, 0, 1];

fn registration(origin: &str) -> Registration {
    Registration {
        name: "Reports".into(),
        first_party: true,
        grants: vec![GrantType::AuthorizationCode],
        redirect_uris: vec![format!("{origin}/.tegata/callback")],
        post_logout_uris: vec![format!("{origin}/")],
        forward_auth: Some(origin.into()),
        ..Registration::default()
    }
}

async fn started_with(settings: &[(&str, &str)], change: impl FnOnce(&mut Registration)) -> App {
    let settings = [settings, &[("TEGATA_SERVER_TRUSTED_PROXIES", "10.0.0.0/8")]].concat();
    let app = App::with(&settings).await;
    app.account("hana@example.jp", &["editor", "staff"]).await;
    let mut registration = registration(APP);
    change(&mut registration);
    assert!(service::add(&app.services, "reports", registration, Source::Store).await.expect("registered").is_none(), "no secret");
    app
}

async fn started() -> App {
    started_with(&[], |_| {}).await
}

/// A browser's cookies for the application's host.
#[derive(Clone, Default)]
struct AtApp(BTreeMap<String, String>);

impl AtApp {
    /// What the proxy at this address sends about a request of this browser, with headers besides or instead (empty: none).
    fn request(&self, path: &str, from: [u8; 4], more: &[(&str, &str)]) -> Request<Body> {
        let cookies: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = BTreeMap::from([
            ("accept", "text/html,*/*;q=0.8"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "app.example.com"),
            ("x-forwarded-method", "GET"),
            ("x-forwarded-uri", PAGE),
        ]);
        headers.extend(more.iter().copied());
        let mut request = Request::get(path).extension(ConnectInfo(SocketAddr::from((from, 50_000))));
        for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request.body(Body::empty()).expect("a request")
    }

    async fn ask(&mut self, app: &App, path: &str, more: &[(&str, &str)]) -> Answer {
        let answer = app.send(self.request(path, PROXY, more)).await;
        for cookie in answer.set_cookies() {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("name=value");
            assert!(name.starts_with("__Host-") && !cookie.to_lowercase().contains("domain="), "{cookie}");
            for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            match value {
                "" => self.0.remove(name),
                value => self.0.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// Goes from the page to Tegata and back, as this person; the answer of the callback.
    async fn log_in(&mut self, app: &App, hana: &mut Visitor<'_>) -> Answer {
        let asked = self.ask(app, "/forward-auth", &[]).await.expect(302);
        let back = hana.get(asked.location().strip_prefix(ORIGIN).expect("Tegata")).await.expect(303);
        let path = back.location().strip_prefix(APP).expect("the application").to_owned();
        self.ask(app, &path, &[]).await
    }

    async fn status(&self, app: &App) -> u16 {
        self.clone().ask(app, "/forward-auth", &[]).await.status.as_u16()
    }
}

fn identity(answer: &Answer) -> [&str; 4] {
    ["remote-user", "remote-email", "remote-name", "remote-groups"].map(|name| answer.header(name))
}

#[tokio::test]
async fn a_page_leads_to_the_login_and_back_to_the_very_page() {
    let app = started().await;
    let (mut browser, mut hana) = (AtApp::default(), app.visitor());
    let asked = browser.ask(&app, "/forward-auth", &[]).await.expect(302);
    assert!(asked.cookie(BROWSER).is_some_and(|value| value.len() >= 22));
    let request = Parameters::parse(asked.location().strip_prefix("http://localhost:3000/oauth/authorize?").expect("Tegata's own"));
    let one = |name| request.one(name).unwrap().unwrap_or_default().to_owned();
    assert_eq!((one("client_id"), one("redirect_uri")), ("reports".into(), format!("{APP}/.tegata/callback")));
    assert_eq!(one("code_challenge_method"), "S256");
    assert!(!one("state").contains("reports"), "what is in it is sealed");
    // Nobody is signed in at Tegata yet.
    let path = asked.location().strip_prefix(ORIGIN).unwrap().to_owned();
    assert!(hana.get(&path).await.expect(303).location().starts_with("/login?next="));
    hana.log_in("hana@example.jp", PASSWORD).await.expect(200);
    let back = hana.get(&path).await.expect(303).location().to_owned();
    let done = browser.ask(&app, back.strip_prefix(APP).unwrap(), &[]).await.expect(303);
    assert_eq!(done.location(), format!("{APP}{PAGE}"));
    assert!(done.cookie(PASS).unwrap().starts_with("tgf_"));
    // From now on every request passes, whatever it is.
    for method in ["GET", "POST", "DELETE"] {
        let passed = browser.ask(&app, "/forward-auth", &[("x-forwarded-method", method), ("accept", "")]).await.expect(200);
        let sub = account::find(&app.services, "hana@example.jp").await.unwrap().profile.sub;
        assert_eq!(identity(&passed), [sub.as_str(), "hana@example.jp", "hana", "editor,staff"]);
        assert!(passed.body.is_empty() && passed.set_cookies().is_empty());
    }
}

#[tokio::test]
async fn what_is_no_page_is_told_to_log_in() {
    let app = started().await;
    let mut browser = AtApp::default();
    for more in [("accept", "application/json"), ("accept", ""), ("x-forwarded-method", "POST"), ("x-forwarded-method", "")] {
        let answer = browser.ask(&app, "/forward-auth", &[more]).await.expect(401);
        assert_eq!(answer.header("www-authenticate"), "Tegata realm=\"reports\", login_url=\"https://app.example.com/\"", "{more:?}");
        assert!(answer.location().is_empty() && answer.set_cookies().is_empty());
    }
    let quiet = browser.ask(&app, "/forward-auth?quiet", &[]).await.expect(401);
    assert!(quiet.location().is_empty() && quiet.set_cookies().is_empty());
}

#[tokio::test]
async fn a_log_out_counts_at_once_wherever_it_happens() {
    let app = started().await;
    for way in ["Tegata", "here", "disabled"] {
        let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
        browser.log_in(&app, &mut hana).await.expect(303);
        assert_eq!(browser.status(&app).await, 200);
        let kept = browser.clone();
        match way {
            "Tegata" => _ = hana.call("session/logout", &[]).await.expect(200),
            "here" => {
                let left = browser.ask(&app, "/.tegata/logout", &[]).await.expect(303);
                assert_eq!((left.cookie(PASS), browser.0.get(PASS)), (Some(""), None));
                let to =
                    "http://localhost:3000/oauth/end_session?client_id=reports&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2F";
                assert_eq!(left.location(), to);
                // There the person is asked, and may stay logged in at Tegata.
                assert!(hana.get(to.strip_prefix(ORIGIN).unwrap()).await.expect(303).location().starts_with("/logout?ticket="));
                hana.userinfo().await.expect(200);
            }
            _ => account::set_disabled(&app.services, "hana@example.jp", true).await.unwrap(),
        }
        assert_eq!(kept.status(&app).await, 302, "{way}");
    }
}

#[tokio::test]
async fn nobody_is_logged_in_by_a_link_of_somebody_else() {
    let app = started().await;
    let (mut mallory, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    let asked = mallory.ask(&app, "/forward-auth", &[]).await.expect(302);
    let back = hana.get(asked.location().strip_prefix(ORIGIN).unwrap()).await.expect(303);
    let link = back.location().strip_prefix(APP).unwrap();
    // Another browser, with a login of its own under way, and one without.
    let mut victim = AtApp::default();
    victim.ask(&app, "/forward-auth", &[]).await.expect(302);
    for mut browser in [victim, AtApp::default()] {
        let answer = browser.ask(&app, link, &[]).await.expect(400);
        assert!(answer.set_cookies().is_empty() && answer.text().contains("open the page again"));
    }
    // Whoever asked gets in, once.
    mallory.ask(&app, link, &[]).await.expect(303);
    mallory.ask(&app, link, &[]).await.expect(400);
    for spoilt in ["/.tegata/callback", "/.tegata/callback?code=x&state=y", "/.tegata/callback?error=access_denied"] {
        mallory.ask(&app, spoilt, &[]).await.expect(400);
    }
}

#[tokio::test]
async fn several_pages_may_be_on_their_way_at_once_but_not_for_ever() {
    let app = started().await;
    let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    let mut links = Vec::new();
    for page in ["/one", "/two", "/three"] {
        let asked = browser.ask(&app, "/forward-auth", &[("x-forwarded-uri", page)]).await.expect(302);
        links.push((asked.location().strip_prefix(ORIGIN).unwrap().to_owned(), page));
    }
    for (link, page) in &links[..2] {
        let back = hana.get(link).await.expect(303).location().strip_prefix(APP).unwrap().to_owned();
        assert_eq!(browser.ask(&app, &back, &[]).await.expect(303).location(), format!("{APP}{page}"));
    }
    app.clock.turn(3600 as Seconds);
    let mut later = app.signed_in("hana@example.jp").await;
    let back = later.get(&links[2].0).await.expect(303).location().strip_prefix(APP).unwrap().to_owned();
    browser.ask(&app, &back, &[]).await.expect(400);
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_learns_nothing() {
    let app = started().await;
    let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    browser.log_in(&app, &mut hana).await.expect(303);
    for path in ["/forward-auth", "/forward-auth?quiet", "/.tegata/callback?code=x&state=y", "/.tegata/logout"] {
        let answer = app.send(browser.request(path, [192, 0, 2, 1], &[])).await.expect(403);
        assert!(answer.text().contains("trusted-proxies") && identity(&answer) == ["", "", "", ""], "{path}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(browser.status(&app).await, 200);
}

#[tokio::test]
async fn the_host_is_the_one_that_the_proxy_names_and_nothing_else() {
    let app = started().await;
    service::add(&app.services, "other", registration("https://other.example.com"), Source::Store).await.unwrap();
    let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    browser.log_in(&app, &mut hana).await.expect(303);
    for same in ["APP.example.com", "app.example.com:443"] {
        browser.ask(&app, "/forward-auth", &[("x-forwarded-host", same)]).await.expect(200);
    }
    // The pass of one application is none of another's.
    browser.ask(&app, "/forward-auth", &[("x-forwarded-host", "other.example.com")]).await.expect(302);
    for other in [
        ("x-forwarded-host", "nowhere.example.com"),
        ("x-forwarded-host", "app.example.com, other.example.com"),
        ("x-forwarded-host", "app.example.com:8443"),
        ("x-forwarded-host", ""),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-proto", "ftp"),
        ("x-forwarded-proto", ""),
    ] {
        let answer = browser.ask(&app, "/forward-auth", &[other]).await.expect(403);
        assert!(answer.text().contains("--forward-auth"), "{other:?}");
    }
    let mut twice = browser.request("/forward-auth", PROXY, &[]);
    twice.headers_mut().append("x-forwarded-host", "app.example.com".parse().unwrap());
    app.send(twice).await.expect(403);
}

#[tokio::test]
async fn a_pass_is_sealed() {
    let app = started().await;
    let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    browser.log_in(&app, &mut hana).await.expect(303);
    let pass = browser.0[PASS].clone();
    let sealed = app.services.vault.seal("forward pass other", hana.sid.as_bytes()).unwrap();
    // A browser's own session, though well sealed, is not this service's.
    let own = app.services.vault.seal("forward pass reports", hana.sid.as_bytes()).unwrap();
    for spoilt in
        [format!("{pass}x"), pass[..20].to_owned(), pass[4..].to_owned(), hana.sid.clone(), format!("tgf_{sealed}"), format!("tgf_{own}")]
    {
        browser.0.insert(PASS.into(), spoilt.clone());
        assert_eq!(browser.status(&app).await, 302, "{spoilt}");
    }
}

#[tokio::test]
async fn a_role_may_be_required() {
    let app = started_with(&[], |registration| registration.require_role = Some("accounting".into())).await;
    let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
    browser.log_in(&app, &mut hana).await.expect(303);
    let answer = browser.ask(&app, "/forward-auth", &[]).await.expect(403);
    assert!(answer.text().contains("may not see this page") && identity(&answer) == ["", "", "", ""]);
    account::set_role(&app.services, "hana@example.jp", &Role::parse("accounting").unwrap(), true).await.unwrap();
    assert_eq!(browser.status(&app).await, 200, "roles are the store's");
    account::set_role(&app.services, "hana@example.jp", &Role::parse("accounting").unwrap(), false).await.unwrap();
    assert_eq!(browser.status(&app).await, 403);
}

#[tokio::test]
async fn names_are_ascii_on_their_way_and_addresses_that_anybody_could_make_up_are_not_told() {
    for (joining, email) in [("invite", "hana@example.jp"), ("open", "")] {
        let app = started_with(&[("TEGATA_ACCOUNT_REGISTRATION", joining)], |_| {}).await;
        let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
        hana.call("account/change_profile", &[("name", "佐藤 はな 100%"), ("username", "admin")]).await.expect(200);
        assert!(Username::parse("admin").is_ok());
        browser.log_in(&app, &mut hana).await.expect(303);
        let answer = browser.ask(&app, "/forward-auth", &[]).await.expect(200);
        let sub = account::find(&app.services, "hana@example.jp").await.unwrap().profile.sub;
        // Not the user name, which people change as they like.
        assert_eq!(identity(&answer), [sub.as_str(), email, "%E4%BD%90%E8%97%A4 %E3%81%AF%E3%81%AA 100%25", "editor,staff"]);
        assert!(answer.headers.contains_key("remote-email"), "an empty one replaces a spoofed one");
    }
}

#[tokio::test]
async fn addresses_that_are_odd_lead_nowhere_else() {
    let app = started().await;
    let long = format!("/{}", "x".repeat(3000));
    for (uri, page) in [("//evil.example/x", "//evil.example/x"), ("https://evil.example/", "/"), (long.as_str(), "/"), ("", "/")] {
        let (mut browser, mut hana) = (AtApp::default(), app.signed_in("hana@example.jp").await);
        let asked = browser.ask(&app, "/forward-auth", &[("x-forwarded-uri", uri)]).await.expect(302);
        let back = hana.get(asked.location().strip_prefix(ORIGIN).unwrap()).await.expect(303);
        let done = browser.ask(&app, back.location().strip_prefix(APP).unwrap(), &[]).await.expect(303);
        assert_eq!(done.location(), format!("{APP}{page}"), "{uri}");
    }
}

#[tokio::test]
async fn nobody_gets_a_token_for_such_a_service() {
    let app = started().await;
    let mut browser = AtApp::default();
    let asked = browser.ask(&app, "/forward-auth", &[]).await.expect(302);
    let mut hana = app.signed_in("hana@example.jp").await;
    let back = hana.get(asked.location().strip_prefix(ORIGIN).unwrap()).await.expect(303).location().to_owned();
    let answer = Parameters::parse(back.split_once('?').unwrap().1);
    let code = answer.one("code").unwrap().unwrap();
    let callback = format!("{APP}/.tegata/callback");
    let fields = [("grant_type", "authorization_code"), ("client_id", "reports"), ("code", code), ("redirect_uri", callback.as_str())];
    let request = Request::post("/oauth/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(visitor::form(&fields))).unwrap()).await.expect(401);
}

#[test]
fn a_description_is_whole_or_unfit() {
    let unfit = |change: fn(&mut Registration)| {
        let mut one = registration(APP);
        change(&mut one);
        one.unfit("reports")
    };
    assert_eq!(unfit(|_| {}), []);
    assert_eq!(registration("http://app.localhost:8080").unfit("reports"), []);
    for origin in
        ["http://app.example.com", "https://app.example.com/", "https://App.example.com", "https://app.example.com:443", "app", ""]
    {
        assert!(registration(origin).unfit("reports").contains(&Unfit::ForwardAuth(origin.into())), "{origin}");
    }
    let app = || vec![Unfit::ForwardAuth(APP.into())];
    assert_eq!(unfit(|one| one.redirect_uris = vec!["https://app.example.com/other".into()]), app());
    assert_eq!(unfit(|one| one.grants = vec![GrantType::RefreshToken]), app());
    assert_eq!(unfit(|one| one.public = true), app());
    assert_eq!(unfit(|one| one.require_role = Some("Not A Role".into())), [Unfit::ForwardAuth("Not A Role".into())]);
}
