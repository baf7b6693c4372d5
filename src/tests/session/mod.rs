//! `/api/session/*`: signing in and out, renewal, devices.

mod renew;
