//! What can be seen without building anything: which crate uses which, how files are made, whether links lead
//! somewhere.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod codes;
mod container;
mod crates;
mod files;
mod lexicon;
mod links;
mod logs;
mod sources;
mod unit;

/// Panics with all that is wrong, a line each.
fn none(wrong: &[String], rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}
