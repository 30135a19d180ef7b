//! A text as it is read, each byte of which knows where it is written.

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
    /// One a byte of `text`.
    at: Vec<(u32, u32)>,
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
        let (mut view, mut at) = (Self::default(), 0);
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
            let out = out.get_or_insert_default();
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
        let mut out = Self { text: String::with_capacity(self.text.len()), at: Vec::new() };
        out.at.reserve(self.at.len());
        for (at, sign) in self.text.char_indices() {
            let (sign, source) = (narrow(sign), self.at.get(at).copied().unwrap_or_default());
            if matches!(sign, '\'' | '"') && out.text.ends_with(sign) {
                // Tables and dumps write a quote twice to mean one.
                out.longer(source);
                continue;
            }
            if sign.is_ascii_graphic() && sign != '+' {
                out.text.push(sign.to_ascii_lowercase());
                out.at.push(source);
                continue;
            }
            match sign {
                _ if is_invisible(sign) => {}
                '+' | ' ' => out.space(source),
                _ if sign.is_whitespace() => out.space(source),
                _ => sign.to_lowercase().for_each(|sign| apart(sign, |sign| out.sign(sign, source))),
            }
        }
        out
    }

    /// The same, a comma a space too.
    pub(crate) fn without_commas(&self) -> Self {
        let mut out = Self::default();
        for (at, sign) in self.text.char_indices() {
            let source = self.at.get(at).copied().unwrap_or_default();
            match sign {
                ',' | ' ' => out.space(source),
                _ => out.sign(sign, source),
            }
        }
        out
    }

    /// Digits alone: what people write between the digits of a number is left out, anything else is a break.
    pub(crate) fn digits(&self) -> Digits {
        let mut out = Digits::default();
        let mut between = 0;
        for (at, sign) in self.text.char_indices() {
            let sign = narrow(sign);
            if sign.is_ascii_digit() {
                out.joined.push(between == 0);
                out.view.sign(sign, self.at.get(at).copied().unwrap_or_default());
                between = 0;
            } else if is_invisible(sign) {
            } else if between < MOST_BETWEEN && is_between(sign) {
                between += 1;
            } else if !out.view.text.ends_with(BREAK) {
                out.joined.push(false);
                out.view.sign(BREAK, (0, 0));
                between = MOST_BETWEEN;
            }
        }
        out
    }

    /// The signs of a stretch of it, each with where it is written.
    pub(crate) fn signs(&self, own: Range<usize>) -> Vec<Sign> {
        let text = self.text.get(own.clone()).unwrap_or_default();
        let sign =
            |(at, sign): (usize, char)| Sign { sign, at: self.source(own.start + at..own.start + at + 1) };
        let mut signs: Vec<Sign> = text.char_indices().map(sign).collect();
        // What is written as one may be read as two.
        signs.dedup_by(|next, last| next.at == last.at && !next.at.is_empty());
        signs
    }

    /// Where a stretch of it is written, from its first sign to its last.
    pub(crate) fn source(&self, own: Range<usize>) -> Range<usize> {
        let spans = self.at.get(own).unwrap_or_default();
        let start = spans.first().map_or(0, |span| span.0);
        let end = spans.iter().map(|span| span.1).max().unwrap_or(start);
        usize_of(start)..usize_of(end)
    }

    fn copy(&mut self, text: &str, from: usize) {
        self.text.push_str(text);
        for (at, sign) in text.char_indices() {
            let span = (u32_of(from + at), u32_of(from + at + sign.len_utf8()));
            self.at.extend(std::iter::repeat_n(span, sign.len_utf8()));
        }
    }

    fn take(&mut self, other: &Self, range: Range<usize>) {
        self.text.push_str(other.text.get(range.clone()).unwrap_or_default());
        self.at.extend_from_slice(other.at.get(range).unwrap_or_default());
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        self.text.push_str(text);
        self.at.extend(std::iter::repeat_n((u32_of(source.start), u32_of(source.end)), text.len()));
    }

    fn sign(&mut self, sign: char, source: (u32, u32)) {
        self.text.push(sign);
        self.at.extend(std::iter::repeat_n(source, sign.len_utf8()));
    }

    /// The last sign goes on.
    fn longer(&mut self, source: (u32, u32)) {
        if let Some(last) = self.at.last_mut() {
            last.1 = last.1.max(source.1);
        }
    }

    /// One more space, or the one before it is longer.
    fn space(&mut self, source: (u32, u32)) {
        match self.at.last_mut().filter(|_| self.text.ends_with(' ')) {
            Some(last) if last.1 == source.0 => last.1 = source.1,
            Some(_) => {}
            None => self.sign(' ', source),
        }
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
