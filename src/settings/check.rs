//! Rules between settings: what the server must not start with, and what deserves a warning.
//! Each sentence says how to mend it.

use super::entry::Place;
use super::fault::Fault;
use super::{Service, Settings, Span};
use crate::model::seed::Registration;
use crate::model::token::LONGEST_LIFE;

/// OWASP's minimum for argon2id (Password Storage Cheat Sheet): memory in KiB with passes, one lane.
const OWASP: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

/// Everything that must be mended before the server starts.
pub(super) fn faults(settings: &Settings) -> Vec<Fault> {
    let found = [server(settings), lives(settings), password(settings), limits(settings)];
    let mut faults: Vec<Fault> =
        found.concat().into_iter().map(|(section, key, says)| Fault { place: settings.place(section, key), says }).collect();
    faults.extend(settings.services.iter().flat_map(|one| service(settings, one)));
    faults
}

type Found = (&'static str, &'static str, String);

fn server(settings: &Settings) -> Vec<Found> {
    let server = &settings.server;
    let mut found = Vec::new();
    if server.tls_cert.is_some() != server.tls_key.is_some() {
        let (there, missing) = if server.tls_cert.is_some() { ("tls-cert", "tls-key") } else { ("tls-key", "tls-cert") };
        found.push(("server", there, format!("{there} without {missing}: TLS needs both; set {missing} too, or neither")));
    }
    if server.tls_self_signed && server.tls_cert.is_some() {
        found.push(("server", "tls-self-signed", "tls-self-signed beside tls-cert: remove one of them".to_owned()));
    }
    let tls = server.tls_self_signed || server.tls_cert.is_some();
    if tls && !server.public_origin.is_https() {
        found.push(("server", "public-origin", format!("with TLS on, public-origin begins with https://, not {}", server.public_origin)));
    }
    if let Some(api) = server.demo_api.as_ref().filter(|api| !server.api_origins.contains(api.origin())) {
        let origin = api.origin();
        found.push((
            "server",
            "demo-api",
            format!("the token goes only to origins in api-origins: add \"{origin}\" there, or remove demo-api"),
        ));
    }
    found
}

fn lives(settings: &Settings) -> Vec<Found> {
    let (access, idle, absolute) = (settings.token.access_ttl, settings.session.idle_ttl, settings.session.absolute_ttl);
    let mut found = Vec::new();
    if access < Span::minutes(1) || access.seconds() > LONGEST_LIFE {
        found.push(("token", "access-ttl", format!("access-ttl is {access}; choose between 1m and 24h (10m is good)")));
    }
    if access >= idle {
        found.push((
            "token",
            "access-ttl",
            format!("access-ttl ({access}) must be shorter than session.idle-ttl ({idle}): shorten the one or lengthen the other"),
        ));
    }
    let rotation = settings.token.key_rotation;
    if rotation.seconds() < 2 * LONGEST_LIFE {
        found.push(("token", "key-rotation", format!("key-rotation is {rotation}; choose 2d or more (90d is good), or keys pile up")));
    }
    if idle > absolute {
        found.push((
            "session",
            "idle-ttl",
            format!("idle-ttl ({idle}) must not be longer than absolute-ttl ({absolute}): shorten the one or lengthen the other"),
        ));
    }
    found
}

fn password(settings: &Settings) -> Vec<Found> {
    let password = &settings.password;
    let mut found = Vec::new();
    let strong = OWASP.iter().any(|(memory, passes)| password.memory_kib >= *memory && password.iterations >= *passes);
    if !strong {
        let table = OWASP.map(|(memory, passes)| format!("{memory}/{passes}")).join(", ");
        found.push((
            "password",
            "memory-kib",
            format!("weaker than OWASP's minimum for argon2id; use at least one of (memory-kib/iterations) {table}"),
        ));
    }
    if password.parallelism == 0 || password.parallelism > 16 {
        found.push(("password", "parallelism", "parallelism must be between 1 and 16 (1 is good)".to_owned()));
    }
    if password.memory_kib > 4 * 1024 * 1024 {
        found.push(("password", "memory-kib", "memory-kib is more than 4 GiB for one hash; OWASP recommends 19456".to_owned()));
    }
    if password.hashing_threads == 0 {
        found.push(("password", "hashing-threads", "hashing-threads must be at least 1, or nobody can sign in".to_owned()));
    }
    found
}

fn limits(settings: &Settings) -> Vec<Found> {
    let (server, throttle) = (&settings.server, &settings.throttle);
    let mut found = Vec::new();
    let counts = [
        ("account-failures", throttle.account_failures),
        ("address-failures", throttle.address_failures),
        ("pair-failures", throttle.pair_failures),
        ("known-device-failures", throttle.known_device_failures),
    ];
    for (key, _) in counts.into_iter().filter(|(_, count)| *count == 0) {
        found.push(("throttle", key, format!("{key} must be at least 1, or nobody can sign in")));
    }
    if settings.store.readers == 0 {
        found.push(("store", "readers", "readers must be at least 1".to_owned()));
    }
    if server.max_body < 8 * 1024 {
        found.push(("server", "max-body", "max-body must be at least 8192 bytes, or forms do not fit".to_owned()));
    }
    for (section, key, span) in spans(settings) {
        if span.seconds() == 0 {
            found.push((section, key, format!("{key} must be at least 1s")));
        }
    }
    found
}

fn spans(settings: &Settings) -> [(&'static str, &'static str, Span); 9] {
    [
        ("server", "request-timeout", settings.server.request_timeout),
        ("server", "shutdown-grace", settings.server.shutdown_grace),
        ("session", "idle-ttl", settings.session.idle_ttl),
        ("session", "absolute-ttl", settings.session.absolute_ttl),
        ("session", "tombstone-ttl", settings.session.tombstone_ttl),
        ("account", "invite-ttl", settings.account.invite_ttl),
        ("account", "reset-ttl", settings.account.reset_ttl),
        ("account", "setup-ttl", settings.account.setup_ttl),
        ("throttle", "window", settings.throttle.window),
    ]
}

fn service(settings: &Settings, service: &Service) -> Vec<Fault> {
    let id = &service.id;
    let section = format!("service.{id}");
    let fault = |key: &str, says: String| Fault { place: settings.place(&section, key), says };
    let mut faults = Vec::new();
    for unfit in service.registration().unfit(id) {
        faults.push(fault(unfit.key(), format!("the service {id:?}: {unfit}")));
    }
    if settings.services.iter().filter(|other| other.id == *id).count() > 1 {
        faults.push(fault("id", format!("two services have the id {id}; give each its own")));
    }
    let variable = service.secret_variable();
    if !service.public && service.secret.is_none() {
        faults.push(fault("id", format!("the service {id} has no secret: put {variable}=... (made by `tegata secret generate`) into the environment or .env, or say public = true")));
    }
    if service.public && service.secret.is_some() {
        faults.push(fault("public", format!("the service {id} is public and yet has a secret: remove {variable}, or public = true")));
    }
    faults
}

/// What the operator should know and may keep.
pub(super) fn warnings(settings: &Settings) -> Vec<String> {
    let origin = &settings.server.public_origin;
    let mut warnings = Vec::new();
    if !origin.is_https() && !origin.is_local() {
        warnings.push(format!("public-origin is {origin}: browsers keep no sign-in cookie over plain http from another machine; put a proxy with https in front, or set tls-cert and tls-key"));
    }
    if settings.account.registration == Registration::Open {
        warnings.push("registration is open and no mail is set up: anyone can make an account with any address, and email_verified stays false; use invite unless that is what you want".to_owned());
    }
    if settings.shared_secret().is_some() && settings.place("token", "algorithm") != Place::Default {
        warnings.push("token.algorithm has no effect beside SECRET_KEY: tokens are HS256; remove one of them".to_owned());
    }
    warnings
}
