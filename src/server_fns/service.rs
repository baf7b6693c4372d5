//! Registered applications, for the administrators' console: `Visit::administrator` stands before each.

use super::Failure;
use crate::keeper::Bearer;
use crate::model::kit::Kit;
use crate::model::service::{Draft, Saved, ServiceInfo};
use leptos::prelude::*;

/// Lists the services, those of the settings first.
#[server(name = ListServices, endpoint = "service/list", input = server_fn::codec::Json, client = Bearer)]
pub async fn list_services() -> Result<Vec<ServiceInfo>, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.list_services().await
}

/// Reads one service.
#[server(name = ReadService, endpoint = "service/read", client = Bearer)]
pub async fn read_service(id: String) -> Result<ServiceInfo, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.read_service(&id).await
}

/// Shows a kit with the values of one service; the first of them when `kit` is empty.
#[server(name = ReadKit, endpoint = "service/kit", client = Bearer)]
pub async fn read_kit(id: String, kit: String) -> Result<Kit, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.read_kit(&id, &kit).await
}

/// Registers a service, or describes one anew.
#[server(name = SaveService, endpoint = "service/save", client = Bearer)]
pub async fn save_service(draft: Draft, new: bool) -> Result<Saved, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.save_service(&draft, new).await
}

/// Removes a service.
#[server(name = RemoveService, endpoint = "service/remove", client = Bearer)]
pub async fn remove_service(id: String) -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.remove_service(&id).await
}

/// Gives a service one more secret, shown this once.
#[server(name = AddSecret, endpoint = "service/add_secret", client = Bearer)]
pub async fn add_secret(id: String) -> Result<String, Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.add_secret(&id).await
}

/// Takes a secret from a service.
#[server(name = RemoveSecret, endpoint = "service/remove_secret", client = Bearer)]
pub async fn remove_secret(id: String, secret_id: String) -> Result<(), Failure> {
    use crate::http::visit::Visit;
    Visit::current()?.remove_secret(&id, &secret_id).await
}
