//! The binary: where it lies, its commands.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

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
