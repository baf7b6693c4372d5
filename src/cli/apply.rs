//! `tegata apply` and `tegata export-config`: services as code, in a TOML file with a `[[service]]` for each.

use crate::model::Secret;
use crate::model::service::Registration;
use crate::service::Services;
use crate::service::apply::{self, Step, Wanted};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::PathBuf;
use toml::{Table, Value};

/// Flags of `tegata apply`.
#[derive(clap::Args)]
pub struct Apply {
    /// TOML file with a [[service]] for each service.
    file: PathBuf,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    plan: bool,
}

/// Makes the store's services as the file describes them.
pub async fn apply(args: &Apply, services: &Services, env: impl Fn(&str) -> Option<String>, out: &mut impl Write) -> Result<()> {
    let name = args.file.display();
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("cannot read {name}"))?;
    let wanted = read(&text, env).with_context(|| format!("{name} was not applied"))?;
    let steps = match apply::plan(services, wanted).await? {
        Ok(steps) => steps,
        Err(faults) => bail!("{name} was not applied:\n  {}", faults.join("\n  ")),
    };
    for step in &steps {
        write!(out, "{}", said(step))?;
    }
    match (steps.is_empty(), args.plan) {
        (true, _) => writeln!(out, "Nothing to do: the store is as {name} wants it.")?,
        (false, true) => writeln!(out, "Nothing was done: this is the plan.")?,
        (false, false) => {
            let count = steps.len();
            apply::carry_out(services, steps).await?;
            writeln!(out, "Done: {count}.")?;
        }
    }
    Ok(())
}

/// Writes the store's services as such a file.
pub async fn export(services: &Services, out: &mut impl Write) -> Result<()> {
    writeln!(
        out,
        "# The services of this store, for `tegata apply`. Secrets are not in here: where they are new to a store, name each with"
    )?;
    writeln!(out, "# secret-env = \"VARIABLE\" or secret-file = \"PATH\". editable = true: console and command line may change it too.")?;
    for one in apply::export(services).await? {
        let Value::Table(description) = Value::try_from(&one.registration)? else { bail!("a description is a table") };
        let mut table = Table::new();
        table.insert("id".into(), Value::String(one.id));
        table.extend(description);
        if one.editable {
            table.insert("editable".into(), Value::Boolean(true));
        }
        let document = Table::from_iter([("service".to_owned(), Value::Array(vec![Value::Table(table)]))]);
        writeln!(out, "\n{}", toml::to_string(&document)?.trim_end())?;
    }
    Ok(())
}

fn read(text: &str, env: impl Fn(&str) -> Option<String>) -> Result<Vec<Wanted>> {
    let mut document: Table = text.parse().map_err(|error: toml::de::Error| anyhow::anyhow!("{}", error.to_string().trim_end()))?;
    let services = document.remove("service").unwrap_or(Value::Array(Vec::new()));
    if let Some(stranger) = document.keys().next() {
        bail!("there is no key {stranger:?}: a file of services holds [[service]] alone");
    }
    let Value::Array(services) = services else { bail!("write [[service]], with two brackets") };
    services.into_iter().enumerate().map(|(n, service)| wanted(n + 1, service, &env)).collect()
}

fn wanted(n: usize, service: Value, env: impl Fn(&str) -> Option<String>) -> Result<Wanted> {
    let Value::Table(mut table) = service else { bail!("service {n} is no table") };
    let mut text = |key: &str| -> Result<Option<String>> {
        match table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => bail!("service {n}: {key} is no text"),
        }
    };
    let id = text("id")?.with_context(|| format!("service {n} has no id"))?;
    let secret = match (text("secret-env")?, text("secret-file")?) {
        (Some(name), None) => {
            let value = env(&name).with_context(|| format!("{id}: there is no variable {name}"))?;
            Some((name, Secret::from(value)))
        }
        (None, Some(path)) => {
            let value = std::fs::read_to_string(&path).with_context(|| format!("{id}: cannot read {path}"))?;
            Some((path, Secret::from(value.trim_end().to_owned())))
        }
        (None, None) => None,
        _ => bail!("{id}: secret-env or secret-file, not both"),
    };
    if table.contains_key("secret") {
        bail!("{id}: a secret does not belong in a file that people commit: name it with secret-env or secret-file");
    }
    let editable = matches!(table.remove("editable"), Some(Value::Boolean(true)));
    let mut registration: Registration =
        Value::Table(table).try_into().map_err(|error: toml::de::Error| anyhow::anyhow!("{id}: {}", error.to_string().trim_end()))?;
    if registration.name.is_empty() {
        registration.name.clone_from(&id);
    }
    Ok(Wanted { id, registration, editable, secret })
}

fn said(step: &Step) -> String {
    match step {
        Step::Add(one) => format!("+ {} ({})\n", one.id, one.registration.name),
        Step::Change(one, differences) => {
            let lines = differences.iter().map(|d| format!("    {}: {} -> {}\n", d.key, d.is, d.wanted));
            format!("~ {}\n{}", one.id, lines.collect::<String>())
        }
        Step::AddSecret(service, name, _) => format!("~ {}\n    one more secret: the one of {name}\n", service.id),
        Step::Remove(id) => format!("- {id}\n"),
    }
}
