//! The keeper without a browser.
