//! A registered application (`client` in the RFCs), as an operator describes it: one shape for the command
//! line, the settings, `tegata apply`, the console and the store, with the rules that make it fit.

pub mod draft;

pub use draft::Draft;

use super::token::LONGEST_LIFE;
use super::{Role, Seconds, jws};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a service may exchange for tokens (RFC 6749 §1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// A code from the authorization endpoint.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
    /// A device code, allowed by a person on another device (RFC 8628).
    DeviceCode,
    /// Nothing but its own secret: it acts for itself.
    ClientCredentials,
    /// A person's access token, to act for them at another service (RFC 8693).
    TokenExchange,
    /// A person's name and password, asked for by the service itself.
    Password,
}

impl GrantType {
    /// All there are, in the order they are shown.
    pub const ALL: [GrantType; 6] = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::DeviceCode,
        GrantType::ClientCredentials,
        GrantType::TokenExchange,
        GrantType::Password,
    ];

    /// Those of services that keep a secret.
    pub const SECRET: [GrantType; 3] = [GrantType::Password, GrantType::ClientCredentials, GrantType::TokenExchange];

    /// What it is called in a description of a service.
    pub fn code(self) -> &'static str {
        match self {
            GrantType::AuthorizationCode => "authorization_code",
            GrantType::RefreshToken => "refresh_token",
            GrantType::DeviceCode => "device_code",
            GrantType::ClientCredentials => "client_credentials",
            GrantType::TokenExchange => "token_exchange",
            GrantType::Password => "password",
        }
    }

    /// Reads what `code` wrote.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.code() == code)
    }

    /// The value of `grant_type` at the token endpoint.
    pub fn wire(self) -> &'static str {
        match self {
            GrantType::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            GrantType::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
            other => other.code(),
        }
    }

    /// Reads a `grant_type`.
    pub fn from_wire(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.wire() == text)
    }
}

/// How a service's tokens are signed (RFC 7518 §3.1, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are those of the registry
pub enum SigningAlg {
    RS256,
    ES256,
    EdDSA,
    /// With the service's own secret: Tegata itself never accepts such a token.
    HS256,
}

impl SigningAlg {
    /// All there are.
    pub const ALL: [SigningAlg; 4] = [SigningAlg::RS256, SigningAlg::ES256, SigningAlg::EdDSA, SigningAlg::HS256];

    /// The value of `alg`.
    pub fn code(self) -> &'static str {
        match self {
            SigningAlg::RS256 => "RS256",
            SigningAlg::ES256 => "ES256",
            SigningAlg::EdDSA => "EdDSA",
            SigningAlg::HS256 => "HS256",
        }
    }

    /// Reads an `alg`.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.code() == code)
    }
}

/// What is registered of a service, but for its id and secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Registration {
    /// Name shown to people.
    pub name: String,
    /// It cannot keep a secret (RFC 6749 §2.1).
    pub public: bool,
    /// People are not asked for consent: the service is part of the same application.
    pub first_party: bool,
    /// What it may exchange for tokens.
    pub grants: Vec<GrantType>,
    /// Where people may be sent back to, compared letter by letter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after a log-out that the service asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_uris: Vec<String>,
    /// Told when a person's session ends (OpenID Connect Back-Channel Logout).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_channel_logout_uri: Option<String>,
    /// Origins of its pages, allowed to call the token endpoint from a browser.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// Codes are bound to their asker (RFC 7636); only a confidential service may do without.
    pub pkce: bool,
    /// How its tokens are signed; else as the settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<SigningAlg>,
    /// Audience of its access tokens, when another than the usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Audiences it may ask for instead (RFC 8707).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Where it may act for people with tokens that it exchanges (RFC 8693): ids of services, or audiences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exchange_to: Vec<String>,
    /// Scopes of its own besides OpenID's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// The ID token carries name and e-mail too: several libraries look nowhere else.
    pub id_token_claims: bool,
    /// Its public keys, a JWK Set as text: it proves who it is by what it signs (RFC 7523), and has no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<String>,
    /// Life of its access and ID tokens in seconds; else as the settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_ttl: Option<u32>,
    /// Longest life of its refresh tokens in seconds; else that of a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_ttl: Option<u32>,
    /// Further claims of its access tokens, for verifiers with names of their own: JSON or text, or `$sub`, `$email`,
    /// `$name`, `$username`, `$roles` for what is known of the person.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
    /// Origin of an application that knows nothing of Tegata: a reverse proxy asks about each request to it (docs/forward-auth.md).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_auth: Option<String>,
    /// The role without which the proxy lets nobody through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_role: Option<String>,
}

impl Default for Registration {
    fn default() -> Self {
        Registration {
            name: String::new(),
            public: false,
            first_party: false,
            grants: vec![GrantType::RefreshToken],
            redirect_uris: Vec::new(),
            post_logout_uris: Vec::new(),
            back_channel_logout_uri: None,
            origins: Vec::new(),
            pkce: true,
            alg: None,
            audience: None,
            resources: Vec::new(),
            exchange_to: Vec::new(),
            scopes: Vec::new(),
            id_token_claims: true,
            jwks: None,
            access_ttl: None,
            refresh_ttl: None,
            claims: BTreeMap::new(),
            forward_auth: None,
            require_role: None,
        }
    }
}

/// Why a description of a service will not do; the console has a sentence for each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "value", rename_all = "snake_case")]
#[allow(missing_docs)] // each says itself what it is
pub enum Unfit {
    #[error("{0:?} is no id for a service: letters, digits, - _ . are allowed, 64 at most; tegata and new are taken")]
    Id(String),
    #[error("a service {0:?} exists already")]
    Taken(String),
    #[error("the name must be 1 to 100 characters without control characters")]
    Name,
    #[error("it has no grant: authorization_code, refresh_token, device_code, client_credentials, token_exchange and password are there")]
    NoGrant,
    #[error("authorization_code needs a redirect URI: where are people sent back to?")]
    NoRedirectUri,
    #[error(
        "{0:?} is no redirect URI: write https://host/path, http://localhost:5000/path for this machine, or com.example.app:/path for an app; no fragment"
    )]
    RedirectUri(String),
    #[error("{0:?} is no address for after the log-out: write https://host/path or http://localhost:5000/path")]
    PostLogoutUri(String),
    #[error("{0:?} cannot be told of log-outs: write https://host/path, or http:// for a host of your own network")]
    BackChannelLogoutUri(String),
    #[error("{0:?} is no origin: write https://host or http://localhost:5000, without a path")]
    Origin(String),
    #[error("a service that cannot keep a secret gets no {0} grant")]
    PublicGrant(String),
    #[error("a service that cannot keep a secret cannot do without PKCE")]
    PublicPkce,
    #[error("HS256 needs a secret that the service keeps: a public one has none")]
    PublicHs256,
    #[error("its keys are no JWK Set of public keys: {{\"keys\":[...]}}, RSA, P-256 or Ed25519, and never a private one")]
    Jwks,
    #[error("a service with keys of its own has no secret: it cannot be public, nor use HS256")]
    JwksAlone,
    #[error("{0:?} is no resource: an absolute URI without fragment (RFC 8707)")]
    Resource(String),
    #[error("{0:?} is nowhere to exchange tokens to: the id of a service, or an audience without blanks")]
    ExchangeTo(String),
    #[error("{0:?} is no scope of its own: printable ASCII without blanks, quotes and backslashes, and not one of OpenID's")]
    Scope(String),
    #[error("the claim {0:?} is not free: the token's own claims cannot be replaced")]
    Claim(String),
    #[error(
        "{0:?} will not do for forward authentication: it takes an origin like https://app.example.com with the grant authorization_code and its \
         redirect URI https://app.example.com/.tegata/callback, and a role only beside an origin"
    )]
    ForwardAuth(String),
    #[error("access tokens cannot live {0} s: write 60 (a minute) to 86400 (a day)")]
    AccessLife(u32),
    #[error("refresh tokens cannot live {0} s: write 300 (five minutes) to 31536000 (a year)")]
    RefreshLife(u32),
}

impl Unfit {
    /// The key of the description that it is about.
    pub fn key(&self) -> &'static str {
        match self {
            Unfit::Id(_) | Unfit::Taken(_) => "id",
            Unfit::Name => "name",
            Unfit::NoGrant | Unfit::PublicGrant(_) => "grants",
            Unfit::NoRedirectUri | Unfit::RedirectUri(_) | Unfit::ForwardAuth(_) => "redirect-uris",
            Unfit::PostLogoutUri(_) => "post-logout-uris",
            Unfit::BackChannelLogoutUri(_) => "back-channel-logout-uri",
            Unfit::Origin(_) => "origins",
            Unfit::PublicPkce => "pkce",
            Unfit::PublicHs256 => "alg",
            Unfit::Jwks | Unfit::JwksAlone => "jwks",
            Unfit::Resource(_) => "resources",
            Unfit::ExchangeTo(_) => "exchange-to",
            Unfit::Scope(_) => "scopes",
            Unfit::Claim(_) => "claims",
            Unfit::AccessLife(_) => "access-ttl",
            Unfit::RefreshLife(_) => "refresh-ttl",
        }
    }
}

/// Where people come back to, on the host of an application behind forward authentication.
pub const FORWARD_CALLBACK: &str = "/.tegata/callback";

/// The scopes of OpenID Connect Core §5.4 and §11 that there are.
pub const SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Claims that say what a token is and whose; no service may have them otherwise.
const OWN_CLAIMS: [&str; 14] =
    ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "client_id", "scope", "sid", "act", "cnf", "auth_time", "azp"];

impl Registration {
    /// Everything that makes this description unfit, or nothing.
    pub fn unfit(&self, id: &str) -> Vec<Unfit> {
        let mut all = Vec::new();
        let mut insist = |fit: bool, unfit: Unfit| {
            if !fit {
                all.push(unfit);
            }
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        // Our own pages are the client `tegata`; the console's page for a new one is called `new`.
        let free = !matches!(id, "" | "tegata" | "new");
        insist(free && id.len() <= 64 && id.bytes().all(plain), Unfit::Id(id.into()));
        let name = self.name.trim();
        insist(!name.is_empty() && name.chars().count() <= 100 && !name.contains(char::is_control), Unfit::Name);
        insist(!self.grants.is_empty(), Unfit::NoGrant);
        insist(!self.may(GrantType::AuthorizationCode) || !self.redirect_uris.is_empty(), Unfit::NoRedirectUri);
        for uri in &self.redirect_uris {
            insist(is_redirect_uri(uri), Unfit::RedirectUri(uri.clone()));
        }
        for uri in &self.post_logout_uris {
            insist(is_redirect_uri(uri), Unfit::PostLogoutUri(uri.clone()));
        }
        if let Some(uri) = &self.back_channel_logout_uri {
            insist(web(uri).is_some() && !uri.contains('#'), Unfit::BackChannelLogoutUri(uri.clone()));
        }
        for origin in &self.origins {
            insist(web(origin).is_some() && origin.matches('/').count() == 2, Unfit::Origin(origin.clone()));
        }
        for grant in GrantType::SECRET {
            insist(!self.public || !self.may(grant), Unfit::PublicGrant(grant.code().into()));
        }
        insist(!self.public || self.pkce, Unfit::PublicPkce);
        insist(!self.public || self.alg != Some(SigningAlg::HS256), Unfit::PublicHs256);
        if let Some(text) = &self.jwks {
            let algs = [jws::Algorithm::RS256, jws::Algorithm::ES256, jws::Algorithm::EdDSA];
            let public = |jwk: &serde_json::Value| jwk.get("d").is_none() && jws::Jwk::read(jwk, &algs).is_ok();
            insist(jws::jwks(text.as_bytes()).is_ok_and(|keys| !keys.is_empty() && keys.iter().all(public)), Unfit::Jwks);
            insist(!self.public && self.alg != Some(SigningAlg::HS256), Unfit::JwksAlone);
        }
        for resource in &self.resources {
            insist(absolute(resource) && !resource.contains('#'), Unfit::Resource(resource.clone()));
        }
        for target in &self.exchange_to {
            let plain = !target.is_empty() && target.len() <= 1000 && target.bytes().all(|b| b.is_ascii_graphic());
            insist(plain, Unfit::ExchangeTo(target.clone()));
        }
        for scope in &self.scopes {
            insist(is_scope(scope) && !SCOPES.contains(&scope.as_str()), Unfit::Scope(scope.clone()));
        }
        for name in self.claims.keys() {
            insist(!name.is_empty() && !OWN_CLAIMS.contains(&name.as_str()), Unfit::Claim(name.clone()));
        }
        if let Some(origin) = &self.forward_auth {
            let called_back = self.redirect_uris.contains(&[origin, FORWARD_CALLBACK].concat());
            let fits = is_app_origin(origin) && called_back && self.may(GrantType::AuthorizationCode) && !self.public;
            insist(fits, Unfit::ForwardAuth(origin.clone()));
        }
        if let Some(role) = &self.require_role {
            insist(self.forward_auth.is_some() && Role::parse(role).is_ok(), Unfit::ForwardAuth(role.clone()));
        }
        if let Some(life) = self.access_ttl {
            insist((60..=LONGEST_LIFE).contains(&Seconds::from(life)), Unfit::AccessLife(life));
        }
        if let Some(life) = self.refresh_ttl {
            insist((300..=31_536_000).contains(&life), Unfit::RefreshLife(life));
        }
        all
    }

    /// May it use this grant?
    pub fn may(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    /// Is this one of its redirect URIs? Letter by letter (OAuth 2.1 §2.3.1); the port of a loopback address is
    /// free for an app on the person's own machine, which takes the one it gets (RFC 8252 §7.3).
    pub fn allows_redirect(&self, uri: &str) -> bool {
        let asked = loopback(uri).filter(|_| self.public);
        self.redirect_uris.iter().any(|known| known == uri || (asked.is_some() && loopback(known) == asked))
    }
}

/// A service as the console shows it; no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceInfo {
    /// `client_id`
    pub id: String,
    /// What is registered of it.
    pub registration: Registration,
    /// Where it is described, and so where it can be changed.
    pub source: Source,
    /// Its secrets, the oldest first.
    pub secrets: Vec<SecretInfo>,
    /// When it was registered.
    pub created_at: Seconds,
}

/// One of a service's secrets, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretInfo {
    /// Names it; says nothing about it.
    pub id: String,
    /// When it was made.
    pub created_at: Seconds,
}

/// What came of a form of the console.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Saved {
    /// The service's id, as it was understood.
    pub id: String,
    /// Why nothing was saved; empty when it was.
    pub unfit: Vec<Unfit>,
    /// The secret of a new service that keeps one; shown this once.
    pub secret: Option<String>,
}

/// Where a service is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The store: by command or console.
    Store,
    /// A file that `tegata apply` was given.
    File,
    /// The settings of this server.
    Settings,
}

impl Source {
    /// The code kept in the store.
    pub fn code(self) -> &'static str {
        match self {
            Source::Store => "store",
            Source::File => "file",
            Source::Settings => "settings",
        }
    }
}

/// A place that a browser may be sent to with a code: https, http on the person's own machine, or the
/// private scheme of an app, which has the dots of a reversed domain name (RFC 8252 §7.1).
fn is_redirect_uri(uri: &str) -> bool {
    let plain = uri.len() <= 1000 && !uri.contains('#') && uri.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
    let fits = match uri.split_once(':') {
        Some(("https", _)) => web(uri).is_some(),
        Some(("http", _)) => loopback(uri).is_some(),
        Some((scheme, rest)) => is_scheme(scheme) && scheme.contains('.') && rest.starts_with('/'),
        None => false,
    };
    plain && fits
}

/// An origin as proxies report it: small letters, no usual port. Where cookies of ours are kept, https or this machine.
fn is_app_origin(origin: &str) -> bool {
    let reached =
        if origin.starts_with("https://") { !origin.ends_with(":443") } else { loopback(origin).is_some() && !origin.ends_with(":80") };
    reached && web(origin).is_some() && origin.matches('/').count() == 2 && !origin.contains(|c: char| c.is_ascii_uppercase())
}

/// The authority of an http or https URL without user information.
fn web(uri: &str) -> Option<&str> {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = split_port(authority);
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._[]:%~".contains(&b));
    (!host.is_empty() && plain && port.is_none_or(|port| port.parse::<u16>().is_ok())).then_some(authority)
}

/// An http URL of this machine, without its port.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let authority = web(uri).filter(|_| uri.starts_with("http://"))?;
    let (host, _) = split_port(authority);
    let local = matches!(host, "localhost" | "[::1]" | "127.0.0.1") || host.ends_with(".localhost");
    local.then(|| (host, &uri["http://".len() + authority.len()..]))
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn absolute(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty()) && uri.bytes().all(|b| b.is_ascii_graphic())
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b))
}

/// RFC 6749 §3.3.
fn is_scope(scope: &str) -> bool {
    !scope.is_empty() && scope.len() <= 100 && scope.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\'))
}

/// The origin of a redirect URI as a policy names it: `https://host:port`, or the bare scheme of an app.
pub fn redirect_origin(uri: &str) -> Option<String> {
    match web(uri) {
        Some(authority) => Some(format!("{}://{authority}", uri.split(':').next()?)),
        None => Some(format!("{}:", uri.split_once(':').filter(|(scheme, _)| is_scheme(scheme))?.0)),
    }
}

#[cfg(test)]
mod tests;
