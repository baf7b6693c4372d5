//! `tegata user …`: people's accounts.

use super::{export, import, read_password};
use crate::model::account::{NewAccount, Username};
use crate::model::{Email, Role};
use crate::service::{Services, account, link};
use anyhow::{Result, anyhow};
use clap::Subcommand;
use std::io::{BufRead, Write};

/// What can be done to accounts.
#[derive(Subcommand)]
pub enum User {
    /// Make an account; the password is one line on standard input.
    Add {
        /// E-mail address.
        email: String,
        /// Name as shown; the part before the @ when not given.
        #[arg(long)]
        name: Option<String>,
        /// User name, a second way to sign in.
        #[arg(long)]
        username: Option<String>,
        /// Role; may be given several times.
        #[arg(long = "role")]
        roles: Vec<String>,
    },
    /// List accounts: id, e-mail, user name, name, roles, state; separated by tabs.
    List,
    /// Disable an account: its sessions end at once.
    Disable {
        /// E-mail address or user name.
        login: String,
    },
    /// Enable an account again.
    Enable {
        /// E-mail address or user name.
        login: String,
    },
    /// Log an account out on every device and at every service.
    LogOut {
        /// E-mail address or user name.
        login: String,
    },
    /// Add a role to an account, or take it away.
    Role {
        /// E-mail address or user name.
        login: String,
        /// The role.
        role: String,
        /// Take it away.
        #[arg(long)]
        remove: bool,
    },
    /// Make a link that sets a new password.
    ResetLink {
        /// E-mail address or user name.
        login: String,
    },
    /// Make a link that makes an account.
    Invite {
        /// The only address it is good for; without it, whoever holds it.
        email: Option<String>,
        /// Role of the account; may be given several times.
        #[arg(long = "role")]
        roles: Vec<String>,
    },
    /// Bring people in from elsewhere, with the passwords they have; may be run again (docs/moving-in.md).
    Import(Box<import::Import>),
    /// Write every account with its password hash, one JSON object a line; import reads it again.
    Export(export::Export),
}

impl User {
    /// Carries the command out.
    pub async fn run(self, services: &Services, stdin: &mut impl BufRead, out: &mut impl Write) -> Result<()> {
        match self {
            User::Add { email, name, username, roles } => {
                let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
                let username = username
                    .as_deref()
                    .map(Username::parse)
                    .transpose()
                    .map_err(|rule| anyhow!("the user name is not accepted ({rule:?})"))?;
                let roles: Vec<String> = parse_roles(&roles)?.iter().map(|role| role.as_str().to_owned()).collect();
                let password = read_password(stdin, &format!("Password for {email}"))?;
                let new = NewAccount { email: &email, name: &name, password: &password };
                let made = account::add(services, new, &roles, username.as_ref()).await.map_err(reason)?;
                writeln!(out, "{}", made.sub)?;
            }
            User::List => {
                for row in account::list(services).await? {
                    let p = row.profile;
                    let state = if row.disabled_at.is_some() { "disabled" } else { "active" };
                    writeln!(
                        out,
                        "{}\t{}\t{}\t{}\t{}\t{state}",
                        p.sub,
                        p.email.unwrap_or_default(),
                        p.username.unwrap_or_default(),
                        p.name,
                        p.roles.join(",")
                    )?;
                }
            }
            User::Disable { login } => account::set_disabled(services, &login, true).await.map_err(|e| missing(e, &login))?,
            User::Enable { login } => account::set_disabled(services, &login, false).await.map_err(|e| missing(e, &login))?,
            User::LogOut { login } => account::log_out(services, &login).await.map_err(|e| missing(e, &login))?,
            User::Role { login, role, remove } => {
                let role = parse_roles(&[role])?.remove(0);
                let roles = account::set_role(services, &login, &role, !remove).await.map_err(|e| missing(e, &login))?;
                writeln!(out, "{}", roles.join(","))?;
            }
            User::ResetLink { login } => {
                let url = account::reset_link(services, &login).await.map_err(|e| missing(e, &login))?;
                writeln!(out, "{url}")?;
            }
            User::Invite { email, roles } => {
                let email = email.as_deref().map(Email::parse).transpose().map_err(|_| anyhow!("this is no e-mail address"))?;
                let url = link::invite(services, email.as_ref(), &parse_roles(&roles)?).await?;
                writeln!(out, "{url}")?;
            }
            User::Import(import) => import.run(services, out).await?,
            User::Export(export) => export.run(services, out).await?,
        }
        Ok(())
    }
}

fn parse_roles(names: &[String]) -> Result<Vec<Role>> {
    let parse = |name: &String| {
        Role::parse(name).map_err(|_| anyhow!("{name:?} is no role: lower-case letters, digits and - _ : . are allowed, 50 at most"))
    };
    names.iter().map(parse).collect()
}

/// Names the fields at fault; the sentence alone would leave an operator guessing.
fn explain(error: crate::model::Error) -> anyhow::Error {
    match error {
        crate::model::Error::Invalid { faults } => {
            let list: Vec<String> = faults.iter().map(|fault| format!("{:?} {:?}", fault.field, fault.rule).to_lowercase()).collect();
            anyhow!("the account was not made: {}", list.join(", "))
        }
        other => other.into(),
    }
}

fn reason(error: crate::service::Error) -> anyhow::Error {
    match error {
        crate::service::Error::Told(told) => explain(told),
        crate::service::Error::Internal(cause) => cause,
    }
}

fn missing(error: crate::service::Error, login: &str) -> anyhow::Error {
    match error {
        crate::service::Error::Told(crate::model::Error::NotFound) => {
            anyhow!("there is no account {login:?}: `tegata user list` shows them all")
        }
        other => reason(other),
    }
    .context("nothing was changed")
}
