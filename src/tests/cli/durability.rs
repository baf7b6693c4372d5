//! Acknowledged writes survive `kill -9`.

use super::with_hana;
use crate::support::PASSWORD;
use std::sync::Mutex;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_kill_9() {
    let home = with_hana().await;
    let mut last = None;
    for round in 0..3 {
        let mut server = home.serve();
        let acknowledged = Mutex::new(None);
        let mut hana = server.visitor();
        hana.log_in("hana", PASSWORD).await.expect(200);
        if let Some((n, _)) = last {
            // The write under way when it died may have come through unacknowledged, nothing older may.
            let name = hana.call("account/profile", &[]).await.expect(200).json()["name"].as_str().unwrap().to_owned();
            let kept: usize = name.rsplit(' ').next().unwrap().parse().unwrap();
            assert!(kept == n || kept == n + 1, "acknowledged {n}, found {kept}");
        }
        let jar = hana.jar.clone();
        let begin = last.as_ref().map_or(0, |(n, _)| n + 1000);
        std::thread::scope(|scope| {
            let (server, hana, acknowledged) = (&server, &hana, &acknowledged);
            let writer = scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for n in begin.. {
                    let name = format!("Hana {n}");
                    let request = hana.calling("account/change_profile", &[("name", &name), ("username", "hana")]);
                    match runtime.block_on(server.send(request)) {
                        Ok(answer) if answer.status == 200 => *acknowledged.lock().unwrap() = Some(n),
                        _ => break,
                    }
                }
            });
            std::thread::sleep(Duration::from_millis(400 + 130 * round));
            server.signal("-KILL");
            writer.join().unwrap();
        });
        server.kill();
        let n = acknowledged.lock().unwrap().expect("some writes");
        last = Some((n, jar));
    }
    // The session of the last life goes on too.
    let server = home.serve();
    let mut hana = server.visitor();
    hana.jar = last.unwrap().1;
    hana.renew().await.expect(200);
    hana.get("/account").await.expect(200);
}
