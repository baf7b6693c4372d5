//! One statement for many askers: what arrives while a statement is under way goes into the next one together. Half
//! of a short query is the way to the database and back, and a commit may wait for the disk; a batch pays both once
//! (group commit). Everyone is answered after the commit, and nobody for another. Knows no SQL; called by `session`.

use super::{Error, Result};
use futures::future::BoxFuture;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};

/// As many at most in one statement.
const MOST: usize = 32;
/// As many may wait; the next is told that the store is busy.
const QUEUE: usize = 1024;

/// Answers all of these by one statement, in their order: either all of it happened or nothing.
type Run<Q, A> = dyn Fn(Vec<Q>) -> BoxFuture<'static, Result<Vec<A>>> + Send + Sync;
type Asked<Q, A> = (Q, oneshot::Sender<Result<A>>);

/// Where questions of one kind meet.
pub(super) struct Batch<Q, A> {
    run: Arc<Run<Q, A>>,
    waiting: Option<mpsc::Sender<Asked<Q, A>>>,
}

impl<Q: Clone + Send + 'static, A: Send + 'static> Batch<Q, A> {
    /// Each question alone.
    pub fn alone(run: Arc<Run<Q, A>>) -> Self {
        Batch { run, waiting: None }
    }

    /// Gathers questions, with as many statements under way at a time as there are lanes.
    pub fn gather(lanes: usize, run: Arc<Run<Q, A>>) -> Self {
        let (sender, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..lanes {
            tokio::spawn(lane(waiting.clone(), run.clone()));
        }
        Batch { run, waiting: Some(sender) }
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&self, question: Q) -> Result<A> {
        let Some(waiting) = &self.waiting else { return alone(&*self.run, question).await };
        let (reply, answer) = oneshot::channel();
        waiting.try_send((question, reply)).map_err(|_| Error::Busy(sqlx::Error::PoolTimedOut))?;
        answer.await.map_err(|_| Error::Busy(sqlx::Error::WorkerCrashed))?
    }
}

/// Ends when nobody can ask any more.
async fn lane<Q: Clone, A>(waiting: Arc<Mutex<mpsc::Receiver<Asked<Q, A>>>>, run: Arc<Run<Q, A>>) {
    let mut asked = Vec::with_capacity(MOST);
    while waiting.lock().await.recv_many(&mut asked, MOST).await > 0 {
        let (questions, replies): (Vec<Q>, Vec<_>) = asked.drain(..).unzip();
        match run(questions.clone()).await {
            Ok(answers) => replies.into_iter().zip(answers).for_each(|(reply, answer)| _ = reply.send(Ok(answer))),
            // Nobody came through. The first is told what the database said.
            Err(Error::Busy(error)) => {
                let mut error = Some(error);
                for reply in replies {
                    _ = reply.send(Err(Error::Busy(error.take().unwrap_or(sqlx::Error::PoolTimedOut))));
                }
            }
            // One of them may be at fault: its neighbours must not suffer.
            Err(_) => {
                for (question, reply) in questions.into_iter().zip(replies) {
                    _ = reply.send(alone(&*run, question).await);
                }
            }
        }
    }
}

async fn alone<Q, A>(run: &Run<Q, A>, question: Q) -> Result<A> {
    run(vec![question]).await?.pop().ok_or(Error::Failed(sqlx::Error::RowNotFound))
}

/// The rows of an `in` list or of `values`: `($1, $2), ($3, $4)` for two rows of these two columns.
pub(super) fn rows(count: usize, columns: &[&str]) -> String {
    let mut text = String::with_capacity(count * columns.len() * 24);
    for row in 0..count {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for (n, kind) in columns.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            text.push_str(&format!("{comma}cast(${} as {kind})", row * columns.len() + n + 1));
        }
        text.push(')');
    }
    text
}

/// So many rows the statement is written for, the rest being nulls: few texts, so that each stays prepared.
pub(super) fn size(count: usize) -> usize {
    count.next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex as Kept;
    use std::sync::atomic::{AtomicBool, Ordering};
    use tokio::sync::Semaphore;

    /// Doubles; fails at odd numbers, is busy when told so, and notes what came together.
    #[derive(Default)]
    struct Fake {
        together: Kept<Vec<Vec<u32>>>,
        busy: AtomicBool,
    }

    /// A batch whose first statement takes until the gate opens.
    fn gathered(fake: &Arc<Fake>, gate: &Arc<Semaphore>) -> Arc<Batch<u32, u32>> {
        let (fake, gate) = (fake.clone(), gate.clone());
        let run = move |numbers: Vec<u32>| -> BoxFuture<'static, Result<Vec<u32>>> {
            let (fake, gate) = (fake.clone(), gate.clone());
            Box::pin(async move {
                _ = gate.acquire().await;
                fake.together.lock().unwrap().push(numbers.clone());
                if fake.busy.load(Ordering::Relaxed) {
                    return Err(Error::Busy(sqlx::Error::PoolTimedOut));
                }
                if numbers.iter().any(|n| n % 2 == 1) {
                    return Err(Error::Failed(sqlx::Error::RowNotFound));
                }
                Ok(numbers.iter().map(|n| n * 2).collect())
            })
        };
        Arc::new(Batch::gather(1, Arc::new(run)))
    }

    async fn ask_all(batch: &Arc<Batch<u32, u32>>, gate: &Semaphore, numbers: std::ops::Range<u32>) -> Vec<Result<u32>> {
        let asking: Vec<_> =
            numbers.map(|n| (batch.clone(), n)).map(|(batch, n)| tokio::spawn(async move { batch.ask(n).await })).collect();
        // One thread: everyone has asked before this task goes on.
        tokio::task::yield_now().await;
        gate.add_permits(1);
        futures::future::join_all(asking).await.into_iter().map(|answer| answer.unwrap()).collect()
    }

    #[tokio::test]
    async fn everyone_gets_their_own_answer_and_nobody_a_neighbours_failure() {
        let (fake, gate) = (Arc::new(Fake::default()), Arc::new(Semaphore::new(0)));
        let answers = ask_all(&gathered(&fake, &gate), &gate, 0..40).await;
        for (n, answer) in answers.into_iter().enumerate() {
            match n % 2 {
                0 => assert_eq!(answer.unwrap(), n as u32 * 2),
                _ => assert!(matches!(answer, Err(Error::Failed(_))), "{n}"),
            }
        }
        let most = fake.together.lock().unwrap().iter().map(Vec::len).max();
        assert_eq!(most, Some(MOST));
    }

    #[tokio::test]
    async fn a_busy_store_is_told_at_once_and_tried_again() {
        let (fake, gate) = (Arc::new(Fake::default()), Arc::new(Semaphore::new(0)));
        let batch = gathered(&fake, &gate);
        fake.busy.store(true, Ordering::Relaxed);
        let answers = ask_all(&batch, &gate, 0..8).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Busy(_)))));
        assert!(fake.together.lock().unwrap().len() < 8, "nobody waits for another's turn");
        fake.busy.store(false, Ordering::Relaxed);
        assert_eq!(batch.ask(4).await.unwrap(), 8);
    }

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(rows(2, &["text", "bigint"]), "(cast($1 as text), cast($2 as bigint)), (cast($3 as text), cast($4 as bigint))");
    }
}
