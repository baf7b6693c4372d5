//! Applications registered by settings: `[[service]]` in the file, and `TEGATA_SERVICES` besides.

use super::entry::Place;
use super::read::Reader;
use super::spec::{Scope, shout};
use super::table::Service;
use crate::model::secret::Secret;
use crate::model::service::Registration;

/// The variable that lists services which stand in the environment alone.
pub(super) const SERVICES: &str = "TEGATA_SERVICES";

/// Reads the services of the file, then those that `TEGATA_SERVICES` lists besides.
pub(super) fn read_all(reader: &mut Reader<'_>) -> Option<Vec<Service>> {
    let mut filed = reader.filed_services.clone();
    let ids: Vec<String> = filed.iter().filter_map(|filed| reader.filed_text(filed, "id").map(str::to_owned)).collect();
    let listed = reader.env(SERVICES).unwrap_or_default();
    for id in listed.split(',').map(str::trim).filter(|id| !id.is_empty() && !ids.iter().any(|known| known == id)) {
        let name = format!("service:{id}");
        reader.file_text(&name, "id", id.to_owned(), Place::Env(SERVICES.to_owned()));
        filed.push(name);
    }
    let read: Vec<Option<Service>> = filed.into_iter().map(|filed| read_service(reader, filed)).collect();
    read.into_iter().collect()
}

fn read_service(reader: &mut Reader<'_>, filed: String) -> Option<Service> {
    let id = reader.filed_text(&filed, "id").unwrap_or_default().to_owned();
    let scope = Scope { title: format!("service.{id}"), filed, prefix: format!("TEGATA_SERVICE_{}", shout(&id)) };
    let mut service = Service::read(reader, &scope)?;
    if let (None, Some(name)) = (&service.secret, &service.secret_env) {
        service.secret = reader.env(name).map(Secret::from);
    }
    Some(service)
}

impl Service {
    /// The variable that holds its secret.
    pub fn secret_variable(&self) -> String {
        self.secret_env.clone().unwrap_or_else(|| format!("TEGATA_SERVICE_{}_SECRET", shout(&self.id)))
    }

    /// What is registered of it.
    pub fn registration(&self) -> Registration {
        Registration {
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            public: self.public,
            first_party: self.first_party,
            grants: self.grants.clone(),
            redirect_uris: self.redirect_uris.clone(),
            post_logout_uris: self.post_logout_uris.clone(),
            back_channel_logout_uri: self.back_channel_logout_uri.clone(),
            origins: self.origins.iter().map(ToString::to_string).collect(),
            pkce: self.pkce,
            alg: self.alg,
            audience: self.audience.clone(),
            exchange_to: self.exchange_to.clone(),
            access_ttl: self.access_ttl,
            ..Registration::default()
        }
    }
}
