//! A body on its way to the client, looked at: a copy is decoded and read, failures are ignored and counted.

use super::links::Links;
use crate::stages::inject::decode::Decoder;
use std::sync::Arc;
use vratar_html::survey::{Seen, Survey};
use vratar_html::{CharsetHints, Fill, Filled, Page, PageFacts, Plan, Report};

/// Of one page this much is read, decoded bytes; what comes after it passes unseen.
const READ: usize = 4 << 20;
/// Of one download the lines of so much are counted, decoded bytes.
const COUNTED: usize = 64 << 20;
/// Of an answer that has to show something (a login succeeded) this much is kept while it passes, bytes.
const KEPT: usize = 1 << 20;

/// What is wanted of a body.
pub(super) enum Sort {
    /// A page: forms, tables, our places.
    Page(Box<Markup>),
    /// A file of lines.
    Lines(Lines),
    /// Nothing but its beginning, if that.
    Bytes,
}

/// A body that is being read.
pub(super) struct Reading {
    decoder: Option<Decoder>,
    sort: Sort,
    kept: Option<Vec<u8>>,
    plain: Vec<u8>,
    read: usize,
    failed: bool,
}

/// What a body showed.
pub(super) struct Read {
    pub(super) sort: Found,
    /// The decoded beginning, if it was wanted.
    pub(super) kept: Option<Vec<u8>>,
    /// It could not be decoded (to its end).
    pub(super) undecodable: bool,
}

/// What was wanted, found.
pub(super) enum Found {
    Page(Box<PageFound>),
    /// Lines, the last one counted if it has no end.
    Lines(u64),
    Bytes,
}

/// What a page showed.
pub(super) struct PageFound {
    pub(super) seen: Seen,
    pub(super) placed: Report,
    pub(super) links: Vec<String>,
}

impl Reading {
    /// `keeps`: whether the beginning is wanted as it is.
    pub(super) fn new(decoder: Option<Decoder>, sort: Sort, keeps: bool) -> Self {
        let failed = decoder.is_none();
        Self { decoder, sort, kept: keeps.then(Vec::new), plain: Vec::new(), read: 0, failed }
    }

    /// Looks at the body's next piece.
    pub(super) fn take(&mut self, mut piece: &[u8]) {
        if self.is_idle() {
            return;
        }
        let mut more = true;
        while more {
            let Some(decoder) = self.decoder.as_mut() else { return };
            self.plain.clear();
            let decoded = decoder.step(&mut piece, &mut self.plain);
            more = decoded.as_ref().is_ok_and(|more| *more);
            self.read();
            if decoded.is_err() {
                self.failed = true;
            }
            if decoded.is_err() || self.read >= self.limit() {
                self.decoder = None;
            }
        }
    }

    /// The body is over.
    pub(super) fn end(mut self) -> Read {
        if let Some(decoder) = self.decoder.take() {
            self.failed |= decoder.end().is_err();
        }
        let sort = match self.sort {
            Sort::Page(markup) => Found::Page(Box::new(markup.end())),
            Sort::Lines(lines) => Found::Lines(lines.ended),
            Sort::Bytes => Found::Bytes,
        };
        Read { sort, kept: self.kept, undecodable: self.failed }
    }

    fn is_idle(&self) -> bool {
        self.decoder.is_none() || (matches!(self.sort, Sort::Bytes) && self.kept.is_none())
    }

    fn limit(&self) -> usize {
        match self.sort {
            Sort::Page(_) => READ,
            Sort::Lines(_) => COUNTED,
            Sort::Bytes => KEPT,
        }
    }

    fn read(&mut self) {
        self.read += self.plain.len();
        if let Some(kept) = &mut self.kept {
            let room = KEPT.saturating_sub(kept.len()).min(self.plain.len());
            kept.extend_from_slice(self.plain.get(..room).unwrap_or_default());
        }
        match &mut self.sort {
            Sort::Page(markup) => markup.take(&self.plain),
            Sort::Lines(lines) => lines.take(&self.plain),
            Sort::Bytes => {}
        }
    }
}

/// The markup of a page.
pub(super) struct Markup {
    survey: Survey,
    /// The page as it would be edited, if anything may be placed; what comes out is thrown away.
    edited: Option<Page>,
    out: Vec<u8>,
    links: Links,
}

impl Markup {
    /// `slots`: places of `plan` that the page may have. The survey is told only what the shop says itself, so that
    /// it shows what is missing.
    pub(super) fn new(
        plan: Arc<Plan>,
        slots: Vec<usize>,
        said: CharsetHints,
        all: CharsetHints,
        links: Links,
    ) -> Self {
        let edited = (!slots.is_empty()).then(|| Page::new(plan, slots, all, Box::new(Blank)));
        Self { survey: Survey::new(said), edited, out: Vec::new(), links }
    }

    fn take(&mut self, plain: &[u8]) {
        self.survey.write(plain);
        if let Some(edited) = &mut self.edited {
            edited.write(plain, &mut self.out);
            self.out.clear();
        }
        self.links.take(plain);
    }

    fn end(mut self) -> PageFound {
        let placed = self.edited.map(|edited| edited.end(&mut self.out)).unwrap_or_default();
        PageFound { seen: self.survey.end(), placed, links: self.links.end() }
    }
}

/// Fills every place with nothing.
struct Blank;

impl Fill for Blank {
    fn fill(&mut self, _slot: usize, _page: &PageFacts) -> Option<Filled> {
        Some(Filled::default())
    }
}

/// Lines of a file.
#[derive(Default)]
pub(super) struct Lines {
    ended: u64,
    open: bool,
}

impl Lines {
    fn take(&mut self, plain: &[u8]) {
        let Some(last) = plain.last() else { return };
        let ends = memchr::memchr_iter(b'\n', plain).count() as u64;
        // A line that has begun counts already.
        let begun = u64::from(*last != b'\n');
        self.ended = self.ended - u64::from(self.open) + ends + begun;
        self.open = begun == 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> u64 {
        let mut lines = Lines::default();
        pieces.iter().for_each(|piece| lines.take(piece));
        lines.ended
    }

    #[test]
    fn lines_are_counted_at_any_cut() {
        assert_eq!(lines(&[b"a\nb\n"]), 2);
        assert_eq!(lines(&[b"a\nb"]), 2);
        assert_eq!(lines(&[b"a", b"", b"a\n", b"b", b"b", b"\n"]), 2);
        assert_eq!(lines(&[]), 0);
    }

    #[test]
    fn no_more_is_kept_than_the_limit() {
        let head = pingora_http::ResponseHeader::build(200, None).unwrap();
        let mut reading = Reading::new(Decoder::for_head(&head), Sort::Bytes, true);
        (0..KEPT / 1000 + 100).for_each(|_| reading.take(&[b'x'; 1000]));
        assert_eq!(reading.end().kept.unwrap().len(), KEPT);
    }

    #[test]
    fn broken_bytes_are_counted_and_nothing_more() {
        let mut head = pingora_http::ResponseHeader::build(200, None).unwrap();
        head.insert_header("content-encoding", "gzip").unwrap();
        let mut reading = Reading::new(Decoder::for_head(&head), Sort::Bytes, true);
        reading.take(b"this is not gzip");
        reading.take(b"and neither is this");
        assert!(reading.end().undecodable);
    }
}
