//! Frames: what one append becomes in a segment file.
//!
//! Little-endian: `length u32 | crc32c u32 | seq u64 | micros i64 | durable u64 | count u16 | flags u16 |
//! payload`. `length` is that of the payload (JSON, an array of entries), the checksum covers everything but
//! itself, `seq` numbers the first entry, `micros` is the time of writing (Unix epoch). `durable` is how many
//! bytes of the segment were on stable storage before the batch that this frame belongs to; a reader tells by
//! it a tail that was torn while being written (never acknowledged) from damage done later (loud). Bit 0 of
//! `flags` ends a batch: one write, one fdatasync, acknowledged as one.

use super::JournalError;
use crate::store::Recorded;
use jiff::Timestamp;
use vratar_model::journal::Entry;

/// Bytes before the payload.
pub(crate) const HEAD: usize = 36;
/// Most bytes of one payload: far beyond any set of answers, small enough to read at once.
pub(crate) const PAYLOAD_MOST: usize = 4 << 20;
const ENDS_BATCH: u16 = 1;

/// Where a frame lies in its segment, and its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) seq: u64,
    pub(crate) micros: i64,
    pub(crate) durable: u64,
    pub(crate) count: u16,
    pub(crate) ends_batch: bool,
}

impl Frame {
    /// Number of its last entry.
    pub(crate) fn last_seq(&self) -> u64 {
        self.seq + u64::from(self.count).saturating_sub(1)
    }
}

/// What the head of a frame says beside its length.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) durable: u64,
    pub(crate) count: u16,
    pub(crate) ends_batch: bool,
}

/// The payload of a frame, and how many entries it has.
pub(crate) fn payload(entries: &[Entry]) -> Result<(Vec<u8>, u16), JournalError> {
    let bytes = serde_json::to_vec(entries)
        .map_err(|cause| JournalError::Operator(format!("an entry cannot be written as JSON: {cause}")))?;
    let count = u16::try_from(entries.len()).ok().filter(|_| bytes.len() <= PAYLOAD_MOST);
    let count = count.ok_or(JournalError::TooLarge { bytes: bytes.len(), most: PAYLOAD_MOST })?;
    Ok((bytes, count))
}

/// Appends one frame to `out`.
pub(crate) fn encode(out: &mut Vec<u8>, head: Head, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut rest = Vec::with_capacity(HEAD - 8);
    rest.extend(head.seq.to_le_bytes());
    rest.extend(head.at.as_microsecond().to_le_bytes());
    rest.extend(head.durable.to_le_bytes());
    rest.extend(head.count.to_le_bytes());
    rest.extend(if head.ends_batch { ENDS_BATCH } else { 0 }.to_le_bytes());
    let crc =
        [&rest, payload].iter().fold(crc32c::crc32c(&length), |crc, part| crc32c::crc32c_append(crc, part));
    out.extend(length);
    out.extend(crc.to_le_bytes());
    out.extend(rest);
    out.extend(payload);
}

/// The frame that begins at `start`, if a whole and undamaged one does.
pub(crate) fn at(bytes: &[u8], start: usize) -> Option<Frame> {
    let head = bytes.get(start..start.checked_add(HEAD)?)?;
    let length = u32::from_le_bytes(part(head, 0)?) as usize;
    let flags = u16::from_le_bytes(part(head, 34)?);
    let count = u16::from_le_bytes(part(head, 32)?);
    if length == 0 || length > PAYLOAD_MOST || count == 0 || flags & !ENDS_BATCH != 0 {
        return None;
    }
    let end = start + HEAD + length;
    let rest = bytes.get(start + 8..end)?;
    let crc = crc32c::crc32c_append(crc32c::crc32c(&head[..4]), rest);
    let frame = Frame {
        start,
        end,
        seq: u64::from_le_bytes(part(head, 8)?),
        micros: i64::from_le_bytes(part(head, 16)?),
        durable: u64::from_le_bytes(part(head, 24)?),
        count,
        ends_batch: flags & ENDS_BATCH != 0,
    };
    (crc == u32::from_le_bytes(part(head, 4)?)).then_some(frame)
}

/// The entries of a frame, numbered.
pub(crate) fn entries(bytes: &[u8], frame: &Frame) -> Result<Vec<Recorded>, JournalError> {
    let payload = bytes.get(frame.start + HEAD..frame.end).unwrap_or_default();
    let entries: Vec<Entry> = serde_json::from_slice(payload).map_err(|cause| newer(frame, &cause))?;
    let at = Timestamp::from_microsecond(frame.micros).unwrap_or_default();
    Ok((frame.seq..).zip(entries).map(|(seq, entry)| Recorded { seq, at, entry }).collect())
}

/// The checksum fits, so that these bytes were meant: another version wrote them. The cause is not shown
/// beyond its place, as it may quote the entry.
fn newer(frame: &Frame, cause: &serde_json::Error) -> JournalError {
    JournalError::Operator(format!(
        "journal entry {} cannot be read (column {}); it was written by a newer version: run that version",
        frame.seq,
        cause.column()
    ))
}

fn part<const N: usize>(bytes: &[u8], from: usize) -> Option<[u8; N]> {
    bytes.get(from..from + N)?.try_into().ok()
}
