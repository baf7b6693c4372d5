//! What the doctor finds: a closed list, each with a stable code, how bad it is, and its facts as fields. No prose
//! (that is `app::words::doctor`), no secret and no token: facts are printed, sent to the console and kept in logs.

use super::Seconds;
use super::secret::Weakness;
use super::session::Why;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It works, and will trouble somebody.
    Warning,
    /// Something does not work, or must not be left like this.
    Error,
}

/// Which published document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// `/.well-known/openid-configuration`
    Discovery,
    /// `/.well-known/jwks.json`
    Jwks,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// No connection: nothing listens there, or the name is unknown.
    NoConnection,
    /// A connection, but its certificate is not trusted or fits another name.
    Certificate,
    /// No whole answer in the time there was.
    TooSlow,
    /// What came was no HTTP answer.
    Garbled,
}

/// One line each: how bad, name, code, facts. Everything that must hold for all of them follows from it.
macro_rules! findings {
    ($($(#[doc = $meaning:literal])+ $severity:ident $name:ident $code:literal { $($fact:ident: $kind:ty),+ };)+) => {
        /// One thing that is wrong.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        #[allow(missing_docs)] // the facts' names say it
        pub enum Finding {
            $($(#[doc = $meaning])+ $name { $($fact: $kind),+ }),+
        }

        impl Finding {
            /// All codes there are, in the order of the documentation.
            pub const CODES: &[&str] = &[$($code),+];

            /// The stable name for machines.
            pub fn code(&self) -> &'static str {
                match self { $(Finding::$name { .. } => $code),+ }
            }

            /// How bad it is.
            pub fn severity(&self) -> Severity {
                match self { $(Finding::$name { .. } => Severity::$severity),+ }
            }
        }
    };
}

findings! {
    /// The settings cannot be read; nothing else was looked at.
    Error Settings "settings" { place: String, says: String };
    /// A variable begins like a setting and is none.
    Warning SettingUnknown "setting-unknown" { variable: String };

    /// The issuer is no http(s) URL.
    Error IssuerForm "issuer-form" { issuer: String };
    /// The issuer ends with a slash, and is compared letter by letter.
    Error IssuerSlash "issuer-slash" { issuer: String };
    /// Tokens name another origin than the one people log in at.
    Error IssuerOrigin "issuer-origin" { issuer: String, origin: String };
    /// The browser shows another origin than the configured one.
    Error OriginBrowser "origin-browser" { browser: String, origin: String };
    /// A service reaches Tegata at another address than the issuer, as in containers.
    Warning IssuerElsewhere "issuer-elsewhere" { address: String, issuer: String };

    /// A published document cannot be fetched.
    Error DocumentUnreachable "document-unreachable" { document: Document, url: String, silence: Silence };
    /// It is answered with another status than 200.
    Error DocumentStatus "document-status" { document: Document, url: String, status: u16 };
    /// It is not JSON by its header.
    Error DocumentContentType "document-content-type" { document: Document, url: String, content_type: String };
    /// It is not what it should be by its content.
    Error DocumentMalformed "document-malformed" { document: Document, url: String };
    /// Whoever answers at the issuer's address says it is another issuer.
    Error DiscoveryIssuer "discovery-issuer" { url: String, issuer: String, found: String };
    /// The JWK Set lacks the key that signs.
    Error JwksKeyMissing "jwks-key-missing" { url: String, kid: String };

    /// The server's clock is not that of this machine.
    Error ClockServer "clock-server" { url: String, ahead: Seconds };
    /// The database's clock is not that of this machine.
    Error ClockDatabase "clock-database" { ahead: Seconds };

    /// Browsers keep no Secure cookie from there.
    Error CookieHttp "cookie-http" { origin: String };
    /// The certificate is made at start, and nobody trusts it.
    Warning TlsSelfSigned "tls-self-signed" { origin: String };

    /// Everybody may say where a request comes from.
    Error ProxyEverybody "proxy-everybody" { network: String };
    /// Somebody else ends TLS, and is not named.
    Warning ProxyUnnamed "proxy-unnamed" { origin: String };
    /// A proxy is named, and sends no forwarding headers.
    Warning ProxySilent "proxy-silent" { proxy: String };
    /// Forwarding headers come from somebody who is not named.
    Warning ProxyUntrusted "proxy-untrusted" { proxy: String };

    /// There is no service of that name.
    Error ServiceUnknown "service-unknown" { service: String, near: Option<String> };
    /// The service may not use a redirect URI at all.
    Error ServiceGrant "service-grant" { service: String };
    /// It differs from a registered one by a slash at the end.
    Error RedirectUriSlash "redirect-uri-slash" { service: String, asked: String, registered: String };
    /// By the port.
    Error RedirectUriPort "redirect-uri-port" { service: String, asked: String, registered: String };
    /// By http and https.
    Error RedirectUriScheme "redirect-uri-scheme" { service: String, asked: String, registered: String };
    /// By capitals.
    Error RedirectUriCase "redirect-uri-case" { service: String, asked: String, registered: String };
    /// One says localhost, the other 127.0.0.1.
    Error RedirectUriLoopback "redirect-uri-loopback" { service: String, asked: String, registered: String };
    /// By what stands behind the path.
    Error RedirectUriQuery "redirect-uri-query" { service: String, asked: String, registered: String };
    /// It is like none of them.
    Error RedirectUriUnknown "redirect-uri-unknown" { service: String, asked: String, registered: Vec<String> };

    /// A secret can be guessed.
    Error SecretWeak "secret-weak" { variable: String, weakness: Weakness };
    /// A service works with another SECRET_KEY.
    Error SecretDiffers "secret-differs" { ours: String, theirs: String };
    /// A service works with a SECRET_KEY, and Tegata has none.
    Error SecretMissing "secret-missing" { theirs: String };

    /// The token is none: another kind of credential of ours.
    Error TokenOpaque "token-opaque" { kind: Credential };
    /// It is no signed JWT.
    Error TokenMalformed "token-malformed" { refusal: String };
    /// It is an ID token.
    Error TokenIsIdToken "token-is-id-token" { audience: Vec<String> };
    /// It comes from another issuer.
    Error TokenIssuer "token-issuer" { found: Option<String>, issuer: String };
    /// It is signed by another algorithm than it should be.
    Error TokenAlgorithm "token-algorithm" { algorithm: String, expected: Vec<String> };
    /// It names a key that is not published.
    Error TokenKeyUnknown "token-key-unknown" { kid: Option<String>, known: Vec<String> };
    /// The key is right, and the signature is not.
    Error TokenSignature "token-signature" { kid: Option<String> };
    /// It is signed with another secret.
    Error TokenSecret "token-secret" { service: Option<String> };
    /// It is for somebody else.
    Error TokenAudience "token-audience" { found: Vec<String>, expected: String };
    /// It is not valid yet.
    Error TokenEarly "token-early" { ahead: Seconds };
    /// It has expired.
    Error TokenExpired "token-expired" { ago: Seconds };
    /// Its claims lack something, or something is of the wrong type.
    Error TokenClaims "token-claims" { refusal: String };
    /// Nobody knows its session.
    Error TokenSessionUnknown "token-session-unknown" { sid: Option<String> };
    /// Its session is over.
    Error TokenSessionOver "token-session-over" { why: Why, at: Option<Seconds> };

    /// There is no store where the settings say.
    Warning StoreMissing "store-missing" { path: String };
    /// It cannot be reached or read.
    Error StoreUnreadable "store-unreadable" { store: String };
    /// It cannot be written.
    Error StoreReadOnly "store-read-only" { store: String };
    /// It was made by an older version.
    Warning StoreBehind "store-behind" { pending: u32 };
    /// It was made by a newer version.
    Error StoreAhead "store-ahead" { found: i64, known: i64 };
    /// The disk is nearly full.
    Warning DiskNearlyFull "disk-nearly-full" { path: String, free_mib: u64 };
    /// The key that opens the store is gone.
    Error KeyFileMissing "key-file-missing" { path: String };
    /// Others may read that key.
    Error KeyFileOpen "key-file-open" { path: String, mode: String };
    /// That key does not open the store.
    Error KeyFileWrong "key-file-wrong" { path: Option<String> };
    /// The store has no signing key of the configured algorithm.
    Warning SigningKeyMissing "signing-key-missing" { algorithm: String };

    /// That is no Python.
    Error PythonUnusable "python-unusable" { path: String };
    /// passlib cannot work with this bcrypt.
    Error PasslibBcrypt "passlib-bcrypt" { passlib: String, bcrypt: String };
    /// passlib complains of this bcrypt and works.
    Warning PasslibNoise "passlib-noise" { passlib: String, bcrypt: String };
    /// The package `jwt` stands in PyJWT's way.
    Error PythonJwt "python-jwt" { jwt: String, pyjwt: Option<String> };
    /// python-jose is as old as its known holes.
    Error PythonJose "python-jose" { version: String };
    /// PyJWT is as old as its known holes.
    Error PyJwt "pyjwt" { version: String };
}

/// A credential of ours that is no access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// `tgr_..`
    RefreshToken,
    /// `tgs_..`
    Session,
    /// `tgo_..`
    Code,
    /// `tgc_..`
    ClientSecret,
    /// `tgk_..`
    SharedSecret,
    /// `tgl_..`
    Link,
}

/// A finding in the words of the reader, as the console shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The finding's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub problem: String,
    /// What to do; commands and settings between backticks.
    pub fix: String,
}
