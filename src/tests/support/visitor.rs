//! A browser: keeps cookies by the browsers' rules, says where its requests come from, and holds
//! the access token as the keeper does. With a script it calls functions; without, it sends forms.

use super::process::Server;
use super::{Answer, App, ORIGIN};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Method, Request, header};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

/// The cookies' names, as promised to the browser.
pub const SESSION: &str = "__Host-tegata-session";
pub const DEVICE: &str = "__Host-tegata-device";
pub const FLASH: &str = "__Host-tegata-flash";
pub const PROBE: &str = "__Host-tegata-probe";

/// What a browser is pointed at: a router in this process, or a server in its own.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    Router(&'a App),
    Server(&'a Server),
}

impl Door<'_> {
    async fn send(&self, request: Request<Body>) -> Answer {
        match self {
            Door::Router(app) => app.send(request).await,
            Door::Server(server) => server.send(request).await.expect("the server answers"),
        }
    }

    fn origin(&self) -> &str {
        match self {
            Door::Router(_) => ORIGIN,
            Door::Server(server) => &server.origin,
        }
    }
}

/// One browser.
#[derive(Clone)]
pub struct Visitor<'a> {
    door: Door<'a>,
    pub jar: BTreeMap<String, String>,
    pub token: Option<String>,
    pub sid: String,
    pub address: IpAddr,
}

impl<'a> Visitor<'a> {
    pub fn new(door: Door<'a>) -> Self {
        Visitor { door, jar: BTreeMap::new(), token: None, sid: String::new(), address: IpAddr::from([192, 0, 2, 1]) }
    }

    /// The same, at another address.
    pub fn at(mut self, address: [u8; 4]) -> Self {
        self.address = IpAddr::from(address);
        self
    }

    /// Asks for a page, as typed into the address bar or clicked.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html,*/*;q=0.8").header("sec-fetch-site", "none");
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// True when the page of a link shows its form: the link is good.
    pub async fn gets_form(&mut self, path: &str) -> bool {
        self.get(path).await.expect(200).text().contains(r#"autocomplete="new-password""#)
    }

    /// Calls a server function from the page's script.
    pub async fn call(&mut self, endpoint: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.calling(endpoint, fields);
        let answer = self.send(request).await;
        if let Ok(granted) = serde_json::from_slice::<serde_json::Value>(&answer.body)
            && let Some(token) = granted["access_token"].as_str()
        {
            self.token = Some(token.to_owned());
            granted["sid"].as_str().unwrap_or_default().clone_into(&mut self.sid);
        }
        answer
    }

    /// The request that `call` sends, for tests that lose, repeat or spoil it.
    pub fn calling(&self, endpoint: &str, fields: &[(&str, &str)]) -> Request<Body> {
        let json = matches!(
            endpoint,
            "session/renew" | "session/list" | "account/profile" | "consent/list" | "key/list" | "service/list" | "doctor/examine"
        );
        let (kind, body) = if json {
            ("application/json", serde_json::to_string(&fields.iter().copied().collect::<BTreeMap<_, _>>()).expect("JSON"))
        } else {
            ("application/x-www-form-urlencoded", form(fields))
        };
        let mut request = self
            .request(Method::POST, &format!("/api/{endpoint}"))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, self.door.origin())
            .header("sec-fetch-site", "same-origin");
        if endpoint == "session/renew" {
            request = request.header("x-keep", "1");
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Body::from(body)).expect("a request")
    }

    /// Sends a form of `page` without a script; follows nothing.
    pub async fn submit(&mut self, page: &str, endpoint: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, &format!("/api/{endpoint}"))
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.door.origin())
            .header(header::REFERER, format!("{}{page}", self.door.origin()))
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(fields))).expect("a request")).await
    }

    /// Sends a plain form of our own page; follows nothing.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.door.origin())
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(fields))).expect("a request")).await
    }

    /// Signs in with a script, after a look at the login page.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/login").await;
        self.call("session/login", &[("email", login), ("password", password)]).await
    }

    /// Renews the session.
    pub async fn renew(&mut self) -> Answer {
        self.call("session/renew", &[]).await
    }

    /// Asks userinfo with the token it holds.
    pub async fn userinfo(&self) -> Answer {
        let token = self.token.as_deref().expect("a token");
        self.door.send(get_with_bearer("/oauth/userinfo", token)).await
    }

    /// Sends a request, and keeps the cookies that come back.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.door.send(request).await;
        self.keep(&answer);
        answer
    }

    /// Keeps an answer's cookies by the rules of `__Host-` (RFC 6265bis §4.1.3.2).
    #[track_caller]
    pub fn keep(&mut self, answer: &Answer) {
        for cookie in answer.set_cookies() {
            let mut parts = cookie.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("name=value");
            let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
            let has = |attribute: &str| attributes.iter().any(|a| a == attribute);
            assert!(name.starts_with("__Host-"), "{cookie}");
            assert!(has("secure") && has("path=/") && !attributes.iter().any(|a| a.starts_with("domain")), "{cookie}");
            assert!(has("httponly") && has("samesite=lax"), "{cookie}");
            if has("max-age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The session's credential.
    pub fn credential(&self) -> &str {
        self.jar.get(SESSION).map_or("", String::as_str)
    }

    /// A request with cookies and an address, and nothing else.
    pub fn request(&self, method: Method, path: &str) -> Builder {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.door.origin().trim_start_matches("http://"))
            .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
            .extension(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }
}

/// A request of a service that holds a token, without any cookie.
pub fn get_with_bearer(path: &str, token: &str) -> Request<Body> {
    Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).expect("a request")
}

/// Fields as `application/x-www-form-urlencoded`.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
