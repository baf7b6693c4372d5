//! The house rules, read from the sources: who may import what, where features are asked for, how
//! server functions are declared, what views must not do. docs/architecture.md explains them.

use std::path::{Path, PathBuf};

/// A room: what it may use of the house, and which crates it must not.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    never: &'static [&'static str],
}

const ROOMS: [Room; 9] = [
    Room { name: "model", rooms: &[], never: &["tokio", "leptos", "axum", "sqlx", "tracing", "http"] },
    Room { name: "settings", rooms: &["model"], never: &["tokio", "leptos", "axum", "sqlx"] },
    Room { name: "store", rooms: &["model"], never: &["axum", "leptos", "argon2", "jsonwebtoken", "http"] },
    Room { name: "service", rooms: &["model", "store", "settings"], never: &["axum", "leptos", "leptos_axum", "http", "cookie", "sqlx"] },
    Room { name: "http", rooms: &["model", "service", "settings"], never: &["sqlx", "argon2", "aws_lc_rs", "jsonwebtoken"] },
    Room { name: "cli", rooms: &["model", "service", "settings", "http"], never: &["sqlx", "argon2", "aws_lc_rs", "jsonwebtoken"] },
    Room { name: "keeper", rooms: &["model", "json"], never: &["axum", "sqlx", "tokio", "leptos_axum", "tracing"] },
    Room { name: "server_fns", rooms: &["model", "keeper", "http", "platform"], never: &["axum", "sqlx", "tokio", "leptos_axum"] },
    Room {
        name: "app",
        rooms: &["model", "server_fns", "keeper", "platform", "json", "inside"],
        never: &["axum", "sqlx", "tokio", "leptos_axum"],
    },
];

/// Exceptions: file, what it uses, why.
const ALLOWED: [(&str, &str, &str); 8] = [
    ("http/mod.rs", "app", "the router serves the pages"),
    ("http/site.rs", "app", "the pages are told the names of the site's files"),
    ("http/failure.rs", "app", "a person who asked for a page gets a page when the server failed"),
    ("http/site.rs", "embedded", "the site inside the binary"),
    ("cli/doctor.rs", "app", "what the doctor finds is said in the same words as in the console"),
    ("http/visit/doctor.rs", "app", "and put into words on the server, as there are many and each is seldom seen"),
    ("http/visit/mod.rs", "server_fns", "what a server function answers when it fails"),
    ("http/visit/request.rs", "server_fns", "and what of it a form without a script carries back"),
];

/// The one piece of raw HTML: the inside of `<noscript>`, a sentence of our own, which hydration would stumble over as nodes.
const NOSCRIPT: (usize, &str, &str) = (1, "app/part/mod.rs", "inner_html");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file under `folder`, by its path in `src`, without comments and unit tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    let beside = root().join(format!("{folder}.rs"));
    let mut files: Vec<PathBuf> = if beside.exists() { vec![beside] } else { Vec::new() };
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true if path.ends_with("tests") && folder != root() => {}
                true => folders.push(path),
                false if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") => files.push(path),
                false => {}
            }
        }
    }
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a source");
        let code: Vec<&str> =
            text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).filter(|line| !line.trim_start().starts_with("//")).collect();
        found.push((path.strip_prefix(root()).expect("in src").display().to_string(), code.join("\n")));
    }
    assert!(!found.is_empty(), "{folder} is there");
    found
}

/// The names that follow `before` as whole paths: `crate::` gives rooms.
fn names_after<'a>(code: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(before).filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')).map(move |(at, _)| {
        let rest = &code[at + before.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

/// True when the code names this crate in a path or a `use`.
fn uses_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let in_path = code.match_indices(&path).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':')));
    in_path || names_after(code, "use ").any(|used| used == name)
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for room in ROOMS {
        for (file, code) in sources(room.name) {
            for used in names_after(&code, "crate::") {
                let ours = used == room.name || room.rooms.contains(&used) || used.is_empty();
                if !ours && !ALLOWED.iter().any(|(path, what, _)| *path == file && *what == used) {
                    wrong.push(format!("{file} uses crate::{used}"));
                }
            }
            wrong.extend(room.never.iter().filter(|name| uses_crate(&code, name)).map(|name| format!("{file} uses {name}")));
            if file == format!("{}/mod.rs", room.name) && code.contains("super::") {
                wrong.push(format!("{file} leaves its room by super::"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_exception_is_needed() {
    for (file, what, why) in ALLOWED {
        let code = std::fs::read_to_string(root().join(file)).expect("the file");
        assert!(names_after(&code, "crate::").any(|used| used == what), "{file} uses {what} no more ({why}): take it off the list");
    }
}

#[test]
fn features_are_asked_for_in_one_file() {
    for (file, code) in sources("") {
        let asks = code.lines().any(|line| line.contains("cfg") && line.contains("feature"));
        // The test of it has to spell it.
        assert!(!asks || matches!(file.as_str(), "lib.rs" | "tests/architecture.rs"), "{file} asks for a feature");
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    for (file, code) in sources("") {
        let asks = uses_crate(&code, "sqlx");
        let fits = ["store/", "tests/", "bench/"].iter().any(|room| file.starts_with(room));
        assert!(!asks || fits, "{file} holds SQL");
    }
}

#[test]
fn server_functions_have_fixed_names_and_a_client() {
    let mut count = 0;
    for (file, code) in sources("server_fns") {
        for declaration in code.split("#[server(").skip(1) {
            let (arguments, body) = declaration.split_once(")]").expect("its end");
            assert!(arguments.contains("name = ") && arguments.contains("endpoint = \""), "{file}: {arguments}");
            assert!(arguments.contains("client = "), "{file}: {arguments}");
            let body = body.split("\n}").next().expect("a body");
            assert!(body.lines().filter(|line| !line.trim().is_empty()).count() <= 7, "{file}: six lines at most: {body}");
            count += 1;
        }
        assert!(!code.contains("#[server]"), "{file}");
    }
    assert!(count >= 12, "{count} found");
    for (file, code) in sources("app") {
        assert!(!code.contains("#[server"), "{file}: server functions stand in server_fns");
    }
}

#[test]
fn views_write_no_raw_html_and_no_style() {
    for (file, code) in sources("app").into_iter().chain(sources("keeper")) {
        for forbidden in ["inner_html", "innerHTML", "set_inner_html", "style=", " style:", "javascript:", "insert_adjacent_html"] {
            let count = code.matches(forbidden).count();
            assert!(count == 0 || (count, file.as_str(), forbidden) == NOSCRIPT, "{file}: {forbidden}");
        }
        // leptos 0.8 writes a textarea's children as HTML: give it a value instead.
        for area in code.split("<textarea").skip(1) {
            assert!(area.split('>').next().is_some_and(|tag| tag.ends_with('/')), "{file}: a textarea with children");
        }
    }
}

#[test]
fn every_file_says_what_lives_in_it() {
    for (file, _) in sources("") {
        let text = std::fs::read_to_string(root().join(&file)).expect("a source");
        let header = text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!((1..=12).contains(&header), "{file}: a header of a few lines, not {header}");
        for unfinished in ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"] {
            assert!(file == "tests/architecture.rs" || !text.contains(unfinished), "{file}: {unfinished}");
        }
    }
}
