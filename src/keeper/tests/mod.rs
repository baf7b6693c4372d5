//! The keeper without a browser: the core's rules one by one, calls through the engine, and whole
//! browsers of three tabs against a model of the server.

mod calls;
mod net;
mod rules;
mod tabs;

use crate::model::{Granted, Pass, Profile, Seed};

/// A person of this name.
fn person(sub: &str) -> Profile {
    Profile {
        sub: sub.into(),
        email: Some([sub, "@example.jp"].concat()),
        email_verified: true,
        username: None,
        name: sub.into(),
        roles: Vec::new(),
    }
}

/// A grant of a token that lives ten minutes, of a session that does not end.
fn grant(sub: &str, sid: &str, token: &str) -> Granted {
    let pass = Pass { access_token: token.into(), expires_in: 600, sid: sid.into(), session_until: 1 << 40 };
    Granted { pass, who: person(sub), cookie_returned: true }
}

/// The seed of a page where this person is signed in.
fn seed(sub: &str, sid: &str) -> Seed {
    Seed { who: Some(person(sub)), sid: Some(sid.into()), ..Seed::default() }
}
