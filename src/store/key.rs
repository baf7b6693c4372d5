//! Signing keys, private halves sealed: this room never sees them open.

use super::{Result, Store};
use crate::model::Seconds;
use crate::model::key::Life;

/// A signing key as remembered.
#[derive(Clone)]
pub struct SealedKey {
    /// Its id in headers and in the JWKS.
    pub kid: String,
    /// The one algorithm it is for.
    pub algorithm: String,
    /// PKCS#8, encrypted and base64url; empty once it is gone.
    pub sealed: String,
    /// Its turn and times.
    pub life: Life,
}

#[derive(sqlx::FromRow)]
struct Row {
    kid: String,
    algorithm: String,
    sealed: String,
    turn: i64,
    published_at: Seconds,
    signs_at: Seconds,
    gone_at: Option<Seconds>,
}

impl From<Row> for SealedKey {
    fn from(row: Row) -> Self {
        let life = Life { turn: row.turn, published_at: row.published_at, signs_at: row.signs_at, gone_at: row.gone_at };
        SealedKey { kid: row.kid, algorithm: row.algorithm, sealed: row.sealed, life }
    }
}

/// The turn is the compare-and-set: whoever takes one that another took adds nothing.
const ADD: &str = "insert into signing_key (kid, algorithm, sealed, turn, published_at, signs_at) values ($1, $2, $3, $4, $5, $6) \
                   on conflict do nothing";

fn add(key: &SealedKey) -> sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments> {
    let query = sqlx::query(ADD).bind(&key.kid).bind(&key.algorithm).bind(&key.sealed);
    query.bind(key.life.turn).bind(key.life.published_at).bind(key.life.signs_at)
}

impl Store {
    /// Adds a key; `false` when its id or its turn is taken (another process was faster).
    pub async fn add_key(&self, key: &SealedKey) -> Result<bool> {
        Ok(add(key).execute(&self.write).await?.rows_affected() == 1)
    }

    /// Adds a key and withdraws all others of its algorithm in the same moment; `false` as above, and then nothing is withdrawn.
    pub async fn add_key_alone(&self, key: &SealedKey) -> Result<bool> {
        let mut transaction = self.write.begin().await?;
        let added = add(key).execute(&mut *transaction).await?.rows_affected() == 1;
        if added {
            sqlx::query("update signing_key set sealed = '', gone_at = $3 where algorithm = $1 and kid <> $2 and gone_at is null")
                .bind(&key.algorithm)
                .bind(&key.kid)
                .bind(key.life.published_at)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(added)
    }

    /// Forgets the private half of a key that was gone at `gone_at`; `false` when another process did so.
    pub async fn erase_key(&self, kid: &str, gone_at: Seconds) -> Result<bool> {
        let done = sqlx::query("update signing_key set sealed = '', gone_at = $2 where kid = $1 and gone_at is null")
            .bind(kid)
            .bind(gone_at)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Lists all keys, those that are gone too: algorithm by algorithm, the latest turn first.
    pub async fn list_keys(&self) -> Result<Vec<SealedKey>> {
        let rows: Vec<Row> = sqlx::query_as(
            "select kid, algorithm, sealed, turn, published_at, signs_at, gone_at from signing_key order by algorithm, turn desc",
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows.into_iter().map(SealedKey::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::any::{AnyPoolOptions, install_default_drivers};

    /// Keys of a store as the first version left it: the latest of each algorithm signed, the others verified.
    #[tokio::test]
    async fn keys_from_before_rotation_go_on() {
        install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        let run = async |sql: &'static str| sqlx::raw_sql(sql).execute(&pool).await.map(drop);
        run(include_str!("migrations/0001_foundation.sql")).await.unwrap();
        run("insert into signing_key (kid, algorithm, sealed, created_at, retired_at) values
            ('b', 'RS256', 'x', 200, null), ('a', 'RS256', 'x', 100, 200), ('e', 'ES256', 'x', 200, null), ('c', 'RS256', 'x', 100, 200)")
        .await
        .unwrap();
        run(include_str!("migrations/0002_keys.sql")).await.unwrap();
        let rows: Vec<(String, i64, Seconds, Seconds, Option<Seconds>)> =
            sqlx::query_as("select kid, turn, published_at, signs_at, gone_at from signing_key order by algorithm, turn")
                .fetch_all(&pool)
                .await
                .unwrap();
        let expected = [("e", 1, 200), ("a", 1, 100), ("c", 2, 100), ("b", 3, 200)];
        assert_eq!(rows, expected.map(|(kid, turn, at)| (kid.to_owned(), turn, at, at, None)));
        let twice =
            "insert into signing_key (kid, algorithm, sealed, turn, published_at, signs_at) values ('d', 'ES256', 'x', 1, 300, 300)";
        assert!(run(twice).await.is_err(), "a turn is taken once");
    }
}
