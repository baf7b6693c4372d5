//! Accounts. A password hash leaves this room only for the one who verifies it.

use super::link::consume;
use super::session::end_all;
use super::{Result, Store, from_json, storable, taken, to_json};
use crate::model::account::{Email, Username};
use crate::model::session::Why;
use crate::model::{Profile, Seconds};

/// An account as remembered.
#[derive(Clone)]
pub struct Account {
    /// What may be shown.
    pub profile: Profile,
    /// PHC string; none while only a link can open the account.
    pub password_hash: Option<String>,
    /// Since when nobody may sign in.
    pub disabled_at: Option<Seconds>,
    /// When it was made.
    pub created_at: Seconds,
}

/// An account to be.
pub struct NewRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its address.
    pub email: &'a Email,
    /// Its user name, when it has one already.
    pub username: Option<&'a Username>,
    /// Name as shown.
    pub name: &'a str,
    /// PHC string.
    pub password_hash: Option<&'a str>,
    /// Roles.
    pub roles: &'a [String],
    /// Now.
    pub created_at: Seconds,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    email: String,
    email_verified: i64,
    username: Option<String>,
    name: String,
    password_hash: Option<String>,
    roles: String,
    disabled_at: Option<i64>,
    account_created_at: i64,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Account {
            profile: Profile {
                sub: row.id,
                // Kept as an empty text, so that the column of older stores stays as it is.
                email: Some(row.email).filter(|email| !email.is_empty()),
                email_verified: row.email_verified != 0,
                username: row.username,
                name: row.name,
                roles: from_json(&row.roles),
            },
            password_hash: row.password_hash,
            disabled_at: row.disabled_at,
            created_at: row.account_created_at,
        }
    }
}

/// The columns of `Row`, for every query that reads an account.
macro_rules! columns {
    () => {
        "a.id, a.email, a.email_verified, a.username, a.name, a.password_hash, a.roles, a.disabled_at, a.created_at as account_created_at"
    };
}
pub(super) use columns;

impl Store {
    /// Adds an account, using a link up in the same transaction when one is given: `Taken` when the
    /// address belongs to another (the link stays good), `false` when the link is no longer good.
    pub async fn add_account(&self, new: &NewRow<'_>, link: Option<&str>) -> Result<bool> {
        let mut transaction = self.write.begin().await?;
        if let Some(digest) = link
            && !consume(&mut transaction, digest, new.created_at).await?
        {
            return Ok(false);
        }
        sqlx::query(
            "insert into account (id, email, email_key, username, username_key, name, password_hash, roles, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(new.id)
        .bind(new.email.as_str())
        .bind(new.email.key())
        .bind(new.username.map(Username::as_str))
        .bind(new.username.map(Username::key))
        .bind(new.name)
        .bind(new.password_hash)
        .bind(to_json(new.roles))
        .bind(new.created_at)
        .execute(&mut *transaction)
        .await
        .map_err(taken)?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Replaces the password and ends every session, using a reset link up when one is given, all or nothing;
    /// `false` when the link is no longer good.
    pub async fn replace_password(&self, id: &str, hash: &str, link: Option<&str>, now: Seconds) -> Result<bool> {
        let (write, link, id_owned) = (self.write.clone(), link.map(str::to_owned), id.to_owned());
        let replace = sqlx::query("update account set password_hash = $2 where id = $1").bind(id).bind(hash);
        let all = async move {
            let mut transaction = write.begin().await?;
            if let Some(link) = link
                && !consume(&mut transaction, &link, now).await?
            {
                return Ok(false);
            }
            replace.execute(&mut *transaction).await?;
            end_all(&mut transaction, &id_owned, None, Why::PasswordChanged, now).await?;
            transaction.commit().await?;
            Ok(true)
        };
        self.change(id, self.ending(all)).await
    }

    /// Finds an account by id.
    pub async fn find_account(&self, id: &str) -> Result<Option<Account>> {
        let row: Option<Row> =
            sqlx::query_as(concat!("select ", columns!(), " from account a where a.id = $1")).bind(id).fetch_optional(&self.read).await?;
        Ok(row.map(Account::from))
    }

    /// Finds an account by what its owner types: the case-folded address or user name.
    pub async fn find_account_by_login(&self, key: &str) -> Result<Option<Account>> {
        if !storable(key) {
            return Ok(None);
        }
        let row: Option<Row> = sqlx::query_as(concat!(
            "select ",
            columns!(),
            " from account a where (a.email_key = $1 and a.email_key <> '') or a.username_key = $1"
        ))
        .bind(key)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(Account::from))
    }

    /// Lists all accounts by age.
    pub async fn list_accounts(&self) -> Result<Vec<Account>> {
        let rows: Vec<Row> =
            sqlx::query_as(concat!("select ", columns!(), " from account a order by a.created_at, a.id")).fetch_all(&self.read).await?;
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// Says whether there is any account yet.
    pub async fn any_account(&self) -> Result<bool> {
        let row: Option<(i64,)> = sqlx::query_as("select created_at from account limit 1").fetch_optional(&self.write).await?;
        Ok(row.is_some())
    }

    /// Replaces the password hash while it is still `old`: an upgrade at sign-in must not undo a change of password that
    /// happened meanwhile.
    pub async fn upgrade_password(&self, id: &str, hash: &str, old: &str) -> Result<bool> {
        let set = sqlx::query("update account set password_hash = $2 where id = $1 and password_hash = $3").bind(id).bind(hash).bind(old);
        Ok(self.change(id, self.statement(set)).await? == 1)
    }

    /// Changes the name and the user name; `Taken` when the user name belongs to another.
    pub async fn set_profile(&self, id: &str, name: &str, username: Option<&Username>) -> Result<()> {
        let set = sqlx::query("update account set name = $2, username = $3, username_key = $4 where id = $1")
            .bind(id)
            .bind(name)
            .bind(username.map(Username::as_str))
            .bind(username.map(Username::key));
        self.change(id, self.statement(set)).await.map(drop)
    }

    /// Replaces the roles.
    pub async fn set_roles(&self, id: &str, roles: &[String]) -> Result<()> {
        let set = sqlx::query("update account set roles = $2 where id = $1").bind(id).bind(to_json(roles));
        self.change(id, self.statement(set)).await.map(drop)
    }

    /// Disables the account, or enables it with `None`.
    pub async fn set_disabled(&self, id: &str, at: Option<Seconds>) -> Result<()> {
        let set = sqlx::query("update account set disabled_at = $2 where id = $1").bind(id).bind(at);
        self.change(id, self.statement(set)).await.map(drop)
    }
}
