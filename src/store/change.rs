//! Writes that change what a session or an account may do. Once such a write is done, what was remembered of it must not
//! count any more: both are one task, which goes on when whoever asked was timed out or hung up. Knows no SQL; called by
//! `account`, `service` and `session`.

use super::recent::Recent;
use super::{Error, Result, Store, taken};
use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

/// A statement with its values.
pub(super) type Statement = Query<'static, Any, AnyArguments>;

impl Store {
    /// Does a write that concerns one account.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        account_id: &str,
        write: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let account_id = account_id.to_owned();
        self.write_and_forget(write, move |recent| recent.bump(&account_id)).await
    }

    /// Does a write that concerns many accounts.
    pub(super) async fn change_all<T: Send + 'static>(&self, write: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        self.write_and_forget(write, Recent::bump_all).await
    }

    /// Does a write that concerns what services are registered for.
    pub(super) async fn change_services<T: Send + 'static>(&self, write: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        self.write_and_forget(write, Recent::bump_services).await
    }

    /// A write that ends sessions: whoever waits for that is told once it is done.
    pub(super) fn ending<T, W>(&self, write: W) -> impl Future<Output = Result<T>> + Send + use<T, W>
    where
        T: Send,
        W: Future<Output = Result<T>> + Send,
    {
        let ends = self.ends.clone();
        async move {
            let done = write.await;
            ends.send_modify(|ends| *ends += 1);
            done
        }
    }

    /// The write of one statement; says how many rows it touched.
    pub(super) fn statement(&self, statement: Statement) -> impl Future<Output = Result<u64>> + Send + use<> {
        let write = self.write.clone();
        async move { Ok(statement.execute(&write).await.map_err(taken)?.rows_affected()) }
    }

    async fn write_and_forget<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T>> + Send + 'static,
        forget: impl FnOnce(&Recent) + Send + 'static,
    ) -> Result<T> {
        let recent = self.recent.clone();
        let task = tokio::spawn(async move {
            let done = write.await;
            // After a failure too: of a commit that was cut short nobody knows whether it counts.
            if let Some(recent) = recent {
                forget(&recent);
            }
            done
        });
        task.await.map_err(|_| Error::Busy(sqlx::Error::WorkerCrashed))?
    }
}
