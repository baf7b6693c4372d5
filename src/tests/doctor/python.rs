//! Python environments, played by interpreters that say what they have; and the real one.

use super::Patient;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tegata::model::finding::Finding;

/// An interpreter that runs nothing and has these packages.
pub fn fake(patient: &Patient, packages: &str) -> PathBuf {
    script(patient, &format!("#!/bin/sh\necho '{packages}'\n"))
}

fn script(patient: &Patient, text: &str) -> PathBuf {
    let path = patient.path("python");
    // Written by another process: one that is open for writing cannot be run, and a fork of a test beside this one holds it open.
    let mut shell = Command::new("sh").args(["-c", "cat > \"$0\" && chmod 755 \"$0\""]).arg(&path).stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    path
}

async fn found(packages: &str) -> Vec<Finding> {
    let mut patient = Patient::new().await;
    patient.questions.python = Some(fake(&patient, packages));
    patient.found().await
}

#[tokio::test]
async fn passlib_with_a_bcrypt_that_breaks_it() {
    let (passlib, bcrypt) = ("1.7.4".to_owned(), "5.0.0".to_owned());
    assert_eq!(found(r#"{"passlib":"1.7.4","bcrypt":"5.0.0"}"#).await, [Finding::PasslibBcrypt { passlib, bcrypt }]);
    assert_eq!(found(r#"{"bcrypt":"5.0.0"}"#).await, [], "bcrypt alone is fine");
}

#[tokio::test]
async fn passlib_with_a_bcrypt_that_it_complains_of() {
    for version in ["4.1.0", "4.3.0", "4.1rc1"] {
        let (passlib, bcrypt) = ("1.7.4".to_owned(), version.to_owned());
        let packages = format!(r#"{{"passlib":"1.7.4","bcrypt":"{version}"}}"#);
        assert_eq!(found(&packages).await, [Finding::PasslibNoise { passlib, bcrypt }]);
    }
    assert_eq!(found(r#"{"passlib":"1.7.4","bcrypt":"4.0.1"}"#).await, []);
}

#[tokio::test]
async fn the_wrong_jwt() {
    let finding = |pyjwt: Option<&str>| [Finding::PythonJwt { jwt: "1.3.1".into(), pyjwt: pyjwt.map(str::to_owned) }];
    assert_eq!(found(r#"{"jwt":"1.3.1","PyJWT":"2.10.1"}"#).await, finding(Some("2.10.1")));
    assert_eq!(found(r#"{"jwt":"1.3.1"}"#).await, finding(None));
}

#[tokio::test]
async fn an_old_python_jose() {
    assert_eq!(found(r#"{"python-jose":"3.3.0"}"#).await, [Finding::PythonJose { version: "3.3.0".into() }]);
    assert_eq!(found(r#"{"python-jose":"3.4.0"}"#).await, []);
}

#[tokio::test]
async fn an_old_pyjwt() {
    for version in ["1.7.1", "2.3.0"] {
        assert_eq!(found(&format!(r#"{{"PyJWT":"{version}"}}"#)).await, [Finding::PyJwt { version: version.into() }]);
    }
    assert_eq!(found(r#"{"PyJWT":"2.4.0"}"#).await, []);
}

#[tokio::test]
async fn what_is_no_python() {
    let mut patient = Patient::new().await;
    let failing = script(&patient, "#!/bin/sh\necho '{}'\nexit 3\n");
    for path in [PathBuf::from("/nowhere/python"), PathBuf::from("/bin/true"), patient.home.path().to_owned(), failing] {
        patient.questions.python = Some(path.clone());
        assert_eq!(patient.found().await, [Finding::PythonUnusable { path: path.display().to_string() }]);
    }
}

/// The script is understood by a real interpreter, whatever it has.
#[tokio::test]
async fn the_real_python() {
    let mut patient = Patient::new().await;
    patient.questions.python = Some("python3".into());
    let found = patient.found().await;
    assert!(!found.iter().any(|finding| matches!(finding, Finding::PythonUnusable { .. })), "{found:?}");
}
