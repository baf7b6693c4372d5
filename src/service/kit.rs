//! The kits of `examples/kits` for the console: the very files that the tests run, with the values of one service. They are
//! part of the program, so that a binary alone can show them.

use super::service::{Service, audience};
use super::{Result, Services};
use crate::model::Error;
use crate::model::kit::{Kit, KitName, KitPart};
use anyhow::Context;
use serde::Deserialize;
use std::collections::BTreeMap;

struct Source {
    name: &'static str,
    manifest: &'static str,
    files: &'static [(&'static str, &'static str)],
}

macro_rules! kits {
    ($($name:literal: $($file:literal)+;)+) => {
        &[$(Source {
            name: $name,
            manifest: include_str!(concat!("../../examples/kits/", $name, "/kit.json")),
            files: &[$(($file, include_str!(concat!("../../examples/kits/", $name, "/", $file)))),+],
        }),+]
    };
}

const KITS: &[Source] = kits! {
    "flask": "verify.py" "app.py" "on_behalf.py";
    "fastapi": "verify.py" "app.py";
    "django": "verify.py" "guard.py" "views.py";
    "express": "verify.js" "app.js";
    "hono": "verify.js" "app.js";
    "axum": "src/verify.rs" "src/guard.rs" "src/login.rs";
    "go": "verify.go" "main.go" "login.go";
    "php": "verify.php" "app.php" "login.php";
    "ruby": "verify.rb" "app.rb";
};

/// `kit.json`, as far as people are to see it; examples/kits/README.md describes it.
#[derive(Deserialize)]
struct Manifest {
    title: String,
    run: String,
    copy: Vec<String>,
    show: BTreeMap<String, String>,
}

/// What makes a token good, how a route is protected, how people come in, how another service is called for them.
const ORDER: [&str; 4] = ["verify", "guard", "sign-in", "on-behalf"];

/// A kit with the values of this service; the first of them when `name` is empty. `NotFound` for a name that is none.
pub fn fill(services: &Services, service: &Service, name: &str) -> Result<Kit> {
    let all = KITS.iter().map(|kit| Ok((kit, kit.manifest()?))).collect::<anyhow::Result<Vec<_>>>()?;
    let (kit, manifest) = all.iter().find(|(kit, _)| name.is_empty() || kit.name == name).ok_or(Error::NotFound)?;
    Ok(Kit {
        name: kit.name.to_owned(),
        all: all.iter().map(|(kit, manifest)| KitName { name: kit.name.to_owned(), title: manifest.title.clone() }).collect(),
        environment: environment(services, service),
        copy: manifest.copy.iter().map(|file| format!("examples/kits/{}/{file}", kit.name)).collect(),
        run: manifest.run.clone(),
        parts: ORDER.iter().filter_map(|region| Some(kit.part(region, manifest.show.get(*region)?))).collect::<anyhow::Result<_>>()?,
    })
}

impl Source {
    fn manifest(&self) -> anyhow::Result<Manifest> {
        serde_json::from_str(self.manifest).with_context(|| format!("kit.json of {}", self.name))
    }

    fn part(&self, region: &str, file: &str) -> anyhow::Result<KitPart> {
        let text = self.files.iter().find(|(name, _)| *name == file).and_then(|(_, text)| lines_of(text, region));
        let text = text.with_context(|| format!("{}/{file} has no region {region}", self.name))?;
        Ok(KitPart { region: region.to_owned(), file: file.to_owned(), text })
    }
}

/// The lines between a comment `[region]` and a comment `[/region]`, without what all of them are indented by.
fn lines_of(text: &str, region: &str) -> Option<String> {
    let (open, close) = (format!("[{region}]"), format!("[/{region}]"));
    let comment = |line: &str, what: &str| line.trim().trim_start_matches(['#', '/']).trim() == what;
    let within = text.lines().skip_while(|line| !comment(line, &open)).skip(1);
    let within: Vec<_> = within.take_while(|line| !comment(line, &close)).collect();
    let indent = within.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len()).min()?;
    Some(within.iter().map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n"))
}

/// The settings that every kit reads (examples/kits/README.md). Secrets are not known here any more: a secret is shown once.
fn environment(services: &Services, service: &Service) -> String {
    let registration = &service.registration;
    let base = registration.redirect_uris.iter().find_map(|uri| Some(uri.strip_suffix("/callback")?.to_owned()));
    let mut lines = vec![format!("ISSUER={}", services.settings.token.issuer), format!("CLIENT_ID={}", service.id)];
    if !registration.public {
        lines.push("CLIENT_SECRET=".to_owned());
    }
    lines.extend(audience(services, service).map(|audience| format!("AUDIENCE={audience}")));
    lines.extend(registration.alg.map(|alg| format!("ALGORITHMS={}", alg.code())));
    lines.push(format!("BASE_URL={}", base.unwrap_or_default()));
    lines.push("SESSION_SECRET=".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kit_of_the_folder_is_here_with_all_that_it_shows() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/kits");
        let kits = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.join("kit.json").exists());
        let mut there: Vec<_> = kits.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        let mut here: Vec<_> = KITS.iter().map(|kit| kit.name).collect();
        there.sort();
        here.sort_unstable();
        assert_eq!(here, there);
        for kit in KITS {
            let manifest = kit.manifest().unwrap();
            assert!(manifest.show.keys().all(|region| ORDER.contains(&region.as_str())), "{}", kit.name);
            for (region, file) in &manifest.show {
                let part = kit.part(region, file).unwrap();
                assert!(part.text.lines().count() > 3, "{} {region}", kit.name);
                assert!(!part.text.starts_with(' ') && !part.text.contains(&format!("[/{region}]")), "{} {region}", kit.name);
            }
        }
    }

    #[test]
    fn a_region_is_what_stands_between_its_comments() {
        let text = "a\n    # [verify]\n    b\n\n      c\n    # [/verify]\nd\n// [guard]\ne\n// [/guard]\n";
        assert_eq!(lines_of(text, "verify").as_deref(), Some("b\n\n  c"));
        assert_eq!(lines_of(text, "guard").as_deref(), Some("e"));
        assert_eq!(lines_of(text, "sign-in"), None);
    }
}
