//! What the doctor says in English.

use super::Words;
use crate::model::date::iso;
use crate::model::finding::{Credential, Document, Finding, Silence};
use crate::model::secret::Weakness;
use crate::model::session::Why;

pub(super) const WORDS: Words = Words {
    told,
    sum: |errors, warnings| format!("{errors} error(s), {warnings} warning(s)."),
    healthy: "Nothing wrong was found.",
    fingerprint: "Fingerprint of SECRET_KEY (every service must show the same):",
    severity: |error| if error { "error" } else { "warning" },
    fix: "What to do:",
};

fn told(finding: &Finding) -> [String; 2] {
    let (problem, fix) = match finding {
        Finding::Settings { place, says } => {
            (format!("The settings cannot be used. {place}: “{says}”."), "Mend that, then run `tegata config check`.".into())
        }
        Finding::SettingUnknown { variable } => (
            format!("The variable {variable} begins like a setting, but no setting has that name, so it has no effect."),
            "Correct or remove it; `tegata config check` shows what is in effect, docs/settings.md all names.".into(),
        ),
        Finding::IssuerForm { issuer } => (
            format!("The issuer “{issuer}” is no http or https URL, so no library finds the discovery document."),
            "Remove `issuer` from `[token]` (and `TEGATA_TOKEN_ISSUER`), so that it follows `server.public-origin`, and restart.".into(),
        ),
        Finding::IssuerSlash { issuer } => (
            format!("The issuer “{issuer}” ends with a slash. It is compared letter by letter, and libraries leave the slash out."),
            format!("Write `issuer = \"{}\"` in `[token]`, restart, and use the same text in every service.", issuer.trim_end_matches('/')),
        ),
        Finding::IssuerOrigin { issuer, origin } => (
            format!("Tokens name the issuer {issuer}, but people log in at {origin}. Browsers, services and tokens must agree."),
            format!("Write `issuer = \"{origin}\"` in `[token]`, or `public-origin` as the origin of {issuer} in `[server]`, and restart."),
        ),
        Finding::OriginBrowser { browser, origin } => (
            format!("The browser shows {browser}, but Tegata is configured for {origin}: links and services lead there, where this browser is not logged in."),
            format!("Write `public-origin = \"{browser}\"` in `[server]` and restart, or open {origin} in the browser."),
        ),
        Finding::IssuerElsewhere { address, issuer } => (
            format!("A service reaches Tegata at {address}, but tokens name the issuer {issuer}, as is usual between containers."),
            format!("Give the service both: `ISSUER={issuer}` to compare, `JWKS_URL={address}/.well-known/jwks.json` to fetch keys."),
        ),
        Finding::DocumentUnreachable { document, url, silence } => (
            format!("{} cannot be fetched from {url}: {}.", name(*document), why_silent(*silence)),
            match silence {
                Silence::Certificate => {
                    "Use a certificate that fits this name and that browsers trust (`tls-cert`, `tls-key`), or the proxy's.".into()
                }
                Silence::NoConnection => {
                    format!("Start the server (`tegata serve`), and see that {url} leads to it from here: name, port, firewall.")
                }
                Silence::TooSlow => {
                    format!("See what stands between here and the server: `curl -v {url}`; then `tegata health` beside the server.")
                }
                Silence::Garbled => format!("See what answers: `curl -v {url}`. On a port for https the address begins with `https://`."),
            },
        ),
        Finding::DocumentStatus { document, url, status } => (
            format!("{} is answered with status {status} at {url}.", name(*document)),
            match status {
                300..=399 => format!("Nobody follows redirects there: let `issuer` be the address that answers; `curl -v {url}` shows it."),
                _ => "Let the proxy pass everything below `/.well-known/` to Tegata unchanged, or correct the issuer.".into(),
            },
        ),
        Finding::DocumentContentType { document, url, content_type } => (
            format!("{} comes from {url} as “{content_type}” instead of application/json: something else answers there.", name(*document)),
            format!("Let the proxy pass `/.well-known/` to Tegata unchanged; `curl -i {url}` shows what answers."),
        ),
        Finding::DocumentMalformed { document, url } => (
            format!("{} from {url} is not the JSON that it should be: something else answers there, or changes it.", name(*document)),
            format!("Let the proxy pass `/.well-known/` to Tegata unchanged; `curl {url}` shows what answers."),
        ),
        Finding::DiscoveryIssuer { url, issuer, found } => (
            format!("The discovery document from {url} names the issuer “{found}”, but {issuer} is configured here."),
            format!("Another Tegata answers, or it was not restarted: restart it with `issuer = \"{issuer}\"`, or let that address lead here."),
        ),
        Finding::JwksKeyMissing { url, kid } => (
            format!("The JWK Set from {url} lacks the key {kid} that signs now, so services refuse new tokens."),
            "Another store or an old cache answers there: point it at this Tegata, and let no proxy keep the answer longer than \
             `Cache-Control` says."
                .into(),
        ),
        Finding::ClockServer { url, ahead } => (
            format!("The clock of whoever answers at {url} is {} of this machine's.", apart(*ahead)),
            "Let both set their clocks: `timedatectl set-ntp true`, and look with `timedatectl`.".into(),
        ),
        Finding::ClockDatabase { ahead } => (
            format!("The database's clock is {} of this machine's.", apart(*ahead)),
            "Let both set their clocks: `timedatectl set-ntp true` on both machines.".into(),
        ),
        Finding::CookieHttp { origin } => (
            format!("People log in at {origin}, without TLS. The cookies are Secure, so browsers do not keep them, and nobody stays logged in."),
            format!(
                "Put https in front and write `public-origin = \"{}\"` in `[server]`, or set `tls-cert` and `tls-key`.",
                origin.replacen("http:", "https:", 1)
            ),
        ),
        Finding::TlsSelfSigned { origin } => (
            format!("The certificate of {origin} is made anew at each start, and no browser and no service trusts it."),
            "For more than trying, set `tls-cert` and `tls-key` in `[server]` and leave `tls-self-signed` out.".into(),
        ),
        Finding::ProxyEverybody { network } => (
            format!("`trusted-proxies` holds {network}: everybody can claim any address, and the brake on guessing passwords is void."),
            "Name the proxy's own address, e.g. `trusted-proxies = [\"10.0.0.2\"]` in `[server]`.".into(),
        ),
        Finding::ProxyUnnamed { origin } => (
            format!("People log in at {origin}, but Tegata speaks no TLS itself and no proxy is named: all people seem to have one address."),
            "Name the proxy that ends TLS: `trusted-proxies = [\"127.0.0.1\"]` in `[server]`, with its real address.".into(),
        ),
        Finding::ProxySilent { proxy } => (
            format!("Requests come from {proxy}, a trusted proxy, without `X-Forwarded-For` and `X-Forwarded-Proto`."),
            "Let the proxy send both (nginx: `proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;`), \
             or remove `trusted-proxies` where there is none."
                .into(),
        ),
        Finding::ProxyUntrusted { proxy } => (
            format!("Forwarding headers come from {proxy}, which is not among `trusted-proxies`: they are ignored, and everybody behind it counts as one."),
            format!("If that is your proxy, write `trusted-proxies = [\"{proxy}\"]` in `[server]` and restart."),
        ),
        Finding::ServiceUnknown { service, near: Some(near) } => (
            format!("No service “{service}” is registered; there is “{near}”."),
            format!("Use `client_id={near}` in the service; `tegata service list` shows all."),
        ),
        Finding::ServiceUnknown { service, near: None } => (
            format!("No service “{service}” is registered."),
            format!("Register it: `tegata service add {service}`; `tegata service list` shows those there are."),
        ),
        Finding::ServiceGrant { service } => (
            format!("“{service}” may not use the authorization code flow, so no redirect URI of it is accepted."),
            format!("`tegata service edit {service} --grant authorization_code --grant refresh_token`"),
        ),
        Finding::RedirectUriSlash { service, asked, registered } => redirect("a slash at the end", service, asked, registered),
        Finding::RedirectUriPort { service, asked, registered } => redirect("the port", service, asked, registered),
        Finding::RedirectUriScheme { service, asked, registered } => {
            let (problem, fix) = redirect("http and https", service, asked, registered);
            (problem, format!("{fix} Behind a proxy the service must believe `X-Forwarded-Proto` (Flask: `ProxyFix`, uvicorn: `--proxy-headers`)."))
        }
        Finding::RedirectUriCase { service, asked, registered } => redirect("capital letters", service, asked, registered),
        Finding::RedirectUriLoopback { service, asked, registered } => {
            redirect("localhost and 127.0.0.1, which are two names", service, asked, registered)
        }
        Finding::RedirectUriQuery { service, asked, registered } => redirect("what stands behind the path", service, asked, registered),
        Finding::RedirectUriUnknown { service, asked, registered } => (
            format!("“{service}” asks for {asked}, which is not like any of its redirect URIs: {}.", list(registered)),
            format!("Register it: `tegata service edit {service} --redirect-uri {asked}` (with all that shall stay)."),
        ),
        Finding::SecretWeak { variable, weakness } => (
            format!("{variable} can be guessed: {}. Whoever guesses it can sign tokens or take the part of a service.", why_weak(*weakness)),
            format!("Make a new one with `tegata secret generate`, put it into {variable} wherever it is used, and restart."),
        ),
        Finding::SecretDiffers { ours, theirs } => (
            format!("SECRET_KEY has the fingerprint {ours} here and {theirs} in the service: two secrets, so it refuses every token."),
            "Copy the very same SECRET_KEY to both, without quotes or blanks, restart both, and compare `tegata secret fingerprint` again.".into(),
        ),
        Finding::SecretMissing { theirs } => (
            format!("The service works with a SECRET_KEY ({theirs}), but Tegata has none and signs with a key of its own."),
            "Set the same `SECRET_KEY` for Tegata and restart, or let the service verify by the JWK Set.".into(),
        ),
        Finding::TokenOpaque { kind } => (
            format!("This is no access token, but {}.", credential(*kind)),
            "Send the `access_token` of the token endpoint's answer: `Authorization: Bearer eyJ…`. Do not show this value to anybody.".into(),
        ),
        Finding::TokenMalformed { refusal } => (
            format!("This is no signed JSON Web Token ({refusal})."),
            "Copy it whole, on one line: three parts with two dots, without quotes and without `Bearer`.".into(),
        ),
        Finding::TokenIsIdToken { audience } => (
            format!("This is an ID token for {}. It says who logged in, and opens no API.", list(audience)),
            "Send the `access_token` that came beside it.".into(),
        ),
        Finding::TokenIssuer { found, issuer } => (
            format!("The token comes from “{}”, but this Tegata is {issuer}.", found.as_deref().unwrap_or("nobody")),
            format!("Get it from {issuer}, or write the issuer in `[token]` as it is in the token, letter by letter."),
        ),
        Finding::TokenAlgorithm { algorithm, expected } => (
            format!("The token says that it is signed by “{algorithm}”; {} is expected.", list(expected)),
            "Let the service accept the expected one (never what the token says), or change it: `tegata service edit NAME --alg …`, `algorithm` in \
             `[token]`, or SECRET_KEY for HS256."
                .into(),
        ),
        Finding::TokenKeyUnknown { kid, known } => (
            format!("The token is signed with the key {}, which is not published here: {}.", kid.as_deref().unwrap_or("without a name"), list(known)),
            "It comes from another store, or its key was withdrawn: get a new token. In a service: fetch the JWK Set again for an unknown `kid`.".into(),
        ),
        Finding::TokenSignature { kid } => (
            format!("The signature does not fit, though the key {} is right: the token was changed or cut.", kid.as_deref().unwrap_or("-")),
            "Copy it whole. If it came like this, somebody forged it: refuse it.".into(),
        ),
        Finding::TokenSecret { service: None } => (
            "The token was signed with another SECRET_KEY than the one in effect here.".into(),
            "Compare `tegata secret fingerprint` here with the service's, give both the same SECRET_KEY, restart, and get a new token.".into(),
        ),
        Finding::TokenSecret { service: Some(service) } => (
            format!("The token was signed with another secret than the newest one of “{service}”."),
            format!("Give the service its newest secret (`tegata service secret add {service}` makes one), and get a new token."),
        ),
        Finding::TokenAudience { found, expected } => (
            format!("The token is for {}; whoever reads it expects {expected}.", list(found)),
            format!("Let the service expect what is in the token, or register it so: `tegata service edit NAME --audience {expected}`."),
        ),
        Finding::TokenEarly { ahead } => (
            format!("The token is good only in {} from now: the clock of whoever signed it is ahead.", span(*ahead)),
            "Set the clocks: `timedatectl set-ntp true` on both machines.".into(),
        ),
        Finding::TokenExpired { ago } => (
            format!("The token expired {} ago.", span(*ago)),
            "Get a new one with the refresh token, or log in again; services that cannot renew may need a longer `access-ttl` in `[token]`.".into(),
        ),
        Finding::TokenClaims { refusal } => (
            format!("The token is genuine, but what it says is not enough or not of the right kind ({refusal})."),
            "Send an access token of this Tegata: its header says `\"typ\": \"at+jwt\"`.".into(),
        ),
        Finding::TokenSessionUnknown { sid } => (
            format!("The token is genuine, but nobody knows its session {}: it was forgotten, or is in another store.", sid.as_deref().unwrap_or("(it names none)")),
            "Log in again. Does the server use the same store? `tegata config check` shows `store.url`.".into(),
        ),
        Finding::TokenSessionOver { why, at } => (
            format!("The token is genuine, but its session is over since {}: {}.", at.map_or("some time".into(), iso), why_over(*why)),
            match why {
                Why::Disabled => "Enable the account if it should be: `tegata user enable`.".into(),
                _ => "Log in again. Services learn of it at once by `/oauth/userinfo` or `/oauth/introspect`.".into(),
            },
        ),
        Finding::StoreMissing { path } => (
            format!("There is no store at {path}: the server was never started, or this is another folder than the server's."),
            "Run this in the server's folder and with its settings, or start it once: `tegata serve`.".into(),
        ),
        Finding::StoreUnreadable { store } => (
            format!("The store {store} cannot be reached or is damaged."),
            "See that the database runs and takes this user, or restore a backup of the file.".into(),
        ),
        Finding::StoreReadOnly { store } => (
            format!("The store {store} cannot be written: nobody can log in."),
            "Give the user that runs Tegata the right to write the file and its folder, and mount it read-write; PostgreSQL: use the primary.".into(),
        ),
        Finding::StoreBehind { pending } => (
            format!("The store was made by an older version: {pending} migration(s) are pending."),
            "Make a copy of the store, then restart the server with this version: it migrates by itself.".into(),
        ),
        Finding::StoreAhead { found, known } => (
            format!("The store was made by a newer version (migration {found}, this program knows {known})."),
            "Run the newer version of Tegata again, or restore the copy from before.".into(),
        ),
        Finding::DiskNearlyFull { path, free_mib } => (
            format!("The disk with {path} has only {free_mib} MiB left: soon nothing can be written."),
            format!("Make room: `du -xh {path} | sort -h | tail`, or move the store to a larger disk (`store.url`)."),
        ),
        Finding::KeyFileMissing { path } => (
            format!("The key file {path} is gone. Without it the store's signing keys and all sessions are lost."),
            "Put it back from the backup before the server starts again, or name it in `store.key-file`.".into(),
        ),
        Finding::KeyFileOpen { path, mode } => (
            format!("Others can read the key file {path} (mode {mode}), and with it every private key in the store."),
            format!("`chmod 600 {path}`"),
        ),
        Finding::KeyFileWrong { path } => (
            format!("{} does not open this store: its signing keys are sealed with another one.", path.as_ref().map_or("TEGATA_STORE_KEY".to_owned(), |path| format!("The key file {path}"))),
            "Give the key that this store was made with: from the same backup as the store.".into(),
        ),
        Finding::SigningKeyMissing { algorithm } => (
            format!("The settings say {algorithm}, but the store has no such key: the server was not restarted since, or has another store."),
            "Restart the server: it makes the key and publishes it.".into(),
        ),
        Finding::PythonUnusable { path } => (
            format!("{path} is no Python 3.8 or newer that answers."),
            "Name the interpreter of the service's environment: `tegata doctor --python .venv/bin/python`.".into(),
        ),
        Finding::PasslibBcrypt { passlib, bcrypt } => (
            format!("passlib {passlib} fails with bcrypt {bcrypt} (“password cannot be longer than 72 bytes”), so no password is right."),
            "`pip install 'bcrypt<4.1'`, or leave passlib, which nobody maintains: docs/moving-in.md brings its users here.".into(),
        ),
        Finding::PasslibNoise { passlib, bcrypt } => (
            format!("passlib {passlib} cannot read the version of bcrypt {bcrypt} and writes a traceback (“error reading bcrypt version”)."),
            "`pip install 'bcrypt<4.1'`; bcrypt 5 breaks it altogether.".into(),
        ),
        Finding::PythonJwt { jwt, pyjwt } => (
            match pyjwt {
                Some(pyjwt) => format!("The package jwt {jwt} stands beside PyJWT {pyjwt}: both are imported as `jwt`, and one hides the other."),
                None => format!("The package jwt {jwt} is installed; the examples mean PyJWT, which is imported by the same name."),
            },
            "`pip uninstall -y jwt PyJWT && pip install 'PyJWT[crypto]'`".into(),
        ),
        Finding::PythonJose { version } => (
            format!("python-jose {version} has known holes (CVE-2024-33663: it takes a public key for a secret; CVE-2024-33664)."),
            "`pip install 'python-jose[cryptography]>=3.4'`, or PyJWT.".into(),
        ),
        Finding::PyJwt { version } => (
            format!("PyJWT {version} is out of date (before 2.4: CVE-2022-29217, a public key taken for a secret; 1.x takes any algorithm)."),
            "`pip install 'PyJWT[crypto]>=2.10'`, and name the algorithms: `jwt.decode(…, algorithms=[\"RS256\"])`.".into(),
        ),
    };
    [problem, fix]
}

fn redirect(what: &str, service: &str, asked: &str, registered: &str) -> (String, String) {
    (
        format!("“{service}” asks for {asked}, but {registered} is registered: they differ by {what}, and are compared letter by letter."),
        format!(
            "Let the service ask for `{registered}`, or register the other: `tegata service edit {service} --redirect-uri {asked}` (with all that shall stay)."
        ),
    )
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn span(seconds: i64) -> String {
    let (count, unit) = super::span(seconds);
    let unit = ["day", "hour", "minute", "second"][unit];
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn apart(ahead: i64) -> String {
    format!("{} {}", span(ahead), if ahead > 0 { "ahead" } else { "behind that" })
}

fn name(document: Document) -> &'static str {
    match document {
        Document::Discovery => "The discovery document",
        Document::Jwks => "The JWK Set",
    }
}

fn why_silent(silence: Silence) -> &'static str {
    match silence {
        Silence::NoConnection => "nothing listens there, or the name is not known",
        Silence::Certificate => "its certificate is not trusted",
        Silence::TooSlow => "no answer came in time",
        Silence::Garbled => "what came is no HTTP answer",
    }
}

fn why_weak(weakness: Weakness) -> String {
    weakness.to_string()
}

fn why_over(why: Why) -> &'static str {
    match why {
        Why::Expired => "it ran out",
        Why::SignedOut => "somebody logged out",
        Why::Needed => "there was none",
        Why::Disabled => "the account is disabled",
        Why::PasswordChanged => "the password was changed",
        Why::Reused => "an old refresh token or cookie was used again, as after a theft",
    }
}

fn credential(kind: Credential) -> &'static str {
    match kind {
        Credential::RefreshToken => "a refresh token",
        Credential::Session => "the credential of a browser's session",
        Credential::Code => "an authorization code",
        Credential::ClientSecret => "a service's secret",
        Credential::SharedSecret => "a shared secret",
        Credential::Link => "a one-time link's token",
    }
}
