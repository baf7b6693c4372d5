//! The authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1): what a service asks of a
//! person, parsed after the service and its redirect URI were proven, and the errors it may be told.

use super::parameters::{Parameters, Repeated};
use super::service::{GrantType, Registration};
use super::{Lang, Seconds, scope};

/// Says since when a sign-in counts as the one that was asked for; added on the way to the login page.
pub const SINCE: &str = "tegata_since";

/// A request that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for, as far as it is known.
    pub scope: String,
    /// Given back untouched.
    pub state: Option<String>,
    /// Given back inside the ID token.
    pub nonce: Option<String>,
    /// How the answer travels.
    pub mode: Mode,
    /// The S256 challenge that the code is bound to (RFC 7636).
    pub challenge: Option<String>,
    /// What the person must or must not see.
    pub prompt: Prompt,
    /// How long ago the sign-in may be at most, in seconds.
    pub max_age: Option<Seconds>,
    /// An ID token of the person whom the service expects.
    pub id_token_hint: Option<String>,
    /// Which audiences the token is for (RFC 8707).
    pub resources: Vec<String>,
    /// A sign-in after this moment counts as asked for.
    pub since: Option<Seconds>,
}

/// How the answer travels to the redirect URI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// In its query.
    #[default]
    Query,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// What the person must or must not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page at all.
    pub none: bool,
    /// The login page, signed in or not; also for choosing another account.
    pub login: bool,
    /// The consent page, even when it was given before.
    pub consent: bool,
}

/// Why nobody is sent back to the one who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// There is no such service.
    Service,
    /// The redirect URI is none of the service's.
    RedirectUri,
}

/// Why a service gets no code (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, RFC 8707 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the specifications
pub enum Refusal {
    InvalidRequest(&'static str),
    UnauthorizedClient,
    UnsupportedResponseType,
    InvalidTarget,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    LoginRequired,
    ConsentRequired,
    AccessDenied,
}

impl Refusal {
    /// The value of `error`.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::InvalidRequest(_) => "invalid_request",
            Refusal::UnauthorizedClient => "unauthorized_client",
            Refusal::UnsupportedResponseType => "unsupported_response_type",
            Refusal::InvalidTarget => "invalid_target",
            Refusal::RequestNotSupported => "request_not_supported",
            Refusal::RequestUriNotSupported => "request_uri_not_supported",
            Refusal::RegistrationNotSupported => "registration_not_supported",
            Refusal::LoginRequired => "login_required",
            Refusal::ConsentRequired => "consent_required",
            Refusal::AccessDenied => "access_denied",
        }
    }

    /// The value of `error_description`, for the service's developer.
    pub fn description(self) -> &'static str {
        match self {
            Refusal::InvalidRequest(what) => what,
            Refusal::UnauthorizedClient => "this service is not registered for the grant authorization_code",
            Refusal::UnsupportedResponseType => "the only response_type is code",
            Refusal::InvalidTarget => "a resource is none of those that this service may ask for",
            Refusal::RequestNotSupported => "request objects are not supported",
            Refusal::RequestUriNotSupported => "request_uri is not supported",
            Refusal::RegistrationNotSupported => "registration in the request is not supported",
            Refusal::LoginRequired => "nobody is signed in, or not the one who was asked for, or not recently enough",
            Refusal::ConsentRequired => "the person has not consented yet",
            Refusal::AccessDenied => "the person has refused",
        }
    }
}

impl From<Repeated> for Refusal {
    fn from(_: Repeated) -> Self {
        Refusal::InvalidRequest("a parameter is given twice")
    }
}

impl Request {
    /// The checks in the order of the specifications.
    pub fn parse(parameters: &Parameters, service: &Registration) -> Result<Self, Refusal> {
        let one = |name| parameters.one(name).map_err(Refusal::from);
        let (state, mode) = (one("state")?.map(str::to_owned), mode(one("response_mode")?)?);
        if one("request")?.is_some() {
            return Err(Refusal::RequestNotSupported);
        }
        if one("request_uri")?.is_some() {
            return Err(Refusal::RequestUriNotSupported);
        }
        if one("registration")?.is_some() {
            return Err(Refusal::RegistrationNotSupported);
        }
        match one("response_type")? {
            None => return Err(Refusal::InvalidRequest("response_type is missing")),
            Some("code") => {}
            Some(_) => return Err(Refusal::UnsupportedResponseType),
        }
        if !service.may(GrantType::AuthorizationCode) {
            return Err(Refusal::UnauthorizedClient);
        }
        let challenge = challenge(one("code_challenge")?, one("code_challenge_method")?, service.public || service.pkce)?;
        let resources: Vec<String> = parameters.all("resource").filter(|uri| !uri.is_empty()).map(str::to_owned).collect();
        if resources.iter().any(|uri| !service.resources.contains(uri)) {
            return Err(Refusal::InvalidTarget);
        }
        let nonce = one("nonce")?.map(str::to_owned);
        if nonce.as_ref().is_some_and(|nonce| nonce.len() > 1000) {
            return Err(Refusal::InvalidRequest("nonce is longer than 1000 bytes"));
        }
        Ok(Request {
            scope: scope::known(one("scope")?.unwrap_or(scope::USUAL), &service.scopes),
            state,
            nonce,
            mode,
            challenge,
            prompt: prompt(one("prompt")?.unwrap_or_default())?,
            max_age: seconds(one("max_age")?)?,
            id_token_hint: one("id_token_hint")?.map(str::to_owned),
            resources,
            since: one(SINCE)?.and_then(|text| text.parse().ok()),
        })
    }
}

/// The redirect URI to answer to: the one that was asked for when it is registered. Left out it may only be by a request
/// that is not OpenID's (OpenID Connect Core §3.1.2.1), of a service that has just one.
pub fn redirect_uri<'a>(parameters: &'a Parameters, service: &'a Registration) -> Option<&'a str> {
    match parameters.one("redirect_uri").ok()? {
        Some(uri) => service.allows_redirect(uri).then_some(uri),
        None if scope::has(parameters.all("scope").next().unwrap_or_default(), "openid") => None,
        None => <&[String; 1]>::try_from(service.redirect_uris.as_slice()).ok().map(|[only]| only.as_str()),
    }
}

/// The first of the languages that there is (OpenID Connect Core §3.1.2.1, `ui_locales`).
pub fn ui_locale(parameters: &Parameters) -> Option<Lang> {
    parameters.all("ui_locales").next()?.split(' ').find_map(Lang::from_tag)
}

fn mode(text: Option<&str>) -> Result<Mode, Refusal> {
    match text {
        None | Some("query") => Ok(Mode::Query),
        Some("form_post") => Ok(Mode::FormPost),
        Some(_) => Err(Refusal::InvalidRequest("response_mode is query or form_post")),
    }
}

/// RFC 7636 §4.3, §4.4.1; `plain` would let whoever sees the request use the code.
fn challenge(challenge: Option<&str>, method: Option<&str>, required: bool) -> Result<Option<String>, Refusal> {
    let base64url = |text: &str| text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match (challenge, method) {
        (None, _) if required => Err(Refusal::InvalidRequest("code_challenge is missing: this service must use PKCE")),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::InvalidRequest("code_challenge_method without code_challenge")),
        (Some(text), Some("S256")) if base64url(text) => Ok(Some(text.to_owned())),
        (Some(_), Some("S256")) => Err(Refusal::InvalidRequest("code_challenge is no SHA-256 in base64url")),
        (Some(_), _) => Err(Refusal::InvalidRequest("code_challenge_method must be S256")),
    }
}

fn prompt(text: &str) -> Result<Prompt, Refusal> {
    let mut prompt = Prompt::default();
    for word in text.split_whitespace() {
        match word {
            "none" => prompt.none = true,
            "login" | "select_account" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(Refusal::InvalidRequest("prompt is none, login, select_account or consent")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent) {
        return Err(Refusal::InvalidRequest("prompt none stands alone"));
    }
    Ok(prompt)
}

fn seconds(text: Option<&str>) -> Result<Option<Seconds>, Refusal> {
    let number =
        |text: &str| text.parse::<u32>().map(Seconds::from).map_err(|_| Refusal::InvalidRequest("max_age is no number of seconds"));
    text.map(number).transpose()
}

#[cfg(test)]
mod tests;
