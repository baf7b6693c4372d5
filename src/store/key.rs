//! Signing keys, private halves sealed: this room never sees them open.

use super::{Result, Store};
use crate::model::Seconds;

/// A signing key as remembered.
#[derive(Clone, sqlx::FromRow)]
pub struct SealedKey {
    /// Its id in headers and in the JWKS.
    pub kid: String,
    /// The one algorithm it is for.
    pub algorithm: String,
    /// PKCS#8, encrypted and base64url.
    pub sealed: String,
    /// When it was made or imported.
    pub created_at: Seconds,
    /// Since when it signs no more.
    pub retired_at: Option<Seconds>,
}

impl Store {
    /// Adds a key; `false` when one of this id is there already (another process was faster).
    pub async fn add_key(&self, key: &SealedKey) -> Result<bool> {
        let done = sqlx::query(
            "insert into signing_key (kid, algorithm, sealed, created_at) values ($1, $2, $3, $4) on conflict (kid) do nothing",
        )
        .bind(&key.kid)
        .bind(&key.algorithm)
        .bind(&key.sealed)
        .bind(key.created_at)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Lists all keys, the newest first.
    pub async fn list_keys(&self) -> Result<Vec<SealedKey>> {
        Ok(sqlx::query_as("select kid, algorithm, sealed, created_at, retired_at from signing_key order by created_at desc, kid")
            .fetch_all(&self.write)
            .await?)
    }

    /// Retires every other key of the algorithm.
    pub async fn retire_keys(&self, algorithm: &str, but: &str, now: Seconds) -> Result<()> {
        sqlx::query("update signing_key set retired_at = $3 where algorithm = $1 and kid <> $2 and retired_at is null")
            .bind(algorithm)
            .bind(but)
            .bind(now)
            .execute(&self.write)
            .await?;
        Ok(())
    }
}
