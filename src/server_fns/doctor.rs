//! What is wrong with this Tegata, for the administrators' console; `tegata doctor` sees more.

use super::Failure;
use crate::keeper::Bearer;
use crate::model::finding::Diagnosis;
use leptos::prelude::*;

/// Looks at settings, store and the way here, and names what is wrong.
#[server(name = Examine, endpoint = "doctor/examine", input = server_fn::codec::Json, client = Bearer)]
pub async fn examine() -> Result<Vec<Diagnosis>, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.examine().await
}
