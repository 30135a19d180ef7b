//! Where things lie.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// The target folder that this test was built into.
#[must_use]
pub fn target() -> PathBuf {
    // target/debug/deps/TEST; below target/nextest or another profile it is as deep.
    let test = std::env::current_exe().expect("a test knows its own path");
    test.ancestors().nth(3).expect("a test lies in target/PROFILE/deps").to_owned()
}

/// The folder of this crate.
pub(crate) fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A TCP port of 127.0.0.1 that was free a moment ago.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// Holds `name` in the target folder against other test processes until the file is dropped.
pub(crate) fn only_one(name: &str) -> File {
    let file = File::create(target().join(format!("{name}.lock"))).expect("the target folder can be written");
    file.lock().expect("the file system can lock");
    file
}
