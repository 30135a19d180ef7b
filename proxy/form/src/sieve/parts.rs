//! The parts of a multipart body (RFC 2046 §5.1.1) while they pass. Where parts begin and end is seen as
//! [`crate::multipart`] sees it.

use crate::multipart::Head;
use crate::{MAX_PART_HEAD, begins_with};
use memchr::memmem::{Finder, find};

/// Longest white space behind a boundary, bytes; behind more it is none.
const MAX_PADDING: usize = 256;

pub(super) struct Parts {
    prefix: &'static [u8],
    dashed: Finder<'static>,
    at: At,
    /// What has come and is not judged yet.
    waiting: Vec<u8>,
    pub(super) taken: bool,
}

#[derive(Clone, Copy)]
enum At {
    /// Before the first boundary, which may stand at the very beginning.
    Beginning,
    /// In the content of a part, which goes or passes.
    Content { goes: bool },
    /// At the dashes of a boundary line of so many bytes; the head of a part follows.
    Head(usize),
    /// Behind the last boundary.
    Epilogue,
}

enum Found {
    /// A boundary line: where it begins and ends, and whether it is the last one.
    Line { start: usize, end: usize, last: bool },
    /// None that begins before here.
    None(usize),
}

impl Parts {
    pub(super) fn new(boundary: &str, prefix: &'static str) -> Self {
        let dashed = Finder::new(&format!("--{boundary}")).into_owned();
        Self { prefix: prefix.as_bytes(), dashed, at: At::Beginning, waiting: Vec::new(), taken: false }
    }

    pub(super) fn take(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        self.waiting.extend_from_slice(piece);
        while self.step(false, out) {}
    }

    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        while self.step(true, out) {}
        let rest = std::mem::take(&mut self.waiting);
        if !matches!(self.at, At::Content { goes: true }) {
            out.extend(rest);
        }
    }

    /// Judges as much as can be; whether it may go on.
    fn step(&mut self, over: bool, out: &mut Vec<u8>) -> bool {
        match self.at {
            At::Beginning => self.scan(false, true, over, out),
            At::Content { goes } => self.scan(goes, false, over, out),
            At::Head(line) => self.head(line, over, out),
            At::Epilogue => {
                out.append(&mut self.waiting);
                false
            }
        }
    }

    fn scan(&mut self, goes: bool, at_start: bool, over: bool, out: &mut Vec<u8>) -> bool {
        let found = self.boundary(at_start, over);
        let (Found::Line { start: end, .. } | Found::None(end)) = found;
        if goes {
            self.waiting.drain(..end);
        } else {
            out.extend(self.waiting.drain(..end));
        }
        match found {
            Found::None(0) => {}
            Found::None(_) => self.at = At::Content { goes },
            Found::Line { last: true, .. } => self.at = At::Epilogue,
            Found::Line { start, end, last: false } => self.at = At::Head(end - start),
        }
        matches!(found, Found::Line { .. })
    }

    fn boundary(&self, at_start: bool, over: bool) -> Found {
        let bytes = &self.waiting[..];
        for at in self.dashed.find_iter(bytes) {
            let begins_line = (at == 0 && at_start) || (at >= 2 && bytes.get(at - 2..at) == Some(b"\r\n"));
            let Some(rest) = bytes.get(at + self.dashed.needle().len()..).filter(|_| begins_line) else {
                continue;
            };
            match line_end(rest, over) {
                Line::Ends { length, last } => {
                    return Found::Line { start: at, end: at + self.dashed.needle().len() + length, last };
                }
                Line::Unknown => return Found::None(at.saturating_sub(2)),
                Line::IsNone => {}
            }
        }
        // What may be the beginning of a boundary stays, with the line end before it.
        let kept = if over { 0 } else { self.dashed.needle().len() + 2 };
        Found::None(bytes.len().saturating_sub(kept))
    }

    fn head(&mut self, line: usize, over: bool, out: &mut Vec<u8>) -> bool {
        let behind = self.waiting.get(line..).unwrap_or_default();
        let end =
            if behind.starts_with(b"\r\n") { Some(2) } else { find(behind, b"\r\n\r\n").map(|at| at + 4) };
        let too_long = behind.len() > MAX_PART_HEAD + 4;
        let end = match end {
            None if !over && !too_long => return false,
            None => behind.len(),
            Some(end) => end,
        };
        let head = Head::parse(behind.get(..end).unwrap_or_default());
        let goes = head.names.iter().any(|name| begins_with(name, self.prefix));
        self.taken |= goes;
        let passed = self.waiting.drain(..line + end);
        if goes {
            drop(passed);
        } else {
            out.extend(passed);
        }
        self.at = At::Content { goes };
        true
    }
}

enum Line {
    Ends { length: usize, last: bool },
    Unknown,
    IsNone,
}

/// What follows the dashes and the name: white space and a line end, behind the last one nothing is enough.
fn line_end(rest: &[u8], over: bool) -> Line {
    let (behind, last) = rest.strip_prefix(b"--").map_or((rest, false), |behind| (behind, true));
    let padding = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let before = rest.len() - behind.len() + padding;
    match behind.get(padding..).unwrap_or_default() {
        [b'\r', b'\n', ..] => Line::Ends { length: before + 2, last },
        [] if over && last => Line::Ends { length: before, last },
        [] | [b'\r'] if !over && padding <= MAX_PADDING => Line::Unknown,
        [b'-'] if !over && !last && padding == 0 => Line::Unknown,
        _ => Line::IsNone,
    }
}
