//! `private_key_jwt` (RFC 7523): a service proves who it is by what it signs.

use super::{Shop, claims, shop, text};
use crate::oauth::refused;
use crate::support::{Answer, ORIGIN, START};
use serde_json::{Value, json};
use tegata::model::jws::Algorithm;
use tegata::model::service::GrantType;
use tegata::service::assertion;
use tegata::service::jwk::SigningKey;

async fn keyed(alg: Algorithm) -> (Shop, SigningKey) {
    let key = SigningKey::generate(alg).unwrap();
    let jwks = json!({ "keys": [key.public_jwk().unwrap()] }).to_string();
    let shop = shop(|s| {
        s.jwks = Some(jwks);
        s.grants.push(GrantType::ClientCredentials);
    })
    .await;
    assert_eq!(shop.secret, "", "it has no secret");
    (shop, key)
}

fn said(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = json!({ "iss": "shop", "sub": "shop", "aud": format!("{ORIGIN}/oauth/token"), "exp": START + 60, "jti": "1" });
    change(&mut claims);
    claims
}

async fn ask(shop: &Shop, assertion: &str) -> Answer {
    let fields = [("grant_type", "client_credentials"), ("client_assertion_type", assertion::TYPE), ("client_assertion", assertion)];
    shop.post("/oauth/token", None, &fields).await
}

#[tokio::test]
async fn what_it_signs_is_good_once() {
    for alg in assertion::ALGORITHMS {
        let (shop, key) = keyed(alg).await;
        for (n, aud) in
            [json!(ORIGIN), json!(format!("{ORIGIN}/oauth/token")), json!([ORIGIN, "https://other.example"])].into_iter().enumerate()
        {
            let token = key
                .sign(
                    "JWT",
                    &said(|c| {
                        c["aud"] = aud;
                        c["jti"] = json!(n.to_string());
                    }),
                )
                .unwrap();
            let tokens = ask(&shop, &token).await.expect(200).json();
            assert_eq!(text(&claims(text(&tokens, "access_token")), "sub"), "shop");
            refused(&ask(&shop, &token).await, 401, "invalid_client");
        }
    }
}

#[tokio::test]
async fn what_is_not_exactly_right_is_refused() {
    let (shop, key) = keyed(Algorithm::ES256).await;
    type Change = fn(&mut Value);
    let changes: [Change; 8] = [
        |c| c["iss"] = json!("other"),
        |c| c["sub"] = json!("other"),
        |c| c["aud"] = json!("https://other.example"),
        |c| c["aud"] = json!(format!("{ORIGIN}/oauth/tokens")),
        |c| c["exp"] = json!(START),
        |c| c["exp"] = json!(START + 24 * 3600),
        |c| _ = c.as_object_mut().unwrap().remove("jti"),
        |c| c["nbf"] = json!(START + 100),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let answer = ask(&shop, &key.sign("JWT", &said(change)).unwrap()).await;
        assert_eq!(answer.status, 401, "{n}: {}", answer.text());
    }
    let stranger = SigningKey::generate(Algorithm::ES256).unwrap();
    for bad in [stranger.sign("JWT", &said(|_| {})).unwrap(), key.sign("at+jwt", &said(|_| {})).unwrap(), String::new(), "a.b.c".into()] {
        refused(&ask(&shop, &bad).await, 401, "invalid_client");
    }
    // Neither without anything, nor as another.
    refused(&shop.post("/oauth/token", None, &[("grant_type", "client_credentials"), ("client_id", "shop")]).await, 401, "invalid_client");
    let good = key.sign("JWT", &said(|_| {})).unwrap();
    let as_another =
        [("grant_type", "client_credentials"), ("client_id", "x"), ("client_assertion_type", assertion::TYPE), ("client_assertion", &good)];
    refused(&shop.post("/oauth/token", None, &as_another).await, 401, "invalid_client");
    ask(&shop, &good).await.expect(200);
}
