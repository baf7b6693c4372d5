//! What people let services do.

use super::{Result, Store};
use crate::model::Seconds;

/// A person's consent as remembered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Consent {
    /// Whose.
    pub account_id: String,
    /// To whom.
    pub service_id: String,
    /// To what, space separated.
    pub scope: String,
    /// When it was last given.
    pub granted_at: Seconds,
}

impl Store {
    /// Remembers a consent in the place of the one before.
    pub async fn set_consent(&self, consent: &Consent) -> Result<()> {
        sqlx::query(
            "insert into consent (account_id, service_id, scope, granted_at) values ($1, $2, $3, $4) \
             on conflict (account_id, service_id) do update set scope = excluded.scope, granted_at = excluded.granted_at",
        )
        .bind(&consent.account_id)
        .bind(&consent.service_id)
        .bind(&consent.scope)
        .bind(consent.granted_at)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Finds what this person lets this service do.
    pub async fn find_consent(&self, account_id: &str, service_id: &str) -> Result<Option<Consent>> {
        Ok(sqlx::query_as("select account_id, service_id, scope, granted_at from consent where account_id = $1 and service_id = $2")
            .bind(account_id)
            .bind(service_id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Lists what this person lets services do, the latest first.
    pub async fn list_consents(&self, account_id: &str) -> Result<Vec<Consent>> {
        Ok(sqlx::query_as(
            "select account_id, service_id, scope, granted_at from consent where account_id = $1 order by granted_at desc, service_id",
        )
        .bind(account_id)
        .fetch_all(&self.read)
        .await?)
    }

    /// Removes a consent; `false` when there was none.
    pub async fn remove_consent(&self, account_id: &str, service_id: &str) -> Result<bool> {
        let done = sqlx::query("delete from consent where account_id = $1 and service_id = $2")
            .bind(account_id)
            .bind(service_id)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
