//! Accounts that come from elsewhere and go there: added as they are, many in one transaction, and listed whole, with
//! their password hashes. Called by `service::import` and `service::export` alone.

use super::account::{Account, Row, columns};
use super::{Result, Store, to_json};
use crate::model::Field;

/// An account with all that is remembered of it.
#[derive(Clone)]
pub struct Moved {
    /// The account.
    pub account: Account,
    /// A digest of the record that it was made from; none for one that was made here.
    pub origin: Option<String>,
}

/// What became of an account that was to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// The same record made this account before.
    Before,
    /// Another record's account has its id.
    OtherId,
    /// Another account has its address or user name.
    Taken(Field),
}

#[derive(sqlx::FromRow)]
struct Whole {
    #[sqlx(flatten)]
    account: Row,
    origin: Option<String>,
}

/// An account in the way of one to be added.
#[derive(sqlx::FromRow)]
struct Holder {
    id: String,
    email_key: String,
    origin: Option<String>,
}

impl Store {
    /// Adds accounts, all in one transaction; one that is there is never changed.
    pub async fn import_accounts(&self, batch: &[Moved]) -> Result<Vec<Added>> {
        let mut transaction = self.write.begin().await?;
        let mut done = Vec::with_capacity(batch.len());
        for moved in batch {
            done.push(match insert(&mut transaction, moved).await? {
                true => Added::New,
                false => in_the_way(&mut *transaction, moved).await?.unwrap_or(Added::OtherId),
            });
        }
        transaction.commit().await?;
        Ok(done)
    }

    /// Says what would be in the way of adding this account; none when nothing is.
    pub async fn find_in_the_way(&self, moved: &Moved) -> Result<Option<Added>> {
        in_the_way(&self.read, moved).await
    }

    /// Lists accounts whole, by id, from the one after `after`.
    pub async fn export_accounts(&self, after: &str, most: i64) -> Result<Vec<Moved>> {
        let rows: Vec<Whole> =
            sqlx::query_as(concat!("select ", columns!(), ", a.origin from account a where a.id > $1 order by a.id limit $2"))
                .bind(after)
                .bind(most)
                .fetch_all(&self.read)
                .await?;
        Ok(rows.into_iter().map(|row| Moved { account: row.account.into(), origin: row.origin }).collect())
    }
}

/// False when another account is in the way.
async fn insert(transaction: &mut sqlx::AnyConnection, moved: &Moved) -> Result<bool> {
    let Account { profile, password_hash, disabled_at, created_at } = &moved.account;
    let done = sqlx::query(
        "insert into account (id, email, email_key, email_verified, username, username_key, name, password_hash, roles, disabled_at, created_at, origin) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing",
    )
    .bind(&profile.sub)
    .bind(profile.email.as_deref().unwrap_or_default())
    .bind(email_key(moved))
    .bind(i64::from(profile.email_verified))
    .bind(&profile.username)
    .bind(username_key(moved))
    .bind(&profile.name)
    .bind(password_hash)
    .bind(to_json(&profile.roles))
    .bind(disabled_at)
    .bind(created_at)
    .bind(&moved.origin)
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn in_the_way<'e>(executor: impl sqlx::Executor<'e, Database = sqlx::Any>, moved: &Moved) -> Result<Option<Added>> {
    let holders: Vec<Holder> = sqlx::query_as(
        "select id, email_key, origin from account where id = $1 or (email_key = $2 and email_key <> '') or username_key = $3",
    )
    .bind(&moved.account.profile.sub)
    .bind(email_key(moved))
    .bind(username_key(moved))
    .fetch_all(executor)
    .await?;
    let sub = &moved.account.profile.sub;
    let before = |holder: &Holder| holder.origin == moved.origin && (moved.origin.is_some() || holder.id == *sub);
    Ok(match &holders[..] {
        [] => None,
        holders if holders.iter().any(before) => Some(Added::Before),
        holders if holders.iter().any(|holder| holder.id == *sub) => Some(Added::OtherId),
        holders if holders.iter().any(|holder| !holder.email_key.is_empty() && holder.email_key == email_key(moved)) => {
            Some(Added::Taken(Field::Email))
        }
        _ => Some(Added::Taken(Field::Username)),
    })
}

/// As `model::Email::key` and `model::account::Username::key` fold them.
fn email_key(moved: &Moved) -> String {
    moved.account.profile.email.as_deref().unwrap_or_default().to_lowercase()
}

fn username_key(moved: &Moved) -> Option<String> {
    moved.account.profile.username.as_deref().map(str::to_lowercase)
}
