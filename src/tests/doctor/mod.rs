//! The doctor: set-ups that are really broken, each with its own diagnosis and no other. The patient is healthy, and each
//! test breaks one thing of it.

mod address;
mod command;
mod discovery;
mod page;
mod python;
mod secret;
mod service;
mod store;
mod stub;
mod token;
mod words;

use crate::support::PASSWORD;
use crate::support::database::Database;
use std::path::PathBuf;
use std::sync::Arc;
use stub::{Answer, Stub};
use tegata::model::account::NewAccount;
use tegata::model::finding::Finding;
use tegata::model::{Seconds, Secret};
use tegata::service::doctor::{Questions, discovery::JWKS, examine};
use tegata::service::session::{self, Caller, Origin};
use tegata::service::{Clock, Services, System, account};
use tegata::settings::Settings;
use tempfile::TempDir;

/// A clock that is wrong by so many seconds.
struct Off(Seconds);

impl Clock for Off {
    fn now(&self) -> Seconds {
        System.now() + self.0
    }
}

/// A healthy Tegata: a store, a key, and a stub that answers as its server would.
struct Patient {
    home: TempDir,
    environment: Vec<(String, String)>,
    stub: Stub,
    questions: Questions,
    _database: Database,
}

impl Patient {
    /// With keys of its own.
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these settings from its first start on.
    async fn with(settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let database = Database::make(home.path()).await;
        let store = database.url().to_owned();
        Self::start(home, database, &store, settings).await
    }

    /// With a store that is a file, for what files alone can suffer.
    async fn on_a_file() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let store = format!("sqlite:{}", home.path().join("data/tegata.db").display());
        let database = Database::Sqlite(store.clone());
        Self::start(home, database, &store, &[]).await
    }

    async fn start(home: TempDir, database: Database, store: &str, settings: &[(&str, &str)]) -> Self {
        let stub = Stub::start("127.0.0.1");
        let key_file = home.path().join("tegata.key").display().to_string();
        let mut patient = Patient { home, environment: Vec::new(), stub, questions: Questions::default(), _database: database };
        let origin = patient.stub.origin.clone();
        for (name, value) in [
            ("TEGATA_STORE_URL", store),
            ("TEGATA_STORE_KEY_FILE", &key_file),
            ("TEGATA_TOKEN_ALGORITHM", "ES256"),
            ("TEGATA_SERVER_PUBLIC_ORIGIN", &origin),
        ] {
            patient.set(name, value);
        }
        for (name, value) in settings {
            patient.set(name, value);
        }
        let services = patient.services().await;
        patient.stub.publish(&origin, &services.keys.current().jwks);
        services.store.close().await;
        patient
    }

    /// Changes a setting.
    fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn settings(&self) -> Settings {
        let get = |name: &str| self.environment.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        Settings::parse("", "Leptos.toml", get).expect("settings that can be read")
    }

    async fn services(&self) -> Arc<Services> {
        self.services_off(0).await
    }

    /// Its services under a clock that is wrong.
    async fn services_off(&self, by: Seconds) -> Arc<Services> {
        Services::start(self.settings(), Box::new(Off(by)), Box::new(System)).await.expect("it starts")
    }

    /// Hana, who has just logged in.
    async fn hana(services: &Services) -> Caller {
        let new = NewAccount { email: "hana@example.jp", name: "Hana", password: PASSWORD };
        account::add(services, new, &[], None).await.expect("a new account");
        let origin = Origin { address: [192, 0, 2, 1].into(), label: "test".into(), device: None };
        let password = Secret::from(PASSWORD.to_owned());
        session::log_in(services, "hana@example.jp", &password, &origin, None).await.expect("it is her password").caller
    }

    /// What the doctor finds.
    async fn found(&self) -> Vec<Finding> {
        self.found_off(0).await
    }

    /// What the doctor finds whose clock is wrong.
    async fn found_off(&self, by: Seconds) -> Vec<Finding> {
        examine(&self.settings(), &self.questions, Box::new(Off(by)), Box::new(System)).await.expect("it can look")
    }

    /// The one thing that the doctor finds.
    #[track_caller]
    fn only(found: Vec<Finding>) -> Finding {
        let [one] = <[Finding; 1]>::try_from(found).unwrap_or_else(|found| panic!("one finding, not {found:#?}"));
        one
    }
}

#[tokio::test]
async fn a_healthy_one_gives_nothing() {
    assert_eq!(Patient::new().await.found().await, []);
}

#[tokio::test]
async fn nor_does_a_healthy_one_with_everything_asked() {
    let mut patient = Patient::with(&[("SECRET_KEY", &crate::support::secret())]).await;
    let services = patient.services().await;
    let caller = Patient::hana(&services).await;
    let pass = tegata::service::token::issue(&services, &caller, None).await.unwrap();
    let fingerprint = tegata::service::doctor::secret::fingerprint(&patient.settings());
    patient.questions = Questions {
        browser: Some(format!("{}/login?next=%2F", patient.stub.origin)),
        from: Some(patient.stub.origin.clone()),
        token: Some(pass.access_token.into()),
        fingerprint,
        python: Some(python::fake(&patient, r#"{"passlib":"1.7.4","bcrypt":"4.0.1","PyJWT":"2.10.1","python-jose":"3.5.0"}"#)),
        ..Questions::default()
    };
    assert_eq!(patient.found().await, []);
    // The JWK Set may call itself what RFC 7517 calls it.
    patient.stub.answer(JWKS, |answer: &mut Answer| answer.kind = "application/jwk-set+json");
    assert_eq!(patient.found().await, []);
}
