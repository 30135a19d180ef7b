//! What of a record matters to whether the log is complete, told from its first bytes: records are not decoded.

use vratar_model::access::{Event, Record};

/// What of a record matters.
#[derive(Debug)]
pub(super) enum Mark {
    /// An access begins.
    Opens(u64),
    /// More of an access.
    Follows(u64),
    /// An access ends.
    Ends(u64),
    /// A run, a pruning, a loss.
    Told(Event),
}

/// The mark of a record, as [`Record::encode`] writes it: time, kind, and for an access its number first.
pub(super) fn mark(payload: &[u8]) -> Option<Mark> {
    let rest = payload.strip_prefix(br#"{"at":""#)?;
    let rest = rest[rest.iter().position(|byte| *byte == b'"')?..].strip_prefix(br#"","kind":""#)?;
    let (kind, rest) = rest.split_at(rest.iter().position(|byte| *byte == b'"')?);
    let access = || {
        let digits = rest.strip_prefix(br#"","access":""#)?.first_chunk::<16>()?;
        u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match kind {
        b"grant" | b"refusal" => access().map(Mark::Opens),
        b"lease" => access().map(Mark::Follows),
        b"close" => access().map(Mark::Ends),
        b"run" | b"pruned" | b"loss" => Record::decode(payload).ok().map(|record| Mark::Told(record.event)),
        _ => None,
    }
}
