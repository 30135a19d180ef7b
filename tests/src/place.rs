//! Where things lie.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};

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

/// A free port of 127.0.0.1, given once in this process. Outside the range from which the system takes those of outgoing
/// connections, so that none of them sits on it when a program is started again.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const FIRST: u16 = 12_000;
    const COUNT: u16 = 20_000;
    // Neighbours among the processes begin far from each other.
    let start = (std::process::id().wrapping_mul(2_654_435_761) >> 8) % u32::from(COUNT);
    loop {
        let next = start + u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + u16::try_from(next % u32::from(COUNT)).expect("less than COUNT");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// Holds `name` in the target folder against other test processes until the file is dropped.
pub(crate) fn only_one(name: &str) -> File {
    let file = File::create(target().join(format!("{name}.lock"))).expect("the target folder can be written");
    file.lock().expect("the file system can lock");
    file
}
