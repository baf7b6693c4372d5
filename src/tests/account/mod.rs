//! `/api/account/*`: making an account, mending one, changing one's own.

mod data;
mod password;
mod profile;
mod register;
mod reset;
mod setup;
