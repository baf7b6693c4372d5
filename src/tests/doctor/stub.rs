//! A stub of an HTTP server: says what it is told to say, with the date that it is told to have.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tegata::model::Seconds;
use tegata::model::date::civil;
use tegata::service::doctor::discovery::{DISCOVERY, JWKS};
use tegata::service::{Clock, System};

/// What it says at one path.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: String,
}

/// What it is told.
#[derive(Default)]
struct Told {
    answers: Mutex<HashMap<String, Answer>>,
    skew: AtomicI64,
    mute: AtomicBool,
    garbled: AtomicBool,
    over: AtomicBool,
}

/// A server on a free port; gone when it is dropped.
pub struct Stub {
    pub origin: String,
    pub port: u16,
    told: Arc<Told>,
}

impl Stub {
    /// Starts, and is called by this host's name.
    pub fn start(host: &str) -> Self {
        let listener = TcpListener::bind(("0.0.0.0", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Told::default());
        let kept = told.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if kept.over.load(Ordering::SeqCst) {
                    return;
                }
                let told = kept.clone();
                // Whoever hangs up is no trouble of ours.
                std::thread::spawn(move || stream.and_then(|stream| serve(stream, &told)));
            }
        });
        Stub { origin: format!("http://{host}:{port}"), port, told }
    }

    /// Publishes what a Tegata of this issuer would.
    pub fn publish(&self, issuer: &str, jwks: &[u8]) {
        let document = serde_json::json!({ "issuer": issuer, "jwks_uri": format!("{issuer}{JWKS}") });
        let json = |body: String| Answer { status: 200, kind: "application/json; charset=utf-8", body };
        let mut answers = self.told.answers.lock().expect("nobody failed");
        answers.insert(DISCOVERY.into(), json(document.to_string()));
        answers.insert(JWKS.into(), json(String::from_utf8_lossy(jwks).into_owned()));
    }

    /// Changes what it says at a path.
    pub fn answer(&self, path: &str, change: impl FnOnce(&mut Answer)) {
        change(self.told.answers.lock().expect("nobody failed").get_mut(path).expect("it is published"));
    }

    /// Sets its clock wrong.
    pub fn turn(&self, by: Seconds) {
        self.told.skew.store(by, Ordering::SeqCst);
    }

    /// Takes connections and says nothing.
    pub fn fall_silent(&self) {
        self.told.mute.store(true, Ordering::SeqCst);
    }

    /// Speaks another protocol.
    pub fn garble(&self) {
        self.told.garbled.store(true, Ordering::SeqCst);
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.told.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn serve(mut stream: TcpStream, told: &Told) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    if told.mute.load(Ordering::SeqCst) {
        // Until the other end has had enough.
        return lines.next().transpose().map(drop);
    }
    if told.garbled.load(Ordering::SeqCst) {
        return stream.write_all(b"220 mail.example ESMTP\r\n");
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let missing = Answer { status: 404, kind: "text/html", body: "not here".into() };
    let answer = told.answers.lock().expect("nobody failed").get(path).cloned().unwrap_or(missing);
    let Answer { status, kind, body } = answer;
    let date = http_date(System.now() + told.skew.load(Ordering::SeqCst));
    let head = format!("HTTP/1.1 {status} So\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    stream.write_all(format!("{head}Location: /elsewhere\r\nConnection: close\r\n\r\n{body}").as_bytes())
}

/// RFC 9110 §5.6.7
fn http_date(at: Seconds) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day, hour, minute, second) = civil(at);
    let weekday = DAYS[usize::try_from(at / 86_400 % 7).expect("after 1970")];
    let month = MONTHS[usize::try_from(month - 1).expect("a month")];
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}
