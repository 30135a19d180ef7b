//! Where the parts of a multipart body stand (RFC 2046 §5.1.1).

use crate::{Fault, MAX_FIELDS, MAX_PART_HEAD, Unreadable};
use memchr::memmem;
use std::ops::Range;

/// Byte ranges of one part.
pub(crate) struct Part {
    /// From the dashes of its boundary to the dashes of the next one.
    pub(crate) whole: Range<usize>,
    /// Its header lines, without the empty line.
    pub(crate) head: Range<usize>,
    /// Its content, without the line end that belongs to the next boundary.
    pub(crate) content: Range<usize>,
}

/// The parts between the first and the final boundary; what stands before and after is not looked at.
pub(crate) fn parts(body: &[u8], boundary: &str) -> Result<Vec<Part>, Unreadable> {
    let dashed = format!("--{boundary}");
    let mut lines = Boundaries::new(body, dashed.as_bytes());
    let mut open = lines.next().ok_or(Unreadable::new(0, Fault::NoBoundary))?;
    let mut parts = Vec::new();
    while !open.is_final {
        let next = lines.next().ok_or(Unreadable::new(body.len(), Fault::NoFinalBoundary))?;
        if parts.len() == MAX_FIELDS {
            return Err(Unreadable::new(open.start, Fault::TooManyFields));
        }
        parts.push(part(body, &open, &next)?);
        open = next;
    }
    Ok(parts)
}

fn part(body: &[u8], open: &Boundary, next: &Boundary) -> Result<Part, Unreadable> {
    // `next.start` stands behind a CRLF that begins at or after `open.end`: `Boundaries` sees to it.
    let end = next.start - 2;
    let inner = body.get(open.end..end).unwrap_or_default();
    let (head, content) = split_head(inner).map_err(|fault| Unreadable::new(open.end, fault))?;
    Ok(Part {
        whole: open.start..next.start,
        head: open.end..open.end + head,
        content: open.end + content..end,
    })
}

/// Length of the header lines, and where the content begins.
fn split_head(inner: &[u8]) -> Result<(usize, usize), Fault> {
    if inner.starts_with(b"\r\n") {
        return Ok((0, 2));
    }
    let searched = inner.get(..MAX_PART_HEAD + 4).unwrap_or(inner);
    match memmem::find(searched, b"\r\n\r\n") {
        Some(at) => Ok((at, at + 4)),
        None if inner.len() > MAX_PART_HEAD => Err(Fault::LongPartHead),
        None => Err(Fault::NoPartBody),
    }
}

/// One boundary line.
struct Boundary {
    /// Where its dashes begin.
    start: usize,
    /// Where the next line begins.
    end: usize,
    /// Whether it ends the body.
    is_final: bool,
}

/// The boundary lines of a body, in order.
struct Boundaries<'b> {
    body: &'b [u8],
    length: usize,
    found: memmem::FindIter<'b, 'b>,
    /// Before this offset no boundary may begin: a line end belongs to one boundary only.
    from: usize,
}

impl<'b> Boundaries<'b> {
    fn new(body: &'b [u8], dashed: &'b [u8]) -> Self {
        Self { body, length: dashed.len(), found: memmem::find_iter(body, dashed), from: 0 }
    }

    fn begins_line(&self, at: usize) -> bool {
        at == 0 || (at >= self.from + 2 && self.body.get(at - 2..at) == Some(b"\r\n"))
    }

    /// What follows the boundary decides: a line end, the closing dashes and a line end or nothing, or it is
    /// content that only looks alike.
    fn line(&self, at: usize) -> Option<Boundary> {
        let rest = self.body.get(at + self.length..)?;
        let (rest, is_final) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
        let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let ends = rest.get(padding..)?;
        let complete = ends.starts_with(b"\r\n") || (is_final && ends.is_empty());
        let end = self.body.len() - ends.len() + ends.len().min(2);
        complete.then_some(Boundary { start: at, end, is_final })
    }
}

impl Iterator for Boundaries<'_> {
    type Item = Boundary;

    fn next(&mut self) -> Option<Boundary> {
        loop {
            let at = self.found.next()?;
            if !self.begins_line(at) {
                continue;
            }
            if let Some(boundary) = self.line(at) {
                self.from = boundary.end;
                return Some(boundary);
            }
        }
    }
}
