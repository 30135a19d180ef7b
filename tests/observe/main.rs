//! Mode `observe`: not a byte changes, and the report says what Vratar would do, of nobody in particular.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

mod demo;
mod oscar;
mod stub;
mod unknown;
mod untouched;

use serde_json::Value;
use vratar_tests::Vratar;

/// The report on the one shop.
fn report(vratar: &Vratar) -> Value {
    let told = vratar.command(&["observe", "localhost", "--format", "json"]);
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success(), "vratar observe: {}\n{out}\n{err}", told.status);
    let reports: Value = serde_json::from_str(&out).unwrap();
    reports[0].clone()
}

/// The same, to be read.
fn text(vratar: &Vratar) -> String {
    let told = vratar.command(&["observe"]);
    assert!(told.status.success(), "vratar observe: {}", told.status);
    String::from_utf8(told.stdout).unwrap()
}
