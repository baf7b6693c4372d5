//! The command line by real processes: what it prints, how it ends, what it leaves on the disk.

mod apply;
mod backup;
mod config;
mod durability;
pub mod key;
mod serve;
mod service;
mod trouble;
mod user;

use crate::support::PASSWORD;
use crate::support::process::Home;

/// A home with one account.
pub async fn with_hana() -> Home {
    let home = Home::new().await;
    home.ok(&["user", "add", "hana@example.jp", "--name", "Hana", "--username", "hana"], &format!("{PASSWORD}\n"));
    home
}
