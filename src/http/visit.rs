//! Stand-in until the room exists.
use crate::model::account::Invitation;
use crate::model::session::Device;
use crate::model::{Error, Granted, Profile};
use crate::server_fns::Failure;
pub struct Visit;
type R<T> = Result<T, Failure>;
fn none<T>() -> R<T> {
    Err(Failure(Error::Unavailable))
}
impl Visit {
    pub fn current() -> R<Self> {
        Ok(Visit)
    }
    pub async fn register(&self, _: &str, _: &str, _: &str, _: Option<&str>) -> R<Granted> {
        none()
    }
    pub async fn set_up(&self, _: &str, _: &str, _: &str, _: &str) -> R<Granted> {
        none()
    }
    pub async fn reset_password(&self, _: &str, _: &str) -> R<()> {
        none()
    }
    pub async fn read_link(&self, token: &str) -> R<Invitation> {
        use crate::model::account::Purpose;
        match token.split('_').next() {
            Some("setup") => Ok(Invitation { purpose: Purpose::Setup, email: None }),
            Some("invite") => Ok(Invitation { purpose: Purpose::Invite, email: Some("hana@example.jp".into()) }),
            Some("reset") => Ok(Invitation { purpose: Purpose::Reset, email: Some("hana@example.jp".into()) }),
            _ => Err(Failure(Error::LinkInvalid)),
        }
    }
    pub async fn read_profile(&self) -> R<Profile> {
        none()
    }
    pub async fn change_profile(&self, _: &str, _: &str) -> R<Profile> {
        none()
    }
    pub async fn change_password(&self, _: String, _: &str) -> R<Granted> {
        none()
    }
    pub async fn log_in(&self, _: &str, _: String, _: Option<&str>) -> R<Granted> {
        none()
    }
    pub async fn renew(&self) -> R<Granted> {
        none()
    }
    pub async fn log_out(&self) -> R<()> {
        none()
    }
    pub async fn log_out_everywhere(&self) -> R<()> {
        none()
    }
    pub async fn list_devices(&self) -> R<Vec<Device>> {
        none()
    }
    pub async fn end_device(&self, _: &str) -> R<()> {
        none()
    }
}
