//! The parameters that Firebase shows once a project, beside the users it exports; with them each hash is whole.

use super::fields::Fields;

/// `hash_config { .. }` as the console shows it.
#[derive(Clone)]
pub struct Firebase {
    signer_key: String,
    salt_separator: String,
    rounds: u32,
    mem_cost: u8,
}

impl Firebase {
    /// Reads the block: lines of `name: value,`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(name)?.trim().strip_prefix(':'));
            line.map(|value| value.trim().trim_end_matches(',').trim().trim_matches('"').to_owned())
                .ok_or_else(|| format!("{name} is missing"))
        };
        let number = |name: &str| value(name)?.parse::<u8>().map_err(|_| format!("{name} is no number"));
        Ok(Firebase {
            signer_key: value("base64_signer_key")?,
            salt_separator: value("base64_salt_separator")?,
            rounds: number("rounds")?.into(),
            mem_cost: number("mem_cost")?,
        })
    }

    /// The whole hash of an exported user, in the notation that `service::password` reads.
    pub fn hash(&self, fields: &Fields) -> Option<String> {
        let text =
            |name: &str| fields.get(name)?.as_str().filter(|text| !text.is_empty()).map(|text| text.replace('-', "+").replace('_', "/"));
        let (hash, salt) = (text("passwordHash")?, text("salt").unwrap_or_default());
        let Firebase { signer_key, salt_separator, rounds, mem_cost } = self;
        Some(format!("$fbscrypt$v=1,n={mem_cost},r={rounds},p=1,ss={salt_separator},sk={signer_key}${salt}${hash}"))
    }
}
