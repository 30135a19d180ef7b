//! The lines of the chain.
