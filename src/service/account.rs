//! Accounts: making one, changing one's own, and what an administrator does to others'.

use super::password_rules::new_password;
use super::session::{self, Caller, Entered, Origin};
use super::{Error, Result, Services, link};
use crate::model::account::{NewAccount, Username, parse_name};
use crate::model::session::{Device, Why};
use crate::model::{self, Email, Faults, Field, NewPassword, Profile, Purpose, Registration, Role, Rule, Seconds, Secret};
use crate::store::account::{Account, NewRow};
use serde::Serialize;

/// What opens the door to a new account.
pub enum Door<'a> {
    /// An invitation or set-up link.
    Link(Purpose, &'a str),
    /// Registration is open to everyone.
    Open,
}

/// Makes an account, and opens its first session.
pub async fn register(services: &Services, new: NewAccount<'_>, door: Door<'_>, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    let entry = open(services, door).await?;
    let profile = make(services, new, entry).await?;
    tracing::info!(target: "audit", event = "registered", account = profile.sub, roles = ?profile.roles);
    session::enter(services, profile, origin, old).await
}

/// Makes an account for the operator, who gives roles and a user name.
pub async fn add(services: &Services, new: NewAccount<'_>, roles: &[String], username: Option<&Username>) -> Result<Profile> {
    let profile = make(services, new, Entry { username, roles: roles.to_vec(), ..Entry::default() }).await?;
    tracing::info!(target: "audit", event = "account_added", account = profile.sub, roles = ?profile.roles);
    Ok(profile)
}

/// Makes an account. Faults of the form are named before anything costs time; whether the address is taken is
/// known last, to whoever came through the door with a good form.
async fn make(services: &Services, new: NewAccount<'_>, entry: Entry<'_>) -> Result<Profile> {
    let (email, name, password) = parse(new, &entry)?;
    let Entry { username, roles, digest, .. } = entry;
    let hash = services.hasher.hash(&password.expose().to_owned().into()).await?;
    let id = services.fresh_account_id();
    let row =
        NewRow { id: &id, email: &email, username, name: &name, password_hash: Some(&hash), roles: &roles, created_at: services.now() };
    if !services.store.add_account(&row, digest.as_deref()).await? {
        return Err(model::Error::LinkInvalid.into());
    }
    Ok(Profile {
        sub: id,
        email: Some(email.as_str().to_owned()),
        email_verified: false,
        username: username.map(|u| u.as_str().to_owned()),
        name,
        roles,
    })
}

/// What a new account is given at its door.
#[derive(Default)]
struct Entry<'a> {
    username: Option<&'a Username>,
    roles: Vec<String>,
    /// The link to use up.
    digest: Option<String>,
    /// The address that the link was made out for.
    invited: Option<String>,
}

async fn open(services: &Services, door: Door<'_>) -> Result<Entry<'static>> {
    let registration = services.settings.account.registration;
    match door {
        Door::Open if registration == Registration::Open => Ok(Entry::default()),
        Door::Link(Purpose::Invite, _) if registration == Registration::Closed => Err(model::Error::Forbidden.into()),
        Door::Open => Err(model::Error::Forbidden.into()),
        Door::Link(purpose, token) => {
            let link = link::find(services, token, purpose).await?;
            Ok(Entry { username: None, roles: link.roles, digest: Some(link.digest), invited: link.email })
        }
    }
}

fn parse(new: NewAccount<'_>, entry: &Entry<'_>) -> Result<(Email, String, NewPassword)> {
    let NewAccount { email, name, password } = new;
    let context = [email, name, entry.username.map_or("", Username::as_str)];
    let invited = entry.invited.as_deref().map(Email::parse);
    let email = Email::parse(email).and_then(|email| match &invited {
        Some(invited) if invited.as_ref().map(Email::key) != Ok(email.key()) => Err(Rule::Wrong),
        _ => Ok(email),
    });
    let mut faults = Faults::default();
    let email = faults.check(Field::Email, email);
    let name = faults.check(Field::Name, parse_name(name));
    let password = faults.check(Field::Password, new_password(password, &context));
    match (email, name, password) {
        (Some(email), Some(name), Some(password)) => Ok((email, name, password)),
        _ => Err(model::Error::from(faults).into()),
    }
}

/// Changes the name as shown and the user name.
pub async fn change_profile(services: &Services, caller: &Caller, name: &str, username: &str) -> Result<Profile> {
    let mut faults = Faults::default();
    let name = faults.check(Field::Name, parse_name(name));
    let username = match username.trim() {
        // It is all that one without an address signs in with.
        "" if caller.profile.email.is_none() => faults.check(Field::Username, Err(Rule::Missing)),
        "" => Some(None),
        text => faults.check(Field::Username, Username::parse(text)).map(Some),
    };
    let (Some(name), Some(username)) = (name, username) else { return Err(model::Error::from(faults).into()) };
    services.store.set_profile(&caller.profile.sub, &name, username.as_ref()).await?;
    tracing::info!(target: "audit", event = "profile_changed", account = caller.profile.sub);
    Ok(Profile { name, username: username.map(|u| u.as_str().to_owned()), ..caller.profile.clone() })
}

/// Changes the password after the current one was given, ends every session of the person, and opens a
/// new one for this device. Whether the current one is right is known last, for that costs time.
pub async fn change_password(services: &Services, caller: &Caller, current: &Secret, password: &str, origin: &Origin) -> Result<Entered> {
    let profile = &caller.profile;
    let mut faults = Faults::default();
    let given = faults.check(Field::CurrentPassword, if current.expose().is_empty() { Err(Rule::Missing) } else { Ok(current) });
    let password = faults.check(Field::Password, new_password(password, &known_of(profile)));
    let (Some(current), Some(password)) = (given, password) else { return Err(model::Error::from(faults).into()) };
    session::verify_password(services, profile.login(), current, origin).await.map_err(|error| match error {
        Error::Told(model::Error::BadCredentials) => model::Error::invalid(Field::CurrentPassword, Rule::Wrong).into(),
        other => other,
    })?;
    let hash = services.hasher.hash(&password.expose().to_owned().into()).await?;
    services.store.replace_password(&profile.sub, &hash, None, services.now()).await?;
    tracing::info!(target: "audit", event = "password_changed", account = profile.sub);
    session::enter(services, profile.clone(), origin, None).await
}

/// Sets a new password with a reset link; every session of the account ends.
pub async fn reset_password(services: &Services, password: &str, token: &str) -> Result<()> {
    let link = link::find(services, token, Purpose::Reset).await?;
    let id = link.account_id.ok_or(model::Error::LinkInvalid)?;
    let account = services.store.find_account(&id).await?.ok_or(model::Error::LinkInvalid)?;
    let password = new_password(password, &known_of(&account.profile)).map_err(|rule| model::Error::invalid(Field::Password, rule))?;
    let hash = services.hasher.hash(&password.expose().to_owned().into()).await?;
    if !services.store.replace_password(&id, &hash, Some(&link.digest), services.now()).await? {
        return Err(model::Error::LinkInvalid.into());
    }
    tracing::info!(target: "audit", event = "password_reset", account = id);
    Ok(())
}

/// What a password must not be built from.
fn known_of(profile: &Profile) -> [&str; 3] {
    [profile.email.as_deref().unwrap_or_default(), &profile.name, profile.username.as_deref().unwrap_or_default()]
}

/// All that is kept about a person, for the person; what proves who they are is not in it.
#[derive(Serialize)]
pub struct PersonalData {
    /// The profile.
    pub profile: Profile,
    /// When the account was made, in unix seconds.
    pub created_at: Seconds,
    /// Where they are signed in.
    pub devices: Vec<Device>,
}

/// Gathers a person's own data.
pub async fn personal_data(services: &Services, caller: &Caller) -> Result<PersonalData> {
    let account = services.store.find_account(&caller.profile.sub).await?.ok_or(model::Error::NotFound)?;
    let devices = session::list(services, caller).await?;
    tracing::info!(target: "audit", event = "data_downloaded", account = caller.profile.sub);
    Ok(PersonalData { profile: account.profile, created_at: account.created_at, devices })
}

/// Makes a link by which the person sets a new password, for the operator; an earlier one dies.
pub async fn reset_link(services: &Services, login: &str) -> Result<String> {
    link::reset(services, find(services, login).await?.profile).await
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
    let event = if disabled { "account_disabled" } else { "account_enabled" };
    tracing::info!(target: "audit", event, account = account.profile.sub);
    if disabled {
        session::end_all(services, &account.profile.sub, Why::Disabled).await?;
    }
    Ok(())
}

/// Signs an account out on every device and at every service.
pub async fn log_out(services: &Services, login: &str) -> Result<()> {
    let account = find(services, login).await?;
    session::end_all(services, &account.profile.sub, Why::SignedOut).await
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
