use super::pages::*;
use tegata::model::seed::*;
use tegata::model::*;
use http_body_util::BodyExt;

#[tokio::test]
async fn write_pages() {
    let Ok(dir) = std::env::var("SHOTS") else { return };
    let css: String = ["tokens", "base", "frame", "forms", "slip", "gate", "home", "account"]
        .iter()
        .map(|f| {
            let l = match *f { "tokens" => "tokens", "base" => "base", "gate" | "home" | "account" => "pages", _ => "parts" };
            format!("@layer {l} {{\n{}\n}}\n", std::fs::read_to_string(format!("style/{f}.css")).unwrap())
        })
        .collect();
    let css = format!("@layer tokens, base, parts, pages;\n{css}");
    use base64::Engine;
    let err = |json: &str| base64::engine::general_purpose::URL_SAFE.encode(json);
    let inv = err(r#"{"code":"invalid","faults":[{"field":"email","rule":"format"},{"field":"password","rule":"too_short"}]}"#);
    let bad = err(r#"{"code":"throttled","retry_after":37}"#);
    let none = Seed::default;
    let cases: Vec<(&str, String, Seed)> = vec![
        ("login", "/login".into(), none()),
        ("login-flash", "/login?next=/account".into(), Seed { flash: Some(Flash::Expired), registration: Registration::Open, ..none() }),
        ("login-err", format!("/login?__path=%2Fapi%2Fsession%2Flogin&__err={bad}"), none()),
        ("login-cookie", "/login".into(), Seed { cookie_trouble: Some(CookieTrouble::PlainHttp), ..none() }),
        ("login-already", "/login".into(), signed_in()),
        ("register", "/register?invite=invite_1".into(), none()),
        ("register-err", format!("/register?invite=invite_1&__path=%2Fapi%2Faccount%2Fregister&__err={inv}"), none()),
        ("register-invite", "/register".into(), none()),
        ("setup", "/setup?token=setup_1".into(), none()),
        ("setup-nolink", "/setup".into(), none()),
        ("reset", "/reset?token=reset_1".into(), none()),
        ("reset-bad", "/reset?token=x".into(), none()),
        ("nowhere", "/nowhere".into(), signed_in()),
        ("account", "/account".into(), signed_in()),
        ("home", "/".into(), signed_in()),
    ];
    for (name, path, seed) in cases {
        for lang in [Lang::Ja, Lang::En] {
            for theme in [Theme::Light, Theme::Dark] {
                let seed = Seed { lang, theme, ..seed.clone() };
                let answer = get(&path, seed).await;
                let html = String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
                let html = html.replacen(r#"<link rel="stylesheet" href="/pkg/tegata.abc.css">"#, &format!("<style>{css}</style>"), 1);
                let html = html.replace("<body>", "<body data-hydrated>").replace(r#"<script type="module""#, r#"<script type="x""#);
                std::fs::write(format!("{dir}/{name}.{}.{}.html", lang.tag(), theme.code()), html).unwrap();
            }
        }
    }
    let failed = tegata::app::failed(&Assets0(), &Seed { lang: Lang::Ja, ..none() }, "r-4f2a9c");
    std::fs::write(format!("{dir}/failed.ja.light.html"), failed.replace("<link rel=\"stylesheet\" href=\"\">", &format!("<style>{css}</style>"))).unwrap();
}
#[allow(non_snake_case)]
fn Assets0() -> tegata::app::Assets { tegata::app::Assets { js: "".into(), wasm: "".into(), css: "".into() } }
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stress() {
    let Ok(path) = std::env::var("STRESS") else { return };
    let n: usize = 400;
    let mut set = vec![];
    for i in 0..n {
        let path = path.clone();
        set.push(tokio::spawn(async move {
            tokio::time::timeout(std::time::Duration::from_secs(15), async { get(&path, if i % 2 == 0 { signed_in() } else { Seed::default() }).await.into_body().collect().await.is_ok() }).await.is_ok()
        }));
    }
    let mut bad = 0;
    for s in set { if !s.await.unwrap() { bad += 1 } }
    println!("{path}: hung {bad} of {n}");
}
