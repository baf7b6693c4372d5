//! Puts file, environment and defaults together, one setting at a time, and keeps what went wrong
//! with the line it stands on. Every fault is found in one go. Called by `table` only.

use super::entry::{Entry, Place, Seen};
use super::fault::Fault;
use super::spec::{Fallback, Scope, Spec};
use super::value::Value;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// What has been read so far.
pub(super) struct Reader<'a> {
    file: &'a str,
    /// The sections there are.
    sections: &'a [&'a str],
    env: &'a dyn Fn(&str) -> Option<String>,
    filed: BTreeMap<(String, String), (DeValue<'a>, Place)>,
    /// Names of the file's `[[service]]` tables, as filed.
    pub filed_services: Vec<String>,
    pub entries: Vec<Entry>,
    pub notes: Vec<String>,
    pub faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Parses the file and files its values by section and key.
    pub fn new(text: &'a str, file: &'a str, sections: &'a [&'a str], env: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let (filed, filed_services) = (BTreeMap::new(), Vec::new());
        let mut reader = Reader { file, sections, env, filed, filed_services, entries: Vec::new(), notes: Vec::new(), faults: Vec::new() };
        let line = |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
        match DeTable::parse(text) {
            Ok(document) => reader.file_all(document.into_inner(), &line),
            Err(e) => {
                let place = reader.at(line(e.span().map_or(0, |span| span.start)));
                reader.faults.push(Fault { place, says: format!("this is not TOML: {}", e.message()) });
            }
        }
        reader
    }

    fn file_all(&mut self, document: DeTable<'a>, line: &dyn Fn(usize) -> usize) {
        for (name, value) in document {
            let place = self.at(line(name.span().start));
            let name = name.into_inner().into_owned();
            match value.into_inner() {
                DeValue::Table(table) => self.file_section(name, table, place, line),
                DeValue::Array(items) if name == "service" => {
                    for (index, item) in items.into_iter().enumerate() {
                        let (filed, place) = (format!("service#{index}"), self.at(line(item.span().start)));
                        match item.into_inner() {
                            DeValue::Table(table) => self.file_section(filed.clone(), table, place, line),
                            other => drop(self.filed.insert((filed.clone(), String::new()), (other, place))),
                        }
                        self.filed_services.push(filed);
                    }
                }
                other => drop(self.filed.insert((String::new(), name), (other, place))),
            }
        }
    }

    fn file_section(&mut self, section: String, table: DeTable<'a>, place: Place, line: &dyn Fn(usize) -> usize) {
        if table.is_empty() && !self.sections.contains(&section.as_str()) {
            self.filed.insert((section, String::new()), (DeValue::Boolean(true), place));
            return;
        }
        for (key, value) in table {
            let place = self.at(line(key.span().start));
            self.filed.insert((section.clone(), key.into_inner().into_owned()), (value.into_inner(), place));
        }
    }

    fn at(&self, line: usize) -> Place {
        Place::File { file: self.file.to_owned(), line }
    }

    /// What the environment says under `name`; an empty variable counts as not set.
    pub fn env(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|text| !text.is_empty())
    }

    /// What the file says, as text, without taking it.
    pub fn filed_text(&self, section: &str, key: &str) -> Option<&str> {
        self.filed.get(&(section.to_owned(), key.to_owned())).and_then(|(value, _)| value.as_str())
    }

    /// Files a text as if it stood in the file.
    pub fn file_text(&mut self, section: &str, key: &str, text: String, place: Place) {
        self.filed.insert((section.to_owned(), key.to_owned()), (DeValue::String(text.into()), place));
    }

    /// The value of one setting: environment, else file, else default.
    pub fn setting<T: Value>(&mut self, scope: &Scope, spec: &Spec) -> Option<T> {
        let filed = self.filed.remove(&(scope.filed.clone(), spec.key.clone()));
        if let (true, Some((_, place))) = (spec.secret, &filed) {
            let name = spec.also.map_or_else(|| spec.env_name(scope), str::to_owned);
            let says = format!(
                "{} is a secret and does not belong in a file that people commit: put {name}=... into the environment or .env, delete this line, and make a new secret if the file was shared",
                spec.key
            );
            self.faults.push(Fault { place: place.clone(), says });
            return None;
        }
        let names = [Some(spec.env_name(scope)), spec.also.map(str::to_owned)];
        let set = names.into_iter().flatten().find_map(|name| self.env(&name).map(|text| (name, text)));
        let (value, place) = match (set, filed) {
            (Some((name, text)), filed) => {
                if let (true, Some((_, place))) = (Some(name.as_str()) == spec.also, filed) {
                    self.notes.push(format!("{}.{}: {name} of the environment wins over {place}", scope.title, spec.key));
                }
                (T::from_text(&text), Place::Env(name))
            }
            (None, Some((value, place))) => (T::from_toml(&value), place),
            (None, None) => (self.fallback(scope, spec)?, Place::Default),
        };
        match value {
            Ok(value) => {
                self.entries.push(Entry {
                    section: scope.title.clone(),
                    key: spec.key.clone(),
                    value: value.to_toml(),
                    place,
                    env: spec.env_name(scope),
                });
                Some(value)
            }
            Err(says) => {
                self.faults.push(Fault { place, says: format!("{}: {says}", spec.key) });
                None
            }
        }
    }

    /// The default; `None` after a fault.
    fn fallback<T: Value>(&mut self, scope: &Scope, spec: &Spec) -> Option<Result<T, String>> {
        let text = match spec.fallback {
            Fallback::Text(text) => Some(text.to_owned()),
            Fallback::Unset => None,
            Fallback::Derived { from, .. } => from(&Seen(&self.entries)),
        };
        let value = text.map(|text| T::from_text(&text)).or_else(|| T::unset().map(Ok));
        // A derived default that is missing derives from a fault that was told already.
        if value.is_none() && matches!(spec.fallback, Fallback::Unset) {
            let beside = self.filed.iter().find(|((section, _), _)| *section == scope.filed);
            let place = beside.map_or_else(|| self.at(1), |(_, (_, place))| place.clone());
            self.faults.push(Fault { place, says: format!("each [[service]] needs {}", spec.key) });
        }
        value
    }

    /// Hands out what the file holds and nobody has taken.
    pub fn left_over(&mut self) -> impl Iterator<Item = (String, String, Place)> + use<'a> {
        std::mem::take(&mut self.filed).into_iter().map(|((section, key), (_, place))| (section, key, place))
    }
}
