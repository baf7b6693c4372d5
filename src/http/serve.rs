//! Listening, with TLS or without, and stopping gently.

use crate::service::{Services, key, revocations, session};
use anyhow::{Context, Result};
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// How often old rows are forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(30);

/// How often keys are looked after. What the command line or another server did to them counts here after so long.
const KEYS: Duration = Duration::from_secs(2);

/// How often SQLite's log is moved into the database file.
const CHECKPOINT: Duration = Duration::from_secs(2);

/// Takes the port, or says why not.
pub fn listen(addr: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(addr).with_context(|| {
        format!(
            "cannot listen on {addr}: another program may have the port; stop it, or set `server.addr` (TEGATA_SERVER_ADDR) to another one"
        )
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves until a signal comes, then lets requests under way finish.
pub async fn serve(services: Arc<Services>, app: Router, listener: TcpListener) -> Result<()> {
    let server = &services.settings.server;
    let handle = Handle::new();
    let (stopper, grace, waited_for) = (handle.clone(), server.shutdown_grace.duration(), services.clone());
    tokio::spawn(async move {
        signal().await;
        tracing::info!("stopping");
        revocations::stop_waiting(&waited_for);
        stopper.graceful_shutdown(Some(grace));
    });
    tokio::spawn(keys(services.clone()));
    tokio::spawn(housekeeping(services.clone()));
    tokio::spawn(checkpoints(services.clone()));
    tokio::spawn(super::notice::post_all(services.clone()));
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let slow = server.request_timeout.duration();
    match tls(&services).await? {
        Some(config) => {
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
            server.http_builder().http1().header_read_timeout(slow);
            server.serve(app).await?;
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            server.http_builder().http1().header_read_timeout(slow);
            server.serve(app).await?;
        }
    }
    services.store.close().await;
    Ok(())
}

async fn tls(services: &Services) -> Result<Option<RustlsConfig>> {
    let server = &services.settings.server;
    match (&server.tls_cert, &server.tls_key) {
        (Some(cert), Some(key)) => {
            let config = RustlsConfig::from_pem_file(cert, key).await;
            config.map(Some).with_context(|| format!("cannot use the certificate {} with the key {}", cert.display(), key.display()))
        }
        _ if server.tls_self_signed => {
            let names = vec![server.public_origin.host().to_owned(), "localhost".to_owned()];
            let made = rcgen::generate_simple_self_signed(names)?;
            Ok(Some(RustlsConfig::from_pem(made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes()).await?))
        }
        _ => Ok(None),
    }
}

/// SIGINT and SIGTERM.
async fn signal() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => return tracing::error!(%error, "cannot listen for SIGTERM"),
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

async fn checkpoints(services: Arc<Services>) {
    let mut ticks = tokio::time::interval(CHECKPOINT);
    loop {
        ticks.tick().await;
        if let Err(error) = services.store.checkpoint().await {
            tracing::error!(%error, "cannot move the log into the database");
        }
    }
}

async fn keys(services: Arc<Services>) {
    let mut ticks = tokio::time::interval(KEYS);
    let mut well = true;
    loop {
        ticks.tick().await;
        match key::tend(&services).await {
            Ok(()) => well = true,
            Err(error) if well => {
                well = false;
                tracing::error!(%error, "cannot look after the signing keys; it is tried again every {} s", KEYS.as_secs());
            }
            Err(_) => {}
        }
    }
}

async fn housekeeping(services: Arc<Services>) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        services.hasher.rest();
        match session::forget(&services).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "forgot old sessions and links"),
            Err(error) => tracing::error!(%error, "cannot forget old sessions"),
        }
    }
}
