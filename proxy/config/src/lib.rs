//! The config of Vratar: TOML files, or the flags of `vratar run`, into a checked [`Config`].
//!
//! ```toml
//! [[shop]]
//! hosts = ["shop.example"]
//! upstream = "http://127.0.0.1:8101"
//! adapter = "oscar"
//! ```
//!
//! [`load`] reads the main file and those it includes and finds *every* mistake of all of them in one run; each
//! [`Fault`] has a place, a code ([`codes()`]) and says what to write instead. [`Config::origins`] says of every value
//! where it was set. [`schema`] is the same knowledge for editors.
//!
//! How it is made: `syntax` turns bytes into a tree with places, `walk` reads the tree into the tables declared in
//! `raw` (keys, meaning, defaults: once), whose values are the types of `word`; `build` checks what needs more than
//! one value and makes the [`Config`].
//!
//! *Invariant:* a [`Config`] holds nothing that was not checked, and no mistake is passed over in silence. The crate
//! opens no socket, writes no file, reads no environment and no clock, reads only the files that the config names (through
//! [`Files`]), and no bytes of any file make it panic. Nothing of a key file, and no credentials of a URL, are ever shown.

mod assumed;
mod build;
pub mod codes;
mod config;
mod fault;
mod files;
mod known;
mod load;
mod raw;
mod restart;
mod schema;
mod show;
mod source;
mod state;
mod syntax;
mod walk;
mod word;

pub use assumed::Assumption;
pub use build::certificate_is_for;
pub use codes::{Code, codes};
pub use config::*;
pub use fault::{FAULTS_KEPT, FAULTS_SHOWN, Fault, Faults};
pub use files::{Disk, Files, Kind, Memory, Stat};
pub use known::{Known, Overdue, Platform, World};
pub use load::flags::Flags;
pub use restart::{Change, changes, next_start, restart_needed};
pub use schema::schema;
pub use show::{SetBy, Setting};
pub use source::{Place, Source, SourceKind};
pub use state::state_of;

use std::path::Path;
use walk::Notes;

/// Loads a config file and everything it names.
///
/// # Errors
/// Everything that is wrong in any of the files, sorted; never empty.
pub fn load(root: &Path, world: &World<'_>) -> Result<Config, Faults> {
    let mut notes = Notes::default();
    let raw = load::files(root, world.files, &mut notes).map_err(Faults::of_main_file)?;
    finish(raw, world, notes)
}

/// Makes the config of `vratar run`: one shop from the command line, checked as a file is.
///
/// # Errors
/// Everything that is wrong, with the flag it stands in.
pub fn from_flags(flags: &Flags, world: &World<'_>) -> Result<Config, Faults> {
    let mut notes = Notes::default();
    let raw = load::flags::read(flags, &mut notes);
    finish(raw, world, notes)
}

fn finish(raw: load::Raw, world: &World<'_>, mut notes: Notes) -> Result<Config, Faults> {
    let config = build::build(raw, *world, &mut notes);
    let warnings = match world.overdue {
        Overdue::Refused => Vec::new(),
        Overdue::Warned => notes.faults.extract_if(.., |fault| fault.came_with_time()).collect(),
    };
    match config {
        Some(mut config) if notes.faults.is_empty() => {
            config.warnings.extend(warnings);
            notes.origins.sort_by(|a, b| a.0.cmp(&b.0));
            config.origins = notes.origins;
            Ok(config)
        }
        _ => Err(Faults::new(notes.faults)),
    }
}
