//! The data path: what happens to a request between the client and the shop.
//!
//! Read [`pipeline`] first: it is the path as code. Each stage is a file in `stages/`, takes and returns plain
//! types and is tested without a socket. [`exchange`] is one request's life on the wire; [`refuse`] is the only
//! place where an error becomes a response; [`service`] and [`listen`] are the only files that meet Pingora's
//! server side.
//!
//! *Invariants.* What helps the shop fails open: no failure of a consent part changes whether a request reaches
//! the shop or its answer reaches the client, it is counted instead. Fields of ours never reach the shop. A response
//! that breaks off at the shop breaks off at the client: it is never completed, never mended. No personal value,
//! cookie, path or query is logged or becomes a metric label.

pub mod approvals;
mod archives;
mod caps;
pub mod certs;
pub mod client;
pub mod door;
pub mod exchange;
pub mod failure;
pub mod flood;
pub mod gaps;
mod hop;
pub mod known;
pub mod lines;
pub mod listen;
pub mod metrics;
pub mod pipeline;
pub mod plain;
pub mod recorder;
pub mod refuse;
pub mod service;
pub mod shop;
pub mod sifting;
pub mod stages;
pub mod streams;
pub mod upstream;
pub mod visit;

pub use door::{Door, Parts};
pub use shop::{Limits, Shop, Shops};
