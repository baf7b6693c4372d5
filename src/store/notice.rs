//! Services still to be told that a session ended; written where sessions end (`session::ending`).

use super::{Result, Store};
use crate::model::Seconds;

/// A service to be told that a session ended.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Notice {
    /// The session's id.
    pub sid: String,
    /// Whom to tell.
    pub service_id: String,
    /// Whose session it was.
    pub account_id: String,
    /// How often it was tried.
    pub tries: i64,
}

impl Store {
    /// Takes the notices that are due and puts each off to `again_at`, so that no other server sends them meanwhile.
    pub async fn take_notices(&self, now: Seconds, again_at: Seconds, most: i64) -> Result<Vec<Notice>> {
        Ok(sqlx::query_as(
            "update notice set tries = tries + 1, due_at = $2 where due_at <= $1 and id in (select id from notice where due_at <= $1 order by due_at limit $3) \
             returning sid, service_id, account_id, tries",
        )
        .bind(now)
        .bind(again_at)
        .bind(most)
        .fetch_all(&self.write)
        .await?)
    }

    /// Puts a notice off.
    pub async fn put_off_notice(&self, sid: &str, until: Seconds) -> Result<()> {
        sqlx::query("update notice set due_at = $2 where id = $1").bind(sid).bind(until).execute(&self.write).await?;
        Ok(())
    }

    /// The service was told, or never can be.
    pub async fn remove_notice(&self, sid: &str) -> Result<()> {
        sqlx::query("delete from notice where id = $1").bind(sid).execute(&self.write).await?;
        Ok(())
    }
}
