//! What people let services do, shown to them and taken back by them. Giving it is a plain form (`/consent`).

use super::Failure;
use crate::keeper::Bearer;
use crate::model::consent::Granted;
use leptos::prelude::*;

/// Lists what the caller lets services do, the latest first.
#[server(name = ListConsents, endpoint = "consent/list", input = server_fn::codec::Json, client = Bearer)]
pub async fn list_consents() -> Result<Vec<Granted>, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.list_consents().await
}

/// Takes a consent back.
#[server(name = WithdrawConsent, endpoint = "consent/withdraw", client = Bearer)]
pub async fn withdraw_consent(service_id: String) -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.withdraw_consent(&service_id).await
}
