//! What is wrong, and where.

use std::fmt;

/// A place in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the segment.
    pub segment: u64,
    /// Byte in it.
    pub at: u64,
}

/// What is asked of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// What is there is what was written, by whom it should be.
    Integrity,
    /// Nothing is missing.
    Completeness,
    /// It is what anchors saw of it.
    Anchored,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which promise it breaks.
    pub aspect: Aspect,
    /// Where; none for what is missing at the end.
    pub place: Option<Place>,
    /// What.
    pub what: &'static str,
}

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Ok,
    /// It does not.
    Violated,
    /// What was there to look at does not tell.
    Unknown,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { segment, at }) => write!(f, "segment {segment}, byte {at}: {}", self.what),
            None => f.write_str(self.what),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Violated => "violated",
            Self::Unknown => "unknown",
        })
    }
}
