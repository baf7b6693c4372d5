//! What this service is told by its environment, read once at start. No file but this one looks there.

use jsonwebtoken::Algorithm;
use std::env::var;
use std::time::Duration;

pub struct Settings {
    pub port: u16,
    /// What tokens say, compared letter by letter; where browsers find Tegata.
    pub issuer: String,
    /// Where this service finds it.
    pub tegata_url: String,
    pub client_id: String,
    pub client_secret: String,
    pub audience: String,
    pub base_url: String,
    pub session_secret: String,
    /// The configuration chooses the algorithms, never the token (RFC 8725, section 3.1), and never beyond these three.
    pub algorithms: Vec<Algorithm>,
    pub jwks_cooldown: Duration,
}

impl Settings {
    pub fn from_env() -> Result<Settings, String> {
        let (issuer, client_id) = (needed("ISSUER")?, needed("CLIENT_ID")?);
        let settings = Settings {
            port: or("PORT", "5000").parse().map_err(|_| "PORT is no port")?,
            tegata_url: or("TEGATA_URL", &issuer),
            client_secret: needed("CLIENT_SECRET")?,
            audience: or("AUDIENCE", &client_id),
            base_url: needed("BASE_URL")?,
            session_secret: needed("SESSION_SECRET")?,
            algorithms: or("ALGORITHMS", "RS256,ES256,EdDSA").split(',').filter_map(known).collect(),
            jwks_cooldown: Duration::from_secs_f32(or("JWKS_COOLDOWN", "60").parse().map_err(|_| "JWKS_COOLDOWN is no number")?),
            issuer,
            client_id,
        };
        if settings.session_secret.len() < 32 {
            return Err("SESSION_SECRET is shorter than 32 characters".into());
        }
        if settings.algorithms.is_empty() { Err("ALGORITHMS names none of RS256, ES256, EdDSA".into()) } else { Ok(settings) }
    }
}

fn needed(name: &str) -> Result<String, String> {
    let value = var(name).unwrap_or_default();
    if value.is_empty() { Err(format!("{name} is not set: README.md of the kits says what it means")) } else { Ok(value) }
}

fn or(name: &str, usual: &str) -> String {
    needed(name).unwrap_or_else(|_| usual.into())
}

fn known(name: &str) -> Option<Algorithm> {
    name.parse().ok().filter(|algorithm| matches!(algorithm, Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA))
}
