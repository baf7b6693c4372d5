//! An import that is killed leaves whole accounts, and the same command goes on where it was.

use super::{counts, import};
use crate::support::process::Home;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

const PEOPLE: u64 = 20_000;

/// So many people, one a line.
fn many(home: &Home) -> String {
    let path = home.path("many.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    for n in 0..PEOPLE {
        let hash = "$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde";
        writeln!(
            file,
            r#"{{"_id":{{"$oid":"65a0{n:020x}"}},"username":"user{n}","email":"user{n}@example.com","hashed_password":"{hash}"}}"#
        )
        .unwrap();
    }
    file.flush().unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn killed_again_and_again_it_still_comes_to_its_end() {
    let home = Home::new().await;
    let file = many(&home);
    assert_eq!(home.ok(&["user", "list"], ""), "", "the store is there");
    let arguments = ["user", "import", file.as_str(), "--map", "sub=_id"];
    let (mut killed, mut before) = (0, 0);
    while killed < 3 {
        let mut child = home.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Until more of them are there than before; a fast machine may be done by then.
        let mut ended = None;
        while ended.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
            ended = child.try_wait().unwrap();
            let there = home.ok(&["user", "list"], "").lines().count();
            if there > before {
                before = there;
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    assert!(before > 0 && before % 500 == 0 || before as u64 == PEOPLE, "whole batches: {before}");
    let last = import(&home, &arguments[2..]);
    assert_eq!((last["read"], last["left out"]), (PEOPLE, 0));
    assert!(last["there before"] >= before as u64, "{last:?}");
    let list = home.ok(&["user", "list"], "");
    assert_eq!(list.lines().count() as u64, PEOPLE);
    let again = counts(&home.ok(&arguments, ""));
    assert_eq!((again["added"], again["there before"]), (0, PEOPLE));
    assert_eq!(home.ok(&["user", "list"], ""), list);
}
