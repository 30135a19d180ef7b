//! What both suites stand on: the binary ([`Rig`]), a shop that says and hears exact bytes ([`shop`]), clients that do
//! ([`wire`]).

pub(crate) mod answer;
mod door;
pub(crate) mod h2;
pub(crate) mod shop;
pub(crate) mod wire;

pub(crate) use door::{Config, HOST, Rig, get};
pub(crate) use shop::Conn;

use std::future::Future;
use std::time::Duration;

/// Nothing takes longer unless it hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What `future` gives; panics if it hangs.
pub(crate) async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what}: nothing in {PATIENCE:?}"))
}

/// Where `needle` begins.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
