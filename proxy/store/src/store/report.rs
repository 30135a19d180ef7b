use serde::Serialize;

/// What [`crate::Store::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// Events in the chain.
    pub events: u64,
    /// Hash of the last event, hexadecimal; empty for an empty chain.
    pub head: String,
    /// Decisions (boxes, ticked or not) among the events.
    pub decisions: u64,
    /// Wordings among the events.
    pub notices: u64,
    /// Where the chain breaks first.
    pub broken: Option<ChainBreak>,
    /// What else does not agree, at most [`ChainReport::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
}

impl ChainReport {
    /// Findings beyond this number are not listed.
    pub const MAX_FINDINGS: usize = 100;

    /// Whether nothing was found.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.broken.is_none() && self.findings.is_empty()
    }
}

/// The first event that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainBreak {
    /// Its number.
    pub seq: u64,
    /// What is wrong with it, in words for the operator.
    pub reason: String,
}

/// Something that does not agree with the chain, or a gap in what it proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Table or kind of event.
    pub place: String,
    /// What is wrong, in words for the operator; names rows by random ids only.
    pub reason: String,
}
