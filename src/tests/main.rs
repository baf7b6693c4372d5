//! Black box tests, through the real router and the real command line; the folders mirror the URLs.

mod account;
mod architecture;
mod bad_input;
mod body_limits;
mod cli;
mod consent;
mod console;
mod csrf;
mod doctor;
mod files;
mod guard;
mod headers;
mod home;
mod import;
mod keys;
mod logs;
mod no_script;
mod oauth;
mod pages;
mod provider;
mod revocations;
mod session;
mod style;
mod support;
mod tokens;
mod trust;
