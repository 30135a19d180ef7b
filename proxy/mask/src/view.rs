//! A text as it is read, each byte of which knows where it is written.

mod fold;
mod spans;
#[cfg(test)]
mod tests;

use spans::{Span, Spans};
use std::ops::Range;
use vratar_inspect::markup::{self, Piece};
use vratar_inspect::{apart, escape, is_invisible, narrow};

/// A sign that is read.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    pub(crate) sign: char,
    /// Where it is written.
    pub(crate) at: Range<usize>,
}

/// Stands where two texts are not one.
pub(crate) const BREAK: char = '\u{1}';

/// The digits of a text.
#[derive(Default)]
pub(crate) struct Digits {
    pub(crate) view: View,
    /// Whether nothing at all stands between a digit and the one before it.
    joined: Vec<bool>,
}

impl Digits {
    /// Whether the digit at this place is joined to the one before it.
    pub(crate) fn is_joined(&self, at: usize) -> bool {
        self.joined.get(at).copied().unwrap_or_default()
            && self.view.text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
            && at
                .checked_sub(1)
                .and_then(|before| self.view.text.as_bytes().get(before))
                .is_some_and(u8::is_ascii_digit)
    }
}

/// What is read, and where each byte of it is written.
#[derive(Default)]
pub(crate) struct View {
    pub(crate) text: String,
    spans: Spans,
}

impl View {
    /// All of a text, as it is written.
    pub(crate) fn written(source: &str) -> Self {
        let mut view = Self::default();
        view.copy(source, 0);
        view
    }

    /// What stands between its tags: a tag inside a word is not there, any other is a space.
    pub(crate) fn between_tags(source: &str) -> Self {
        let (mut view, mut at) = (Self::with_room(source.len()), 0);
        while let Some((piece, length)) = source.get(at..).and_then(|rest| markup::next(rest, true)) {
            match piece {
                Piece::Text(text) => view.copy(text, at),
                Piece::Start { name, .. } | Piece::End { name, .. } if !markup::is_inline(name) => {
                    // It is written nowhere: what is cut out around it leaves the tag.
                    view.push(" ", at..at);
                }
                _ => {}
            }
            at += length;
        }
        view
    }

    /// With everything written out that stands for something else.
    pub(crate) fn unfolded(mut self, mail: bool) -> Self {
        for _ in 0..escape::MAX_ROUNDS {
            match self.one_layer(mail) {
                Some(next) => self = next,
                None => break,
            }
        }
        self
    }

    fn one_layer(&self, mail: bool) -> Option<Self> {
        let mut out: Option<Self> = None;
        let (mut at, mut copied) = (0, 0);
        while let Some(next) = self.next_mark(at, mail) {
            at = next + 1;
            let Some((sign, length)) = self.text.get(next..).and_then(|rest| escape::sign(rest, mail)) else {
                continue;
            };
            let out = out.get_or_insert_with(|| Self::with_room(self.text.len()));
            out.take(self, copied..next);
            out.push(&sign, self.source(next..next + length));
            at = next + length;
            copied = at;
        }
        if let Some(out) = &mut out {
            out.take(self, copied..self.text.len());
        }
        out
    }

    fn next_mark(&self, from: usize, mail: bool) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        let next = memchr::memchr3(b'&', b'\\', b'%', rest);
        let equals = if mail { memchr::memchr(b'=', rest) } else { None };
        next.into_iter().chain(equals).min().map(|at| from + at)
    }

    /// As values are compared: small letters, narrow, each mark behind its letter, one space for any, `+` (a space in
    /// forms) too, nothing that is not seen.
    pub(crate) fn folded(&self) -> Self {
        let mut out = Self::with_room(self.text.len());
        for (own, span) in self.spans.all(self.text.len()) {
            let text = self.text.get(own).unwrap_or_default();
            match span {
                Span::Straight(at) => out.fold_straight(text, at),
                Span::Whole(at, end) => text.chars().for_each(|sign| out.fold(sign, (at, end))),
            }
        }
        out
    }

    /// Adds a text that is written as it is read, folded.
    fn fold_straight(&mut self, text: &str, at: u32) {
        let mut done = 0;
        while let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
            let source = at + u32_of(done);
            let last = self.text.as_bytes().last().copied().unwrap_or_default();
            let plain = fold::plain(rest.as_bytes(), last);
            let spaces = if plain > 0 { 0 } else { fold::spaces(rest.as_bytes()) };
            if plain > 0 {
                self.straight(rest.get(..plain).unwrap_or_default(), source);
                let from = self.text.len() - plain;
                self.text.get_mut(from..).unwrap_or_default().make_ascii_lowercase();
                done += plain;
            } else if spaces > 0 {
                self.space((source, source + u32_of(spaces)));
                done += spaces;
            } else if let Some(sign) = rest.chars().next() {
                let length = sign.len_utf8();
                match fold::letter(sign) {
                    Some(small) => self.straight(small.encode_utf8(&mut [0; 4]), source),
                    None => self.fold(sign, (source, source + u32_of(length))),
                }
                done += length;
            }
        }
    }

    /// Adds a sign, folded.
    fn fold(&mut self, sign: char, source: (u32, u32)) {
        let sign = narrow(sign);
        match sign {
            // Tables and dumps write a quote twice to mean one.
            '\'' | '"' if self.text.ends_with(sign) => self.longer(source),
            '+' | ' ' => self.space(source),
            _ if sign.is_ascii_graphic() => self.sign(sign.to_ascii_lowercase(), source),
            _ if is_invisible(sign) => {}
            _ if sign.is_whitespace() => self.space(source),
            _ => sign.to_lowercase().for_each(|sign| apart(sign, |sign| self.sign(sign, source))),
        }
    }

    /// The same, a comma a space too.
    pub(crate) fn without_commas(&self) -> Self {
        let mut out = Self::default();
        self.each(|sign, source| match sign {
            ',' | ' ' => out.space(source),
            _ => out.sign(sign, source),
        });
        out
    }

    /// Digits alone: what people write between the digits of a number is left out, anything else is a break.
    pub(crate) fn digits(&self) -> Digits {
        let mut out = Digits::default();
        let mut between = 0;
        self.each(|sign, source| {
            let sign = narrow(sign);
            if sign.is_ascii_digit() {
                out.joined.push(between == 0);
                out.view.sign(sign, source);
                between = 0;
            } else if is_invisible(sign) {
            } else if between < MOST_BETWEEN && is_between(sign) {
                between += 1;
            } else if !out.view.text.ends_with(BREAK) {
                out.joined.push(false);
                out.view.sign(BREAK, (0, 0));
                between = MOST_BETWEEN;
            }
        });
        out
    }

    /// Calls `each` with every sign and where it is written.
    fn each(&self, mut each: impl FnMut(char, (u32, u32))) {
        for (own, span) in self.spans.all(self.text.len()) {
            for (at, sign) in self.text.get(own).unwrap_or_default().char_indices() {
                each(sign, span.of(u32_of(at), u32_of(sign.len_utf8())));
            }
        }
    }

    /// The signs of a stretch of it, each with where it is written.
    pub(crate) fn signs(&self, own: Range<usize>) -> Vec<Sign> {
        let mut signs: Vec<Sign> = Vec::with_capacity(own.len());
        for (part, offset, span) in self.spans.parts(own, self.text.len()) {
            for (at, sign) in self.text.get(part).unwrap_or_default().char_indices() {
                let (start, end) = span.of(u32_of(offset + at), u32_of(sign.len_utf8()));
                signs.push(Sign { sign, at: usize_of(start)..usize_of(end) });
            }
        }
        // What is written as one may be read as two.
        signs.dedup_by(|next, last| next.at == last.at && !next.at.is_empty());
        signs
    }

    /// Where a stretch of it is written, from its first sign to its last.
    fn source(&self, own: Range<usize>) -> Range<usize> {
        let parts = self.spans.parts(own, self.text.len());
        let mut written = parts.map(|(part, offset, span)| span.of(u32_of(offset), u32_of(part.len())));
        let Some((start, mut end)) = written.next() else { return 0..0 };
        written.for_each(|(_, other)| end = end.max(other));
        usize_of(start)..usize_of(end)
    }

    fn copy(&mut self, text: &str, from: usize) {
        self.straight(text, u32_of(from));
    }

    fn take(&mut self, other: &Self, range: Range<usize>) {
        self.spans.take(self.text.len(), &other.spans, &range, other.text.len());
        self.text.push_str(other.text.get(range).unwrap_or_default());
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            self.spans.whole(self.text.len(), (u32_of(source.start), u32_of(source.end)));
            self.text.push_str(text);
        }
    }

    /// A text that is written there as it is read.
    fn straight(&mut self, text: &str, at: u32) {
        if !text.is_empty() {
            self.spans.straight(self.text.len(), at);
            self.text.push_str(text);
        }
    }

    fn sign(&mut self, sign: char, source: (u32, u32)) {
        self.spans.whole(self.text.len(), source);
        self.text.push(sign);
    }

    /// The last sign goes on.
    fn longer(&mut self, source: (u32, u32)) {
        if let Some((_, end)) = self.last_source() {
            self.spans.longer(self.text.len() - 1, end.max(source.1));
        }
    }

    /// One more space, or the one before it is longer.
    fn space(&mut self, source: (u32, u32)) {
        match self.last_source().filter(|_| self.text.ends_with(' ')) {
            Some((_, end)) if end == source.0 => self.spans.longer(self.text.len() - 1, source.1),
            Some(_) => {}
            None => self.sign(' ', source),
        }
    }

    /// Where the last sign is written, which is one byte.
    fn last_source(&self) -> Option<(u32, u32)> {
        self.spans.last(self.text.len().checked_sub(1)?)
    }
}

/// Most signs between two digits of a number.
const MOST_BETWEEN: usize = 3;

/// What people write between the digits of a number.
pub(crate) fn is_between(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '.' | '/' | '(' | ')' | '_')
}

/// Offsets are kept in half the space: what is held of an answer is far shorter than 4 GiB.
fn u32_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn usize_of(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
