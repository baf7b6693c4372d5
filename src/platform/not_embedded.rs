//! No site inside the binary: it comes from a folder.

use std::borrow::Cow;

/// True when there is a site inside.
pub fn present() -> bool {
    false
}

/// A file of the site.
pub fn file(_: &str) -> Option<Cow<'static, [u8]>> {
    None
}
