//! How our own pages ask: `#[server]` functions of a few lines that translate a call into one use
//! case of `service`. Fixed endpoint names under `/api`, so that logs, limits and tests can name them.
//! No rules here: what is not a translation belongs into `service`.

pub mod account;
pub mod consent;
pub mod doctor;
pub mod key;
pub mod service;
pub mod session;

use crate::{model, platform};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use server_fn::{Bytes, Encodes};

/// Carries `model::Error` over the wire and sets the HTTP status on the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(pub model::Error);

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Failure(match error {
            ServerFnErrorErr::Request(_) => model::Error::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => model::Error::Malformed,
            ServerFnErrorErr::Deserialization(_) => platform::unreadable(),
            // An answer that is not ours: a proxy's error page, a half-read body.
            _ => model::Error::Unavailable,
        })
    }

    // leptos 0.8 answers every error with status 500; 0.9 asks `status_code()` instead of this detour.
    fn ser(&self) -> Bytes {
        platform::answer_status(&self.0);
        JsonEncoding::encode(self).unwrap_or_default()
    }
}

impl From<model::Error> for Failure {
    fn from(error: model::Error) -> Self {
        Failure(error)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
