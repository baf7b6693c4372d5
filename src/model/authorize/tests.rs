use super::*;
use proptest::prelude::*;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn service() -> Registration {
    Registration {
        grants: vec![GrantType::AuthorizationCode],
        redirect_uris: vec!["https://shop.example/cb".into()],
        resources: vec!["https://api.example".into()],
        scopes: vec!["orders:read".into()],
        ..Registration::default()
    }
}

fn asking(more: &str) -> Result<Request, Refusal> {
    let base =
        format!("response_type=code&code_challenge={CHALLENGE}&code_challenge_method=S256&scope=openid+orders:read+unheard&state=s%20t");
    Request::parse(&Parameters::parse(&format!("{base}&{more}")), &service())
}

#[test]
fn a_usual_request_is_read() {
    let request = asking("nonce=n&max_age=60&response_mode=form_post&prompt=login+consent&resource=https://api.example").unwrap();
    assert_eq!(
        (request.scope.as_str(), request.state.as_deref(), request.nonce.as_deref()),
        ("openid orders:read", Some("s t"), Some("n"))
    );
    assert_eq!((request.max_age, request.mode), (Some(60), Mode::FormPost));
    assert!(request.prompt.login && request.prompt.consent && !request.prompt.none);
    assert_eq!(request.resources, ["https://api.example"]);
}

#[test]
fn what_cannot_be_is_refused_with_its_code() {
    for (more, code) in [
        ("request=x", "request_not_supported"),
        ("request_uri=https://x", "request_uri_not_supported"),
        ("registration=x", "registration_not_supported"),
        ("response_mode=fragment", "invalid_request"),
        ("prompt=none+login", "invalid_request"),
        ("prompt=magic", "invalid_request"),
        ("max_age=-1", "invalid_request"),
        ("max_age=soon", "invalid_request"),
        ("state=twice", "invalid_request"),
        ("resource=https://other.example", "invalid_target"),
    ] {
        assert_eq!(asking(more).unwrap_err().code(), code, "{more}");
    }
}

#[test]
fn a_code_is_bound_to_its_asker() {
    let parse = |text: &str, service: &Registration| Request::parse(&Parameters::parse(&format!("response_type=code&{text}")), service);
    let lax = Registration { pkce: false, ..service() };
    assert!(parse("", &lax).is_ok());
    assert!(parse("", &Registration { public: true, ..lax.clone() }).is_err(), "a public service never does without");
    assert!(parse("", &service()).is_err());
    for bad in ["code_challenge=short&code_challenge_method=S256", "code_challenge_method=S256", &format!("code_challenge={CHALLENGE}")] {
        assert!(parse(bad, &lax).is_err(), "{bad}");
    }
    assert!(parse(&format!("code_challenge={CHALLENGE}&code_challenge_method=plain"), &lax).is_err());
}

#[test]
fn other_response_types_and_other_grants_are_refused() {
    let parse = |text: &str, service: &Registration| Request::parse(&Parameters::parse(text), service).unwrap_err().code();
    assert_eq!(parse("", &service()), "invalid_request");
    assert_eq!(parse("response_type=token", &service()), "unsupported_response_type");
    assert_eq!(parse("response_type=code", &Registration::default()), "unauthorized_client");
}

#[test]
fn the_answer_goes_to_a_registered_address_only() {
    let uri = |text: &str| redirect_uri(&Parameters::parse(text), &service()).map(str::to_owned);
    assert_eq!(uri("redirect_uri=https://shop.example/cb").as_deref(), Some("https://shop.example/cb"));
    assert_eq!(uri("redirect_uri=https://evil.example/cb"), None);
    assert_eq!(uri("redirect_uri=https://shop.example/cb&redirect_uri=https://evil.example/cb"), None);
    assert_eq!(uri("scope=email").as_deref(), Some("https://shop.example/cb"));
    assert_eq!(uri("scope=openid"), None);
}

#[test]
fn the_first_known_language_counts() {
    let lang = |text: &str| ui_locale(&Parameters::parse(text));
    assert_eq!(lang("ui_locales=fr-CA+ja-JP+en"), Some(Lang::Ja));
    assert_eq!(lang("ui_locales=fr"), None);
}

proptest! {
    #[test]
    fn no_request_is_answered_to_a_stranger_or_makes_it_panic(text in "[a-z_=&%+0-9:/.]{0,120}") {
        let parameters = Parameters::parse(&text);
        let service = service();
        if let Some(uri) = redirect_uri(&parameters, &service) {
            prop_assert!(service.allows_redirect(uri));
        }
        let _ = Request::parse(&parameters, &service);
    }
}
