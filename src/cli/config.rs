//! `tegata config check`: the settings in effect, where each comes from, and what to think of them.

use crate::service::secret;
use crate::settings::{Entry, Settings};
use anyhow::Result;
use clap::Subcommand;
use std::io::Write;

/// What can be done with settings.
#[derive(Subcommand)]
pub enum Config {
    /// Print the settings in effect, with the place each comes from; secrets are masked. Fails when the server would not start with them.
    Check,
}

impl Config {
    /// Carries the command out.
    pub fn run(self, settings: &Settings, out: &mut impl Write) -> Result<()> {
        match self {
            Config::Check => check(settings, out),
        }
    }
}

/// Prints TOML with a comment on each line, then warnings; an error is what would stop the start.
pub fn check(settings: &Settings, out: &mut impl Write) -> Result<()> {
    let width = settings.entries.iter().filter_map(|entry| Some(line(entry)?.chars().count())).filter(|width| *width < 60).max();
    let width = width.unwrap_or(0);
    let mut section = "";
    for entry in &settings.entries {
        if entry.section != section {
            section = &entry.section;
            let header = if section.starts_with("service.") { "[[service]]".to_owned() } else { format!("[{section}]") };
            writeln!(out, "\n{header}")?;
        }
        match line(entry) {
            Some(line) => writeln!(out, "{line:width$}  # {}", entry.place)?,
            None => writeln!(out, "# {} is not set", entry.key)?,
        }
    }
    writeln!(out)?;
    for note in &settings.notes {
        writeln!(out, "# note: {note}")?;
    }
    for warning in &settings.warnings {
        writeln!(out, "# warning: {warning}")?;
    }
    secret::check_all(settings).map_err(anyhow::Error::msg)
}

fn line(entry: &Entry) -> Option<String> {
    entry.value.as_ref().map(|value| format!("{} = {value}", entry.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::System;

    fn printed(file: &str, env: &[(&str, String)]) -> (String, Result<()>) {
        let get = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let settings = Settings::parse(file, "Leptos.toml", get).unwrap();
        let mut out = Vec::new();
        let result = check(&settings, &mut out);
        (String::from_utf8(out).unwrap(), result)
    }

    #[test]
    fn places_are_told_and_secrets_masked() {
        let good = secret::generate(&System);
        let file = "[server]\naddr = \"127.0.0.1:4000\"\n\n[[service]]\nid = \"flask\"\n";
        let env = [
            ("SECRET_KEY", good.clone()),
            ("TEGATA_SERVICE_FLASK_SECRET", secret::generate(&System)),
            ("DATABASE_URL", "postgres://tegata:hush@db/tegata".to_owned()),
        ];
        let (text, result) = printed(file, &env);
        result.unwrap();
        let has = |start: &str, end: &str| text.lines().any(|line| line.starts_with(start) && line.ends_with(end));
        assert!(has("addr = \"127.0.0.1:4000\" ", "  # Leptos.toml:2"), "{text}");
        assert!(has("url = \"postgres://tegata:********@db/tegata\"", "  # env DATABASE_URL"), "{text}");
        assert!(has("secret-key = \"********\" ", "  # env SECRET_KEY"), "{text}");
        assert!(has("idle-ttl = \"3d\" ", "  # default"), "{text}");
        assert!(has("# tls-cert is not set", ""), "{text}");
        assert!(!text.contains(&good) && !text.contains("hush"));
        let table: toml::Table = text.parse().expect("what is printed is TOML");
        assert_eq!(table["service"][0]["id"].as_str(), Some("flask"));
    }

    #[test]
    fn warnings_stand_at_the_end_and_bad_secrets_fail() {
        let (text, result) = printed("[account]\nregistration = \"open\"\n", &[("SECRET_KEY", "supersecret".to_owned())]);
        assert!(text.lines().last().unwrap().starts_with("# warning: registration is open"), "{text}");
        assert!(result.unwrap_err().to_string().starts_with("SECRET_KEY is refused"));
        assert!(!text.contains("supersecret"));
    }
}
