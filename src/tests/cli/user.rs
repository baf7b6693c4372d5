//! `tegata user …`.

use super::with_hana;
use crate::support::process::Home;
use crate::support::{PASSWORD, token_of};

#[tokio::test]
async fn add_and_list() {
    let home = Home::new().await;
    let id = home.ok(&["user", "add", "hana@example.jp", "--name", "山田 花", "--username", "hana", "--role", "editor"], PASSWORD);
    let row = home.ok(&["user", "list"], "");
    assert_eq!(row, format!("{}\thana@example.jp\thana\t山田 花\teditor\tactive\n", id.trim()));
    home.ok(&["user", "add", "taro@example.jp"], &format!("{PASSWORD}\r\n"));
    assert!(home.ok(&["user", "list"], "").contains("\ttaro@example.jp\t\ttaro\t\tactive\n"));
}

#[tokio::test]
async fn add_says_what_is_wrong_and_makes_nothing() {
    let home = with_hana().await;
    for (arguments, input, says) in [
        (&["user", "add", "no address"][..], PASSWORD, "email format"),
        (&["user", "add", "x@example.jp"], "", "no password came"),
        (&["user", "add", "x@example.jp"], "short\n", "password tooshort"),
        (&["user", "add", "x@example.jp"], "password1\n", "password common"),
        (&["user", "add", "HANA@example.jp"], PASSWORD, "email taken"),
        (&["user", "add", "x@example.jp", "--role", "Not A Role"], PASSWORD, "is no role"),
        (&["user", "add", "x@example.jp", "--username", "a b"], PASSWORD, "user name"),
    ] {
        let err = home.fails(arguments, input);
        assert!(err.contains(says), "{arguments:?}: {err}");
        assert!(!err.contains(PASSWORD));
    }
    assert_eq!(home.ok(&["user", "list"], "").lines().count(), 1);
}

#[tokio::test]
async fn a_user_name_that_is_taken_leaves_no_half_made_account() {
    let home = with_hana().await;
    let err = home.fails(&["user", "add", "x@example.jp", "--username", "HANA"], PASSWORD);
    assert!(err.contains("username taken"), "{err}");
    assert_eq!(home.ok(&["user", "list"], "").lines().count(), 1);
}

#[tokio::test]
async fn disabling_reaches_a_running_server_at_once() {
    let home = with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    hana.userinfo().await.expect(200);
    home.ok(&["user", "disable", "hana"], "");
    hana.userinfo().await.expect(401);
    assert_eq!(hana.renew().await.expect(401).why(), "disabled");
    assert!(home.ok(&["user", "list"], "").ends_with("\tdisabled\n"));
    hana.log_in("hana", PASSWORD).await.expect(401);
    home.ok(&["user", "enable", "hana@example.jp"], "");
    hana.log_in("hana", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn logging_out_reaches_every_device_of_the_person_and_nobody_else() {
    let home = with_hana().await;
    home.ok(&["user", "add", "taro@example.jp"], PASSWORD);
    let server = home.serve();
    let (mut desk, mut phone, mut taro) = (server.visitor(), server.visitor(), server.visitor());
    for (visitor, login) in [(&mut desk, "hana"), (&mut phone, "hana"), (&mut taro, "taro@example.jp")] {
        visitor.log_in(login, PASSWORD).await.expect(200);
    }
    home.ok(&["user", "log-out", "hana"], "");
    for visitor in [&mut desk, &mut phone] {
        visitor.userinfo().await.expect(401);
        assert_eq!(visitor.renew().await.expect(401).why(), "signed_out");
    }
    taro.userinfo().await.expect(200);
    desk.log_in("hana", PASSWORD).await.expect(200);
    assert!(home.fails(&["user", "log-out", "nobody"], "").contains("there is no account"));
}

#[tokio::test]
async fn roles_reach_a_running_server_at_once() {
    let home = with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    assert_eq!(home.ok(&["user", "role", "hana", "admin"], ""), "admin\n");
    assert_eq!(hana.userinfo().await.expect(200).json()["roles"], serde_json::json!(["admin"]));
    assert_eq!(home.ok(&["user", "role", "hana", "admin", "--remove"], ""), "\n");
    assert_eq!(hana.userinfo().await.expect(200).json()["roles"], serde_json::json!([]));
}

#[tokio::test]
async fn links_for_people() {
    let home = with_hana().await;
    let server = home.serve();
    let reset = token_of(&home.ok(&["user", "reset-link", "hana"], ""));
    let mut hana = server.visitor();
    hana.call("account/reset", &[("password", "another-harbour-12-beacon"), ("token", &reset)]).await.expect(200);
    hana.log_in("hana", "another-harbour-12-beacon").await.expect(200);
    let invite = token_of(&home.ok(&["user", "invite", "taro@example.jp", "--role", "editor"], ""));
    let fields = [("email", "taro@example.jp"), ("name", "Taro"), ("password", PASSWORD), ("invite", invite.as_str())];
    let granted = server.visitor().call("account/register", &fields).await.expect(200).json();
    assert_eq!(granted["who"]["roles"], serde_json::json!(["editor"]));
    assert!(home.fails(&["user", "invite", "no address"], "").contains("no e-mail address"));
}

#[tokio::test]
async fn nobody_of_that_name() {
    let home = with_hana().await;
    for command in ["disable", "enable", "reset-link"] {
        assert!(home.fails(&["user", command, "nobody"], "").contains("there is no account"), "{command}");
    }
    assert!(home.fails(&["user", "role", "nobody", "admin"], "").contains("there is no account"));
}
