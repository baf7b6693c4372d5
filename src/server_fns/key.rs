//! Signing keys, for the administrators' console. They are rotated by schedule and by `tegata key rotate`.

use super::Failure;
use crate::keeper::Bearer;
use crate::model::key::KeyInfo;
use leptos::prelude::*;

/// Lists the keys with their states and times.
#[server(name = ListKeys, endpoint = "key/list", input = server_fn::codec::Json, client = Bearer)]
pub async fn list_keys() -> Result<Vec<KeyInfo>, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.list_keys().await
}
