//! `tegata doctor`: what is wrong with this Tegata and around it, and the exact fix. `service::doctor` looks, the words
//! are those of the console's page. The exit code: 0 nothing, 1 warnings alone, 2 an error, or that it could not look.

use crate::app::words::words;
use crate::model::Lang;
use crate::model::finding::{Finding, Severity};
use crate::service::System;
use crate::service::doctor::{Questions, examine, secret};
use crate::settings::{Environment, Settings, SettingsError};
use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to look at besides the settings, the store and the running server.
#[derive(Args)]
pub struct Doctor {
    /// A registered service; with `--redirect-uri` and `--token`, what it wonders about.
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// A redirect URI that the service asks for, and that is refused.
    #[arg(long, value_name = "URI", requires = "service")]
    redirect_uri: Option<String>,
    /// File with an access token that is refused; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    token: Option<PathBuf>,
    /// What stands in the browser's address bar.
    #[arg(long, value_name = "ORIGIN")]
    browser: Option<String>,
    /// The address under which a service reaches Tegata, as in containers.
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// The fingerprint of SECRET_KEY that a service printed.
    #[arg(long, value_name = "HEX", value_parser = fingerprint)]
    fingerprint: Option<String>,
    /// The Python interpreter of a service's environment.
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
    /// One JSON array instead of sentences.
    #[arg(long)]
    json: bool,
    /// Language of the sentences: ja or en, instead of the terminal's.
    #[arg(long, value_name = "LANG", value_parser = lang)]
    lang: Option<Lang>,
}

impl Doctor {
    /// Looks, says what was found, and ends with the code for it.
    pub async fn run(self, config: Option<&Path>, out: &mut impl Write) -> Result<ExitCode> {
        let lang = self.lang.unwrap_or_else(terminal_lang);
        let done = self.look(config).await.and_then(|(found, fingerprint)| match self.json {
            true => print_json(&found, lang, out).map(|()| code(&found)),
            false => print(&found, fingerprint, lang, out).map(|()| code(&found)),
        });
        // Not 1, which says that all is well but for warnings.
        done.or_else(|error| {
            writeln!(std::io::stderr(), "tegata: {error:#}")?;
            Ok(ExitCode::from(2))
        })
    }

    async fn look(&self, config: Option<&Path>) -> Result<(Vec<Finding>, Option<String>)> {
        let read = Environment::read(Path::new(".")).and_then(|environment| {
            let settings = Settings::load(config, |name| environment.get(name))?;
            Ok((settings, environment))
        });
        let (settings, environment) = match read {
            Ok(read) => read,
            Err(SettingsError { faults }) => {
                let finding = |fault: crate::settings::Fault| Finding::Settings { place: fault.place.to_string(), says: fault.says };
                return Ok((faults.into_iter().map(finding).collect(), None));
            }
        };
        let questions = Questions {
            browser: self.browser.clone(),
            from: self.from.clone(),
            service: self.service.clone(),
            redirect_uri: self.redirect_uri.clone(),
            token: self.token.as_deref().map(read_token).transpose()?,
            fingerprint: self.fingerprint.clone(),
            python: self.python.clone(),
        };
        let strangers = environment.strangers(&settings).into_iter();
        let mut found: Vec<Finding> = strangers.map(|variable| Finding::SettingUnknown { variable }).collect();
        found.extend(examine(&settings, &questions, Box::new(System), Box::new(System)).await?);
        Ok((found, secret::fingerprint(&settings)))
    }
}

fn print(found: &[Finding], fingerprint: Option<String>, lang: Lang, out: &mut impl Write) -> Result<()> {
    let w = words(lang).doctor();
    for finding in found {
        let told = w.diagnosis(finding);
        let severity = (w.severity)(told.severity == Severity::Error);
        writeln!(out, "{severity} [{}] {}\n    {} {}\n", told.code, told.problem, w.fix, told.fix)?;
    }
    let errors = found.iter().filter(|finding| finding.severity() == Severity::Error).count();
    match found.is_empty() {
        true => writeln!(out, "{}", w.healthy)?,
        false => writeln!(out, "{}", (w.sum)(errors, found.len() - errors))?,
    }
    if let Some(fingerprint) = fingerprint {
        writeln!(out, "{} {fingerprint}", w.fingerprint)?;
    }
    Ok(())
}

fn print_json(found: &[Finding], lang: Lang, out: &mut impl Write) -> Result<()> {
    let w = words(lang).doctor();
    let rows = found.iter().map(|finding| {
        let told = w.diagnosis(finding);
        json!({ "code": told.code, "severity": told.severity, "facts": finding, "problem": told.problem, "fix": told.fix })
    });
    Ok(writeln!(out, "{:#}", rows.collect::<serde_json::Value>())?)
}

fn code(found: &[Finding]) -> ExitCode {
    match found.iter().map(Finding::severity).max() {
        None => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(1),
        Some(Severity::Error) => ExitCode::from(2),
    }
}

fn read_token(path: &Path) -> Result<crate::model::Secret> {
    let text = match path == Path::new("-") {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    Ok(text.with_context(|| format!("cannot read the token in {}", path.display()))?.into())
}

fn terminal_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    set.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default()
}

fn lang(tag: &str) -> Result<Lang, String> {
    Lang::from_tag(tag).ok_or_else(|| "ja or en".to_owned())
}

fn fingerprint(text: &str) -> Result<String, String> {
    let good = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if good { Ok(text.to_ascii_lowercase()) } else { Err("16 hexadecimal digits, as `tegata secret fingerprint` prints them".to_owned()) }
}
