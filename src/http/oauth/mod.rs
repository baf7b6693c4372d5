//! What specifications shape and strangers call: the token endpoint, userinfo, discovery, JWKS.
//! Each endpoint is an ordered list of checks; errors are the ones of its RFC.

pub mod discovery;
pub mod revoke;
pub mod token;
pub mod userinfo;
