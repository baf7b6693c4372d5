//! The server function of `server_fns/doctor`, translated: `service::doctor` looks. What it finds is put into words here.

use super::{Failure, Visit};
use crate::app::words::words;
use crate::http::address;
use crate::model::finding::Diagnosis;
use crate::service::doctor::{self, Seen};
use http::header::ORIGIN;
use http::request::Parts;
use leptos::prelude::use_context;

impl Visit {
    /// Looks at the running server, by the way this request came; administrators alone.
    pub async fn examine(&self) -> Result<Vec<Diagnosis>, Failure> {
        self.administrator()?;
        let seen = use_context::<Parts>().map(|parts| seen(&parts)).unwrap_or_default();
        let w = words(self.lang).doctor();
        Ok(doctor::look(&self.services, &seen).await.iter().map(|finding| w.diagnosis(finding)).collect())
    }
}

fn seen(parts: &Parts) -> Seen {
    let header = |name: &str| parts.headers.contains_key(name);
    Seen {
        origin: parts.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(str::to_owned),
        peer: Some(address::peer(&parts.extensions)),
        forwarded: ["x-forwarded-for", "x-forwarded-proto", "forwarded"].into_iter().any(header),
    }
}
