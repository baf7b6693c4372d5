//! Proxies: who may say where a request really comes from. Too few, and all people share one address and its brake on
//! guessing; too many, and everybody chooses an address of their own.

use super::Seen;
use crate::model::finding::Finding;
use crate::settings::Settings;

/// Judges the settings.
pub fn judge(settings: &Settings) -> Vec<Finding> {
    let server = &settings.server;
    let everybody = server.trusted_proxies.iter().find(|network| network.prefix_len() == 0);
    let ends_tls = server.tls_self_signed || server.tls_cert.is_some();
    match everybody {
        Some(network) => vec![Finding::ProxyEverybody { network: network.to_string() }],
        None if server.public_origin.is_https() && !ends_tls && server.trusted_proxies.is_empty() => {
            vec![Finding::ProxyUnnamed { origin: server.public_origin.to_string() }]
        }
        None => Vec::new(),
    }
}

/// Judges the settings by a request that came by the way of all requests.
pub fn judge_seen(settings: &Settings, seen: &Seen) -> Vec<Finding> {
    let by_settings = judge(settings);
    let Some(peer) = seen.peer else { return by_settings };
    let proxy = peer.to_canonical();
    let named = settings.server.trusted_proxies.iter().any(|network| network.contains(&proxy));
    match (named, seen.forwarded) {
        // Says more than that nobody is named.
        (false, true) => vec![Finding::ProxyUntrusted { proxy: proxy.to_string() }],
        (true, false) if by_settings.is_empty() => vec![Finding::ProxySilent { proxy: proxy.to_string() }],
        _ => by_settings,
    }
}
