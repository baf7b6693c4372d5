//! Registered applications, by id; secrets as digests.

use super::{Result, Store, from_json, storable, to_json};
use crate::model::Seconds;

/// A registered application as remembered.
#[derive(Clone, Debug)]
pub struct Service {
    /// `client_id`.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// SHA-256 of the secret; none for a public service.
    pub secret_digest: Option<String>,
    /// Allowed grant types.
    pub grants: Vec<String>,
    /// Origins that may call the token endpoint from a page.
    pub origins: Vec<String>,
    /// Audience of its tokens, when another than the default.
    pub audience: Option<String>,
    /// When it was registered.
    pub created_at: Seconds,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    secret_digest: Option<String>,
    grants: String,
    origins: String,
    audience: Option<String>,
    created_at: i64,
}

impl From<Row> for Service {
    fn from(row: Row) -> Self {
        Service {
            id: row.id,
            name: row.name,
            secret_digest: row.secret_digest,
            grants: from_json(&row.grants),
            origins: from_json(&row.origins),
            audience: row.audience,
            created_at: row.created_at,
        }
    }
}

impl Store {
    /// Adds a service; `false` when the id is in use.
    pub async fn add_service(&self, service: &Service) -> Result<bool> {
        let done = sqlx::query(
            "insert into service (id, name, secret_digest, grants, origins, audience, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
        )
        .bind(&service.id)
        .bind(&service.name)
        .bind(&service.secret_digest)
        .bind(to_json(&service.grants))
        .bind(to_json(&service.origins))
        .bind(&service.audience)
        .bind(service.created_at)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Finds a service.
    pub async fn find_service(&self, id: &str) -> Result<Option<Service>> {
        if !storable(id) {
            return Ok(None);
        }
        let row: Option<Row> =
            sqlx::query_as("select id, name, secret_digest, grants, origins, audience, created_at from service where id = $1")
                .bind(id)
                .fetch_optional(&self.read)
                .await?;
        Ok(row.map(Service::from))
    }

    /// Lists all services by id.
    pub async fn list_services(&self) -> Result<Vec<Service>> {
        let rows: Vec<Row> =
            sqlx::query_as("select id, name, secret_digest, grants, origins, audience, created_at from service order by id")
                .fetch_all(&self.read)
                .await?;
        Ok(rows.into_iter().map(Service::from).collect())
    }

    /// Removes a service and ends the sessions it holds; `false` when there was none.
    pub async fn remove_service(&self, id: &str, now: Seconds) -> Result<bool> {
        let write = self.write.clone();
        let end = sqlx::query("update session set ended_at = $2, end_reason = 'signed_out' where service_id = $1 and ended_at is null")
            .bind(id)
            .bind(now);
        let remove = sqlx::query("delete from service where id = $1").bind(id);
        let both = async move {
            let mut transaction = write.begin().await?;
            end.execute(&mut *transaction).await?;
            let removed = remove.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(removed.rows_affected() == 1)
        };
        self.change_all(both).await
    }
}
