//! Registered applications, by id; secrets as digests, sealed besides where tokens are signed with them.

use super::{Result, Store, storable};
use crate::model::Seconds;
use crate::model::service::{Registration, Source};
use std::collections::HashMap;
use std::sync::Arc;

/// A registered application as remembered.
#[derive(Clone, Debug)]
pub struct Service {
    /// `client_id`.
    pub id: String,
    /// What is registered of it.
    pub registration: Registration,
    /// Where it is described.
    pub source: Source,
    /// Its secrets, the oldest first; a public service has none.
    pub secrets: Vec<Secret>,
    /// When it was registered.
    pub created_at: Seconds,
}

/// One of a service's secrets as remembered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Secret {
    /// Its SHA-256.
    pub digest: String,
    /// The secret itself, encrypted, where tokens are signed with it.
    pub sealed: Option<String>,
    /// When it was made.
    pub created_at: Seconds,
}

/// All services of the store, by id.
pub type Services = Arc<HashMap<String, Arc<Service>>>;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    registration: String,
    source: String,
    created_at: i64,
}

#[derive(sqlx::FromRow)]
struct SecretRow {
    service_id: String,
    #[sqlx(flatten)]
    secret: Secret,
}

impl From<Row> for Service {
    fn from(row: Row) -> Self {
        Service {
            // A damaged description is an empty one, which grants nothing.
            registration: serde_json::from_str(&row.registration)
                .unwrap_or_else(|_| Registration { grants: Vec::new(), ..Registration::default() }),
            source: if row.source == Source::File.code() { Source::File } else { Source::Store },
            id: row.id,
            secrets: Vec::new(),
            created_at: row.created_at,
        }
    }
}

impl Store {
    /// Adds a service with its first secret; `false` when the id is in use.
    pub async fn add_service(&self, service: &Service) -> Result<bool> {
        let mut transaction = self.write.begin().await?;
        let done =
            sqlx::query("insert into service (id, registration, source, created_at) values ($1, $2, $3, $4) on conflict (id) do nothing")
                .bind(&service.id)
                .bind(description(&service.registration))
                .bind(service.source.code())
                .bind(service.created_at)
                .execute(&mut *transaction)
                .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        for secret in &service.secrets {
            sqlx::query("insert into service_secret (digest, service_id, sealed, created_at) values ($1, $2, $3, $4)")
                .bind(&secret.digest)
                .bind(&service.id)
                .bind(&secret.sealed)
                .bind(secret.created_at)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.services_changed();
        Ok(true)
    }

    /// Replaces what is registered of a service; `false` when there is none.
    pub async fn set_service(&self, id: &str, registration: &Registration, source: Source) -> Result<bool> {
        let done = sqlx::query("update service set registration = $2, source = $3 where id = $1")
            .bind(id)
            .bind(description(registration))
            .bind(source.code())
            .execute(&self.write)
            .await?;
        self.services_changed();
        Ok(done.rows_affected() == 1)
    }

    /// Adds another secret to a service; nothing happens when it has this one already.
    pub async fn add_service_secret(&self, id: &str, secret: &Secret) -> Result<()> {
        sqlx::query(
            "insert into service_secret (digest, service_id, sealed, created_at) values ($1, $2, $3, $4) on conflict (digest) do nothing",
        )
        .bind(&secret.digest)
        .bind(id)
        .bind(&secret.sealed)
        .bind(secret.created_at)
        .execute(&self.write)
        .await?;
        self.services_changed();
        Ok(())
    }

    /// Removes one secret of a service; `false` when it had no such one.
    pub async fn remove_service_secret(&self, id: &str, digest: &str) -> Result<bool> {
        let done = sqlx::query("delete from service_secret where service_id = $1 and digest = $2")
            .bind(id)
            .bind(digest)
            .execute(&self.write)
            .await?;
        self.services_changed();
        Ok(done.rows_affected() == 1)
    }

    /// All services, as they are now. Remembered until one changes.
    pub async fn services(&self) -> Result<Services> {
        let Some(recent) = &self.recent else { return self.read_services().await };
        recent.services(|| self.read_services()).await
    }

    /// Finds a service.
    pub async fn find_service(&self, id: &str) -> Result<Option<Arc<Service>>> {
        if !storable(id) {
            return Ok(None);
        }
        Ok(self.services().await?.get(id).cloned())
    }

    async fn read_services(&self) -> Result<Services> {
        let rows: Vec<Row> = sqlx::query_as("select id, registration, source, created_at from service").fetch_all(&self.read).await?;
        let secrets: Vec<SecretRow> =
            sqlx::query_as("select service_id, digest, sealed, created_at from service_secret order by created_at, digest")
                .fetch_all(&self.read)
                .await?;
        let mut services: HashMap<String, Service> = rows.into_iter().map(|row| (row.id.clone(), row.into())).collect();
        for row in secrets {
            if let Some(service) = services.get_mut(&row.service_id) {
                service.secrets.push(row.secret);
            }
        }
        Ok(Arc::new(services.into_iter().map(|(id, service)| (id, Arc::new(service))).collect()))
    }

    /// Removes a service and ends the sessions it holds; `false` when there was none.
    pub async fn remove_service(&self, id: &str, now: Seconds) -> Result<bool> {
        let mut transaction = self.write.begin().await?;
        sqlx::query("update session set ended_at = $2, end_reason = 'signed_out' where service_id = $1 and ended_at is null")
            .bind(id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("delete from consent where service_id = $1").bind(id).execute(&mut *transaction).await?;
        let done = sqlx::query("delete from service where id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        self.services_changed();
        if let Some(recent) = &self.recent {
            recent.bump_all();
        }
        Ok(done.rows_affected() == 1)
    }

    fn services_changed(&self) {
        if let Some(recent) = &self.recent {
            recent.bump_services();
        }
    }
}

fn description(registration: &Registration) -> String {
    serde_json::to_string(registration).unwrap_or_else(|_| "{}".into())
}
