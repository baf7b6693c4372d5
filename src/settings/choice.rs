//! Settings with a few named choices. The list of a choice is its parser, its writer and the
//! words of its error.

use super::value::{Value, expected, quoted};
use crate::model::seed::{Keep, Registration};
use crate::model::service::{GrantType, SigningAlg};

macro_rules! choice {
    ($kind:ty: $form:literal, $($text:literal => $variant:ident),+) => {
        impl Value for $kind {
            const FORM: &'static str = $form;

            fn from_text(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(<$kind>::$variant),)+
                    other => Err(expected::<Self>(&quoted(other))),
                }
            }

            fn to_toml(&self) -> Option<String> {
                Some(quoted(match self { $(<$kind>::$variant => $text),+ }))
            }
        }
    };
}

/// How tokens are signed in asymmetric mode (RFC 7518, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; every library knows it.
    Rs256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// `kill -9`.
    Process,
    /// Loss of power too.
    Power,
}

/// The look of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

choice!(Algorithm: "\"RS256\", \"ES256\" or \"EdDSA\"", "RS256" => Rs256, "ES256" => Es256, "EdDSA" => EdDsa);
choice!(Durability: "\"process\" or \"power\"", "process" => Process, "power" => Power);
choice!(LogFormat: "\"text\" or \"json\"", "text" => Text, "json" => Json);
choice!(GrantType: "\"authorization_code\", \"refresh_token\", \"device_code\", \"client_credentials\", \"token_exchange\" or \"password\"",
    "authorization_code" => AuthorizationCode, "refresh_token" => RefreshToken, "device_code" => DeviceCode,
    "client_credentials" => ClientCredentials, "token_exchange" => TokenExchange, "password" => Password);
choice!(SigningAlg: "\"RS256\", \"ES256\", \"EdDSA\" or \"HS256\"", "RS256" => RS256, "ES256" => ES256, "EdDSA" => EdDSA, "HS256" => HS256);
choice!(Keep: "\"tab\" or \"memory\"", "tab" => Tab, "memory" => Memory);
choice!(Registration: "\"invite\", \"open\" or \"closed\"", "invite" => Invite, "open" => Open, "closed" => Closed);
