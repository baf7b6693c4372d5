//! Black box tests, through the real router and the real command line; the folders mirror the URLs.

mod account;
mod csrf;
mod guard;
mod home;
mod no_script;
mod oauth;
mod pages;
mod session;
mod style;
mod support;
mod tokens;
mod trust;
