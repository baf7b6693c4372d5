//! What to tell of a key in the file that no setting knows: the section's keys, or the likely one.
//! Called when everything known has been taken.

use super::fault::Fault;
use super::read::Reader;
use super::table::{SECTIONS, Service, specs};

/// Names what the file holds and no setting knows.
pub(super) fn refuse(reader: &mut Reader<'_>) {
    for (section, key, place) in reader.left_over() {
        reader.faults.push(Fault { place, says: stranger(&section, &key) });
    }
}

/// The sentence for a key of the file that no setting knows.
fn stranger(filed: &str, key: &str) -> String {
    let section = filed.split(['#', ':']).next().unwrap_or_default();
    let specs = specs(section);
    if section.is_empty() && SECTIONS.contains(&key) {
        let header = if key == Service::SECTION { "[[service]]".to_owned() } else { format!("[{key}]") };
        return format!("{key} is a section; begin it with the line {header}");
    }
    if specs.is_empty() {
        let what = if section.is_empty() { format!("{key} stands in no section") } else { format!("there is no section [{section}]") };
        return format!("{what}; the sections are {}", SECTIONS.join(", "));
    }
    if key.is_empty() || section == Service::SECTION && filed == section {
        return format!("[{section}] has the wrong form; services begin with [[service]]");
    }
    let near = specs.iter().filter(|spec| slip(&spec.key, key)).map(|spec| spec.key.as_str()).next();
    match near {
        Some(near) => format!("[{section}] has no key {key}; did you mean {near}?"),
        None => format!(
            "[{section}] has no key {key}; its keys are {}",
            specs.iter().map(|spec| spec.key.as_str()).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// True when two keys differ by a slip: `_` for `-`, case, or two letters.
pub fn slip(a: &str, b: &str) -> bool {
    let fold = |key: &str| key.replace('_', "-").to_lowercase();
    let (a, b) = (fold(a), fold(b));
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[b.len()] <= 2
}
