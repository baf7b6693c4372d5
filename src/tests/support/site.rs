//! A built site in miniature: the files that `scripts/site` leaves, with contents that tell them apart.

use std::path::Path;

/// The hashed names that the pages link to.
pub const JS: &str = "/pkg/tegata.aaaa.js";
pub const WASM: &str = "/pkg/tegata.bbbb.wasm";
pub const CSS: &str = "/pkg/tegata.cccc.css";
/// Those of the bundle before the guard.
pub const DOOR: [&str; 3] = ["/pkg/door.dddd.js", "/pkg/door.eeee.wasm", "/pkg/door.ffff.css"];

/// Writes it into `folder`.
pub fn make(folder: &Path) {
    let write = |path: &str, bytes: &[u8]| std::fs::write(folder.join(path.trim_start_matches('/')), bytes).expect("a file of the site");
    std::fs::create_dir_all(folder.join("pkg")).expect("a folder");
    write("/hash.txt", b"door-css: ffff\ndoor-js: dddd\ndoor-wasm: eeee\ncss: cccc\njs: aaaa\nwasm: bbbb\n");
    for path in [JS, WASM, CSS].into_iter().chain(DOOR) {
        write(path, format!("plain {path}").as_bytes());
        write(&format!("{path}.br"), format!("brotli {path}").as_bytes());
        write(&format!("{path}.gz"), format!("gzip {path}").as_bytes());
    }
    write("/robots.txt", b"User-agent: *\n");
    // Beside the site, not in it: what a traversal would be after.
    std::fs::write(folder.with_file_name("beside.txt"), b"beside the site").expect("a file");
}
