//! Devices that wait for a person's answer: asked for by one, answered in the browser of another. Device codes are kept
//! as digests; user codes are too short for that, and good for minutes.

use super::{Result, Store, storable};
use crate::model::Seconds;

/// A device that waits.
#[derive(Clone, sqlx::FromRow)]
pub struct Device {
    /// The device code's.
    pub digest: String,
    /// What the person types, without the dash.
    pub user_code: String,
    /// The service on it.
    pub service_id: String,
    /// What it asks for.
    pub scope: String,
    /// From where it asked.
    pub address: String,
    /// Seconds that it must wait before it asks again.
    pub pace: i64,
    /// When it last asked.
    pub polled_at: Option<Seconds>,
    /// When it began.
    pub created_at: Seconds,
    /// When it has waited long enough.
    pub expires_at: Seconds,
    /// The answer: 0 for no, 1 for yes.
    pub allowed: Option<i64>,
    /// Who gave it.
    pub account_id: Option<String>,
    /// In which of their sessions.
    pub parent_sid: Option<String>,
    /// When they had proven who they are.
    pub auth_time: Seconds,
}

macro_rules! columns {
    () => {
        "digest, user_code, service_id, scope, address, pace, polled_at, created_at, expires_at, allowed, account_id, parent_sid, auth_time"
    };
}

impl Store {
    /// Adds a device; `false` when its user code is in use.
    pub async fn add_device(&self, device: &Device) -> Result<bool> {
        let done = sqlx::query(
            "insert into device (digest, user_code, service_id, scope, address, pace, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        )
        .bind(&device.digest)
        .bind(&device.user_code)
        .bind(&device.service_id)
        .bind(&device.scope)
        .bind(&device.address)
        .bind(device.pace)
        .bind(device.created_at)
        .bind(device.expires_at)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Finds a device by its device code's digest, or by its user code.
    pub async fn find_device(&self, digest: &str, user_code: &str) -> Result<Option<Device>> {
        if !storable(digest) || !storable(user_code) {
            return Ok(None);
        }
        Ok(sqlx::query_as(concat!("select ", columns!(), " from device where digest = $1 or user_code = $2"))
            .bind(digest)
            .bind(user_code)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Keeps the answer that a device holds; `false` when there was one before.
    pub async fn answer_device(&self, device: &Device) -> Result<bool> {
        let done = sqlx::query(
            "update device set allowed = $2, account_id = $3, parent_sid = $4, auth_time = $5 where digest = $1 and allowed is null",
        )
        .bind(&device.digest)
        .bind(device.allowed)
        .bind(&device.account_id)
        .bind(&device.parent_sid)
        .bind(device.auth_time)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes when a device asked, and how long it must wait now.
    pub async fn note_poll(&self, digest: &str, now: Seconds, pace: i64) -> Result<()> {
        sqlx::query("update device set polled_at = $2, pace = $3 where digest = $1")
            .bind(digest)
            .bind(now)
            .bind(pace)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Takes a device away; `false` when another did: so that it is let in once.
    pub async fn take_device(&self, digest: &str) -> Result<bool> {
        let done = sqlx::query("delete from device where digest = $1").bind(digest).execute(&self.write).await?;
        Ok(done.rows_affected() == 1)
    }
}
