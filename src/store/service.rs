//! Registered applications, by id; secrets as digests, sealed besides where tokens are signed with them.

use super::change::Statement;
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
        let add =
            sqlx::query("insert into service (id, registration, source, created_at) values ($1, $2, $3, $4) on conflict (id) do nothing")
                .bind(service.id.clone())
                .bind(description(&service.registration))
                .bind(service.source.code())
                .bind(service.created_at);
        let secrets: Vec<Statement> = service.secrets.iter().map(|secret| add_secret(&service.id, secret)).collect();
        let write = self.write.clone();
        let all = async move {
            let mut transaction = write.begin().await?;
            if add.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            for secret in secrets {
                secret.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(true)
        };
        self.change_services(all).await
    }

    /// Replaces what is registered of a service; `false` when there is none.
    pub async fn set_service(&self, id: &str, registration: &Registration, source: Source) -> Result<bool> {
        let set = sqlx::query("update service set registration = $2, source = $3 where id = $1")
            .bind(id.to_owned())
            .bind(description(registration))
            .bind(source.code());
        Ok(self.change_services(self.statement(set)).await? == 1)
    }

    /// Adds another secret to a service; nothing happens when it has this one already.
    pub async fn add_service_secret(&self, id: &str, secret: &Secret) -> Result<()> {
        self.change_services(self.statement(add_secret(id, secret))).await.map(drop)
    }

    /// Removes one secret of a service; `false` when it had no such one.
    pub async fn remove_service_secret(&self, id: &str, digest: &str) -> Result<bool> {
        let remove =
            sqlx::query("delete from service_secret where service_id = $1 and digest = $2").bind(id.to_owned()).bind(digest.to_owned());
        Ok(self.change_services(self.statement(remove)).await? == 1)
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
        let write = self.write.clone();
        let end = sqlx::query("update session set ended_at = $2, end_reason = 'signed_out' where service_id = $1 and ended_at is null")
            .bind(id.to_owned())
            .bind(now);
        let consents = sqlx::query("delete from consent where service_id = $1").bind(id.to_owned());
        let remove = sqlx::query("delete from service where id = $1").bind(id.to_owned());
        let all = async move {
            let mut transaction = write.begin().await?;
            end.execute(&mut *transaction).await?;
            consents.execute(&mut *transaction).await?;
            let removed = remove.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(removed.rows_affected() == 1)
        };
        self.change_all(self.ending(all)).await
    }
}

fn add_secret(service_id: &str, secret: &Secret) -> Statement {
    sqlx::query(
        "insert into service_secret (digest, service_id, sealed, created_at) values ($1, $2, $3, $4) on conflict (digest) do nothing",
    )
    .bind(secret.digest.clone())
    .bind(service_id.to_owned())
    .bind(secret.sealed.clone())
    .bind(secret.created_at)
}

fn description(registration: &Registration) -> String {
    serde_json::to_string(registration).unwrap_or_else(|_| "{}".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::service::GrantType;
    use sqlx::any::{AnyPoolOptions, install_default_drivers};

    /// Services of a store as the first version left it, with a name that JSON has to write otherwise.
    #[tokio::test]
    async fn services_from_before_the_provider_go_on() {
        install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        let run = async |sql: &'static str| sqlx::raw_sql(sql).execute(&pool).await.map(drop);
        run(include_str!("migrations/0001_foundation.sql")).await.unwrap();
        run(r#"insert into service (id, name, secret_digest, grants, origins, audience, created_at) values
            ('shop', 'The "old\new" shop 店', 'digest', '["refresh_token","password"]', '["https://shop.example"]', 'https://api.example', 7),
            ('spa', 'spa', null, '["refresh_token"]', '[]', null, 8)"#)
        .await
        .unwrap();
        run(include_str!("migrations/0003_provider.sql")).await.unwrap();
        let rows: Vec<Row> =
            sqlx::query_as("select id, registration, source, created_at from service order by id").fetch_all(&pool).await.unwrap();
        let [shop, spa] = <[Service; 2]>::try_from(rows.into_iter().map(Service::from).collect::<Vec<_>>()).unwrap();
        let old = Registration {
            name: r#"The "old\new" shop 店"#.into(),
            grants: vec![GrantType::RefreshToken, GrantType::Password],
            origins: vec!["https://shop.example".into()],
            audience: Some("https://api.example".into()),
            ..Registration::default()
        };
        assert_eq!((shop.registration, shop.source, shop.created_at), (old, Source::Store, 7));
        assert_eq!(spa.registration, Registration { name: "spa".into(), public: true, ..Registration::default() });
        let secrets: Vec<(String, String)> =
            sqlx::query_as("select service_id, digest from service_secret").fetch_all(&pool).await.unwrap();
        assert_eq!(secrets, [("shop".to_owned(), "digest".to_owned())]);
    }
}
