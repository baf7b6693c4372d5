//! Renewal under random interleavings of tabs, lost answers, undone writes, restarts and clock jumps,
//! against the real router, service and store. The browser's cookie is shared by its tabs; an answer
//! that is lost never reaches it, one that is late reaches it after others.

use crate::support::visitor::SESSION;
use crate::support::{Answer, App, HOUR, MINUTE};
use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use tegata::model::Seconds;
use tegata::model::session::Rotation;
use tegata::service::Clock;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// So many tabs renew at once; the answers arrive or are lost.
    Renew { arrive: Vec<bool> },
    /// A tab asks, and its answer stays on the way.
    Ask,
    /// The oldest answer on the way arrives, when it is not too late for that.
    Arrive,
    /// A page is opened.
    Open,
    /// Time passes, or the clock is set back.
    Turn(Seconds),
    /// The last rotation never reached the disk; then the server starts again.
    PowerLoss,
    /// The server starts again.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(any::<bool>(), 1..4).prop_map(|arrive| Step::Renew { arrive }),
        2 => Just(Step::Ask),
        2 => Just(Step::Arrive),
        1 => Just(Step::Open),
        4 => prop_oneof![0..MINUTE, MINUTE..HOUR, HOUR..9 * HOUR, -2 * HOUR..0].prop_map(Step::Turn),
        1 => Just(Step::PowerLoss),
        1 => Just(Step::Restart),
    ]
}

/// The story so far.
struct Story {
    app: App,
    jar: BTreeMap<String, String>,
    sid: String,
    /// Sent while the cookie was still this one.
    on_the_way: Option<(String, Answer)>,
    before: Option<Rotation>,
}

impl Story {
    async fn begin() -> Self {
        let app = App::with(&[("TEGATA_SESSION_IDLE_TTL", "300d"), ("TEGATA_SESSION_ABSOLUTE_TTL", "300d")]).await;
        app.account("hana@example.jp", &[]).await;
        let (jar, sid) = {
            let hana = app.signed_in("hana@example.jp").await;
            (hana.jar, hana.sid)
        };
        Story { app, jar, sid, on_the_way: None, before: None }
    }

    async fn rotation(&self) -> Rotation {
        self.app.services.store.find_session(&self.sid).await.unwrap().expect("the session").0.rotation
    }

    async fn ask(&mut self, tabs: usize) -> Vec<Answer> {
        let before = self.rotation().await;
        let mut tab = self.app.visitor();
        tab.jar.clone_from(&self.jar);
        let answers = join_all((0..tabs).map(|_| self.app.send(tab.calling("session/renew", &[])))).await;
        if self.rotation().await.generation != before.generation {
            self.before = Some(before);
        }
        answers
    }

    fn arrive(&mut self, answer: &Answer) {
        self.jar.insert(SESSION.into(), answer.cookie(SESSION).expect("a credential").to_owned());
    }

    async fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Renew { arrive } => {
                let answers = self.ask(arrive.len()).await;
                let mut given: Vec<_> = answers.iter().map(|answer| answer.cookie(SESSION)).collect();
                given.dedup();
                prop_assert!(answers.iter().all(|a| a.status == 200), "signed out: {}", answers[0].text());
                prop_assert_eq!(given.len(), 1, "two live children");
                for (answer, _) in answers.iter().zip(arrive).filter(|(_, arrives)| *arrives) {
                    self.arrive(answer);
                }
            }
            Step::Ask => {
                let sent_with = self.jar[SESSION].clone();
                let answer = self.ask(1).await.remove(0);
                prop_assert_eq!(answer.status, 200, "signed out: {}", answer.text());
                self.on_the_way = Some((sent_with, answer));
            }
            Step::Arrive => {
                // The browser's session lock lets one renewal run at a time: nothing overtakes it by two.
                if let Some((sent_with, answer)) = self.on_the_way.take()
                    && sent_with == self.jar[SESSION]
                {
                    self.arrive(&answer);
                }
            }
            Step::Open => {
                let mut tab = self.app.visitor();
                tab.jar.clone_from(&self.jar);
                let before = self.rotation().await.generation;
                let answer = tab.get("/account").await;
                prop_assert_eq!(answer.status, 200);
                prop_assert_eq!(answer.cookie(SESSION), None);
                prop_assert_eq!(self.rotation().await.generation, before, "a page rotated");
            }
            Step::Turn(by) => self.app.clock.turn(by),
            Step::PowerLoss => {
                if let Some(before) = self.before.take() {
                    let (store, now) = (&self.app.services.store, self.app.clock.now());
                    let (current, _) = store.find_session(&self.sid).await.unwrap().expect("the session");
                    prop_assert!(store.rotate_session(&current, before, now + 300 * 24 * HOUR).await.unwrap());
                }
                self.app.restart_with(&[]).await;
            }
            Step::Restart => self.app.restart_with(&[]).await,
        }
        Ok(())
    }
}

#[test]
fn nobody_who_did_not_sign_out_is_ever_signed_out() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
    let stories = prop::collection::vec(step(), 10..40);
    runner
        .run(&stories, |steps| {
            runtime.block_on(async {
                let mut story = Story::begin().await;
                for step in steps {
                    story.take(step).await?;
                }
                let last = story.ask(1).await.remove(0);
                prop_assert_eq!(last.status, 200, "signed out at the end: {}", last.text());
                Ok(())
            })
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}
