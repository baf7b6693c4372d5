//! `/api/session/*`: signing in and out, renewal, devices.

mod ends;
mod interleavings;
mod login;
mod logout;
mod renew;
mod throttle;
