//! The subject of the measurements: the real binary with a store of its own in an empty folder.

use super::ceiling::free_port;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tegata::model::jws::Algorithm;
use tegata::model::parameters::Parameters;
use tegata::model::session::Rotation;
use tegata::service::authorize::{self, Step};
use tegata::service::jwk::SigningKey;
use tegata::service::session::{self, Origin, Standing};
use tegata::service::vault::{REFRESH_KEY_VERSION, Vault, sha256};
use tegata::service::{Services, System, b64, unb64};
use tegata::settings::Settings;
use tegata::store::session::Session;
use tegata::store::{Durability, Store};

/// The service's secret; every store here lives for a minute.
pub const SECRET: &str = "bench-Xq3vT8mZ1rKp6Yw0sLd9Nf2Hc5Jg7Bu4";
/// Where its people go back to.
pub const REDIRECT_URI: &str = "https://shop.example/cb";
/// The one account.
pub const LOGIN: &str = "bench@example.jp";
/// Its password.
pub const PASSWORD: &str = "yukiyama-no-michi-bench";

/// A running Tegata.
pub struct Subject {
    child: Child,
    setup: Setup,
    account: String,
}

/// How it is started.
struct Setup {
    binary: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    durability: &'static str,
    algorithm: Algorithm,
    service: bool,
    grants: &'static str,
}

impl Subject {
    /// Starts the binary with one account and one service.
    pub async fn start(binary: &Path, algorithm: Algorithm, durability: &'static str) -> Result<Self> {
        Self::with_grants(binary, algorithm, durability, "password,refresh_token").await
    }

    /// The same, with a service that logs people in.
    pub async fn start_provider(binary: &Path, algorithm: Algorithm) -> Result<Self> {
        Self::with_grants(binary, algorithm, "process", "authorization_code,refresh_token,client_credentials").await
    }

    async fn with_grants(binary: &Path, algorithm: Algorithm, durability: &'static str, grants: &'static str) -> Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        let setup = Setup { binary: binary.to_owned(), folder, port, durability, algorithm, service: true, grants };
        let mut command = setup.command();
        let mut add = command.args(["user", "add", LOGIN, "--name", "Bench"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        add.stdin.take().context("stdin")?.write_all(PASSWORD.as_bytes())?;
        let added = add.wait_with_output()?;
        ensure!(added.status.success(), "the account was not made");
        let account = String::from_utf8(added.stdout)?.trim().to_owned();
        Ok(Subject { child: setup.launch()?, setup, account })
    }

    /// The same without a service in the settings, whose secret would be judged at start; in force from the next start on.
    pub fn without_service(&mut self) {
        self.setup.service = false;
    }

    /// Ends the process as `kill -9` does, starts it again, and says how long the first answer took.
    pub async fn restart(&mut self) -> Result<Duration> {
        self.child.kill()?;
        self.child.wait()?;
        let started = Instant::now();
        self.child = self.setup.launch()?;
        Ok(started.elapsed())
    }

    /// Where it answers.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.setup.port)
    }

    /// So many access tokens of one live session, each with an id of its own, signed with the subject's own key.
    pub async fn tokens(&self, count: usize) -> Result<Vec<String>> {
        let store = self.store().await?;
        let session = self.session("bench-session", 0);
        store.add_session(&session).await.ok();
        let sealed = store.list_keys().await?.into_iter().next().context("no key")?;
        let key = SigningKey::from_pkcs8(&self.vault()?.open(&sealed.kid, &sealed.sealed)?)?;
        let issuer = format!("http://localhost:{}", self.setup.port);
        let now = now();
        let claims = |n: usize| {
            json!({ "iss": issuer, "sub": self.account, "aud": issuer, "exp": now + 3600, "iat": now - 1, "jti": n.to_string(),
                    "client_id": "bench", "scope": "openid profile email", "sid": session.sid, "roles": [] })
        };
        (0..count).map(|n| Ok(key.sign("at+jwt", &claims(n))?)).collect()
    }

    /// So many refresh tokens, each of a session that is old enough to rotate.
    pub async fn refresh_tokens(&self, count: usize) -> Result<Vec<String>> {
        let (store, vault) = (self.store().await?, self.vault()?);
        let mut tokens = Vec::with_capacity(count);
        for n in 0..count {
            let session = self.session(&format!("s{n}"), now() - 3600);
            store.add_session(&session).await?;
            tokens.push(format!("tgr_{}.0.{}", session.sid, vault.refresh_mac(&session.sid, &session.salt, 0)));
        }
        // What was written to get ready is not the subject's to move.
        store.checkpoint().await?;
        Ok(tokens)
    }

    /// So many codes of the one account, as the authorization endpoint gives them; good for a minute.
    pub async fn codes(&self, count: usize) -> Result<Vec<String>> {
        let environment = self.setup.environment();
        let env = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        let services = Services::start(Settings::parse("", "", env)?, Box::new(System), Box::new(System)).await?;
        let origin = Origin { address: std::net::IpAddr::from([127, 0, 0, 1]), label: "bench".into(), device: None };
        let entered = session::log_in(&services, LOGIN, &PASSWORD.to_owned().into(), &origin, None).await?;
        let standing = Standing::Live(Box::new(entered.caller));
        let challenge = b64(&sha256(super::provider::VERIFIER));
        let request =
            [("client_id", "bench"), ("redirect_uri", REDIRECT_URI), ("response_type", "code"), ("scope", "openid offline_access")];
        let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
        let parameters: Parameters = request.into_iter().chain(pkce).collect();
        let mut codes = Vec::with_capacity(count);
        for _ in 0..count {
            let Step::Back(back) = authorize::begin(&services, &parameters, &standing).await? else { bail!("no code") };
            let code = back.parameters.into_iter().find(|(name, _)| *name == "code");
            codes.push(code.context("no code")?.1);
        }
        services.store.close().await;
        Ok(codes)
    }

    /// Resident memory in MiB.
    pub fn resident_mib(&self) -> Result<f64> {
        resident_mib(self.child.id())
    }

    /// The most there ever was.
    pub fn most_resident_mib(&self) -> Result<f64> {
        status(self.child.id(), "VmHWM:")
    }

    /// Bytes of the login page's wasm, script and style, as a browser gets them.
    pub async fn page_weight(&self) -> Result<usize> {
        let page = self.get("/login")?;
        let page = String::from_utf8_lossy(&page).into_owned();
        let mut names: Vec<&str> = page.split('"').filter(|part| part.starts_with("/pkg/")).collect();
        names.sort_unstable();
        names.dedup();
        ensure!(names.len() == 3, "the page names {names:?}");
        names.iter().map(|name| Ok(self.get(name)?.len())).sum()
    }

    fn get(&self, path: &str) -> Result<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.setup.port))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no answer")?;
        Ok(answer.split_off(end + 4))
    }

    async fn store(&self) -> Result<Store> {
        Store::open(&format!("sqlite:{}", self.setup.folder.path().join("data/tegata.db").display()), Durability::Process, 1).await
    }

    fn vault(&self) -> Result<Vault> {
        let text = std::fs::read_to_string(self.setup.folder.path().join("data/tegata.key"))?;
        Vault::new(&unb64(text.trim()).context("key file")?)
    }

    fn session(&self, sid: &str, rotated_at: i64) -> Session {
        Session {
            sid: sid.to_owned(),
            account_id: self.account.clone(),
            service_id: Some("bench".into()),
            parent_sid: None,
            auth_time: rotated_at,
            resources: vec![],
            salt: b64(sid.as_bytes()),
            key_version: REFRESH_KEY_VERSION,
            rotation: Rotation { generation: 0, rotated_at, seen_at: None },
            label: "bench".into(),
            scope: "openid profile email".into(),
            created_at: rotated_at,
            idle_ends_at: now() + 86_400,
            ends_at: now() + 86_400,
            ended: None,
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Setup {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.folder.path()).env_remove("SECRET_KEY").envs(self.environment());
        command
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let data = |name: &str| self.folder.path().join("data").join(name).display().to_string();
        let mut all = vec![
            ("TEGATA_SERVER_ADDR", format!("127.0.0.1:{}", self.port)),
            ("TEGATA_STORE_URL", format!("sqlite:{}", data("tegata.db"))),
            ("TEGATA_STORE_KEY_FILE", data("tegata.key")),
            ("TEGATA_TOKEN_ALGORITHM", self.algorithm.name().to_owned()),
            ("TEGATA_STORE_DURABILITY", self.durability.to_owned()),
            ("RUST_LOG", "error".to_owned()),
        ];
        let brakes = ["TEGATA_THROTTLE_PAIR_FAILURES", "TEGATA_THROTTLE_ACCOUNT_FAILURES", "TEGATA_THROTTLE_ADDRESS_FAILURES"];
        all.extend(brakes.map(|name| (name, "1000".to_owned())));
        if self.service {
            all.extend([
                ("TEGATA_SERVICES", "bench".to_owned()),
                ("TEGATA_SERVICE_BENCH_SECRET", SECRET.to_owned()),
                ("TEGATA_SERVICE_BENCH_GRANTS", self.grants.to_owned()),
                ("TEGATA_SERVICE_BENCH_REDIRECT_URIS", REDIRECT_URI.to_owned()),
                ("TEGATA_SERVICE_BENCH_FIRST_PARTY", "true".to_owned()),
            ]);
        }
        all
    }

    fn launch(&self) -> Result<Child> {
        let child = self.command().arg("serve").stdout(Stdio::null()).spawn().context("the binary does not start")?;
        let started = Instant::now();
        loop {
            let answered = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
                stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
                let mut answer = [0; 12];
                stream.read_exact(&mut answer)?;
                Ok(answer.ends_with(b"200"))
            });
            if answered.unwrap_or(false) {
                return Ok(child);
            }
            ensure!(started.elapsed() < Duration::from_secs(20), "the server did not answer within 20 seconds");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A process's resident memory in MiB.
pub fn resident_mib(process: u32) -> Result<f64> {
    status(process, "VmRSS:")
}

fn status(process: u32, label: &str) -> Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(label)).context("no such line")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

fn now() -> i64 {
    tegata::service::Clock::now(&tegata::service::System)
}
