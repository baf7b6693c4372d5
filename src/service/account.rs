//! Accounts: making one, changing one's own, and what an administrator does to others'.

use super::password_rules::check_new_password;
use super::session::{self, Caller, Entered, Origin};
use super::{Error, Result, Services, link};
use crate::model::account::{NewAccount, Username, parse_name};
use crate::model::session::Why;
use crate::model::{self, Email, Fault, Field, NewPassword, Profile, Purpose, Registration, Role, Rule, Secret};
use crate::store::account::{Account, NewRow};

/// What opens the door to a new account.
pub enum Door<'a> {
    /// An invitation or set-up link.
    Link(Purpose, &'a str),
    /// Registration is open to everyone.
    Open,
    /// The operator at the command line, who gives roles and a user name.
    Operator(&'a [String], Option<&'a Username>),
}

/// Makes an account, and opens its first session.
pub async fn register(services: &Services, new: NewAccount, door: Door<'_>, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    let profile = add(services, new, door).await?;
    tracing::info!(target: "audit", event = "registered", account = profile.sub, address = %origin.address);
    session::enter(services, profile, origin, old).await
}

/// Makes an account.
pub async fn add(services: &Services, new: NewAccount, door: Door<'_>) -> Result<Profile> {
    let username = if let Door::Operator(_, username) = door { username } else { None };
    check_password(&new.password, new.email.as_str(), &new.name, username.map(Username::as_str))?;
    let (roles, digest) = match door {
        Door::Operator(roles, _) => (roles.to_vec(), None),
        Door::Open if services.settings.account.registration == Registration::Open => (Vec::new(), None),
        Door::Open => return Err(model::Error::Forbidden.into()),
        Door::Link(Purpose::Invite, _) if services.settings.account.registration == Registration::Closed => {
            return Err(model::Error::Forbidden.into());
        }
        Door::Link(purpose, token) => {
            let link = link::find(services, token, purpose).await?;
            if link.email.as_ref().is_some_and(|email| Email::parse(email).map(|e| e.key()) != Ok(new.email.key())) {
                return Err(model::Error::invalid(Field::Email, Rule::Wrong).into());
            }
            (link.roles, Some(link.digest))
        }
    };
    let hash = services.hasher.hash(&new.password.expose().to_owned().into()).await?;
    let id = services.fresh(16);
    let row = NewRow {
        id: &id,
        email: &new.email,
        username,
        name: &new.name,
        password_hash: Some(&hash),
        roles: &roles,
        created_at: services.now(),
    };
    if !services.store.add_account(&row, digest.as_deref()).await? {
        return Err(model::Error::LinkInvalid.into());
    }
    Ok(Profile {
        sub: id,
        email: new.email.as_str().to_owned(),
        email_verified: false,
        username: username.map(|u| u.as_str().to_owned()),
        name: new.name,
        roles,
    })
}

/// Changes the name as shown and the user name.
pub async fn change_profile(services: &Services, caller: &Caller, name: &str, username: &str) -> Result<Profile> {
    let name = parse_name(name);
    let username = match username.trim() {
        "" => Ok(None),
        text => Username::parse(text).map(Some),
    };
    let faults: Vec<Fault> = [
        name.as_ref().err().map(|rule| Fault { field: Field::Name, rule: *rule }),
        username.as_ref().err().map(|rule| Fault { field: Field::Username, rule: *rule }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (Ok(name), Ok(username)) = (name, username) else { return Err(model::Error::Invalid { faults }.into()) };
    services.store.set_profile(&caller.profile.sub, &name, username.as_ref()).await?;
    Ok(Profile { name, username: username.map(|u| u.as_str().to_owned()), ..caller.profile.clone() })
}

/// Changes the password after the current one was given, ends every session of the person, and opens a
/// new one for this device.
pub async fn change_password(services: &Services, caller: &Caller, current: &Secret, password: &str, origin: &Origin) -> Result<Entered> {
    let profile = &caller.profile;
    let password = NewPassword::parse(password).map_err(|rule| model::Error::invalid(Field::Password, rule))?;
    check_password(&password, &profile.email, &profile.name, profile.username.as_deref())?;
    session::verify_password(services, &profile.email, current, origin).await.map_err(|error| match error {
        Error::Told(model::Error::BadCredentials) => model::Error::invalid(Field::CurrentPassword, Rule::Wrong).into(),
        other => other,
    })?;
    let hash = services.hasher.hash(&password.expose().to_owned().into()).await?;
    services.store.set_password(&profile.sub, &hash, None).await?;
    session::end_all(services, &profile.sub, Why::PasswordChanged).await?;
    tracing::info!(target: "audit", event = "password_changed", account = profile.sub);
    session::enter(services, profile.clone(), origin, None).await
}

/// Sets a new password with a reset link; every session of the account ends.
pub async fn reset_password(services: &Services, password: &str, token: &str) -> Result<()> {
    let link = link::find(services, token, Purpose::Reset).await?;
    let id = link.account_id.ok_or(model::Error::LinkInvalid)?;
    let account = services.store.find_account(&id).await?.ok_or(model::Error::LinkInvalid)?;
    let password = NewPassword::parse(password).map_err(|rule| model::Error::invalid(Field::Password, rule))?;
    check_password(&password, &account.profile.email, &account.profile.name, account.profile.username.as_deref())?;
    let hash = services.hasher.hash(&password.expose().to_owned().into()).await?;
    if !services.store.reset_password(&id, &hash, &link.digest, services.now()).await? {
        return Err(model::Error::LinkInvalid.into());
    }
    tracing::info!(target: "audit", event = "password_reset", account = id);
    Ok(())
}

/// Finds an account by address or user name, for the operator.
pub async fn find(services: &Services, login: &str) -> Result<Account> {
    let key = model::Login::parse(login).map_err(|rule| model::Error::invalid(Field::Email, rule))?;
    Ok(services.store.find_account_by_login(key.key()).await?.ok_or(model::Error::NotFound)?)
}

/// Lists all accounts by age.
pub async fn list(services: &Services) -> Result<Vec<Account>> {
    Ok(services.store.list_accounts().await?)
}

/// Disables an account and ends its sessions, or enables it again.
pub async fn set_disabled(services: &Services, login: &str, disabled: bool) -> Result<()> {
    let account = find(services, login).await?;
    services.store.set_disabled(&account.profile.sub, disabled.then(|| services.now())).await?;
    if disabled {
        session::end_all(services, &account.profile.sub, Why::Disabled).await?;
    }
    Ok(())
}

/// Adds a role, or takes it away; tokens carry it from the next renewal, Tegata itself goes by it at once.
pub async fn set_role(services: &Services, login: &str, role: &Role, has: bool) -> Result<Vec<String>> {
    let account = find(services, login).await?;
    let mut roles = account.profile.roles;
    roles.retain(|r| r != role.as_str());
    if has {
        roles.push(role.as_str().to_owned());
    }
    services.store.set_roles(&account.profile.sub, &roles).await?;
    tracing::info!(target: "audit", event = "roles_changed", account = account.profile.sub, ?roles);
    Ok(roles)
}

fn check_password(password: &NewPassword, email: &str, name: &str, username: Option<&str>) -> Result<()> {
    let context = [email, name, username.unwrap_or_default()];
    check_new_password(password, &context).map_err(|rule| model::Error::invalid(Field::Password, rule).into())
}
