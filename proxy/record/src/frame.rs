//! Frames: what a segment file is made of.
//!
//! Little-endian: `length u32 | crc32c u32 | tag u8 | payload`. `length` is that of the payload, the checksum is over
//! length, tag and payload; it tells damage from meaning and proves nothing. A segment begins with a [`Head`]; a batch
//! is any number of leaves and the [`Seal`] that signs the tree as it is after them.

mod head;
mod seal;

pub use head::{Before, Head};
pub use seal::Seal;

/// Bytes before the payload.
pub const FRAME: usize = 9;
/// Most bytes of one payload: far beyond any record, small enough to read at once.
pub const PAYLOAD_MOST: usize = 1 << 20;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    /// The head of a segment.
    Head = 0,
    /// A record: a leaf.
    Record = 1,
    /// A certificate: a leaf.
    Certificate = 2,
    /// The end of a batch.
    Seal = 3,
}

impl Tag {
    fn of(byte: u8) -> Option<Self> {
        [Self::Head, Self::Record, Self::Certificate, Self::Seal].into_iter().find(|tag| *tag as u8 == byte)
    }
}

/// A frame in a segment's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What it is.
    pub tag: Tag,
    /// What it holds.
    pub payload: &'a [u8],
    /// Where the next one begins.
    pub end: usize,
}

/// Why there is no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFrame {
    /// The bytes end before it does.
    Short,
    /// The checksum, the length or the tag is wrong.
    Damaged,
}

/// Appends a frame to `out`.
pub fn encode(out: &mut Vec<u8>, tag: Tag, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let crc = [&[tag as u8][..], payload]
        .iter()
        .fold(crc32c::crc32c(&length), |crc, part| crc32c::crc32c_append(crc, part));
    out.extend(length);
    out.extend(crc.to_le_bytes());
    out.push(tag as u8);
    out.extend(payload);
}

/// The frame that begins at `start`.
///
/// # Errors
/// [`NoFrame`].
pub fn at(bytes: &[u8], start: usize) -> Result<Frame<'_>, NoFrame> {
    let rest = bytes.get(start..).unwrap_or_default();
    let (head, rest) = rest.split_first_chunk::<FRAME>().ok_or(NoFrame::Short)?;
    let [a, b, c, d, crc @ .., tag] = *head;
    let (length, length_bytes) = (u32::from_le_bytes([a, b, c, d]) as usize, [a, b, c, d]);
    if length > PAYLOAD_MOST {
        return Err(NoFrame::Damaged);
    }
    let payload = rest.get(..length).ok_or(NoFrame::Short)?;
    let sum = crc32c::crc32c_append(crc32c::crc32c_append(crc32c::crc32c(&length_bytes), &[tag]), payload);
    let tag = Tag::of(tag).filter(|_| sum == u32::from_le_bytes(crc)).ok_or(NoFrame::Damaged)?;
    Ok(Frame { tag, payload, end: start + FRAME + length })
}

/// The first `N` bytes of `rest`, which is moved on.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests;
