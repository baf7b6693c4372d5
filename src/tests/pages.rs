//! The pages as the server renders them: what a reader without a script gets.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use leptos::prelude::{LeptosOptions, provide_context};
use std::sync::Once;
use tegata::app::{Assets, shell};
use tegata::model::{Flash, Lang, Profile, Seed, Theme, Why};

/// A signed-in reader's seed.
pub fn signed_in() -> Seed {
    Seed {
        who: Some(Profile {
            sub: "u1".into(),
            email: "hana@example.jp".into(),
            email_verified: false,
            username: None,
            name: "山田 <花>".into(),
            roles: vec!["admin".into()],
        }),
        sid: Some("s1".into()),
        ..Seed::default()
    }
}

/// Answers a browser's request for a document, with this seed.
pub async fn get(path: &str, seed: Seed) -> Response<Body> {
    let options = LeptosOptions::builder().output_name("tegata").build();
    let assets = Assets { js: "/pkg/tegata.abc.js".into(), wasm: "/pkg/tegata.abc.wasm".into(), css: "/pkg/tegata.abc.css".into() };
    let document = move || shell(options.clone(), assets.clone());
    // Sets leptos's executor up, as the server's start does. Once: meanwhile no resource loads anywhere.
    static START: Once = Once::new();
    START.call_once(|| drop(leptos_axum::generate_route_list(document.clone())));
    let render = leptos_axum::render_app_async_with_context(move || provide_context(seed.clone()), document);
    let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    render(request).await
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub async fn page(path: &str, seed: Seed) -> String {
    text(get(path, seed).await).await
}

#[tokio::test]
async fn the_login_form_is_the_first_form_and_posts_without_a_script() {
    let html = page("/login?next=/account", Seed::default()).await;
    let form = &html[html.find("<form").expect("a form")..];
    let form = &form[..form.find("</form>").expect("its end")];
    assert!(form.contains(r#"action="/api/session/login""#) && form.contains(r#"method="post""#), "{form}");
    for part in [
        r#"name="email""#,
        r#"autocomplete="username""#,
        r#"name="password""#,
        r#"type="password""#,
        r#"autocomplete="current-password""#,
        r#"name="next" value="/account""#,
        r#"type="submit""#,
    ] {
        assert!(form.contains(part), "{part} in {form}");
    }
}

#[tokio::test]
async fn a_foreign_next_is_not_carried_on() {
    let html = page("/login?next=https%3A%2F%2Fevil.example%2F", Seed::default()).await;
    assert!(html.contains(r#"name="next" value="/""#));
}

#[tokio::test]
async fn the_guard_redirects_before_anything_protected_is_rendered() {
    for (path, to) in [("/", "/login"), ("/account?tab=2", "/login?next=%2Faccount%3Ftab%3D2")] {
        let answer = get(path, Seed { why: Some(Why::Expired), ..Seed::default() }).await;
        assert_eq!(answer.status(), StatusCode::FOUND, "{path}");
        assert_eq!(answer.headers()[header::LOCATION], to, "{path}");
        let html = text(answer).await;
        let main = &html[html.find("<main").expect("main")..html.find("</main>").expect("its end")];
        assert!(!main.contains("<h1"), "{main}");
    }
    assert_eq!(get("/account", signed_in()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_path_is_not_found_and_says_so() {
    let answer = get("/nowhere", Seed::default()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(text(answer).await.contains("Page not found"));
}

#[tokio::test]
async fn the_flash_and_the_language_come_with_the_page() {
    let seed = Seed { flash: Some(Flash::Expired), lang: Lang::Ja, theme: Theme::Dark, ..Seed::default() };
    let html = page("/login", seed).await;
    assert!(html.contains("セッションの有効期限が切れているか無効です。再度ログインしてください。"));
    assert!(html.contains(r#"<html lang="ja" data-theme="dark">"#), "{html}");
    let html = page("/login", Seed { flash: Some(Flash::Expired), ..Seed::default() }).await;
    assert!(html.contains("Your session has expired or is no longer valid. Please log in again."));
}

#[tokio::test]
async fn an_error_that_came_back_in_the_url_is_shown() {
    use base64::Engine;
    let code = |json: &str| base64::engine::general_purpose::URL_SAFE.encode(json);
    let wrong = code(r#"{"code":"bad_credentials"}"#);
    let html = page(&format!("/login?__path=%2Fapi%2Fsession%2Flogin&__err={wrong}"), Seed::default()).await;
    assert!(html.contains("The e-mail address or the password is not right."), "{html}");
    let empty = code(r#"{"code":"invalid","faults":[{"field":"email","rule":"missing"}]}"#);
    let html = page(&format!("/login?__path=%2Fapi%2Fsession%2Flogin&__err={empty}"), Seed::default()).await;
    assert!(html.contains(r##"href="#email""##) && html.contains(r#"aria-invalid="true""#), "{html}");
    assert!(html.contains(r#"aria-describedby="email-fault""#) && html.contains(r#"id="email-fault""#), "{html}");
    // Somebody else's function: not this form's error.
    let html = page(&format!("/login?__path=%2Fapi%2Faccount%2Freset&__err={wrong}"), Seed::default()).await;
    assert!(!html.contains("is not right"));
}

#[tokio::test]
async fn those_who_are_logged_in_are_shown_the_way_on() {
    let html = page("/login?next=/account", signed_in()).await;
    assert!(html.contains("You are logged in as 山田 &lt;花&gt;."), "{html}");
    assert!(html.contains(r#"href="/account""#) && !html.contains(r#"name="password""#));
}

#[tokio::test]
async fn no_page_needs_what_the_content_policy_forbids() {
    let pages = ["/", "/account", "/login", "/register", "/register?invite=invite_1", "/setup?token=setup_1", "/reset", "/nowhere"];
    for path in pages {
        for seed in [Seed::default(), signed_in()] {
            let html = page(path, seed).await;
            assert!(!html.contains(" style="), "{path}: a style attribute");
            assert!(!html.contains("<style"), "{path}: a style element");
            assert!(!html.contains("javascript:") && !html.contains(" onclick"), "{path}: a handler in the HTML");
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap_or_default();
                assert!(tag.contains("nonce="), "{path}: <script{tag}> without a nonce");
            }
        }
    }
}
