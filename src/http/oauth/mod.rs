//! What specifications shape and strangers call: authorization, tokens, userinfo, introspection, log-out,
//! discovery, JWKS. Each endpoint is an ordered list of checks; errors are the ones of its RFC.

pub mod authorize;
pub mod client;
pub mod device;
pub mod discovery;
pub mod end_session;
pub mod introspect;
pub mod revocations;
pub mod revoke;
pub mod token;
pub mod userinfo;
mod wrong;
