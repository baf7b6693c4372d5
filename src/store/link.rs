//! Links that make or mend an account, by digest.

use super::{Result, Store, from_json, to_json};
use crate::model::{Purpose, Seconds};

/// A link as remembered.
#[derive(Clone, Debug)]
pub struct Link {
    /// SHA-256 of the token in the URL.
    pub digest: String,
    /// What it is good for.
    pub purpose: Purpose,
    /// The account to mend.
    pub account_id: Option<String>,
    /// The address it was made out for.
    pub email: Option<String>,
    /// Roles that the new account gets.
    pub roles: Vec<String>,
    /// When it was made.
    pub created_at: Seconds,
    /// Until when it is good.
    pub expires_at: Seconds,
}

#[derive(sqlx::FromRow)]
struct Row {
    digest: String,
    purpose: String,
    account_id: Option<String>,
    email: Option<String>,
    roles: String,
    created_at: i64,
    expires_at: i64,
}

impl Store {
    /// Adds a link; a new set-up or reset link replaces the earlier ones of its kind and account.
    pub async fn add_link(&self, link: &Link) -> Result<()> {
        let mut transaction = self.write.begin().await?;
        if link.purpose != Purpose::Invite {
            sqlx::query("delete from link where purpose = $1 and coalesce(account_id, '') = coalesce($2, '')")
                .bind(link.purpose.code())
                .bind(&link.account_id)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query(
            "insert into link (digest, purpose, account_id, email, roles, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&link.digest)
        .bind(link.purpose.code())
        .bind(&link.account_id)
        .bind(&link.email)
        .bind(to_json(&link.roles))
        .bind(link.created_at)
        .bind(link.expires_at)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Finds a link that is still good.
    pub async fn find_link(&self, digest: &str, now: Seconds) -> Result<Option<Link>> {
        let row: Option<Row> = sqlx::query_as(
            "select digest, purpose, account_id, email, roles, created_at, expires_at from link where digest = $1 and used_at is null and expires_at > $2",
        )
        .bind(digest)
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.and_then(|row| {
            Some(Link {
                digest: row.digest,
                purpose: Purpose::from_code(&row.purpose)?,
                account_id: row.account_id,
                email: row.email,
                roles: from_json(&row.roles),
                created_at: row.created_at,
                expires_at: row.expires_at,
            })
        }))
    }
}

/// Uses a link up within a transaction; `false` when it is no longer good.
pub(super) async fn consume(transaction: &mut sqlx::Transaction<'_, sqlx::Any>, digest: &str, now: Seconds) -> Result<bool> {
    let done = sqlx::query("update link set used_at = $2 where digest = $1 and used_at is null and expires_at > $2")
        .bind(digest)
        .bind(now)
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() == 1)
}
