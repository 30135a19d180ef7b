//! Opening a journal after whatever happened to it.
//!
//! Of the last segment a torn tail is cut back to the last whole batch: it was never acknowledged. Everything
//! else that cannot be read is damage: the bytes are set aside in a file of their own, the segment is written
//! anew without them, and it is said loudly. Rule for a segment given up after a failed write: the head of the
//! next one says where it ended; if there is no next one, whole batches in it count (they may be a batch whose
//! caller was told of a failure that the disk then survived; it is an answer that came, pending, claimed by
//! nobody).

use super::frame::{self, Frame};
use super::segment::{self, Before, HEAD, Segment, SegmentHead};
use super::{JournalError, on_disk};
use std::ops::Range;
use std::path::Path;
use vratar_disk::Disk;

/// What opening found.
pub(crate) struct Recovered {
    pub(crate) segments: Vec<Segment>,
    pub(crate) set_aside: u32,
}

/// Brings every segment of `dir` into order.
pub(crate) fn recover(dir: &Path, on: &dyn Disk) -> Result<Recovered, JournalError> {
    let numbers = numbers(dir)?;
    let heads: Vec<_> = numbers.iter().map(|number| head_of(&segment::path(dir, *number))).collect();
    let mut found = Recovered { segments: Vec::new(), set_aside: 0 };
    for (index, number) in numbers.iter().enumerate() {
        let last = index + 1 == numbers.len();
        let next = heads.get(index + 1).copied().flatten();
        let extent = if last { Extent::Open } else { sealed(*number, next) };
        recover_one(dir, on, *number, extent, &mut found)?;
    }
    on.sync_dir(dir).map_err(on_disk("synchronising", dir))?;
    Ok(found)
}

/// How much of a segment was acknowledged.
#[derive(Clone, Copy)]
enum Extent {
    /// The last one: unknown.
    Open,
    /// Followed by another, whose head says how many bytes.
    Sealed(Option<u64>),
    /// Given up before anything in it was acknowledged.
    Nothing,
}

fn sealed(number: u64, next: Option<SegmentHead>) -> Extent {
    match next.map(|next| next.before) {
        Some(before) if before.number < number => Extent::Nothing,
        Some(before) if before.number == number => Extent::Sealed(Some(before.end)),
        _ => Extent::Sealed(None),
    }
}

fn recover_one(
    dir: &Path,
    on: &dyn Disk,
    number: u64,
    extent: Extent,
    found: &mut Recovered,
) -> Result<(), JournalError> {
    let path = segment::path(dir, number);
    if matches!(extent, Extent::Nothing) {
        return on.remove(&path).map_err(on_disk("removing", &path));
    }
    let bytes = std::fs::read(&path).map_err(on_disk("reading", &path))?;
    let head = SegmentHead::decode(&bytes);
    if head.is_none() && bytes.len() <= HEAD && matches!(extent, Extent::Open) {
        // The machine stopped while the segment was being made: nothing in it was acknowledged.
        return on.remove(&path).map_err(on_disk("removing", &path));
    }
    let scan = scan(&bytes, head.as_ref(), extent);
    let end = if scan.damaged.is_empty() && head.is_some() {
        settle(on, &path, scan.end, bytes.len())?;
        scan.end
    } else {
        found.set_aside += u32::try_from(scan.damaged.len()).unwrap_or(u32::MAX).max(1);
        mend(dir, number, &bytes, &scan)?
    };
    let last_seq = scan.frames.last().map(Frame::last_seq);
    let last_seq = last_seq.unwrap_or_else(|| head.map_or(0, |head| head.first_seq.saturating_sub(1)));
    found.segments.push(Segment { number, path, end: end as u64, last_seq });
    Ok(())
}

/// Cuts what does not count and makes durable what does: after a crash of the process alone it may still be
/// in memory only.
fn settle(on: &dyn Disk, path: &Path, end: usize, length: usize) -> Result<(), JournalError> {
    let mut file = on.reopen(path).map_err(on_disk("opening", path))?;
    if end < length {
        tracing::warn!(segment = %path.display(), bytes = length - end, "journal: cut a torn tail");
        file.cut(end as u64).map_err(on_disk("cutting", path))?;
    }
    file.sync().map_err(on_disk("synchronising", path))
}

/// Sets the damaged stretches aside and writes the segment anew without them; returns its length.
fn mend(dir: &Path, number: u64, bytes: &[u8], scan: &Scan) -> Result<usize, JournalError> {
    for stretch in &scan.damaged {
        let name = format!("{number:08}-{}.damaged", stretch.start);
        let kept = bytes.get(stretch.clone()).unwrap_or_default();
        tracing::error!(file = name, bytes = stretch.len(), "journal: DAMAGED, entries are missing");
        vratar_disk::replace(dir, &name, kept).map_err(on_disk("writing", &dir.join(&name)))?;
    }
    let first_seq = scan.frames.first().map_or(0, |frame| frame.seq);
    let mut anew = SegmentHead { mended: true, number, first_seq, before: scan.before }.encode();
    for frame in &scan.frames {
        anew.extend_from_slice(bytes.get(frame.start..frame.end).unwrap_or_default());
    }
    let path = segment::path(dir, number);
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    vratar_disk::replace(dir, &name, &anew).map_err(on_disk("writing", &path))?;
    Ok(anew.len())
}

#[derive(Debug, Default)]
struct Scan {
    frames: Vec<Frame>,
    damaged: Vec<Range<usize>>,
    /// Where the bytes that count end.
    end: usize,
    before: Before,
}

fn scan(bytes: &[u8], head: Option<&SegmentHead>, extent: Extent) -> Scan {
    let mended = head.is_some_and(|head| head.mended);
    let acknowledged = match extent {
        Extent::Open | Extent::Nothing => None,
        Extent::Sealed(end) if mended || end.is_none() => Some(bytes.len()),
        Extent::Sealed(end) => Some(end.and_then(|end| usize::try_from(end).ok()).unwrap_or(bytes.len())),
    };
    let within = bytes.get(..acknowledged.unwrap_or(bytes.len())).unwrap_or(bytes);
    let mut scan = Scan { before: head.map(|head| head.before).unwrap_or_default(), ..Scan::default() };
    walk(within, acknowledged.is_some(), &mut scan);
    if acknowledged.is_some_and(|end| end > bytes.len()) {
        scan.damaged.push(bytes.len()..bytes.len());
    }
    if acknowledged.is_none() {
        cut_to_whole_batch(&mut scan);
    }
    scan
}

fn walk(bytes: &[u8], sealed: bool, scan: &mut Scan) {
    let mut at = HEAD;
    while at < bytes.len() {
        if let Some(frame) = frame::at(bytes, at) {
            at = frame.end;
            scan.frames.push(frame);
            continue;
        }
        let later = frames_after(bytes, at + 1);
        let acknowledged = sealed || later.iter().any(|frame| frame.durable > at as u64);
        if !acknowledged {
            break;
        }
        let next = later.first().map_or(bytes.len(), |frame| frame.start);
        scan.damaged.push(at..next);
        at = next;
    }
    scan.end = at.min(bytes.len()).max(HEAD.min(bytes.len()));
}

/// Every frame that can still be read from `from` on. JSON never holds a zero byte, so that no payload can
/// look like a head.
fn frames_after(bytes: &[u8], from: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut at = from;
    while at < bytes.len() {
        match frame::at(bytes, at) {
            Some(frame) => {
                at = frame.end;
                frames.push(frame);
            }
            None => at += 1,
        }
    }
    frames
}

fn cut_to_whole_batch(scan: &mut Scan) {
    while let Some(frame) = scan.frames.pop_if(|frame| !frame.ends_batch) {
        scan.end = frame.start;
    }
}

fn head_of(path: &Path) -> Option<SegmentHead> {
    use std::io::Read as _;
    let mut head = [0; HEAD];
    std::fs::File::open(path).ok()?.read_exact(&mut head).ok()?;
    SegmentHead::decode(&head)
}

fn numbers(dir: &Path) -> Result<Vec<u64>, JournalError> {
    let mut numbers = Vec::new();
    for file in std::fs::read_dir(dir).map_err(on_disk("reading", dir))? {
        let name = file.map_err(on_disk("reading", dir))?.file_name();
        numbers.extend(name.to_str().and_then(segment::number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
