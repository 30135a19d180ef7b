//! For people who describe a shop platform to Vratar: the manifest, its schema, and cases.
//!
//! An adapter is a folder: `manifest.toml`, `README.md`, `cases/<case>/…`. It needs no Rust. This crate holds
//! the types of the manifest (format 1), the JSON Schema that editors use, and the case runner's
//! format; what a manifest *does* stands in `proxy/host`.
//!
//! *Invariant:* depends on nothing of `proxy/`; reading a manifest never fails with a panic, and every error
//! names line, column and remedy.

pub mod case;
pub mod codes;
pub mod fault;
pub mod manifest;
pub mod pattern;
pub mod place;
mod read;
mod schema;

pub use fault::Fault;
pub use read::{read, shape_faults};
pub use schema::{case_schema, schema, schema_of};
