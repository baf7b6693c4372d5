//! Sessions: one row per signed-in device or per refresh token of a service. Nothing that could be
//! presented is kept; ended rows stay as tombstones with their reason.

mod ending;

pub(super) use ending::end_all;

use super::account::{Account, columns};
use super::batch::{rows, size};
pub use super::recent::Known;
use super::{Result, Store, from_json, storable, to_json};
use crate::model::Seconds;
use crate::model::session::{Rotation, Why};
use futures::future::BoxFuture;
use sqlx::{AnyPool, AssertSqlSafe};

/// A session as remembered.
#[derive(Clone)]
pub struct Session {
    /// Its id, `sid` in tokens.
    pub sid: String,
    /// Whose.
    pub account_id: String,
    /// The service that holds the refresh token; none for a browser.
    pub service_id: Option<String>,
    /// The browser's session that a service's came from.
    pub parent_sid: Option<String>,
    /// When the person proved who they are.
    pub auth_time: Seconds,
    /// The audiences that were asked for (RFC 8707); none means the usual.
    pub resources: Vec<String>,
    /// Goes into the derivation of the credential.
    pub salt: String,
    /// Which refresh key derives it.
    pub key_version: i64,
    /// How far its credential has moved.
    pub rotation: Rotation,
    /// What the device called itself.
    pub label: String,
    /// Granted scope.
    pub scope: String,
    /// When the person signed in.
    pub created_at: Seconds,
    /// Ends then unless it is renewed before.
    pub idle_ends_at: Seconds,
    /// Ends then in any case.
    pub ends_at: Seconds,
    /// When and why it was ended.
    pub ended: Option<(Seconds, Why)>,
}

impl Session {
    /// Why the session is over at `now`, or `None` while it lives.
    pub fn over(&self, now: Seconds) -> Option<Why> {
        match self.ended {
            Some((_, why)) => Some(why),
            None if now >= self.ends_at || now >= self.idle_ends_at => Some(Why::Expired),
            None => None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    sid: String,
    account_id: String,
    service_id: Option<String>,
    parent_sid: Option<String>,
    auth_time: i64,
    resources: String,
    salt: String,
    key_version: i64,
    generation: i64,
    rotated_at: i64,
    seen_at: Option<i64>,
    label: String,
    scope: String,
    session_created_at: i64,
    idle_ends_at: i64,
    ends_at: i64,
    ended_at: Option<i64>,
    end_reason: Option<String>,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Session {
            sid: row.sid,
            account_id: row.account_id,
            service_id: row.service_id,
            parent_sid: row.parent_sid,
            auth_time: row.auth_time,
            resources: from_json(&row.resources),
            salt: row.salt,
            key_version: row.key_version,
            rotation: Rotation { generation: row.generation, rotated_at: row.rotated_at, seen_at: row.seen_at },
            label: row.label,
            scope: row.scope,
            created_at: row.session_created_at,
            idle_ends_at: row.idle_ends_at,
            ends_at: row.ends_at,
            ended: row.ended_at.map(|at| (at, Why::from_code(row.end_reason.as_deref().unwrap_or_default()))),
        }
    }
}

macro_rules! session_columns {
    () => {
        "s.sid, s.account_id, s.service_id, s.parent_sid, s.auth_time, s.resources, s.salt, s.key_version, s.generation, s.rotated_at, s.seen_at, s.label, s.scope, \
         s.created_at as session_created_at, s.idle_ends_at, s.ends_at, s.ended_at, s.end_reason"
    };
}

/// A session, living or ended, with its account.
pub(super) type Found = Option<(Session, Account)>;

/// A session's next rotation, from the generation it was read with.
#[derive(Clone)]
pub(super) struct Step {
    sid: String,
    from: i64,
    to: Rotation,
    idle_ends_at: Seconds,
}

#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    session: Row,
    #[sqlx(flatten)]
    account: super::account::Row,
}

impl Store {
    /// Adds a session; `false` when there is one of this id already.
    pub async fn add_session(&self, session: &Session) -> Result<bool> {
        let done = sqlx::query(
            "insert into session (sid, account_id, service_id, salt, key_version, generation, rotated_at, seen_at, label, scope, created_at, \
             idle_ends_at, ends_at, parent_sid, auth_time, resources) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (sid) do nothing",
        )
        .bind(&session.sid)
        .bind(&session.account_id)
        .bind(&session.service_id)
        .bind(&session.salt)
        .bind(session.key_version)
        .bind(session.rotation.generation)
        .bind(session.rotation.rotated_at)
        .bind(session.rotation.seen_at)
        .bind(&session.label)
        .bind(&session.scope)
        .bind(session.created_at)
        .bind(session.idle_ends_at)
        .bind(session.ends_at)
        .bind(&session.parent_sid)
        .bind(session.auth_time)
        .bind(to_json(&session.resources))
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Finds a session, living or ended, with its account.
    pub async fn find_session(&self, sid: &str) -> Result<Found> {
        if !storable(sid) {
            return Ok(None);
        }
        self.finding.ask(sid.to_owned()).await
    }

    /// Finds a session as `find_session` does, but remembers it until something of its account changes.
    pub async fn recent_session(&self, sid: &str) -> Result<Option<Known>> {
        let Some(recent) = &self.recent else { return Ok(self.find_session(sid).await?.map(Known::new)) };
        match recent.get(sid) {
            Some(known) => Ok(Some(known)),
            None => recent.fill(sid, self.find_session(sid)).await,
        }
    }

    /// Moves a living session on from the generation it was read with and prolongs it; `false` when somebody
    /// else was faster or it ended.
    pub async fn rotate_session(&self, session: &Session, to: Rotation, idle_ends_at: Seconds) -> Result<bool> {
        let (sid, from) = (session.sid.clone(), session.rotation.generation);
        let done = self.rotating.ask(Step { sid, from, to, idle_ends_at }).await?;
        self.changed(&session.account_id);
        Ok(done)
    }

    /// Notes that the current generation was presented for the first time.
    pub async fn see_session(&self, sid: &str, generation: i64, now: Seconds) -> Result<()> {
        sqlx::query("update session set seen_at = $3 where sid = $1 and generation = $2 and seen_at is null")
            .bind(sid)
            .bind(generation)
            .bind(now)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Lists the account's living sessions, the latest first.
    pub async fn list_sessions(&self, account_id: &str, now: Seconds) -> Result<Vec<Session>> {
        let rows: Vec<Row> = sqlx::query_as(concat!(
            "select ",
            session_columns!(),
            " from session s where s.account_id = $1 and s.ended_at is null and s.ends_at > $2 and s.idle_ends_at > $2 order by s.rotated_at desc, s.sid"
        ))
        .bind(account_id)
        .bind(now)
        .fetch_all(&self.read)
        .await?;
        Ok(rows.into_iter().map(Session::from).collect())
    }
}

/// Finds these sessions with their accounts. What the text is put together from are placeholders only.
pub(super) fn find_all(read: &AnyPool, sids: Vec<String>) -> BoxFuture<'static, Result<Vec<Found>>> {
    let read = read.clone();
    Box::pin(async move {
        let text = format!(
            concat!(
                "select ",
                session_columns!(),
                ", ",
                columns!(),
                " from session s join account a on a.id = s.account_id where s.sid in ({})"
            ),
            rows(size(sids.len()), &["text"])
        );
        let mut query = sqlx::query_as(AssertSqlSafe(text));
        for n in 0..size(sids.len()) {
            query = query.bind(sids.get(n).cloned());
        }
        let found: Vec<Joined> = query.fetch_all(&read).await?;
        let found: Vec<(Session, Account)> = found.into_iter().map(|row| (row.session.into(), row.account.into())).collect();
        Ok(sids.iter().map(|sid| found.iter().find(|(session, _)| session.sid == *sid).cloned()).collect())
    })
}

/// Does each of these steps that can be done, by one commit.
pub(super) fn rotate_all(write: &AnyPool, steps: Vec<Step>) -> BoxFuture<'static, Result<Vec<bool>>> {
    let write = write.clone();
    Box::pin(async move {
        let text = format!(
            "update session set generation = v.column3, rotated_at = v.column4, seen_at = v.column5, idle_ends_at = v.column6 from (values {}) as v \
             where session.sid = v.column1 and session.generation = v.column2 and session.ended_at is null returning sid",
            rows(size(steps.len()), &["text", "bigint", "bigint", "bigint", "bigint", "bigint"])
        );
        // Of several steps of one session the first counts; for the others somebody else was faster.
        let first = |n: usize| steps.get(n).filter(|step| !steps[..n].iter().any(|other| other.sid == step.sid));
        let mut query = sqlx::query_scalar(AssertSqlSafe(text));
        for n in 0..size(steps.len()) {
            let step = first(n);
            query = query
                .bind(step.map(|step| step.sid.clone()))
                .bind(step.map(|step| step.from))
                .bind(step.map(|step| step.to.generation))
                .bind(step.map(|step| step.to.rotated_at))
                .bind(step.and_then(|step| step.to.seen_at))
                .bind(step.map(|step| step.idle_ends_at));
        }
        let done: Vec<String> = query.fetch_all(&write).await?;
        Ok((0..steps.len()).map(|n| first(n).is_some_and(|step| done.contains(&step.sid))).collect())
    })
}

#[cfg(test)]
mod tests;
