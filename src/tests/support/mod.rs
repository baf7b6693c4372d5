//! One Tegata for one test: the real router over a store of its own, under a clock that can be turned.
//! The store is SQLite in a temporary folder; with TEGATA_TEST_POSTGRES set it is a database of that
//! server, for every test alike (`scripts/test` runs the suite once for each engine).

pub mod answer;
pub mod database;
pub mod process;
pub mod site;
pub mod visitor;

pub use answer::Answer;
pub use visitor::Visitor;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use database::Database;
use leptos::config::LeptosOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tegata::model::account::{NewAccount, Username};
use tegata::model::{Profile, Seconds};
use tegata::service::{Clock, Services, System, account};
use tegata::settings::Settings;
use tempfile::TempDir;
use tower::ServiceExt;

/// Where the tests' Tegata is reached.
pub const ORIGIN: &str = "http://localhost:3000";
/// When every test begins.
pub const START: Seconds = 1_800_000_000;
/// Everybody's password, unless a test is about passwords.
pub const PASSWORD: &str = "violet-harbour-74-lantern";
/// A minute, an hour, a day.
pub const MINUTE: Seconds = 60;
pub const HOUR: Seconds = 60 * MINUTE;
pub const DAY: Seconds = 24 * HOUR;

/// How many of `BEARER_FUNCTIONS` do without the session cookie: the first, which tell people about themselves.
pub const READING: usize = 3;

/// The functions that ask for a bearer token, with arguments that would do.
pub const BEARER_FUNCTIONS: [(&str, &[(&str, &str)]); 16] = [
    ("account/profile", &[]),
    ("session/list", &[]),
    ("consent/list", &[]),
    ("account/change_profile", &[("name", "Mallory"), ("username", "mallory")]),
    ("account/change_password", &[("current", PASSWORD), ("password", "another-harbour-12-beacon")]),
    ("session/end", &[("sid", "somebody-elses")]),
    ("session/logout_everywhere", &[]),
    ("consent/withdraw", &[("service_id", "shop")]),
    ("key/list", &[]),
    ("doctor/examine", &[]),
    ("service/list", &[]),
    ("service/read", &[("id", "shop")]),
    ("service/save", &[("draft[id]", "mallory"), ("draft[name]", "M"), ("draft[grants][]", "client_credentials"), ("new", "true")]),
    ("service/remove", &[("id", "shop")]),
    ("service/add_secret", &[("id", "shop")]),
    ("service/remove_secret", &[("id", "shop"), ("secret_id", "0000")]),
];

/// A clock that stands still until it is turned.
#[derive(Clone)]
pub struct TurnableClock(Arc<AtomicI64>);

impl TurnableClock {
    /// Turns it by so many seconds, backwards too.
    pub fn turn(&self, by: Seconds) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TurnableClock {
    fn now(&self) -> Seconds {
        self.0.load(Ordering::SeqCst)
    }
}

/// A running Tegata.
pub struct App {
    pub services: Arc<Services>,
    pub clock: TurnableClock,
    router: Router,
    environment: Vec<(String, String)>,
    home: TempDir,
    _database: Database,
}

impl App {
    /// Starts with the defaults, but for cheaper keys.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts with these settings, named as in the environment.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let database = Database::make(home.path()).await;
        let mut environment = vec![
            ("TEGATA_STORE_URL".to_owned(), database.url().to_owned()),
            ("TEGATA_STORE_KEY_FILE".to_owned(), home.path().join("tegata.key").display().to_string()),
            ("TEGATA_TOKEN_ALGORITHM".to_owned(), "ES256".to_owned()),
        ];
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        site::make(&home.path().join("site"));
        let clock = TurnableClock(Arc::new(AtomicI64::new(START)));
        let (services, router) = build(&environment, &clock, &home).await;
        App { services, clock, router, environment, home, _database: database }
    }

    /// Stops and starts again on the same store, with these settings changed.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        (self.services, self.router) = build(&self.environment, &self.clock, &self.home).await;
    }

    /// Another server on the same store.
    pub async fn another(&self) -> Arc<Services> {
        build(&self.environment, &self.clock, &self.home).await.0
    }

    /// Sends one request that may well find the server out of order.
    pub async fn try_send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.router.clone().oneshot(request).await.expect("the router answers")).await
    }

    /// Sends one request; no request of any test may show a defect of the server.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = self.try_send(request).await;
        assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text());
        answer
    }

    /// An account, made by the operator, with the password of all.
    pub async fn account(&self, email: &str, roles: &[&str]) -> Profile {
        self.account_named(email, None, roles).await
    }

    /// An account with a user name.
    pub async fn account_named(&self, email: &str, username: Option<&str>, roles: &[&str]) -> Profile {
        let username = username.map(|name| Username::parse(name).expect("a good user name"));
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let name = email.split('@').next().unwrap_or_default();
        let new = NewAccount { email, name, password: PASSWORD };
        account::add(&self.services, new, &roles, username.as_ref()).await.expect("a new account")
    }

    /// Where the built site is.
    pub fn site(&self) -> std::path::PathBuf {
        self.home.path().join("site")
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor::new(visitor::Door::Router(self))
    }

    /// A browser in which this person, who has an account, has just signed in.
    pub async fn signed_in(&self, email: &str) -> Visitor<'_> {
        let mut visitor = self.visitor();
        visitor.log_in(email, PASSWORD).await.expect(200);
        visitor
    }
}

/// A secret as an operator would make it, another one every time.
pub fn secret() -> String {
    tegata::service::secret::generate(&System)
}

/// The one-time token of a link.
pub fn token_of(url: &str) -> String {
    url.split_once('=').expect("a link with a token").1.trim().to_owned()
}

async fn build(environment: &[(String, String)], clock: &TurnableClock, home: &TempDir) -> (Arc<Services>, Router) {
    let env = |name: &str| environment.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let settings = Settings::parse("", "Leptos.toml", env).expect("good settings");
    let site = tegata::http::site::Site::find(Some(&home.path().join("site"))).expect("a site");
    let options = LeptosOptions::builder().output_name("tegata").build();
    let services = Services::start(settings, Box::new(clock.clone()), Box::new(System)).await.expect("it starts");
    let router = tegata::http::build(services.clone(), site, options);
    (services, router)
}
