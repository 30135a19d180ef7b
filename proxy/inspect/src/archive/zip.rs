//! Members of a zip file (PKWARE APPNOTE.TXT 6.3.10), strictly: what two programs would read in two ways is refused.

use super::{MAX_MEMBERS, MAX_RATIO, SMALL, Unreadable};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::borrow::Cow;
use std::io::Read;

/// Bytes of the record at the end (§4.3.16), without its comment.
const END_BYTES: usize = 22;
/// Longest comment.
const MAX_COMMENT: usize = 0xFFFF;
/// Bytes of an entry of the directory (§4.3.12) and of a member's own head (§4.3.7), without names.
const ENTRY_BYTES: usize = 46;
const HEAD_BYTES: usize = 30;
/// What may stand between two members: sizes that were written behind the first (§4.3.9).
const MAX_BETWEEN: usize = 24;
/// Flags (§4.4.4) of encrypted members.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;

/// A file in the file.
pub(super) struct Member<'b> {
    pub(super) name: String,
    packed: &'b [u8],
    deflated: bool,
    size: usize,
    crc: u32,
}

/// All of them, in the order of the directory.
pub(super) fn members(bytes: &[u8]) -> Result<Vec<Member<'_>>, Unreadable> {
    let directory = Directory::find(bytes).ok_or(Unreadable::Shape)?;
    if directory.count > MAX_MEMBERS {
        return Err(Unreadable::TooMuch);
    }
    let mut at = directory.start;
    let (mut members, mut spans) = (Vec::new(), Vec::new());
    for _ in 0..directory.count {
        let entry = bytes.get(at..directory.end).ok_or(Unreadable::Shape)?;
        let (member, span, length) = member(bytes, entry)?;
        members.push(member);
        spans.push(span);
        at += length;
    }
    spans.push((directory.start, directory.end));
    if at == directory.end && follow(&mut spans) { Ok(members) } else { Err(Unreadable::Shape) }
}

/// Whether members stand one behind the other from the first byte on: nothing is hidden between them.
fn follow(spans: &mut [(usize, usize)]) -> bool {
    spans.sort_unstable();
    let mut before = 0;
    spans.iter().enumerate().all(|(index, (start, end))| {
        let most = if index == 0 { 0 } else { MAX_BETWEEN };
        let fits = (before..=before + most).contains(start);
        before = *end;
        fits
    })
}

struct Directory {
    start: usize,
    end: usize,
    count: usize,
}

impl Directory {
    fn find(bytes: &[u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(END_BYTES + MAX_COMMENT);
        let tail = bytes.get(from..)?;
        let ends = memchr::memmem::rfind_iter(tail, b"PK\x05\x06").map(|at| from + at);
        let whole = |at: &usize| {
            two(bytes, at + 20).is_some_and(|comment| at + END_BYTES + usize::from(comment) == bytes.len())
        };
        let at = ends.into_iter().find(whole)?;
        let (disks, count) = (two(bytes, at + 4)? | two(bytes, at + 6)?, two(bytes, at + 10)?);
        let (size, start) = (four(bytes, at + 12)?, four(bytes, at + 16)?);
        // Zip64 writes all ones here; nothing that is looked into as a whole is so large.
        let end = start.checked_add(size)?;
        (disks == 0 && count == two(bytes, at + 8)? && end == at).then_some(Self {
            start,
            end,
            count: usize::from(count),
        })
    }
}

/// A member by its entry in the directory, where all of it stands, and the length of the entry.
fn member<'b>(bytes: &'b [u8], entry: &[u8]) -> Result<(Member<'b>, (usize, usize), usize), Unreadable> {
    let (flags, method) = two(entry, 8).zip(two(entry, 10)).ok_or(Unreadable::Shape)?;
    let read = || {
        entry.starts_with(b"PK\x01\x02").then_some(())?;
        let (crc, packed, size) = (four(entry, 16)?, four(entry, 20)?, four(entry, 24)?);
        let lengths = [two(entry, 28)?, two(entry, 30)?, two(entry, 32)?].map(usize::from);
        let name = entry.get(ENTRY_BYTES..ENTRY_BYTES + lengths[0])?;
        let start = four(entry, 42)?;
        let head = bytes.get(start..)?;
        head.starts_with(b"PK\x03\x04").then_some(())?;
        let (own_name, extra) = (usize::from(two(head, 26)?), usize::from(two(head, 28)?));
        let same = head.get(HEAD_BYTES..HEAD_BYTES + own_name)? == name && two(head, 8)? == method;
        let data = start + HEAD_BYTES + own_name + extra;
        let end = data.checked_add(packed)?;
        let content = bytes.get(data..end).filter(|_| same)?;
        let name = String::from_utf8_lossy(name).into_owned();
        let member =
            Member { name, packed: content, deflated: method == 8, size, crc: u32::try_from(crc).ok()? };
        Some((member, (start, end), ENTRY_BYTES + lengths.iter().sum::<usize>()))
    };
    if flags & ENCRYPTED != 0 || !matches!(method, 0 | 8) {
        return Err(Unreadable::Method);
    }
    read().ok_or(Unreadable::Shape)
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

impl<'b> Member<'b> {
    /// Bytes that it says it has.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Its bytes; they are taken from the budget.
    pub(super) fn unpack(&self, budget: &mut usize) -> Result<Cow<'b, [u8]>, Unreadable> {
        if self.size > *budget || self.size > SMALL && self.size / MAX_RATIO > self.packed.len() {
            return Err(Unreadable::TooMuch);
        }
        *budget -= self.size;
        let content = if self.deflated { Cow::Owned(self.inflate()?) } else { Cow::Borrowed(self.packed) };
        let mut crc = Crc::new();
        crc.update(&content);
        if content.len() == self.size && crc.sum() == self.crc { Ok(content) } else { Err(Unreadable::Shape) }
    }

    fn inflate(&self) -> Result<Vec<u8>, Unreadable> {
        let mut content = Vec::new();
        let most = u64::try_from(self.size).unwrap_or(u64::MAX).saturating_add(1);
        let mut reader = DeflateDecoder::new(self.packed);
        (&mut reader).take(most).read_to_end(&mut content).map_err(|_| Unreadable::Shape)?;
        // Bytes behind the end of what is deflated would be another program's content.
        let all = usize::try_from(reader.total_in()).is_ok_and(|read| read == self.packed.len());
        if all { Ok(content) } else { Err(Unreadable::Shape) }
    }
}
