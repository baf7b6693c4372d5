//! The form of a token: RFC 7515 compact serialisation and the rules for its header that need no
//! key. What a parsed token says is not yet believed; `KeySet::check` decides that.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Algorithm, Refusal, json};

/// The longest token read, in bytes: several times what Tegata signs, and small enough that
/// reading one costs no more than checking its signature.
pub const MAX_TOKEN: usize = 16 * 1024;

/// The header parameters that Tegata acts on; all others are ignored (RFC 7515 section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the token says it was signed with; only ever compared with the key's own algorithm.
    pub alg: Algorithm,
    /// Which key signed it.
    pub kid: Option<String>,
    /// What kind of token it is.
    pub typ: Option<String>,
}

/// A well-formed token that nobody has vouched for yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact<'a> {
    /// The parsed header.
    pub header: Header,
    /// The decoded payload, not yet read as JSON.
    pub payload: Vec<u8>,
    pub(super) signing_input: &'a str,
    pub(super) signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Parses a token of at most `MAX_TOKEN` bytes.
    pub fn parse(token: &'a str) -> Result<Self, Refusal> {
        Self::parse_within(token, MAX_TOKEN)
    }

    /// Parses a token of at most `limit` bytes.
    pub fn parse_within(token: &'a str, limit: usize) -> Result<Self, Refusal> {
        if token.len() > limit {
            return Err(Refusal::TooLarge);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or(Refusal::Malformed)?;
        if payload.contains('.') {
            return Err(Refusal::Malformed);
        }
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        let header = Header::read(json::object(&header)?)?;
        Ok(Self { header, payload, signing_input, signature })
    }
}

impl Header {
    fn read(mut members: Map<String, Value>) -> Result<Self, Refusal> {
        // RFC 7515 section 4.1.11: whoever does not understand a name in `crit` must refuse. No
        // extension is implemented here, and an empty list or a registered name is an error anyway.
        if members.contains_key("crit") {
            return Err(Refusal::Critical);
        }
        // RFC 7797: `true` is the default and says nothing new; `false` changes what is signed and
        // is only meaningful with `crit`. Anything else is an attempt to be read in two ways.
        if members.get("b64").is_some_and(|b64| *b64 != Value::Bool(true)) {
            return Err(Refusal::Unencoded);
        }
        // ASVS 9.1.3: keys come from configured sources alone. Ignoring these would be as safe here,
        // but not in the next service that reads the token; no token of Tegata's carries them.
        if ["jwk", "jku", "x5u", "x5c"].iter().any(|name| members.contains_key(*name)) {
            return Err(Refusal::EmbeddedKey);
        }
        let alg = text(&mut members, "alg")?.ok_or(Refusal::Malformed)?;
        Ok(Self { alg: alg.parse().map_err(|_| Refusal::AlgNotAllowed)?, kid: text(&mut members, "kid")?, typ: text(&mut members, "typ")? })
    }
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::Malformed),
    }
}

/// Decodes canonical base64url: no padding, no foreign character, unused bits zero, so that one
/// value has one spelling (RFC 7515 section 2; RFC 4648 sections 3.2 to 3.5).
fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Base64)
}

/// Encodes one part of a token.
pub fn encode_part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
