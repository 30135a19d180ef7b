//! The binary: where it lies, its commands, ports for it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// `vratar ARGUMENTS --state DIR`.
pub(crate) fn command(state: &Path, arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).arg("--state").arg(state).output().expect("the binary runs")
}

/// What `consent verify` says: exit code and words.
pub(crate) fn verify(state: &Path) -> (Option<i32>, String) {
    let said = command(state, &["consent", "verify"]);
    let words = [said.stdout, said.stderr].concat();
    (said.status.code(), String::from_utf8_lossy(&words).into_owned())
}

/// Panics unless `consent verify` finds everything sound.
pub(crate) fn assert_sound(state: &Path) {
    let (code, words) = verify(state);
    assert_eq!(code, Some(0), "{words}");
}

pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(vratar_tests::binary)
}

/// A free port outside the range from which the system takes those of outgoing connections, so that none of
/// them sits on it when the door is started again.
pub(crate) fn port() -> u16 {
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
