//! What the config asks others: which adapters, questionnaires and rules there are and whether they are sound.

use crate::fault::Fault;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;
use vratar_model::PageKind;
use vratar_model::questionnaire::Questionnaire;
use vratar_policy::access::RuleFile;

/// An adapter as a shop names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AdapterRef {
    /// One that is shipped, by name.
    Builtin(String),
    /// A folder with a `manifest.toml`.
    Folder(PathBuf),
}

/// What the config needs to know of an adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    /// Pages on which it knows a form or a place to ask.
    pub pages: Vec<PageKind>,
}

/// Judges what the config only names.
pub trait Known {
    /// Names of the shipped adapters, sorted.
    fn adapters(&self) -> Vec<String>;

    /// Loads an adapter. Called once for each that a config names; a built-in name is one of [`Known::adapters`],
    /// a folder has a `manifest.toml`.
    ///
    /// # Errors
    /// What is wrong with the manifest, each with its own place; codes from [`crate::codes::ADAPTER_WRONG`].
    fn adapter(&self, adapter: &AdapterRef) -> Result<Platform, Vec<Fault>>;

    /// The shipped questionnaires; the first is the standard one, which is placed where nothing else is said.
    fn shipped(&self) -> Vec<Arc<Questionnaire>>;

    /// The time zone of an IANA name; `None` if there is none.
    fn time_zone(&self, name: &str) -> Option<TimeZone>;

    /// The shipped rule files, in the order in which they are asked.
    fn rules(&self) -> Vec<RuleFile<'static>>;

    /// Reads a questionnaire. `file` is its name for messages.
    ///
    /// # Errors
    /// What is wrong with it, each with its own place; codes from [`crate::codes::QUESTIONNAIRE_WRONG`].
    fn questionnaire(&self, file: &str, text: &str) -> Result<Questionnaire, Vec<Fault>>;
}

/// What becomes of a certificate that has expired, or is not valid yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// A fault like any other: for who looks now and can mend it (`vratar check`).
    Refused,
    /// A warning ([`crate::Config::warnings`]): a restart at night must not close every other shop because one
    /// certificate ran out.
    Warned,
}

/// What surrounds a config: files, what they name, and the time (for certificates).
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The files that the config names.
    pub files: &'a dyn crate::files::Files,
    /// Who judges adapters and questionnaires.
    pub known: &'a dyn Known,
    /// Now.
    pub now: Timestamp,
    /// What becomes of faults that came by themselves, because time passed ([`Fault::came_with_time`]).
    pub overdue: Overdue,
}
