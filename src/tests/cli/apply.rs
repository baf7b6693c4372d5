//! `tegata apply` and `tegata export-config`.

use super::with_hana;
use crate::support::secret;

const SHOP: &str = r#"
[[service]]
id = "shop"
name = "The shop"
grants = ["authorization_code", "refresh_token"]
redirect-uris = ["https://shop.example/cb"]
secret-file = "shop.secret"

[[service]]
id = "spa"
public = true
grants = ["authorization_code"]
redirect-uris = ["http://localhost:5173/cb"]
[service.claims]
type = "access"
"#;

#[tokio::test]
async fn a_file_is_planned_applied_and_then_nothing_is_left_to_do() {
    let home = with_hana().await;
    home.write("services.toml", SHOP);
    home.write("shop.secret", &secret());
    let plan = home.ok(&["apply", "services.toml", "--plan"], "");
    assert!(plan.contains("+ shop (The shop)") && plan.contains("+ spa (spa)") && plan.contains("Nothing was done"), "{plan}");
    assert_eq!(home.ok(&["service", "list"], ""), "");
    home.ok(&["apply", "services.toml"], "");
    assert!(home.ok(&["apply", "services.toml"], "").starts_with("Nothing to do"));
    let shown = home.ok(&["service", "show", "shop"], "");
    assert!(shown.contains("\"source\": \"file\""), "{shown}");
    let err = home.fails(&["service", "edit", "shop", "--name", "x"], "");
    assert!(err.contains("managed by a file"), "{err}");

    // A change, a second secret, and a service that is gone.
    let changed = SHOP.split("\n[[service]]\nid = \"spa\"").next().unwrap().replace("The shop", "Our shop");
    home.write("services.toml", &changed);
    home.write("shop.secret", &secret());
    let plan = home.ok(&["apply", "services.toml", "--plan"], "");
    assert!(plan.contains("name: \"The shop\" -> \"Our shop\"") && plan.contains("one more secret") && plan.contains("- spa"), "{plan}");
    home.ok(&["apply", "services.toml"], "");
    assert!(home.ok(&["apply", "services.toml"], "").starts_with("Nothing to do"));
    assert_eq!(home.ok(&["service", "list"], "").lines().count(), 1);
}

#[tokio::test]
async fn what_is_exported_changes_nothing_when_applied() {
    let home = with_hana().await;
    home.write("services.toml", SHOP);
    home.write("shop.secret", &secret());
    home.ok(&["apply", "services.toml"], "");
    home.ok(&["service", "add", "api", "--grant", "client_credentials", "--scope", "orders:read", "--claim", "role=$roles"], "");
    let exported = home.ok(&["export-config"], "");
    assert!(!exported.contains("tgc_"), "{exported}");
    home.write("exported.toml", &exported);
    let told = home.ok(&["apply", "exported.toml"], "");
    assert!(told.starts_with("Nothing to do"), "{told}\n{exported}");
    assert_eq!(home.ok(&["export-config"], ""), exported);
}

#[tokio::test]
async fn a_file_with_a_fault_changes_nothing_and_every_fault_is_told() {
    let home = with_hana().await;
    home.write("weak.secret", "supersecret");
    for (file, says) in [
        ("[[service]]\nname = \"x\"", "service 1 has no id"),
        ("[[service]]\nid = \"x\"", "name secret-env or secret-file"),
        ("[[service]]\nid = \"x\"\nsecret = \"y\"", "does not belong in a file"),
        ("[[service]]\nid = \"x\"\nsecret-env = \"NOT_THERE\"", "no variable NOT_THERE"),
        ("[[service]]\nid = \"x\"\nsecret-file = \"weak.secret\"", "is refused"),
        ("[[service]]\nid = \"x\"\npublic = true\nredirect-uri = \"x\"", "redirect-uri"),
        ("[[service]]\nid = \"x\"\npublic = true\npkce = false", "cannot do without PKCE"),
        ("[[service]]\nid = \"x\"\npublic = true\n[[service]]\nid = \"x\"\npublic = true", "twice"),
        ("[server]\naddr = \"x\"", "[[service]] alone"),
        ("= nonsense", "not applied"),
    ] {
        home.write("services.toml", file);
        let err = home.fails(&["apply", "services.toml"], "");
        assert!(err.contains(says), "{file}: {err}");
    }
    assert_eq!(home.ok(&["service", "list"], ""), "");
}
