//! Where each part of a text is written: most of it stands somewhere as it is read.

use super::{View, u32_of, usize_of};
use std::ops::Range;

/// About as many bytes of a page have one tag, or one stretch of white space.
const BYTES_A_PART: usize = 32;

/// Where a part is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// As it is read, from there on.
    Straight(u32),
    /// By signs that are written otherwise: each of them is all of this.
    Whole(u32, u32),
}

impl Span {
    /// Where a sign is written that is so long and stands there in the part.
    pub(super) fn of(self, at: u32, length: u32) -> (u32, u32) {
        match self {
            Self::Straight(from) => (from + at, from + at + length),
            Self::Whole(from, end) => (from, end),
        }
    }
}

/// The parts of a text, by where they begin in it.
#[derive(Default)]
pub(super) struct Spans(Vec<(u32, Span)>);

impl View {
    /// With room for a text of so many bytes, and for as many parts as it mostly has.
    pub(super) fn with_room(bytes: usize) -> Self {
        let spans = Spans(Vec::with_capacity(bytes / BYTES_A_PART));
        Self { text: String::with_capacity(bytes), spans }
    }
}

impl Spans {
    /// The text goes on at `own` with what is written at `at` as it is read.
    pub(super) fn straight(&mut self, own: usize, at: u32) {
        let own = u32_of(own);
        match self.0.last() {
            Some((from, Span::Straight(start))) if *start + (own - from) == at => {}
            _ => self.0.push((own, Span::Straight(at))),
        }
    }

    /// It goes on with something else.
    pub(super) fn whole(&mut self, own: usize, (at, end): (u32, u32)) {
        self.0.push((u32_of(own), Span::Whole(at, end)));
    }

    /// The last sign, of one byte at `own`, is written up to `end`.
    pub(super) fn longer(&mut self, own: usize, end: u32) {
        let own = u32_of(own);
        match self.0.last_mut() {
            Some((from, Span::Whole(_, last))) if *from == own => *last = end,
            Some((from, span)) => {
                let (at, _) = span.of(own - *from, 1);
                if *from == own {
                    *span = Span::Whole(at, end);
                } else {
                    self.0.push((own, Span::Whole(at, end)));
                }
            }
            None => {}
        }
    }

    /// Where the last sign, of one byte at `own`, is written.
    pub(super) fn last(&self, own: usize) -> Option<(u32, u32)> {
        self.0.last().map(|(from, span)| span.of(u32_of(own).saturating_sub(*from), 1))
    }

    /// All parts of a text of this length.
    pub(super) fn all(&self, length: usize) -> impl Iterator<Item = (Range<usize>, Span)> {
        self.from(0, length)
    }

    fn from(&self, first: usize, length: usize) -> impl Iterator<Item = (Range<usize>, Span)> {
        let all = self.0.get(first..).unwrap_or_default();
        all.iter().enumerate().map(move |(index, (from, span))| {
            let end = all.get(index + 1).map_or(length, |(next, _)| usize_of(*next));
            (usize_of(*from)..end, *span)
        })
    }

    /// The parts that a stretch has of a text of this length, with how far in theirs they begin.
    pub(super) fn parts(
        &self,
        own: Range<usize>,
        length: usize,
    ) -> impl Iterator<Item = (Range<usize>, usize, Span)> {
        let start = u32_of(own.start);
        let first = self.0.partition_point(|(from, _)| *from <= start).saturating_sub(1);
        let (start, end) = (own.start, own.end);
        let parts = self.from(first, length).take_while(move |(part, _)| part.start < end);
        let parts = parts.map(move |(part, span)| {
            let begin = part.start.max(start);
            (begin..part.end.min(end), begin - part.start, span)
        });
        parts.filter(|(part, _, _)| !part.is_empty())
    }

    /// The text goes on at `own` with a stretch of another one.
    pub(super) fn take(&mut self, own: usize, other: &Self, range: &Range<usize>, length: usize) {
        for (part, offset, span) in other.parts(range.clone(), length) {
            let own = own + (part.start - range.start);
            match span {
                Span::Straight(from) => self.straight(own, from + u32_of(offset)),
                Span::Whole(at, end) => self.whole(own, (at, end)),
            }
        }
    }
}
