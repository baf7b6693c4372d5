//! A service as somebody types it into the console's form: text, which is read into a description or found
//! unfit field by field. The rules themselves are `Registration::unfit`.

use super::{GrantType, Registration, SigningAlg, Unfit};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The fields of the form, named as those of `Registration`; lists have one entry a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // each is what `Registration` says of it
pub struct Draft {
    pub id: String,
    pub name: String,
    /// Heeded when the service is new: it stays what it is.
    pub public: bool,
    pub first_party: bool,
    pub grants: Vec<GrantType>,
    pub redirect_uris: String,
    pub post_logout_uris: String,
    pub back_channel_logout_uri: String,
    pub origins: String,
    pub pkce: bool,
    #[serde(deserialize_with = "chosen")]
    pub alg: Option<SigningAlg>,
    pub audience: String,
    pub resources: String,
    pub exchange_to: String,
    pub scopes: String,
    pub id_token_claims: bool,
    pub jwks: String,
    pub access_ttl: String,
    pub refresh_ttl: String,
    /// `NAME=VALUE`, one a line.
    pub claims: String,
}

impl Draft {
    /// The description that is typed here, in the place of `kept`; or what cannot even be read.
    pub fn over(&self, kept: Registration) -> Result<Registration, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let mut life = |text: &str, refusal: fn(u32) -> Unfit| {
            let read = some(text).map(|text| text.parse());
            if let Some(Err(_)) = read {
                unfit.push(refusal(0));
            }
            read.and_then(Result::ok)
        };
        let (access_ttl, refresh_ttl) = (life(&self.access_ttl, Unfit::AccessLife), life(&self.refresh_ttl, Unfit::RefreshLife));
        let mut claims = BTreeMap::new();
        for line in lines(&self.claims) {
            match line.split_once('=') {
                Some((name, value)) => _ = claims.insert(name.trim().to_owned(), value.trim().to_owned()),
                None => unfit.push(Unfit::Claim(line)),
            }
        }
        let registration = Registration {
            name: self.name.trim().to_owned(),
            first_party: self.first_party,
            grants: self.grants.clone(),
            redirect_uris: lines(&self.redirect_uris),
            post_logout_uris: lines(&self.post_logout_uris),
            back_channel_logout_uri: some(&self.back_channel_logout_uri),
            origins: lines(&self.origins),
            // The page cannot switch it off for a public service, so it sends nothing.
            pkce: self.pkce || kept.public,
            alg: self.alg,
            audience: some(&self.audience),
            resources: lines(&self.resources),
            exchange_to: lines(&self.exchange_to),
            scopes: lines(&self.scopes),
            id_token_claims: self.id_token_claims,
            jwks: some(&self.jwks),
            access_ttl,
            refresh_ttl,
            claims,
            ..kept
        };
        if unfit.is_empty() { Ok(registration) } else { Err(unfit) }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().filter_map(some).collect()
}

/// The empty choice of a list is none.
fn chosen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SigningAlg>, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "" => Ok(None),
        code => SigningAlg::from_code(code).map(Some).ok_or_else(|| serde::de::Error::custom("no algorithm")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_description() {
        let draft = Draft {
            name: " Shop ".into(),
            grants: vec![GrantType::AuthorizationCode],
            redirect_uris: "https://shop.example/cb\r\n\n  https://shop.example/two  \n".into(),
            access_ttl: " 600 ".into(),
            claims: "role = $roles\ntenant=a=b".into(),
            ..Draft::default()
        };
        let kept = Registration { public: true, ..Registration::default() };
        let read = draft.over(kept).expect("it can be read");
        assert_eq!((read.name.as_str(), read.public, read.pkce), ("Shop", true, true));
        assert_eq!(read.redirect_uris, ["https://shop.example/cb", "https://shop.example/two"]);
        assert_eq!((read.access_ttl, read.refresh_ttl, read.audience), (Some(600), None, None));
        assert_eq!(read.claims.into_iter().collect::<Vec<_>>(), [("role".into(), "$roles".into()), ("tenant".into(), "a=b".into())]);
    }

    #[test]
    fn what_cannot_be_read_is_told_by_field() {
        let draft = Draft { access_ttl: "soon".into(), refresh_ttl: "-1".into(), claims: "no sign".into(), ..Draft::default() };
        let expected = vec![Unfit::AccessLife(0), Unfit::RefreshLife(0), Unfit::Claim("no sign".into())];
        assert_eq!(draft.over(Registration::default()), Err(expected));
    }
}
