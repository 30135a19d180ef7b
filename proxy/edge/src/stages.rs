//! The stages of the path, in the order in which [`crate::pipeline`] calls them. Each takes and returns plain
//! types.

pub mod arrive;
pub mod canonical;
pub mod capture;
pub mod guard;
pub mod identify;
pub mod inject;
pub mod observe;
pub mod redirect;
pub mod respond;
pub mod settle;
