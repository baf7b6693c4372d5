//! The built site inside the binary.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "$TEGATA_SITE_DIR"]
struct Files;

/// True when there is a site inside.
pub fn present() -> bool {
    Files::iter().next().is_some()
}

/// A file of the site.
pub fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(path).map(|file| file.data)
}
