//! `tegata doctor` as a process, against a server that really runs.

use crate::support::process::{Home, Server};
use crate::support::{PASSWORD, secret};
use serde_json::Value;
use std::process::Output;

/// Runs the doctor beside this server.
fn doctor(home: &Home, server: &Server, arguments: &[&str]) -> (i32, String, String) {
    let mut command = home.command(&[&["doctor"], arguments].concat());
    told(command.env("TEGATA_SERVER_ADDR", format!("127.0.0.1:{}", server.port)).output().expect("it runs"))
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().expect("it ends by itself"), out, err)
}

#[tokio::test]
async fn a_healthy_server_and_its_fingerprint() {
    let key = secret();
    let home = Home::new().await.with("SECRET_KEY", &key);
    let server = home.serve();
    let fingerprint = home.ok(&["secret", "fingerprint"], "").trim().to_owned();
    let (code, out, err) = doctor(&home, &server, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("Nothing wrong was found.") && out.contains(&fingerprint) && !out.contains(&key), "{out}");
    assert_eq!(doctor(&home, &server, &["--json", "--fingerprint", &fingerprint]), (0, "[]\n".into(), String::new()));
    let (code, out, _) = doctor(&home, &server, &["--fingerprint", "0123456789abcdef", "--lang", "ja"]);
    assert!(code == 2 && out.contains("[secret-differs]") && out.contains("別のシークレット") && out.contains("エラー 1 件"), "{out}");
}

#[tokio::test]
async fn json_has_everything_and_a_token_is_never_repeated() {
    let home = crate::cli::with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let token = hana.token.clone().unwrap();
    home.write("token", &token);
    assert_eq!(doctor(&home, &server, &["--token", "token", "--json"]), (0, "[]\n".into(), String::new()));
    hana.call("session/logout", &[]).await.expect(200);
    for (lang, problem, fix) in [("en", "its session is over", "Log in again."), ("ja", "ログアウトしました", "ログインし直してください。")]
    {
        let (code, out, _) = doctor(&home, &server, &["--token", "token", "--json", "--lang", lang]);
        let found: Value = serde_json::from_str(&out).expect("JSON");
        let [row] = &found.as_array().expect("an array")[..] else { panic!("{out}") };
        let members: Vec<&String> = row.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["code", "facts", "fix", "problem", "severity"]);
        assert_eq!((code, &row["code"], &row["severity"]), (2, &"token-session-over".into(), &"error".into()));
        assert_eq!(row["facts"]["why"], "signed_out");
        assert!(row["problem"].as_str().unwrap().contains(problem) && row["fix"].as_str().unwrap().contains(fix), "{out}");
        assert!(!token.split('.').any(|part| out.contains(part)), "{out}");
    }
}

#[tokio::test]
async fn certificates_that_nobody_trusts() {
    let home = Home::new().await;
    let mut serve = home.command(&["serve", "--tls-self-signed"]);
    serve.env("TEGATA_SERVER_TLS_SELF_SIGNED", "true");
    let server = home.serve_as(serve);
    let addr = format!("127.0.0.1:{}", server.port);
    let run = |name: &str, value: String| {
        let mut command = home.command(&["doctor", "--json"]);
        let (code, out, _) = told(command.env("TEGATA_SERVER_ADDR", &addr).env(name, value).output().unwrap());
        let found: Value = serde_json::from_str(&out).expect("JSON");
        (code, found)
    };
    // As the server is: it knows its own certificate.
    let (code, found) = run("TEGATA_SERVER_TLS_SELF_SIGNED", "true".into());
    assert_eq!((code, found.as_array().map(Vec::len), &found[0]["code"]), (1, Some(1), &"tls-self-signed".into()), "{found}");
    // As a service sees it.
    let (code, found) = run("TEGATA_TOKEN_ISSUER", format!("https://localhost:{}", server.port));
    assert_eq!((code, &found[0]["code"]), (2, &"issuer-origin".into()), "{found}");
    let mut command = home.command(&["doctor", "--json", "--from", &format!("https://localhost:{}", server.port)]);
    let (_, out, _) = told(
        command
            .env("TEGATA_SERVER_PUBLIC_ORIGIN", format!("https://localhost:{}", server.port))
            .env("TEGATA_SERVER_TRUSTED_PROXIES", "127.0.0.1")
            .output()
            .unwrap(),
    );
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert!(
        found.as_array().unwrap().iter().all(|row| row["facts"]["silence"] == "certificate" && row["code"] == "document-unreachable"),
        "{found}"
    );
}

#[tokio::test]
async fn settings_that_cannot_be_read_and_variables_that_are_none() {
    let home = Home::on_a_file().await;
    home.write("Leptos.toml", "[server]\nmax-bdy = 1\n");
    let (code, out, err) = told(home.run(&["doctor", "--json"], ""));
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, err.as_str(), found.as_array().map(Vec::len)), (2, "", Some(1)));
    assert_eq!((&found[0]["code"], &found[0]["facts"]["place"]), (&"settings".into(), &"Leptos.toml:2".into()));
    let home = Home::new().await.with("TEGATA_TOKEN_ISUER", "x");
    let server = home.serve();
    let (code, out, _) = doctor(&home, &server, &[]);
    assert!(code == 1 && out.contains("warning [setting-unknown]") && out.contains("TEGATA_TOKEN_ISUER"), "{out}");
    assert!(out.contains("0 error(s), 1 warning(s)."), "{out}");
}

#[tokio::test]
async fn the_language_is_the_terminal_s_unless_it_is_said() {
    let home = Home::on_a_file().await;
    home.write("Leptos.toml", "[server]\nmax-bdy = 1\n");
    let run = |lang: &str, arguments: &[&str]| told(home.command(&[&["doctor"], arguments].concat()).env("LANG", lang).output().unwrap()).1;
    assert!(run("ja_JP.UTF-8", &[]).starts_with("エラー [settings]"));
    assert!(run("de_DE.UTF-8", &[]).starts_with("error [settings]"));
    assert!(run("ja_JP.UTF-8", &["--lang", "en"]).starts_with("error [settings]"));
}

#[tokio::test]
async fn what_it_cannot_look_at_is_no_mere_warning() {
    let home = Home::new().await;
    let (code, _, err) = told(home.run(&["doctor", "--token", "absent"], ""));
    assert!(code == 2 && err.contains("cannot read the token in absent"), "{err}");
    for arguments in [&["--fingerprint", "x"][..], &["--redirect-uri", "https://x.example"], &["--lang", "fr"]] {
        let (code, ..) = told(home.run(&[&["doctor"], arguments].concat(), ""));
        assert_eq!(code, 2, "{arguments:?}");
    }
}

#[tokio::test]
async fn no_fingerprint_of_a_secret_that_can_be_guessed_or_is_not_there() {
    let home = Home::new().await;
    assert!(home.fails(&["secret", "fingerprint"], "").contains("SECRET_KEY is not set"));
    let home = home.with("SECRET_KEY", "supersecret");
    assert!(home.fails(&["secret", "fingerprint"], "").contains("can be guessed"));
}
