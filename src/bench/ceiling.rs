//! What the machine could do at best: signing alone, hashing alone, writing alone, answering alone.

use anyhow::{Context, Result};
use std::cell::RefCell;
use std::net::TcpListener;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tegata::model::jws::Algorithm;
use tegata::model::session::Rotation;
use tegata::service::jwk::SigningKey;
use tegata::store::account::NewRow;
use tegata::store::session::Session;
use tegata::store::{Durability, Store};

/// How long each ceiling is measured.
const TIME: Duration = Duration::from_secs(3);
/// As many sessions are rotated in turn.
const SESSIONS: usize = 20_000;

/// Raw rates a second.
pub struct Ceiling;

impl Ceiling {
    /// Signatures of a token's size on all cores.
    pub fn signing(algorithm: Algorithm, cores: usize) -> Result<f64> {
        let key = SigningKey::generate(algorithm)?;
        let claims = serde_json::json!({ "sub": "x".repeat(300) });
        Ok(on_cores(cores, || {
            key.sign("at+jwt", &claims).map(drop).unwrap_or_default();
        }))
    }

    /// argon2id at the default parameters on all cores, each in memory of its own that it keeps.
    pub fn argon2(cores: usize) -> Result<f64> {
        use argon2::{Algorithm, Argon2, Block, Params, Version};
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None)?);
        Ok(on_cores(cores, || {
            thread_local!(static MEMORY: RefCell<Vec<Block>> = RefCell::new(vec![Block::new(); 19_456]));
            let mut out = [0; 32];
            let _ = MEMORY.with_borrow_mut(|memory| {
                argon.hash_password_into_with_memory(b"a password to hash", b"salt of 16 bytes", &mut out, memory)
            });
        }))
    }

    /// The store's own rotations of sessions, from as many tasks as there are connections. Of many sessions, as whoever
    /// refreshes asks for another one each time: a few would share a page, and cost half.
    pub async fn storing(durability: &str) -> Result<f64> {
        let folder = tempfile::tempdir()?;
        let durability = if durability == "power" { Durability::Power } else { Durability::Process };
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        let store = Store::open(&url, Durability::Process, 4).await?;
        let email = tegata::model::Email::parse("bench@example.jp").ok().context("address")?;
        let new = NewRow { id: "a", email: &email, username: None, name: "Bench", password_hash: None, roles: &[], created_at: 0 };
        store.add_account(&new, None).await?;
        for n in 0..SESSIONS {
            store.add_session(&session(n)).await?;
        }
        store.checkpoint().await?;
        store.close().await;
        let store = Store::open(&url, durability, 4).await?;
        let (started, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..super::CONNECTIONS).map(|_| tokio::spawn(rotate(store.clone(), next.clone(), started))).collect();
        // As in a server that has run for a while, whose log is written over: one that grows costs more to make durable.
        let moving = tokio::spawn(async move {
            loop {
                store.checkpoint().await.ok();
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        });
        let mut done = 0;
        for task in tasks {
            done += task.await??;
        }
        moving.abort();
        Ok(done as f64 / started.elapsed().as_secs_f64())
    }
}

fn session(n: usize) -> Session {
    Session {
        sid: format!("s{n}"),
        account_id: "a".into(),
        service_id: None,
        parent_sid: None,
        auth_time: 0,
        resources: vec![],
        salt: "salt".into(),
        key_version: 1,
        rotation: Rotation { generation: 0, rotated_at: 0, seen_at: None },
        label: String::new(),
        scope: String::new(),
        created_at: 0,
        idle_ends_at: i64::MAX,
        ends_at: i64::MAX,
        ended: None,
    }
}

/// Whichever session is next, until the time is over: neighbours meet in one commit, as with those who refresh.
async fn rotate(store: Store, next: Arc<AtomicUsize>, started: Instant) -> Result<u64> {
    let mut done = 0;
    while started.elapsed() < TIME {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        let mut session = session(turn % SESSIONS);
        session.rotation.generation = (turn / SESSIONS) as i64;
        let to = Rotation { generation: session.rotation.generation + 1, rotated_at: turn as i64, seen_at: None };
        anyhow::ensure!(store.rotate_session(&session, to, i64::MAX).await?, "a rotation was not done");
        done += 1;
    }
    Ok(done)
}

fn on_cores(cores: usize, work: impl Fn() + Sync) -> f64 {
    let started = Instant::now();
    let count = |_| {
        let mut done = 0_u64;
        while started.elapsed() < TIME {
            work();
            done += 1;
        }
        done
    };
    let done: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|n| scope.spawn(move || count(n))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    done as f64 / started.elapsed().as_secs_f64()
}

/// A bare axum handler in a process of its own, answering what userinfo answers.
pub struct Bare {
    child: Child,
    /// Where it answers.
    pub url: String,
}

impl Bare {
    /// Starts it and waits until it listens.
    pub fn start() -> Result<Self> {
        let port = free_port()?;
        let child = Command::new(std::env::current_exe()?).arg("--bare").arg(port.to_string()).spawn()?;
        let bare = Bare { child, url: format!("http://127.0.0.1:{port}/") };
        wait_for(port)?;
        Ok(bare)
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bare handler's whole program.
pub async fn bare_server(port: u16) -> Result<()> {
    let answer = || async {
        axum::Json(
            serde_json::json!({ "sub": "7VDuPOhHbOFI8gZWP0sZ2Q", "name": "Hana", "email": "hana@example.jp", "email_verified": false, "roles": ["admin"] }),
        )
    };
    let app = axum::Router::new().route("/", axum::routing::get(answer));
    axum::serve(tokio::net::TcpListener::bind(("127.0.0.1", port)).await?, app).await?;
    Ok(())
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until somebody listens, ten seconds at most.
pub fn wait_for(port: u16) -> Result<()> {
    let started = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        anyhow::ensure!(started.elapsed() < Duration::from_secs(10), "nothing listens on port {port}");
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
