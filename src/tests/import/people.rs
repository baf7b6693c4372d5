//! Everyone who came from a named source signs in on the real login page with the old password, and not with another;
//! what is kept afterwards is Tegata's own argon2id.

use super::{expected, fixture, import};
use crate::support::PASSWORD;
use crate::support::database::Database;
use crate::support::process::Home;
use sqlx::Connection;
use std::collections::BTreeMap;

/// What the FastAPI fixtures come to, in whichever form.
const FASTAPI: [(&str, u64); 12] = [
    ("read", 17),
    ("added", 9),
    ("of these disabled", 1),
    ("of these no_password", 1),
    ("there before", 0),
    ("left out", 8),
    ("email_taken", 1),
    ("no_login", 1),
    ("password_too_costly", 1),
    ("password_unusable", 3),
    ("username_taken", 1),
    ("wrong_type", 1),
];

/// Signs them in twice, wrongly in between, and looks at what is kept.
async fn sign_in(home: &Home, people: &[(&str, String)]) {
    let before = kept(home);
    let server = home.serve();
    for (login, password) in people {
        server.visitor().log_in(login, &format!("{password}!")).await.expect(401);
        let mut person = server.visitor();
        person.log_in(login, password).await.expect(200);
        person.userinfo().await.expect(200);
        assert!(!before[*login].starts_with("$argon2id$v=19$m=19456"), "{login}: {}", before[*login]);
    }
    let after = kept(home);
    for (login, password) in people {
        assert!(after[*login].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{login}: {}", after[*login]);
        server.visitor().log_in(login, password).await.expect(200);
    }
    assert_eq!(kept(home), after, "once is enough");
}

/// Password hashes by address and by user name.
fn kept(home: &Home) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for line in home.ok(&["user", "export"], "").lines().skip(1) {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let hash = row["password"].as_str().unwrap_or_default();
        for login in [&row["email"], &row["username"]].into_iter().filter_map(|login| login.as_str()) {
            kept.insert(login.to_owned(), hash.to_owned());
        }
    }
    kept
}

fn with_password(names: &[&'static str]) -> Vec<(&'static str, String)> {
    names.iter().map(|name| (*name, format!("{PASSWORD} {}", name.split('@').next().unwrap_or_default()))).collect()
}

#[tokio::test]
async fn from_mongodb_in_each_of_its_forms() {
    for file in ["users.jsonl", "users.canonical.jsonl", "users.array.json", "users.pretty.json", "users.bson"] {
        let home = Home::new().await;
        assert_eq!(import(&home, &[&fixture(file), "--map", "sub=_id"]), expected(&FASTAPI), "{file}");
        let list = home.ok(&["user", "list"], "");
        assert!(list.contains("65a000000000000000000000\thana@example.com\thana\tHana 山田\t\tactive\n"), "{file}: {list}");
        assert!(list.contains("\tgone@example.com\tgone\tgone\t\tdisabled\n"), "{file}: {list}");
        assert!(list.contains("65b000000000000000000000\t\tonly_a_name\tonly_a_name\t\tactive\n"), "{file}: {list}");
        // Again: nothing is added, and what was odd is odd again.
        let again = import(&home, &[&fixture(file), "--map", "sub=_id"]);
        assert_eq!((again["added"], again["there before"], again["left out"]), (0, 9, 8), "{file}");
        assert_eq!(home.ok(&["user", "list"], ""), list);
    }
}

#[tokio::test]
async fn people_of_fastapi_sign_in() {
    let home = Home::new().await;
    import(&home, &[&fixture("users.bson")]);
    let names = ["hana@example.com", "taro", "yuki", "ken@example.com", "aoi", "only_a_name", "bytes@example.com"];
    sign_in(&home, &with_password(&names)).await;
    let server = home.serve();
    let gone = server.visitor().log_in("gone", &format!("{PASSWORD} gone")).await.expect(401);
    assert_eq!(gone.why(), "disabled");
    server.visitor().log_in("link@example.com", PASSWORD).await.expect(401);
    // One without an address has none to show, and cannot give up the user name.
    let mut person = server.visitor();
    person.log_in("only_a_name", &format!("{PASSWORD} only_a_name")).await.expect(200);
    let claims = person.userinfo().await.expect(200).json();
    assert_eq!((claims.get("email"), &claims["preferred_username"]), (None, &"only_a_name".into()));
    person.get("/account").await.expect(200);
    let refused = person.call("account/change_profile", &[("name", "Somebody"), ("username", "")]).await.expect(422);
    assert_eq!(refused.json()["faults"][0]["field"], "username");
    let fields = [("current", &*format!("{PASSWORD} only_a_name")), ("password", "another-harbour-12-beacon")];
    person.call("account/change_password", &fields).await.expect(200);
}

#[tokio::test]
async fn people_of_django_sign_in() {
    let home = Home::new().await;
    let counts = import(&home, &[&fixture("django.sqlite3")]);
    assert_eq!((counts["added"], counts["of these disabled"], counts["of these no_password"]), (7, 1, 1));
    assert_eq!((counts["left out"], counts["password_unusable"]), (1, 1));
    assert!(home.ok(&["user", "list"], "").contains("\thana@example.com\thana\tHana 山田\t\tactive\n"));
    sign_in(&home, &with_password(&["hana@example.com", "taro", "yuki", "ken", "aoi@example.com"])).await;
}

#[tokio::test]
async fn people_of_flask_sign_in() {
    let home = Home::new().await;
    let counts = import(&home, &[&fixture("flask.sqlite3"), "--table", "user", "--map", "sub=id"]);
    assert_eq!((counts["added"], counts["of these disabled"], counts["left out"]), (4, 1, 0));
    assert!(home.ok(&["user", "list"], "").contains("1\thana@example.com\thana\thana\t\tactive\n"));
    sign_in(&home, &with_password(&["hana@example.com", "taro", "yuki"])).await;
}

/// Columns of the types that models have, on whichever engine this run is.
#[tokio::test]
async fn people_of_another_database_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::make(folder.path()).await;
    let url = database.url().to_owned();
    let (create, bytes) = match url.strip_prefix("sqlite:") {
        Some(path) => {
            std::fs::File::create(path).unwrap();
            (
                "create table \"my \"\"users\" (id integer primary key, \"it's\" text, email varchar(80), pw blob, is_active boolean, born datetime)",
                "X'",
            )
        }
        None => (
            "create table \"my \"\"users\" (id uuid primary key, \"it's\" text, email varchar(80), pw bytea, is_active boolean, born timestamptz, more jsonb)",
            r"'\x",
        ),
    };
    let id = if url.starts_with("sqlite:") { "7" } else { "5ec7b2a4-0d56-4f53-9a52-6b6ac4e2f1aa" };
    let hash: String = bcrypt::hash(format!("{PASSWORD} hana"), 4).unwrap().bytes().map(|byte| format!("{byte:02x}")).collect();
    let insert =
        format!("insert into \"my \"\"users\" values ('{id}', 'O''Hana', 'hana@example.com', {bytes}{hash}', true, '2024-05-01 12:00:00'");
    let insert = if url.starts_with("sqlite:") { format!("{insert})") } else { format!("{insert}, '{{\"a\": [1]}}')") };
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    for statement in [create.to_owned(), insert] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let home = Home::new().await;
    let counts = import(&home, &[&url, "--table", "my \"users", "--map", "sub=id,password=pw,name=it's"]);
    assert_eq!((counts["added"], counts["left out"]), (1, 0));
    assert_eq!(home.ok(&["user", "list"], ""), format!("{id}\thana@example.com\t\tO'Hana\t\tactive\n"));
    sign_in(&home, &with_password(&["hana@example.com"])).await;
}

#[tokio::test]
async fn people_of_a_table_of_any_shape_sign_in() {
    let home = Home::new().await;
    let map = "email=mail,username=login,password=pw,name=shown,disabled=!active,sub=nr";
    let counts = import(&home, &[&fixture("members.csv"), "--map", map]);
    assert_eq!((counts["added"], counts["of these disabled"], counts["left out"]), (3, 1, 0));
    let list = home.ok(&["user", "list"], "");
    assert!(list.contains("1\thana@example.com\thana\t山田, hana\t\tactive\n") && list.contains("3\tyuki@example.com"), "{list}");
    sign_in(&home, &with_password(&["hana", "taro@example.com"])).await;
}
