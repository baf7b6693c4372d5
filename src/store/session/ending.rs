//! How sessions end: with a reason, with those that came from them, and with a notice for each service that held one.

use crate::model::Seconds;
use crate::model::session::Why;
use crate::store::{Result, Store, storable};
use sqlx::AnyConnection;

/// A session that was just ended.
#[derive(sqlx::FromRow)]
pub(in crate::store) struct Ended {
    sid: String,
    account_id: String,
    service_id: Option<String>,
}

/// What outlives the browser's session it came from (OpenID Connect Core §11).
macro_rules! online {
    () => {
        "' ' || scope || ' ' not like '% offline_access %'"
    };
}

impl Store {
    /// Ends a living session of this account, and those of services that came from it and do not outlive it; `false`
    /// when there was none.
    pub async fn end_session(&self, sid: &str, account_id: &str, why: Why, now: Seconds) -> Result<bool> {
        if !storable(sid) {
            return Ok(false);
        }
        let (write, sid, account) = (self.write.clone(), sid.to_owned(), account_id.to_owned());
        let all = async move {
            // The first statement writes: one that reads first could not wait for another writer (SQLite).
            let mut transaction = write.begin().await?;
            let ended: Vec<Ended> = sqlx::query_as(concat!(
                "update session set ended_at = $4, end_reason = $3 where account_id = $2 and ended_at is null and (sid = $1 or (parent_sid = $1 and ",
                online!(),
                ")) returning sid, account_id, service_id"
            ))
            .bind(&sid)
            .bind(&account)
            .bind(why.code())
            .bind(now)
            .fetch_all(&mut *transaction)
            .await?;
            note(&mut transaction, &ended, now).await?;
            // What goes on is told too: the person is signed in there no more (Back-Channel Logout §2.7).
            let goes_on: Vec<Ended> = sqlx::query_as(
                "select sid, account_id, service_id from session where parent_sid = $1 and account_id = $2 and ended_at is null",
            )
            .bind(&sid)
            .bind(&account)
            .fetch_all(&mut *transaction)
            .await?;
            note(&mut transaction, &goes_on, now).await?;
            transaction.commit().await?;
            Ok(ended.iter().any(|one| one.sid == sid))
        };
        self.change(account_id, self.ending(all)).await
    }

    /// Ends every living session of the account, but for `except`.
    pub async fn end_sessions_of(&self, account_id: &str, except: Option<&str>, why: Why, now: Seconds) -> Result<()> {
        let (write, account, except) = (self.write.clone(), account_id.to_owned(), except.map(str::to_owned));
        let all = async move {
            let mut transaction = write.begin().await?;
            end_all(&mut transaction, &account, except.as_deref(), why, now).await?;
            Ok(transaction.commit().await?)
        };
        self.change(account_id, self.ending(all)).await
    }

    /// Ends the living sessions that this service holds of the account.
    pub async fn end_sessions_of_service(&self, account_id: &str, service_id: &str, why: Why, now: Seconds) -> Result<()> {
        let (write, account, service) = (self.write.clone(), account_id.to_owned(), service_id.to_owned());
        let all = async move {
            let mut transaction = write.begin().await?;
            let ended: Vec<Ended> = sqlx::query_as(
                "update session set ended_at = $4, end_reason = $3 where account_id = $1 and service_id = $2 and ended_at is null \
                 returning sid, account_id, service_id",
            )
            .bind(account)
            .bind(service)
            .bind(why.code())
            .bind(now)
            .fetch_all(&mut *transaction)
            .await?;
            note(&mut transaction, &ended, now).await?;
            Ok(transaction.commit().await?)
        };
        self.change(account_id, self.ending(all)).await
    }

    /// The sessions that ended since, each with when it did.
    pub async fn list_ended(&self, since: Seconds) -> Result<Vec<(String, Seconds)>> {
        Ok(sqlx::query_as("select sid, ended_at from session where ended_at >= $1").bind(since).fetch_all(&self.read).await?)
    }

    /// Ends a session whose person has just signed in anew in the same browser: what came from it comes from `heir` now.
    pub async fn succeed_session(&self, sid: &str, heir: &str, account_id: &str, now: Seconds) -> Result<()> {
        let write = self.write.clone();
        let move_on = sqlx::query("update session set parent_sid = $2 where parent_sid = $1 and ended_at is null")
            .bind(sid.to_owned())
            .bind(heir.to_owned());
        let end = sqlx::query("update session set ended_at = $2, end_reason = 'signed_out' where sid = $1 and ended_at is null")
            .bind(sid.to_owned())
            .bind(now);
        let all = async move {
            let mut transaction = write.begin().await?;
            move_on.execute(&mut *transaction).await?;
            end.execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        };
        self.change(account_id, self.ending(all)).await
    }
}

/// Ends every living session of the account, but for `except`.
pub(in crate::store) async fn end_all(
    transaction: &mut AnyConnection,
    account_id: &str,
    except: Option<&str>,
    why: Why,
    now: Seconds,
) -> Result<()> {
    let ended: Vec<Ended> = sqlx::query_as(
        "update session set ended_at = $4, end_reason = $3 where account_id = $1 and ended_at is null and sid <> coalesce($2, '') \
         returning sid, account_id, service_id",
    )
    .bind(account_id)
    .bind(except)
    .bind(why.code())
    .bind(now)
    .fetch_all(&mut *transaction)
    .await?;
    note(transaction, &ended, now).await
}

/// Leaves a notice for each service that held one of these sessions.
async fn note(transaction: &mut AnyConnection, ended: &[Ended], now: Seconds) -> Result<()> {
    for one in ended {
        let Some(service_id) = &one.service_id else { continue };
        sqlx::query(
            "insert into notice (id, service_id, account_id, sid, due_at, created_at) values ($1, $2, $3, $1, $4, $4) on conflict (id) do nothing",
        )
        .bind(&one.sid)
        .bind(service_id)
        .bind(&one.account_id)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}
