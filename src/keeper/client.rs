//! How calls travel: plain-Rust requests and answers (replayable, `Send`, testable natively), and the
//! three `server_fn` clients that `server_fns` names. The rule of attaching and replaying is in
//! `engine`, the fetch itself in `wire`.

use super::wire;
use crate::json;
use crate::model;
use futures::{Sink, Stream, stream};
use send_wrapper::SendWrapper;
use server_fn::Bytes;
use server_fn::client::{Client, browser::BrowserClient};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use server_fn::request::{ClientReq, browser::BrowserFormData};
use server_fn::response::ClientRes;
use std::future::Future;

/// A request, whole, so that it can be sent again.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, ...
    pub method: http::Method,
    /// A path on our own origin or an absolute URL.
    pub url: String,
    /// Media types that the caller understands.
    pub accept: String,
    /// Media type of the body; empty without one.
    pub content_type: String,
    /// The body.
    pub body: Option<Bytes>,
}

impl Call {
    /// A `GET` that expects JSON.
    pub fn get(url: &str) -> Self {
        Call {
            method: http::Method::GET,
            url: url.to_owned(),
            accept: "application/json".to_owned(),
            content_type: String::new(),
            body: None,
        }
    }

    /// A `POST` of a form's fields.
    pub fn form(url: &str, fields: String) -> Self {
        let content_type = "application/x-www-form-urlencoded".to_owned();
        Call { method: http::Method::POST, content_type, body: Some(fields.into()), ..Call::get(url) }
    }

    /// A `POST` of JSON.
    pub fn post(url: &str, json: String) -> Self {
        let content_type = "application/json".to_owned();
        Call { method: http::Method::POST, content_type, body: Some(json.into()), ..Call::get(url) }
    }
}

/// An answer, read to its end.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Media type of the body.
    pub content_type: String,
    /// Where the server wants the page to go (`serverfnredirect`), if anywhere.
    pub redirect: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// True when our own server refused the bearer.
    pub(super) fn says_signed_out(&self) -> bool {
        let error = || json::read::<model::Error>(&self.text());
        self.status == 401 && matches!(error(), Some(model::Error::SignedOut { .. }))
    }
}

// Bodies carry passwords and tokens: none is ever printed.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.url)
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.status.fmt(f)
    }
}

/// Calls with the bearer token: joins a renewal when it is stale, replays once when it is refused.
pub struct Bearer;

/// Calls that live by the session cookie alone and may replace it, one at a time in this browser.
pub struct SessionClient;

/// Calls with the bearer token that also replace the session cookie, one at a time in this browser.
pub struct SessionBearer;

/// What each of the three clients does with a call; `app::ask` goes this way, and `server_fn::Client` too.
pub trait Carry {
    /// Sends the call.
    fn carry(call: Call) -> wire::Sent;
}

impl<E: FromServerFnError> ClientReq<E> for Call {
    type FormData = BrowserFormData;

    fn try_new_req_query(path: &str, content_type: &str, accept: &str, query: &str, method: http::Method) -> Result<Self, E> {
        let url = [path, "?", query].concat();
        let (accept, content_type) = (accept.to_owned(), content_type.to_owned());
        Ok(Call { method, url, accept, content_type, body: None })
    }

    fn try_new_req_text(path: &str, content_type: &str, accept: &str, body: String, method: http::Method) -> Result<Self, E> {
        <Call as ClientReq<E>>::try_new_req_bytes(path, content_type, accept, body.into(), method)
    }

    // `server_fn::client::set_server_url` is left unheeded: these clients speak to our own origin.
    fn try_new_req_bytes(path: &str, content_type: &str, accept: &str, body: Bytes, method: http::Method) -> Result<Self, E> {
        let (accept, content_type) = (accept.to_owned(), content_type.to_owned());
        Ok(Call { method, url: path.to_owned(), accept, content_type, body: Some(body) })
    }

    fn try_new_req_form_data(_: &str, _: &str, _: &str, _: BrowserFormData, _: http::Method) -> Result<Self, E> {
        Err(not_carried())
    }

    fn try_new_req_multipart(_: &str, _: &str, _: BrowserFormData, _: http::Method) -> Result<Self, E> {
        Err(not_carried())
    }

    fn try_new_req_streaming(_: &str, _: &str, _: &str, _: impl Stream<Item = Bytes> + Send + 'static, _: http::Method) -> Result<Self, E> {
        Err(not_carried())
    }
}

impl<E: FromServerFnError> ClientRes<E> for Reply {
    async fn try_into_string(self) -> Result<String, E> {
        let odd = |_| E::from_server_fn_error(ServerFnErrorErr::Deserialization("not UTF-8".to_owned()));
        String::from_utf8(self.body.into()).map_err(odd)
    }

    async fn try_into_bytes(self) -> Result<Bytes, E> {
        Ok(self.body)
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, E> {
        Ok(stream::iter([Ok(self.body)]))
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn status_text(&self) -> String {
        String::new()
    }

    fn location(&self) -> String {
        self.redirect.clone().unwrap_or_default()
    }

    fn has_redirect(&self) -> bool {
        self.redirect.is_some()
    }
}

/// The three clients differ in one line; everything else of the trait is the same.
macro_rules! client {
    ($name:ident, $send:expr) => {
        impl Carry for $name {
            fn carry(call: Call) -> wire::Sent {
                $send(call)
            }
        }

        impl<E, I, O> Client<E, I, O> for $name
        where
            E: FromServerFnError,
            I: FromServerFnError,
            O: FromServerFnError,
        {
            type Request = Call;
            type Response = Reply;

            fn send(call: Call) -> impl Future<Output = Result<Reply, E>> + Send {
                // Futures of the browser are not `Send`; there is one thread.
                SendWrapper::new(async move { <$name as Carry>::carry(call).await.map_err(offline) })
            }

            // Browsers cannot put a header on a WebSocket: there is nothing to add to the stock client.
            fn open_websocket(
                path: &str,
            ) -> impl Future<
                Output = Result<(impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static), E>,
            > + Send {
                <BrowserClient as Client<E, I, O>>::open_websocket(path)
            }

            fn spawn(future: impl Future<Output = ()> + Send + 'static) {
                <BrowserClient as Client<E, I, O>>::spawn(future)
            }
        }
    };
}

client!(Bearer, super::carry);
client!(SessionClient, |call| wire::send_locked(call, None));
client!(SessionBearer, super::carry_locked);

fn not_carried<E: FromServerFnError>() -> E {
    E::from_server_fn_error(ServerFnErrorErr::Serialization("form data and streams cannot be replayed".to_owned()))
}

fn offline<E: FromServerFnError>(_: wire::Unreachable) -> E {
    E::from_server_fn_error(ServerFnErrorErr::Request(String::new()))
}
