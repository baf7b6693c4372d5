use super::*;

fn shop() -> Registration {
    Registration {
        name: "The shop".into(),
        grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        redirect_uris: vec!["https://shop.example/cb".into(), "http://127.0.0.1/cb".into()],
        ..Registration::default()
    }
}

#[test]
fn a_usual_description_is_fit() {
    assert_eq!(shop().unfit("shop"), []);
}

#[test]
fn redirect_uris_are_places_of_the_web_of_this_machine_or_of_an_app() {
    for good in [
        "https://shop.example/cb?x=1",
        "http://localhost:5000/cb",
        "http://127.0.0.1:5000/cb",
        "http://[::1]/cb",
        "http://app.localhost/cb",
        "com.example.app:/cb",
    ] {
        assert!(is_redirect_uri(good), "{good}");
    }
    for bad in [
        "http://shop.example/cb",
        "https://shop.example/cb#x",
        "https://user@shop.example/cb",
        "https:///cb",
        "https://shop.example:99999/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "/cb",
        "app:/cb",
        "https://shop.example/a b",
        "http://localhost.evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "",
    ] {
        assert!(!is_redirect_uri(bad), "{bad}");
    }
}

#[test]
fn a_redirect_is_compared_letter_by_letter() {
    let shop = shop();
    assert!(shop.allows_redirect("https://shop.example/cb"));
    for other in [
        "https://shop.example/cb/",
        "https://shop.example/CB",
        "https://shop.example:443/cb",
        "https://shop.example/cb?x",
        "http://127.0.0.1:80/cb",
    ] {
        assert!(!shop.allows_redirect(other), "{other}");
    }
}

#[test]
fn an_app_on_the_persons_machine_takes_the_port_it_gets() {
    let app = Registration { public: true, redirect_uris: vec!["http://127.0.0.1/cb".into(), "http://[::1]:80/cb".into()], ..shop() };
    for good in ["http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", "http://[::1]:51004/cb"] {
        assert!(app.allows_redirect(good), "{good}");
    }
    for bad in [
        "http://127.0.0.1:51004/other",
        "http://localhost:51004/cb",
        "https://127.0.0.1:51004/cb",
        "http://127.0.0.1:51004@evil.example/cb",
    ] {
        assert!(!app.allows_redirect(bad), "{bad}");
    }
}

#[test]
fn what_does_not_go_together_is_said() {
    let public = |change: fn(&mut Registration)| {
        let mut service = Registration { public: true, ..shop() };
        change(&mut service);
        service.unfit("shop")
    };
    assert_eq!(public(|s| s.pkce = false), [Unfit::PublicPkce]);
    assert_eq!(public(|s| s.alg = Some(SigningAlg::HS256)), [Unfit::PublicHs256]);
    assert_eq!(public(|s| s.grants.push(GrantType::Password)), [Unfit::PublicGrant("password".into())]);
    assert_eq!(public(|s| s.redirect_uris.clear()), [Unfit::NoRedirectUri]);
    assert_eq!(public(|s| _ = s.claims.insert("sub".into(), "x".into())), [Unfit::Claim("sub".into())]);
    assert_eq!(public(|s| s.access_ttl = Some(5)), [Unfit::AccessLife(5)]);
    assert_eq!(public(|s| s.scopes.push("openid".into())), [Unfit::Scope("openid".into())]);
    assert_eq!(public(|s| s.refresh_ttl = Some(5)), [Unfit::RefreshLife(5)]);
    for id in ["no id", "", "tegata", "new"] {
        assert_eq!(shop().unfit(id), [Unfit::Id(id.into())]);
    }
}

#[test]
fn keys_of_its_own_are_public_ones_that_can_be_used() {
    for bad in ["{}", "[]", r#"{"keys":[]}"#, r#"{"keys":[{}]}"#, r#"{"kty":"oct","k":"AAAA"}"#, "nonsense"] {
        let keyed = Registration { jwks: Some(bad.into()), ..shop() };
        assert_eq!(keyed.unfit("shop"), [Unfit::Jwks], "{bad}");
    }
    let ed25519 = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let keyed = |text: String| Registration { jwks: Some(text), ..shop() };
    assert_eq!(keyed(format!("{{\"keys\":[{ed25519}]}}")).unfit("shop"), []);
    let private = ed25519.replace("\"x\"", "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",\"x\"");
    assert_eq!(keyed(private).unfit("shop"), [Unfit::Jwks]);
}

#[test]
fn a_description_survives_json_and_refuses_what_it_does_not_know() {
    let text = serde_json::to_string(&shop()).unwrap();
    assert_eq!(serde_json::from_str::<Registration>(&text).unwrap(), shop());
    assert!(serde_json::from_str::<Registration>(r#"{"redirect-uri":"x"}"#).is_err());
}

#[test]
fn a_policy_names_the_origin() {
    assert_eq!(redirect_origin("https://shop.example:8443/cb?x").as_deref(), Some("https://shop.example:8443"));
    assert_eq!(redirect_origin("com.example.app:/cb").as_deref(), Some("com.example.app:"));
}
