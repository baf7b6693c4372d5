//! Signing in with a password: braked, and telling nobody whether an account exists.

use super::{Entered, Origin, enter};
use crate::model::session::Why;
use crate::model::{self, Faults, Field, Login, Rule, Secret};
use crate::service::password::Verdict;
use crate::service::throttle::Attempt;
use crate::service::vault::same;
use crate::service::{Error, Result, Services};
use crate::store::account::Account;

/// Checks a password, braked by account, address and known device. The answer to an unknown account
/// is the same, and takes as long.
pub async fn verify_password(services: &Services, login: &str, password: &Secret, origin: &Origin) -> Result<Account> {
    let wrong = || Error::Told(model::Error::BadCredentials);
    let mut faults = Faults::default();
    let login = faults.check(Field::Email, Login::parse(login));
    let password = faults.check(Field::Password, if password.expose().is_empty() { Err(Rule::Missing) } else { Ok(password) });
    let (Some(login), Some(password)) = (login, password) else { return Err(model::Error::from(faults).into()) };
    // Longer than any password here: not hashed, so that nobody buys our time by the megabyte.
    if password.expose().chars().count() > *model::account::PASSWORD_LENGTH.end() {
        return Err(wrong());
    }
    let account = services.store.find_account_by_login(login.key()).await?;
    let device = account.as_ref().and_then(|a| known_device(services, &a.profile.sub, origin.device.as_deref()));
    let attempt =
        Attempt { login: account.as_ref().map_or(login.key().to_owned(), |a| a.profile.sub.clone()), address: origin.address, device };
    if let Err(retry_after) = services.throttle.admit(&attempt, services.now()) {
        tracing::warn!(target: "audit", event = "sign_in_throttled", account = account.as_ref().map(|a| a.profile.sub.as_str()), end_user = %origin.address, retry_after);
        return Err(model::Error::Throttled { retry_after }.into());
    }
    let hash = account.as_ref().and_then(|a| a.password_hash.as_deref());
    let verdict = services.hasher.verify(password, hash).await.inspect_err(|_| services.throttle.pardon(&attempt))?;
    let known = account.as_ref().map(|a| a.profile.sub.clone());
    let Some(account) = account.filter(|_| verdict != Verdict::Wrong) else {
        // What was typed stays out of the log: people type passwords into the wrong field.
        tracing::warn!(target: "audit", event = "sign_in_failed", account = known, end_user = %origin.address);
        return Err(wrong());
    };
    if account.disabled_at.is_some() {
        tracing::warn!(target: "audit", event = "sign_in_disabled", account = account.profile.sub, end_user = %origin.address);
        return Err(model::Error::signed_out(Why::Disabled).into());
    }
    services.throttle.pardon(&attempt);
    if let (Verdict::Outdated(better), Some(old)) = (verdict, &account.password_hash) {
        services.store.upgrade_password(&account.profile.sub, &better, old).await?;
    }
    Ok(account)
}

/// Signs in with a password; `old` is the credential the browser had, whose session ends.
pub async fn log_in(services: &Services, login: &str, password: &Secret, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    let account = verify_password(services, login, password, origin).await?;
    let entered = enter(services, account.profile, origin, old).await?;
    tracing::info!(target: "audit", event = "signed_in", account = entered.caller.profile.sub, sid = entered.caller.sid);
    Ok(entered)
}

/// Makes the mark by which this browser is known to this account from now on.
pub fn mark_device(services: &Services, account_id: &str) -> String {
    let device = services.fresh(16);
    format!("{device}.{}", services.vault.device_mark(account_id, &device))
}

fn known_device(services: &Services, account_id: &str, mark: Option<&str>) -> Option<String> {
    let (device, proof) = mark?.split_once('.')?;
    same(proof, &services.vault.device_mark(account_id, device)).then(|| device.to_owned())
}
