//! What a manifest does: shop platforms compiled so that requests and answers can be held against them.
//!
//! An [`Adapter`] is made once, from a folder, from the manifests compiled in, or from a value, and then
//! shared. It classifies requests ([`Adapter::route`]), knows which of our blocks an answer may hold
//! ([`Adapter::page_slots`]), recognises submissions, logins and logouts, and reads from the shop's answer
//! what became of them ([`Adapter::settle`]).
//!
//! *Invariant:* immutable and pure: no clock, no socket; files only in [`Adapter::load`]. No panic from any
//! bytes of manifest, client or shop; matching takes time linear in the request for each route. No value of
//! a field stands in an error or in an [`Explanation`].

mod adapter;
mod explain;
mod facts;
mod load;
pub mod path;
mod pattern;
pub mod replay;
mod request;
mod response;
mod xml;

pub use adapter::kind;
pub use adapter::{
    Adapter, AdapterFault, Cleared, Guard, Integration, Key, Opaque, PageSlots, RouteHit, SessionHeld,
    Settling, StaffLogin,
};
pub use explain::{Condition, Explanation, Tried, What};
pub use facts::{Headers, RequestFacts, ResponseFacts, ResponseHeaders};
pub use load::{LoadFault, builtin_names};
