//! The reference of all settings, written from the table so that it cannot fall behind it.
//! `docs/settings.md` is its text; a test fails when they differ.

use super::spec::{Fallback, Spec};
use super::table;
use std::fmt::Write;

const HEAD: &str = "\
# Settings

Written from `src/settings/table.rs`; `TEGATA_WRITE_DOCS=1 cargo test --features ssr settings_md` writes it anew.

A setting is taken from the first place that has it: a variable of the environment, the same variable in `.env`,
`Leptos.toml` (or the file named with `--config`), its default. An empty variable counts as not set. In a variable, the items of a list stand
between commas. `tegata config check` shows what is in effect and where it comes from.

Build-time keys (`site-root`, `hash-files`, ...) are no settings; they stand in `Cargo.toml` under `[package.metadata.leptos]`.
";

const SERVICES: &str = "
A service in `Leptos.toml` begins with the line `[[service]]`. In its variables `<ID>` is its id in capitals with `_` for every other
character. `TEGATA_SERVICES=flask,fastapi` registers services by environment alone; their other keys come from variables too.
";

/// The whole reference as Markdown.
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    for section in table::SECTIONS {
        let single = section != table::Service::SECTION;
        let title = if single { format!("[{section}]") } else { format!("[[{section}]]") };
        let _ = write!(page, "\n## {title}\n{}\n", if single { "" } else { SERVICES });
        page.push_str("| key | default | meaning | environment |\n| --- | --- | --- | --- |\n");
        let mut scope = table::scope(section);
        if !single {
            scope.prefix.push_str("_<ID>");
        }
        for spec in table::specs(section) {
            let names = [spec.also.map(str::to_owned), Some(spec.env_name(&scope))];
            let names: Vec<String> = names.into_iter().flatten().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(page, "| `{}` | {} | {} | {} |", spec.key, default(&spec), meaning(&spec), names.join(", "));
        }
    }
    page
}

fn default(spec: &Spec) -> String {
    match spec.fallback {
        Fallback::Text(text) => format!("`{text}`"),
        Fallback::Derived { said, .. } => said.to_owned(),
        Fallback::Unset => "-".to_owned(),
    }
}

fn meaning(spec: &Spec) -> String {
    let secret = if spec.secret { " **A secret: environment or `.env` only.**" } else { "" };
    format!("{} Expects {}.{secret}", spec.meaning, spec.form).replace('|', "\\|")
}
