//! The built program as a process of its own, in a folder of its own: commands that end, and servers.

use super::database::Database;
use super::visitor::Door;
use super::{Answer, Visitor, site};
use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Where one Tegata lives: working folder, store, settings by environment.
pub struct Home {
    folder: TempDir,
    environment: Vec<(String, String)>,
    _database: Database,
}

impl Home {
    /// An empty one.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::make(folder.path()).await;
        let url = database.url().to_owned();
        let home = Home { folder, environment: Vec::new(), _database: database };
        site::make(&home.path("site"));
        home.with("TEGATA_STORE_URL", &url)
    }

    /// An empty one whose store is a file, for what files alone can suffer.
    pub async fn on_a_file() -> Self {
        let home = Self::new().await;
        let url = format!("sqlite:{}", home.path("data/tegata.db").display());
        home.with("TEGATA_STORE_URL", &url)
    }

    /// With a setting.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where its store is.
    pub fn store_url(&self) -> &str {
        self.environment.iter().rev().find(|(name, _)| name == "TEGATA_STORE_URL").map_or("", |(_, url)| url)
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in its folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("it is written");
    }

    /// `tegata ARGUMENTS` in this folder, with no setting from outside.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_tegata"), arguments)
    }

    /// Any program in this folder.
    pub fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TEGATA_SERVER_SITE_DIR", self.path("site"));
        command.env("TEGATA_TOKEN_ALGORITHM", "ES256");
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        // A command that does not read its input may have gone by now.
        drop(child.stdin.take().expect("its input").write_all(input.as_bytes()));
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must do well; returns what it printed.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        let (out, err) = (String::from_utf8(output.stdout).expect("UTF-8"), String::from_utf8_lossy(&output.stderr).into_owned());
        assert!(output.status.success(), "{arguments:?}: {err}{out}");
        out
    }

    /// Runs a command that must fail; returns what it said.
    #[track_caller]
    pub fn fails(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!output.status.success(), "{arguments:?} went well: {}", String::from_utf8_lossy(&output.stdout));
        assert!(!err.contains("panicked") && !err.contains("RUST_BACKTRACE"), "{err}");
        err
    }

    /// Starts the server on a free port, and waits until it answers.
    pub fn serve(&self) -> Server {
        let server = self.serve_as(self.command(&["serve"]));
        server.exchange(b"GET /healthz HTTP/1.0\r\n\r\n").expect("it answers").expect(200);
        server
    }

    /// Starts the server by this command.
    pub fn serve_as(&self, mut command: Command) -> Server {
        let port = free_port();
        let log = std::fs::File::options().create(true).append(true).open(self.path("log")).expect("a log");
        command.env("TEGATA_SERVER_ADDR", format!("127.0.0.1:{port}"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut said = String::new();
        out.read_line(&mut said).expect("a line");
        assert!(said.starts_with("Tegata runs at "), "{said:?} {}", self.log());
        Server { child, port, origin: format!("http://localhost:{port}"), out }
    }

    /// What its servers wrote to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// The permission bits of a file.
pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

/// A running server.
pub struct Server {
    child: Child,
    pub port: u16,
    pub origin: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor::new(Door::Server(self))
    }

    /// The next line that it prints.
    pub fn says(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("a line");
        line.trim().to_owned()
    }

    /// Ends it as power loss would.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").args(["-c", &format!("kill {name} {}", self.child.id())]).status().expect("a shell runs");
        assert!(sent.success());
    }

    /// Asks it to stop, and tells whether it ended well.
    pub fn stop(&mut self) -> bool {
        self.signal("-TERM");
        self.child.wait().expect("it ends").success()
    }

    /// Sends one request over a connection of its own.
    pub async fn send(&self, request: Request<Body>) -> std::io::Result<Answer> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let mut text = format!("{} {} HTTP/1.0\r\nContent-Length: {}\r\n", parts.method, parts.uri, body.len()).into_bytes();
        for (name, value) in &parts.headers {
            text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        text.extend([b"\r\n", &body[..]].concat());
        self.exchange(&text)
    }

    /// Sends bytes and reads the answer.
    pub fn exchange(&self, bytes: &[u8]) -> std::io::Result<Answer> {
        exchange(self.port, bytes)
    }
}

/// Sends bytes to a server of this machine and reads the answer.
pub fn exchange(port: u16, bytes: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| std::io::Error::other("the connection ended without an answer"))
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn parse(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut response = Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    let (parts, ()) = response.body(()).ok()?.into_parts();
    Some(Answer { status: parts.status, headers: parts.headers, body: answer[end + 4..].to_vec() })
}
