//! Promise 5: nobody sees more than their level, held against the database of a real shop.
//!
//! An employee of few rights and an administrator sit before django-oscar. The rules hide names, addresses, telephone
//! numbers and e-mail addresses from the first; whatever of them the shop's database has is looked for in every
//! reading of every answer ([`secrets`]). The second gets what the shop sends, byte by byte.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "no_unrecorded_disclosure/crawl.rs"]
mod crawl;
#[path = "levels/desk.rs"]
mod desk;
#[path = "no_unrecorded_disclosure/links.rs"]
mod links;
#[path = "levels/prove.rs"]
mod prove;
#[path = "levels/saved.rs"]
mod saved;
#[path = "levels/secrets.rs"]
mod secrets;
#[path = "levels/seen.rs"]
mod seen;
#[expect(dead_code, reason = "each of the suites uses its own part")]
#[path = "no_unrecorded_disclosure/steps.rs"]
mod steps;
#[expect(dead_code, reason = "each of the suites uses its own part")]
#[path = "no_unrecorded_disclosure/truth.rs"]
mod truth;
#[path = "no_unrecorded_disclosure/views.rs"]
mod views;
#[expect(dead_code, reason = "each of the suites uses its own part")]
#[path = "no_unrecorded_disclosure/visit.rs"]
mod visit;
