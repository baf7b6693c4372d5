//! `tegata health`: asks the running server over its own port.

use crate::settings::Settings;
use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

/// Ends with 0 when the server answers, with 1 when not.
pub async fn run(settings: &Settings) -> Result<ExitCode> {
    let mut addr = settings.server.addr;
    if addr.ip().is_unspecified() {
        addr.set_ip([127, 0, 0, 1].into());
    }
    let tls = settings.server.tls_cert.is_some() || settings.server.tls_self_signed;
    // Over TLS the handshake's port answering is the sign of life; its certificate is not ours to judge.
    let well = if tls {
        TcpStream::connect_timeout(&addr, Duration::from_secs(3)).is_ok()
    } else {
        ask(addr).context("the server does not answer")?
    };
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn ask(addr: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&addr, Duration::from_secs(3))?;
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200"))
}
