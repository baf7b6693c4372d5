//! Where a request really comes from. Forwarding headers are believed from trusted proxies alone:
//! the rightmost address that is not such a proxy is the client (RFC 7239 §7.1, X-Forwarded-For).

use crate::settings::Settings;
use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of the connection; where there is none, this machine.
pub fn peer(extensions: &Extensions) -> IpAddr {
    extensions.get::<ConnectInfo<SocketAddr>>().map_or(Ipv4Addr::LOCALHOST.into(), |info| info.0.ip())
}

/// The client's address, behind as many trusted proxies as there are.
pub fn client(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = &settings.server.trusted_proxies;
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
    let mut client = peer.to_canonical();
    for hop in forwarded.iter().rev() {
        if !is_trusted(trusted, client) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

/// True when the other end of the connection is a proxy whose forwarding headers are believed.
pub fn is_proxy(settings: &Settings, peer: IpAddr) -> bool {
    is_trusted(&settings.server.trusted_proxies, peer.to_canonical())
}

/// True when the reader's browser speaks TLS, with us or with a trusted proxy.
pub fn is_https(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> bool {
    let server = &settings.server;
    if server.tls_self_signed || server.tls_cert.is_some() {
        return true;
    }
    is_proxy(settings, peer) && headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_of(proxies: &str, peer: &str, forwarded: &[&str]) -> String {
        let env = |name: &str| (name == "TEGATA_SERVER_TRUSTED_PROXIES").then(|| proxies.to_owned());
        let settings = Settings::parse("", "Leptos.toml", env).unwrap();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client(&settings, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        assert_eq!(client_of("", "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client_of("10.0.0.0/8", "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_the_rightmost_stranger_counts() {
        assert_eq!(client_of("10.0.0.0/8", "10.0.0.1", &["6.6.6.6, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client_of("10.0.0.0/8", "10.0.0.1", &["6.6.6.6", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(client_of("10.0.0.0/8", "10.0.0.1", &["not an address"]), "10.0.0.1");
    }
}
