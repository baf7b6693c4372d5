//! The built site: files inside the binary, or in a folder while developing. Compressed copies are
//! made at build time; hashed names may be kept for ever.

use crate::app::{Assets, Bundle};
use crate::embedded;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, Method};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the site's files are.
#[derive(Clone)]
pub struct Site {
    folder: Option<Arc<PathBuf>>,
    /// The hashed names that the pages link to.
    pub assets: Arc<Assets>,
}

impl Site {
    /// Finds the site: in the folder when one is given, else inside the binary, else where
    /// `cargo leptos` and `scripts/site` put it. `None` when there is none.
    pub fn find(folder: Option<&Path>) -> Option<Self> {
        let folder = match folder {
            Some(folder) => Some(folder.to_owned()),
            None if embedded::present() => None,
            None => Some(PathBuf::from("target/site")),
        };
        let mut site = Site { folder: folder.map(Arc::new), assets: Arc::default() };
        let names = site.names();
        let url = |file: &str, kind: &str, key: &str| {
            let hash = names.lines().find_map(|line| Some(line.strip_prefix(key)?.strip_prefix(':')?.trim()));
            hash.map_or(format!("/pkg/{file}.{kind}"), |hash| format!("/pkg/{file}.{hash}.{kind}"))
        };
        let there = |bundle: &Bundle| site.read(&bundle.js).is_some() && site.read(&bundle.wasm).is_some();
        let whole = Bundle { js: url("tegata", "js", "js"), wasm: url("tegata", "wasm", "wasm"), css: url("tegata", "css", "css") };
        let door = Bundle { js: url("door", "js", "door-js"), wasm: url("door", "wasm", "door-wasm"), css: url("door", "css", "door-css") };
        let whole = Some(whole).filter(there)?;
        site.assets = Arc::new(Assets { door: Some(door).filter(there).unwrap_or_else(|| whole.clone()), whole });
        Some(site)
    }

    /// The names that the build tool wrote down: with the site, or beside the binary (cargo-leptos).
    fn names(&self) -> String {
        let with_site = self.read("/hash.txt").map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let beside = || std::fs::read_to_string(std::env::current_exe().ok()?.with_file_name("hash.txt")).ok();
        with_site.or_else(beside).unwrap_or_default()
    }

    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let path = path.strip_prefix('/')?;
        let plain =
            !path.is_empty() && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.')) && !path.contains(['\\', '%', '\0']);
        if !plain {
            return None;
        }
        match &self.folder {
            Some(folder) => std::fs::read(folder.join(path)).ok().map(Cow::Owned),
            None => embedded::file(path),
        }
    }

    /// Answers with the file, in the smallest form that the browser reads.
    fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        if path == "/hash.txt" || path.ends_with(".br") || path.ends_with(".gz") {
            return None;
        }
        let accepted = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let reads = |coding: &str| accepted.split(',').any(|part| wants(part, coding));
        let packed = [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .filter(|(coding, _)| reads(coding))
            .find_map(|(coding, ending)| Some((Some(coding), self.read(&format!("{path}{ending}"))?)));
        let (coding, bytes) = packed.or_else(|| Some((None, self.read(path)?)))?;
        let kind = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
        let kind = if kind.starts_with("text/") && !kind.contains("charset") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
        let lasting = if path.starts_with("/pkg/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
        let body = match bytes {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
        let mut response = ([(CONTENT_TYPE, kind.as_str()), (CACHE_CONTROL, lasting), (VARY, "accept-encoding")], body).into_response();
        if let Some(coding) = coding {
            response.headers_mut().insert(CONTENT_ENCODING, http::HeaderValue::from_static(coding));
        }
        Some(response)
    }
}

/// True when one part of Accept-Encoding asks for this coding (RFC 9110 §12.5.3): `q=0` says "not this one".
fn wants(part: &str, coding: &str) -> bool {
    let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
    let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0_f32));
    name.trim() == coding && weight > 0.0
}

/// A layer that answers with a file of the site where there is one, before anybody asks who asks.
pub async fn serve(State(site): State<Site>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(response) = site.answer(request.uri().path(), request.headers())
    {
        return response;
    }
    next.run(request).await
}
