//! Odd records, odd sources, odd commands: each named, nothing lost, nothing told that should not be.

use super::{counts, fixture, import};
use crate::support::process::Home;
use serde_json::{Value, json};

fn write(home: &Home, name: &str, text: &str) -> String {
    std::fs::write(home.path(name), text).expect("a file");
    home.path(name).display().to_string()
}

const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde";

#[tokio::test]
async fn each_odd_record_is_reported_with_its_line_and_id() {
    let home = Home::new().await;
    let report = home.path("report.jsonl");
    let arguments = ["user", "import", &fixture("users.jsonl"), "--report", report.to_str().unwrap()];
    let output = home.run(&arguments, "");
    assert!(output.status.success());
    let text = std::fs::read_to_string(report).unwrap();
    for told in [text.as_str(), &String::from_utf8_lossy(&output.stderr), &String::from_utf8_lossy(&output.stdout)] {
        assert!(!told.contains("plain text I") && !told.contains("I am plain text") && !told.contains("$2b$"), "{told}");
    }
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short: Vec<(u64, bool, &str)> = rows
        .iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["imported"].as_bool().unwrap(), row["reason"].as_str().unwrap()))
        .collect();
    let mut sorted = short.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            (7, true, "disabled"),
            (8, true, "no_password"),
            (9, false, "email_taken"),
            (10, false, "username_taken"),
            (11, false, "no_login"),
            (12, false, "wrong_type"),
            (13, false, "password_unusable"),
            (14, false, "password_unusable"),
            (15, false, "password_unusable"),
            (16, false, "password_too_costly"),
        ]
    );
    assert!(rows.iter().all(|row| row["id"].as_str().is_some_and(|id| id.starts_with("65b0"))));
    let says = |line: u64| rows.iter().find(|row| row["line"] == line).unwrap()["says"].as_str().unwrap();
    assert!(says(13).contains("plain text") && says(14).contains("MD5") && says(15).contains("md5_crypt"), "{text}");
    assert!(says(16).contains("a bcrypt cost"));
}

#[tokio::test]
async fn unusable_passwords_by_choice_need_a_link() {
    let home = Home::new().await;
    let counts = import(&home, &[&fixture("users.jsonl"), "--unusable", "reset"]);
    assert_eq!((counts["added"], counts["of these must_reset"], counts["left out"]), (13, 4, 4));
    let server = home.serve();
    server.visitor().log_in("plain", "I am plain text").await.expect(401);
    let link = home.ok(&["user", "reset-link", "plain"], "");
    let token = crate::support::token_of(&link);
    server.visitor().call("account/reset", &[("password", "another-harbour-12-beacon"), ("token", &token)]).await.expect(200);
    server.visitor().log_in("plain", "another-harbour-12-beacon").await.expect(200);
    let export = home.ok(&["user", "export"], "");
    assert!(!export.contains("I am plain text"));
}

#[tokio::test]
async fn a_dry_run_foresees_everything_and_changes_nothing() {
    let home = Home::new().await;
    home.ok(&["user", "add", "yuki@example.com"], crate::support::PASSWORD);
    let list = home.ok(&["user", "list"], "");
    let foreseen = import(&home, &[&fixture("users.jsonl"), "--dry-run"]);
    assert_eq!(home.ok(&["user", "list"], ""), list);
    let mut done = import(&home, &[&fixture("users.jsonl")]);
    let added = done.remove("added").unwrap();
    done.insert("would be added".to_owned(), added);
    assert_eq!(done, foreseen);
    assert_eq!((added, done["email_taken"]), (8, 2));
}

#[tokio::test]
async fn damaged_lines_are_odd_records_and_the_rest_is_read() {
    let home = Home::new().await;
    let good = |name: &str| json!({ "username": name, "hashed_password": BCRYPT }).to_string();
    let lines = format!("{}\nnot json\n\n{}\n[1]\n{{\"username\":\n{}", good("one"), good("two"), good("three"));
    let counts = import(&home, &[&write(&home, "a.jsonl", &lines)]);
    assert_eq!((counts["added"], counts["unreadable"], counts["left out"]), (3, 3, 3));
    let list = format!("[{}, 7, {},\n {{\"username\": \"br}}ace\\\"\", \"hashed_password\": \"x\"}}]", good("four"), good("five"));
    let counts = import(&home, &[&write(&home, "a.json", &list)]);
    assert_eq!((counts["added"], counts["unreadable"], counts["not_accepted"]), (2, 1, 1));
    let csv = format!("username;hashed_password\nsix;{BCRYPT}\nseven\n\"eight\";\"{BCRYPT}\"\n");
    let counts = import(&home, &[&write(&home, "a.csv", &csv)]);
    assert_eq!((counts["added"], counts["unreadable"]), (2, 1));
}

#[tokio::test]
async fn a_source_that_breaks_off_says_so_and_what_came_is_whole() {
    let home = Home::new().await;
    let bson = std::fs::read(fixture("users.bson")).unwrap();
    std::fs::write(home.path("cut.bson"), &bson[..bson.len() - 10]).unwrap();
    let err = home.fails(&["user", "import", home.path("cut.bson").to_str().unwrap()], "");
    assert!(err.contains("the file ends in document 17") && err.contains("the same command goes on"), "{err}");
    assert_eq!(home.ok(&["user", "list"], "").lines().count(), 8);
    let cut = write(&home, "cut.json", &format!("[{}", json!({ "username": "eve", "hashed_password": BCRYPT })));
    assert!(home.fails(&["user", "import", &cut], "").contains("it is not whole"));
    assert_eq!(home.ok(&["user", "list"], "").lines().count(), 9);
}

#[tokio::test]
async fn commands_that_cannot_work_say_why() {
    let home = Home::new().await;
    let (text, empty) = (write(&home, "a.txt", "x"), write(&home, "none.csv", ""));
    let (django, gz) = (fixture("django.sqlite3"), write(&home, "a.bson.gz", "\u{1f}x"));
    std::fs::write(&gz, [0x1f, 0x8b, 8, 0]).unwrap();
    let closed = format!("mongodb://127.0.0.1:{}/app?serverSelectionTimeoutMS=300", crate::support::process::free_port());
    for (arguments, says) in [
        (&["/nowhere/users.json"][..], "cannot read /nowhere/users.json"),
        (&["https://example.com/users"], "https:// is no source"),
        (&[&gz], "gunzip it first"),
        (&[&empty], "there is nothing in it"),
        (&[&text, "--map", "post=mail"], "there is no \"post\" to map to"),
        (&[&text, "--from", "excel"], "json, csv, bson"),
        (&[&text, "--firebase", &text], "base64_signer_key is missing"),
        (&[&text, "--report", "/nowhere/report"], "cannot write the report"),
        (&[&django, "--table", "people"], "cannot read the table people"),
        (&[&django, "--from", "csv"], "--from"),
        (&["mongodb+srv://example.com/app"], "mongodb+srv:// is not supported"),
        (&[&closed], "cannot read from MongoDB"),
        (&["mongodb://127.0.0.1"], "names no database"),
    ] {
        let err = home.fails(&[&["user", "import"], arguments].concat(), "");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
    assert_eq!(home.ok(&["user", "list"], ""), "");
}

#[tokio::test]
async fn standard_input_and_roles() {
    let home = Home::new().await;
    let line = json!({ "username": "hana", "hashed_password": BCRYPT, "groups": ["editor", "staff"], "roles": ["admin"] }).to_string();
    counts(&home.ok(&["user", "import", "-", "--map", "roles=groups"], &line));
    assert!(home.ok(&["user", "list"], "").contains("\thana\thana\teditor,staff\tactive"));
    // Without being asked for, a role gives no rights here.
    counts(&home.ok(&["user", "import", "-"], &line.replace("hana", "taro")));
    assert!(home.ok(&["user", "list"], "").contains("\ttaro\ttaro\t\tactive"));
}

#[tokio::test]
async fn people_of_firebase_sign_in() {
    let home = Home::new().await;
    // The example that Google publishes with its own implementation.
    let config = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n";
    let hash = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let user =
        json!({ "localId": "abc", "email": "user1@example.com", "emailVerified": true, "passwordHash": hash, "salt": "42xEC+ixf3L2lw==" });
    let users = write(&home, "users.json", &json!({ "users": [user, { "localId": "def", "email": "user2@example.com" }] }).to_string());
    let config = write(&home, "hash.txt", config);
    let counts = import(&home, &[&users, "--from", "firebase", "--firebase", &config, "--map", "sub=localId"]);
    assert_eq!((counts["added"], counts["of these no_password"]), (2, 1));
    let server = home.serve();
    server.visitor().log_in("user1@example.com", "user2password").await.expect(401);
    server.visitor().log_in("user1@example.com", "user1password").await.expect(200);
}
