//! The table of all settings. A line is a name, a kind, a default and, as its doc comment, the
//! meaning; structs, environment names, `docs/settings.md` and the listing come from it.

use super::choice::{Algorithm, Durability, LogFormat};
use super::entry::Seen;
use super::origin::{Origin, Url};
use super::read::Reader;
use super::section::section;
use super::span::Span;
use super::spec::{Scope, Spec, shout};
use super::store_url::StoreUrl;
use crate::model::secret::Secret;
use crate::model::seed::{Keep, Registration};
use crate::model::service::{GrantType, SigningAlg};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;

section! {
    /// Listening, addresses, limits, logs.
    Server = "server"
    /// Address and port to listen on.
    addr: SocketAddr = "127.0.0.1:3000" [also "LEPTOS_SITE_ADDR"];
    /// Proxies whose forwarding headers are believed: addresses or networks.
    trusted_proxies: Vec<IpNet>;
    /// PEM file with the certificate chain; switches TLS on together with `tls-key`.
    tls_cert: Option<PathBuf>;
    /// PEM file with the certificate's private key.
    tls_key: Option<PathBuf>;
    /// TLS with a certificate made at start, for trying; browsers warn about it.
    tls_self_signed: bool = "false";
    /// Origin people type into the browser.
    public_origin: Origin => local_origin "`http://localhost` (`https` with TLS) and the port of `addr`";
    /// Greatest size of a request body in bytes.
    max_body: usize = "65536";
    /// Longest time for answering one request.
    request_timeout: Span = "10s";
    /// Longest wait for requests under way when stopping.
    shutdown_grace: Span = "10s";
    /// Origins our pages may send the access token to; also CSP `connect-src`.
    api_origins: Vec<Origin>;
    /// URL the home page's panel calls with the token; its origin must be among `api-origins`.
    demo_api: Option<Url>;
    /// Folder with the built site; needed in development only, a released binary carries its site inside.
    site_dir: Option<PathBuf> [also "LEPTOS_SITE_ROOT"];
    /// What is logged: a level, or directives like `info,tegata=debug`.
    log: String = "info" [also "RUST_LOG"];
    /// Log lines for people (`text`) or machines (`json`).
    log_format: LogFormat = "text";
}

section! {
    /// The store and the key that encrypts what is kept in it.
    Store = "store"
    /// `sqlite:` with a path, or `postgres://user:password@host/database`.
    url: StoreUrl = "sqlite:data/tegata.db" [also "DATABASE_URL"];
    /// What an acknowledged write survives: the end of the `process`, or loss of `power`.
    durability: Durability = "process";
    /// Connections that read at the same time.
    readers: u32 = "4";
    /// File of mode 0600 that encrypts keys at rest; made at first start.
    key_file: PathBuf = "data/tegata.key";
    /// The encrypting key itself, instead of the file.
    key: Option<Secret>;
}

section! {
    /// Access tokens.
    Token = "token"
    /// Secret shared by all services; switches shared-secret mode (HS256) on.
    secret_key: Option<Secret> [also "SECRET_KEY"];
    /// The `iss` claim, compared letter by letter everywhere.
    issuer: String => public_origin "`server.public-origin`";
    /// The `aud` claim.
    audience: Option<String> => audience "`issuer`; none in shared-secret mode";
    /// How tokens are signed; without effect in shared-secret mode.
    algorithm: Algorithm = "RS256";
    /// Life of an access token, 1m to 24h; 30m suits services that cannot renew.
    access_ttl: Span = "10m";
    /// A signing key signs for so long, then the next one takes over; 2d or more.
    key_rotation: Span = "90d";
}

section! {
    /// Sessions.
    Session = "session"
    /// A session ends when it was not used for so long.
    idle_ttl: Span = "3d";
    /// A session ends at the latest after so long.
    absolute_ttl: Span = "30d";
    /// Where the browser keeps the access token: in the `tab` (survives a reload) or in `memory` only.
    keep: Keep = "tab";
    /// How long cookie and tombstone outlive a session, to tell "expired" from "never signed in".
    tombstone_ttl: Span = "30d";
}

section! {
    /// Accounts and the links that make or mend them.
    Account = "account"
    /// Who may make an account: holders of an `invite`, everyone (`open`), nobody (`closed`).
    registration: Registration = "invite";
    /// Life of an invitation.
    invite_ttl: Span = "7d";
    /// Life of a link that sets a new password.
    reset_ttl: Span = "1h";
    /// Life of the link that makes the first account.
    setup_ttl: Span = "24h";
}

section! {
    /// Password hashing: argon2id, OWASP's minimum or stronger.
    Password = "password"
    /// Memory of one hash in KiB.
    memory_kib: u32 = "19456";
    /// Passes over the memory.
    iterations: u32 = "2";
    /// Lanes of one hash.
    parallelism: u32 = "1";
    /// Hashes at the same time; each takes `memory-kib`.
    hashing_threads: usize => cores "the number of cores";
    /// Sign-ins that may wait for a hashing thread before others are told to try again.
    queue: usize = "128";
}

section! {
    /// Failed sign-ins borne within `window` before the next must wait.
    Throttle = "throttle"
    /// For one account, from anywhere.
    account_failures: u32 = "20";
    /// From one address, for any account.
    address_failures: u32 = "100";
    /// For one account from one address.
    pair_failures: u32 = "10";
    /// For one account from a browser that signed in to it before; counted apart, so strangers cannot lock owners out.
    known_device_failures: u32 = "10";
    /// The window failures are counted in.
    window: Span = "15m";
}

section! {
    /// An application registered by settings; more with `tegata service add`.
    Service = "service"
    /// Its `client_id`: letters, digits, `-`, `_`, `.`.
    id: String;
    /// Name shown to people.
    name: Option<String>;
    /// Its secret; also under the name in `secret-env`.
    secret: Option<Secret>;
    /// Another variable that holds its secret.
    secret_env: Option<String>;
    /// What it may exchange for tokens.
    grants: Vec<GrantType> = "refresh_token";
    /// Where people may be sent back to with a code, compared letter by letter.
    redirect_uris: Vec<String>;
    /// Where people may be sent after a log-out that it asked for.
    post_logout_uris: Vec<String>;
    /// Told when a person's session ends.
    back_channel_logout_uri: Option<String>;
    /// Origins of its pages, allowed to call `/oauth/token` from a browser.
    origins: Vec<Origin>;
    /// The `aud` claim of its tokens, instead of `token.audience`.
    audience: Option<String>;
    /// Where it may act for people with tokens that it exchanges: ids of services, or audiences.
    exchange_to: Vec<String>;
    /// How its tokens are signed, instead of `token.algorithm`; `HS256` with its own secret.
    alg: Option<SigningAlg>;
    /// True when it is part of the same application: people are not asked for consent.
    first_party: bool = "false";
    /// False only for a confidential application whose library cannot do PKCE.
    pkce: bool = "true";
    /// Life of its access and ID tokens in seconds, instead of `token.access-ttl`.
    access_ttl: Option<u32>;
    /// True for an application that cannot keep a secret; it gets no `password`, `client_credentials` or `token_exchange` grant.
    public: bool = "false";
}

fn local_origin(seen: &Seen<'_>) -> Option<String> {
    let port = seen.text("server", "addr")?.rsplit_once(':')?.1.to_owned();
    let tls = seen.text("server", "tls-cert").is_some() || seen.text("server", "tls-self-signed")? == "true";
    Some(format!("{}://localhost:{port}", if tls { "https" } else { "http" }))
}

fn public_origin(seen: &Seen<'_>) -> Option<String> {
    seen.text("server", "public-origin")
}

fn audience(seen: &Seen<'_>) -> Option<String> {
    match seen.text("token", "secret-key") {
        Some(_) => None,
        None => seen.text("token", "issuer"),
    }
}

fn cores(_: &Seen<'_>) -> Option<String> {
    Some(std::thread::available_parallelism().map_or(1, usize::from).to_string())
}

type Sections = (Server, Store, Token, Session, Account, Password, Throttle);

/// The file's sections.
pub(super) const SECTIONS: [&str; 8] = [
    Server::SECTION,
    Store::SECTION,
    Token::SECTION,
    Session::SECTION,
    Account::SECTION,
    Password::SECTION,
    Throttle::SECTION,
    Service::SECTION,
];

/// What is known of the settings of `section`.
pub(super) fn specs(section: &str) -> Vec<Spec> {
    match section {
        Server::SECTION => Server::specs(),
        Store::SECTION => Store::specs(),
        Token::SECTION => Token::specs(),
        Session::SECTION => Session::specs(),
        Account::SECTION => Account::specs(),
        Password::SECTION => Password::specs(),
        Throttle::SECTION => Throttle::specs(),
        Service::SECTION => Service::specs(),
        _ => Vec::new(),
    }
}

/// The scope of a section that stands once.
pub(super) fn scope(section: &str) -> Scope {
    Scope { title: section.to_owned(), filed: section.to_owned(), prefix: format!("TEGATA_{}", shout(section)) }
}

/// True for the name of a variable that begins like those of a section.
pub(super) fn in_section(name: &str) -> bool {
    SECTIONS.iter().any(|section| name.strip_prefix(&scope(section).prefix).is_some_and(|key| key.starts_with('_')))
}

/// Reads all sections that stand once; every fault is found before `None` comes back.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Sections> {
    let server = Server::read(reader, &scope(Server::SECTION));
    let store = Store::read(reader, &scope(Store::SECTION));
    let token = Token::read(reader, &scope(Token::SECTION));
    let session = Session::read(reader, &scope(Session::SECTION));
    let account = Account::read(reader, &scope(Account::SECTION));
    let password = Password::read(reader, &scope(Password::SECTION));
    let throttle = Throttle::read(reader, &scope(Throttle::SECTION));
    Some((server?, store?, token?, session?, account?, password?, throttle?))
}
