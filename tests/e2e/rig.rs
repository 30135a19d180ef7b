//! What these suites stand on beside the harness: shops that say who they are and remember what they heard,
//! certificates, TLS by hand, commands and what they said.

pub(crate) mod authority;
pub(crate) mod config;
pub(crate) mod said;
pub(crate) mod shop;
pub(crate) mod tls;
pub(crate) mod wait;
