//! `tegata service …`: registered applications.

use crate::model::service::{FORWARD_CALLBACK, GrantType, Registration, SigningAlg, Source};
use crate::service::{Services, service};
use anyhow::{Context, Result, anyhow, ensure};
use clap::{ArgAction, Args, Subcommand};
use std::io::Write;

/// What can be done to services.
#[derive(Subcommand)]
pub enum Service {
    /// Register an application; prints its secret, this once.
    Add {
        /// `client_id`: letters, digits, `-`, `_`, `.`.
        id: String,
        #[command(flatten)]
        described: Box<Description>,
    },
    /// List services: id, name, kind, grants, origins; separated by tabs.
    List,
    /// Show everything registered of a service, and the ids of its secrets.
    Show {
        /// `client_id`.
        id: String,
    },
    /// Change what is registered; what is not named stays. A list is replaced by what is given for it.
    Edit {
        /// `client_id`.
        id: String,
        #[command(flatten)]
        described: Box<Description>,
    },
    /// Secrets of a service: several may be good at once, so that a change needs no outage.
    #[command(subcommand)]
    Secret(Secret),
    /// Remove a service; its refresh tokens end.
    Remove {
        /// `client_id`.
        id: String,
    },
}

/// What can be done to a service's secrets.
#[derive(Subcommand)]
pub enum Secret {
    /// Make one more; prints it, this once.
    Add {
        /// `client_id`.
        id: String,
    },
    /// Take one away; tokens that were given stay good until they expire.
    Remove {
        /// `client_id`.
        id: String,
        /// As `tegata service show` names it.
        secret: String,
    },
}

/// A description in flags.
#[derive(Args)]
pub struct Description {
    /// Name shown to people.
    #[arg(long)]
    name: Option<String>,
    /// What it may exchange for tokens: `authorization_code`, `refresh_token`, `device_code`, `client_credentials`, `token_exchange`, `password`;
    /// may be given several times. With a redirect URI and no grant: the first two.
    #[arg(long = "grant", value_name = "GRANT")]
    grants: Vec<String>,
    /// Where people may be sent back to, letter by letter; may be given several times.
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where people may be sent after a log-out it asked for; may be given several times.
    #[arg(long = "post-logout-uri", value_name = "URI")]
    post_logout_uris: Vec<String>,
    /// Told when a person's session ends.
    #[arg(long, value_name = "URI")]
    back_channel_logout_uri: Option<String>,
    /// Origin of its pages, allowed to call the token endpoint; may be given several times.
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Audience of its access tokens.
    #[arg(long)]
    audience: Option<String>,
    /// Another audience that it may ask for; may be given several times.
    #[arg(long = "resource", value_name = "URI")]
    resources: Vec<String>,
    /// Where it may act for people with tokens that it exchanges: the id of a service, or an audience; may be given several times.
    #[arg(long = "exchange-to", value_name = "AUDIENCE")]
    exchange_to: Vec<String>,
    /// A scope of its own; may be given several times.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// How its tokens are signed: RS256, ES256, EdDSA, or HS256 with its own secret.
    #[arg(long)]
    alg: Option<String>,
    /// A further claim of its access tokens, as NAME=VALUE: JSON or text, or $sub, $email, $name, $username, $roles; may be given several times.
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    claims: Vec<String>,
    /// File with its public keys, a JWK Set: it proves who it is by what it signs (private_key_jwt) and has no secret.
    #[arg(long, value_name = "FILE")]
    jwks: Option<std::path::PathBuf>,
    /// Life of its access and ID tokens in seconds.
    #[arg(long, value_name = "SECONDS")]
    access_ttl: Option<u32>,
    /// Longest life of its refresh tokens in seconds.
    #[arg(long, value_name = "SECONDS")]
    refresh_ttl: Option<u32>,
    /// Origin of an application behind a reverse proxy that asks Tegata about each request (docs/forward-auth.md); the rest follows from it.
    #[arg(long, value_name = "ORIGIN")]
    forward_auth: Option<String>,
    /// The role without which such a proxy lets nobody through; an empty one takes the need away.
    #[arg(long, value_name = "ROLE")]
    require_role: Option<String>,
    /// It cannot keep a secret.
    #[arg(long, action = ArgAction::SetTrue)]
    public: bool,
    /// It is part of the same application: people are not asked for consent.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    first_party: Option<bool>,
    /// It does without PKCE, because its library cannot do it.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    no_pkce: Option<bool>,
    /// Its ID tokens carry no name and e-mail.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    lean_id_token: Option<bool>,
}

impl Service {
    /// Carries the command out.
    pub async fn run(self, services: &Services, out: &mut impl Write) -> Result<()> {
        match self {
            Service::Add { id, described } => {
                let public = described.public;
                let fresh = Registration { name: id.clone(), public, ..Registration::default() };
                let registration = described.over(fresh)?;
                if let Some(secret) = service::add(services, &id, registration, Source::Store).await? {
                    writeln!(out, "{}", secret.expose())?;
                }
            }
            Service::List => {
                for s in service::list(services).await? {
                    let r = &s.registration;
                    let kind = if r.public { "public" } else { "confidential" };
                    let grants: Vec<&str> = r.grants.iter().map(|grant| grant.code()).collect();
                    writeln!(out, "{}\t{}\t{kind}\t{}\t{}", s.id, r.name, grants.join(","), r.origins.join(","))?;
                }
            }
            Service::Show { id } => {
                let found = service::find(services, &id).await?;
                let found = found.with_context(|| format!("there is no service {id:?}: `tegata service list` shows them all"))?;
                writeln!(out, "{}", serde_json::to_string_pretty(&service::info(&found))?)?;
            }
            Service::Edit { id, described } => {
                let found = service::find(services, &id).await?;
                let found = found.with_context(|| format!("there is no service {id:?}: `tegata service list` shows them all"))?;
                ensure!(
                    !described.public || found.registration.public,
                    "a service stays public or confidential: remove {id:?} and add it anew"
                );
                service::change(services, &id, described.over(found.registration.clone())?, Source::Store).await?;
            }
            Service::Secret(Secret::Add { id }) => writeln!(out, "{}", service::add_secret(services, &id, Source::File).await?.expose())?,
            Service::Secret(Secret::Remove { id, secret }) => service::remove_secret(services, &id, &secret, Source::File).await?,
            Service::Remove { id } => service::remove(services, &id, Source::Store).await?,
        }
        Ok(())
    }
}

impl Description {
    /// What is named here, in the place of what was.
    fn over(self, mut r: Registration) -> Result<Registration> {
        let list = |given: Vec<String>, kept: &mut Vec<String>| {
            if !given.is_empty() {
                *kept = given;
            }
        };
        if let Some(origin) = &self.forward_auth {
            r.grants = vec![GrantType::AuthorizationCode];
            r.redirect_uris = vec![[origin, FORWARD_CALLBACK].concat()];
            r.post_logout_uris = vec![[origin, "/"].concat()];
            r.first_party = true;
        }
        if self.grants.is_empty() && !self.redirect_uris.is_empty() && r.redirect_uris.is_empty() {
            r.grants = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
        }
        if !self.grants.is_empty() {
            let read = |code: &String| {
                GrantType::from_code(code)
                    .ok_or_else(|| anyhow!("there is no grant {code:?}: {}", all(&GrantType::ALL.map(GrantType::code))))
            };
            r.grants = self.grants.iter().map(read).collect::<Result<_>>()?;
        }
        list(self.redirect_uris, &mut r.redirect_uris);
        list(self.post_logout_uris, &mut r.post_logout_uris);
        list(self.origins, &mut r.origins);
        list(self.resources, &mut r.resources);
        list(self.exchange_to, &mut r.exchange_to);
        list(self.scopes, &mut r.scopes);
        r.name = self.name.unwrap_or(r.name);
        r.audience = self.audience.or(r.audience);
        r.back_channel_logout_uri = self.back_channel_logout_uri.or(r.back_channel_logout_uri);
        r.forward_auth = self.forward_auth.or(r.forward_auth);
        r.require_role = self.require_role.or(r.require_role).filter(|role| !role.is_empty());
        r.access_ttl = self.access_ttl.or(r.access_ttl);
        r.refresh_ttl = self.refresh_ttl.or(r.refresh_ttl);
        r.first_party = self.first_party.unwrap_or(r.first_party);
        r.pkce = self.no_pkce.map_or(r.pkce, |without| !without);
        r.id_token_claims = self.lean_id_token.map_or(r.id_token_claims, |lean| !lean);
        if let Some(code) = &self.alg {
            let alg = SigningAlg::from_code(code);
            r.alg = Some(alg.ok_or_else(|| anyhow!("there is no algorithm {code:?}: {}", all(&SigningAlg::ALL.map(SigningAlg::code))))?);
        }
        if let Some(file) = &self.jwks {
            r.jwks = Some(std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?);
        }
        for claim in &self.claims {
            let (name, value) = claim.split_once('=').with_context(|| format!("{claim:?} is no claim: write NAME=VALUE"))?;
            r.claims.insert(name.to_owned(), value.to_owned());
        }
        Ok(r)
    }
}

fn all(codes: &[&str]) -> String {
    format!("{} are there", codes.join(", "))
}
