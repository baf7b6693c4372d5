//! Services as code: what a file wants, what differs from it, and making it so. Called by `tegata apply` and
//! `tegata export-config`; knows no file and no format.

use super::service::{self, Service, Unregistered};
use super::vault::fingerprint;
use super::{Services, secret};
use crate::model::Secret;
use crate::model::service::{Registration, Source};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A service as a file describes it.
pub struct Wanted {
    /// `client_id`
    pub id: String,
    /// What is registered of it.
    pub registration: Registration,
    /// The console may change it too.
    pub editable: bool,
    /// A secret that it has, with the name it goes by in the file.
    pub secret: Option<(String, Secret)>,
}

/// One thing to do.
pub enum Step {
    /// Register a service.
    Add(Box<Wanted>),
    /// Describe it anew.
    Change(Box<Wanted>, Vec<Difference>),
    /// Give it a secret besides those it has.
    AddSecret(Arc<Service>, String, Secret),
    /// It was managed by the file, which has it no more.
    Remove(String),
}

/// What differs of a service.
pub struct Difference {
    /// The key of the description.
    pub key: String,
    /// As it is.
    pub is: Value,
    /// As it is wanted.
    pub wanted: Value,
}

/// What is to be done so that the store is as the file wants it; or everything that stands in the way.
pub async fn plan(services: &Services, wanted: Vec<Wanted>) -> super::Result<Result<Vec<Step>, Vec<String>>> {
    let (mut steps, mut faults) = (Vec::new(), Vec::new());
    let known = services.store.services().await?;
    let gone = known.values().filter(|service| service.source == Source::File && !wanted.iter().any(|one| one.id == service.id));
    let mut gone: Vec<String> = gone.map(|service| service.id.clone()).collect();
    gone.sort();
    for (n, one) in wanted.iter().enumerate() {
        faults.extend(one.registration.unfit(&one.id).iter().map(|unfit| format!("{}: {unfit}", one.id)));
        if wanted[..n].iter().any(|other| other.id == one.id) {
            faults.push(format!("{}: it is there twice", one.id));
        }
        if let Some((name, value)) = &one.secret
            && let Err(weakness) = secret::check_secret(value.expose())
        {
            faults.push(format!("{}: the secret of {name} is refused: {weakness}", one.id));
        }
        let found = service::find(services, &one.id).await?;
        match found.as_deref() {
            Some(service) if service.source == Source::Settings => {
                faults.push(format!("{}: it is registered in the settings of this server; keep it in one place", one.id));
            }
            Some(service) if service.registration.public != one.registration.public => {
                faults.push(format!("{}: a service stays public or confidential; remove it first, and its tokens end", one.id));
            }
            None if !one.registration.public && one.registration.jwks.is_none() && one.secret.is_none() => {
                faults.push(format!("{}: it is new and has no secret: name secret-env or secret-file", one.id));
            }
            _ => {}
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    for one in wanted {
        let Some(service) = known.get(&one.id) else {
            steps.push(Step::Add(Box::new(one)));
            continue;
        };
        let more = one.secret.clone().filter(|(_, value)| !service.secrets.iter().any(|kept| kept.digest == fingerprint(value.expose())));
        steps.extend(more.map(|(name, value)| Step::AddSecret(service.clone(), name, value)));
        let differences = differences(service, &one);
        if !differences.is_empty() {
            steps.push(Step::Change(Box::new(one), differences));
        }
    }
    steps.extend(gone.into_iter().map(Step::Remove));
    Ok(Ok(steps))
}

/// Does what was planned.
pub async fn carry_out(services: &Services, steps: Vec<Step>) -> Result<(), Unregistered> {
    for step in steps {
        match step {
            Step::Add(one) => {
                let secret = one.secret.as_ref().map(|(_, value)| value);
                service::add_with(services, &one.id, one.registration.clone(), source(&one), secret).await?;
            }
            Step::Change(one, _) => {
                // By the file: what the file manages is the file's to hand back.
                service::change(services, &one.id, one.registration.clone(), Source::File).await?;
                services.store.set_service(&one.id, &one.registration, source(&one)).await?;
            }
            Step::AddSecret(service, _, secret) => service::keep_secret(services, &service, &secret).await?,
            Step::Remove(id) => service::remove(services, &id, Source::File).await?,
        }
    }
    Ok(())
}

/// The services of the store as a file would describe them, but for secrets.
pub async fn export(services: &Services) -> super::Result<Vec<Wanted>> {
    let all = service::list(services).await?;
    let stored = all.into_iter().filter(|service| service.source != Source::Settings);
    Ok(stored
        .map(|service| Wanted {
            id: service.id.clone(),
            registration: service.registration.clone(),
            editable: service.source == Source::Store,
            secret: None,
        })
        .collect())
}

fn source(wanted: &Wanted) -> Source {
    if wanted.editable { Source::Store } else { Source::File }
}

fn differences(service: &Service, wanted: &Wanted) -> Vec<Difference> {
    let keys = |registration: &Registration| -> BTreeMap<String, Value> {
        serde_json::to_value(registration).and_then(serde_json::from_value).unwrap_or_default()
    };
    let (is, wants) = (keys(&service.registration), keys(&wanted.registration));
    let names = is.keys().chain(wants.keys().filter(|name| !is.contains_key(*name)));
    let value = |of: &BTreeMap<String, Value>, name: &String| of.get(name).cloned().unwrap_or(Value::Null);
    let mut all: Vec<Difference> = names
        .map(|name| Difference { key: name.clone(), is: value(&is, name), wanted: value(&wants, name) })
        .filter(|one| one.is != one.wanted)
        .collect();
    if service.source != source(wanted) {
        let code = |source: Source| Value::String(source.code().to_owned());
        all.push(Difference { key: "managed by".into(), is: code(service.source), wanted: code(source(wanted)) });
    }
    all
}
