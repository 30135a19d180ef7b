//! What is wrong with a body: one error type, always the client's fault.

/// A body that is not what its `Content-Type` says. The client is at fault; nothing of the body is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request body cannot be read at byte {at}: {fault}")]
pub struct Unreadable {
    /// Offset in the body, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub fault: Fault,
}

impl Unreadable {
    pub(crate) fn new(at: usize, fault: Fault) -> Self {
        Self { at, fault }
    }
}

/// What is wrong, and what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than [`crate::MAX_BODY`].
    #[error("it is longer than 64 MiB; send large files apart from the form")]
    TooLong,
    /// More than [`crate::MAX_FIELDS`].
    #[error("it has more than 10000 fields; send fewer at once")]
    TooManyFields,
    /// No line `--boundary` begins a part.
    #[error("no part begins with the boundary that Content-Type names")]
    NoBoundary,
    /// The body ends before `--boundary--`.
    #[error("the final boundary is missing; the body was cut off")]
    NoFinalBoundary,
    /// A part without an empty line after its header lines.
    #[error("a part has no empty line after its header lines")]
    NoPartBody,
    /// Header lines of a part longer than [`crate::MAX_PART_HEAD`].
    #[error("the header lines of a part are longer than 16 KiB")]
    LongPartHead,
    /// Not JSON (RFC 8259).
    #[error("this is not JSON (RFC 8259)")]
    NotJson,
    /// JSON nested deeper than [`crate::MAX_DEPTH`].
    #[error("the JSON is nested deeper than 127 levels")]
    TooDeep,
}
