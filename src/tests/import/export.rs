//! `tegata user export`: to the same bytes again, on the same engine and on the other.

use super::{fixture, import};
use crate::support::PASSWORD;
use crate::support::process::{Home, mode};

#[tokio::test]
async fn export_import_export_gives_the_same_bytes() {
    let home = Home::new().await;
    home.ok(&["user", "add", "admin@example.com", "--role", "admin", "--username", "root_"], PASSWORD);
    home.ok(&["user", "add", "Taro.Off@Example.com", "--name", "\"太郎\" \\ & <b>"], PASSWORD);
    home.ok(&["user", "disable", "taro.off@example.com"], "");
    import(&home, &[&fixture("users.bson"), "--map", "sub=_id"]);
    let file = home.path("users.tegata");
    let file = file.to_str().unwrap();
    assert_eq!(home.ok(&["user", "export", "--output", file], ""), "11\n");
    assert_eq!(mode(&home.path("users.tegata")), 0o600);
    let first = std::fs::read_to_string(file).unwrap();
    assert_eq!(first, home.ok(&["user", "export"], ""));
    assert_eq!(first.lines().count(), 12);
    assert!(home.fails(&["user", "export", "--output", file], "").contains("cannot make the file"), "nothing is written over");

    for other in [Home::new().await, Home::on_a_file().await] {
        let counts = import(&other, &[file]);
        assert_eq!((counts["read"], counts["added"]), (11, 11));
        assert_eq!(other.ok(&["user", "export"], ""), first);
        assert_eq!(import(&other, &[file])["there before"], 11);
        // The old source is known there too: nobody comes twice.
        assert_eq!(import(&other, &[&fixture("users.bson"), "--map", "sub=_id"])["there before"], 9);
        let server = other.serve();
        server.visitor().log_in("root_", PASSWORD).await.expect(200);
        server.visitor().log_in("hana", &format!("{PASSWORD} hana")).await.expect(200);
        assert_eq!(server.visitor().log_in("taro.off@example.com", PASSWORD).await.expect(401).why(), "disabled");
    }
}

#[tokio::test]
async fn an_export_that_was_edited_is_read_by_the_rules() {
    let home = Home::new().await;
    home.ok(&["user", "add", "hana@example.com"], PASSWORD);
    let export = home.ok(&["user", "export"], "");
    for (from, to, reason) in [
        ("hana@example.com", "hana", "not_accepted"),
        ("\"name\":\"hana\"", "\"name\":\"\"", "not_accepted"),
        ("\"roles\":[]", "\"roles\":[\"Not A Role\"]", "not_accepted"),
        ("$argon2id$", "$argon9$", "password_unusable"),
        ("m=19456", "m=99999999", "password_too_costly"),
        ("\"email\":\"hana@example.com\"", "\"email\":null", "no_login"),
        ("\"created_at\":", "\"made_at\":", "unreadable"),
    ] {
        let other = Home::new().await;
        assert!(export.contains(from), "{from}: {export}");
        let counts = super::counts(&other.ok(&["user", "import", "-"], &export.replace(from, to)));
        assert_eq!((counts["added"], counts.get(reason)), (0, Some(&1)), "{to}");
    }
}
