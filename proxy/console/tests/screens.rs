//! The screens against the real journal and the real store.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "screens/bench.rs"]
mod bench;
#[path = "screens/block.rs"]
mod block;
#[path = "screens/changes.rs"]
mod changes;
#[path = "screens/forged.rs"]
mod forged;
#[path = "screens/looks.rs"]
mod looks;
#[path = "screens/page.rs"]
mod page;
#[path = "screens/receipts.rs"]
mod receipts;
#[path = "screens/routing.rs"]
mod routing;
#[path = "screens/schema.rs"]
mod schema;
#[path = "screens/sulky.rs"]
mod sulky;
#[path = "screens/troubles.rs"]
mod troubles;
