//! Our own reader of pages: which tags there are, and which elements they open and close.
//!
//! It reads bytes once and only as closely as it must: attributes are taken apart for tags that somebody wants to see.
//! What it makes of a page is what `lol_html` makes of it (`tests/scan.rs` holds both against each other), with one
//! difference: after `<script x=>` it reads a script, as browsers do.

mod name;
mod stack;
mod tag;
mod text;
mod tree;
mod watch;
mod word;

use crate::fill::GaveUp;
use encoding_rs::Encoding;
pub(crate) use name::Name;
use name::Names;
use stack::{MAX_OPEN, Stack, is_void};
use std::ops::Range;
use tag::{Attribute, Between, NoParts, TagEnd, Within};
use text::{Next, Text};
use tree::Tree;
use watch::find;
pub(crate) use watch::{End, StartTag, Stop, Wants, Watch};

/// A page that is being read.
pub(crate) struct Scan<W: Watch> {
    text: Text,
    tree: Tree,
    names: Names,
    stack: Stack,
    notes: Vec<(usize, W::Note)>,
    fresh: Vec<W::Note>,
    attributes: Vec<Attribute>,
    /// The last start tag's.
    element: Name,
    /// Where the bytes begin in the page that are read.
    base: usize,
    /// A tag began that is not complete: how many of its bytes are read, and between which parts they end.
    within: Option<(usize, Within)>,
    charset: &'static Encoding,
}

impl<W: Watch> Scan<W> {
    pub(crate) fn new(charset: &'static Encoding) -> Self {
        Self {
            text: Text::Data,
            tree: Tree::default(),
            names: Names::default(),
            stack: Stack::default(),
            notes: Vec::new(),
            fresh: Vec::new(),
            attributes: Vec::new(),
            element: Name::of(""),
            base: 0,
            within: None,
            charset,
        }
    }

    /// Reads the page's next bytes: how many of them are read. The others must come again before those that follow.
    ///
    /// # Errors
    /// [`Stop`]: nothing more is read.
    pub(crate) fn read(&mut self, bytes: &[u8], watch: &mut W) -> Result<usize, Stop> {
        watch.reads(bytes, self.base);
        let read = self.all(bytes, watch)?;
        self.base += read;
        Ok(read)
    }

    fn all(&mut self, bytes: &[u8], watch: &mut W) -> Result<usize, Stop> {
        let mut at = 0;
        if self.within.is_some() {
            match self.any_tag(bytes, 0, watch)? {
                Some(next) => at = next,
                None => return Ok(0),
            }
        }
        loop {
            let next = match self.text {
                Text::Data => self.data(bytes, at, watch)?,
                text => match text.read(bytes, at, self.element) {
                    Next::EndTag(from) => match self.any_tag(bytes, from, watch)? {
                        Some(at) => Next::At(at, Text::Data),
                        None => Next::More(from, text),
                    },
                    next => next,
                },
            };
            match next {
                Next::At(next, text) => (at, self.text) = (next, text),
                Next::More(from, text) => {
                    self.text = text;
                    return Ok(from);
                }
                // Only text has them, and above they are read.
                Next::EndTag(from) => return Ok(from),
            }
        }
    }

    /// Reads tags until there is something else.
    fn data(&mut self, bytes: &[u8], mut at: usize, watch: &mut W) -> Result<Next, Stop> {
        loop {
            if bytes.get(at) != Some(&b'<') {
                match word::find(bytes, at, b'<') {
                    Some(found) => at = found,
                    None => return Ok(Next::More(bytes.len(), Text::Data)),
                }
            }
            let is_end = bytes.get(at + 1) == Some(&b'/');
            let from = at + 1 + usize::from(is_end);
            if let Some((name, name_end)) = name::plain(bytes, from)
                && let Some(end) = tag::plain(bytes, name_end, &mut NoParts)
            {
                if is_end {
                    self.end_tag(name, at, end.at, watch)?;
                    at = end.at;
                    continue;
                }
                let flags = name::FLAGS[name.bucket() as usize];
                if flags == 0 && watch.buckets() >> name.bucket() & 1 == 0 && self.tree.is_plain() {
                    self.element = name;
                    self.open(name)?;
                    at = end.at;
                    continue;
                }
                self.text = self.start_tag(bytes, name, at, from..name_end, end, watch)?;
                at = end.at;
            } else if !bytes.get(from).is_some_and(u8::is_ascii_alphabetic) {
                match text::no_tag(bytes, at, self.tree.has_sections()) {
                    Next::At(next, Text::Data) => at = next,
                    other => return Ok(other),
                }
            } else {
                match self.any_tag(bytes, at, watch)? {
                    Some(next) => at = next,
                    None => return Ok(Next::More(at, Text::Data)),
                }
            }
            if self.text != Text::Data {
                return Ok(Next::At(at, self.text));
            }
        }
    }

    #[inline]
    fn open(&mut self, name: Name) -> Result<(), Stop> {
        if self.stack.depth() >= MAX_OPEN {
            return Err(Some(GaveUp::ShopMarkupTooBig));
        }
        self.stack.push(name);
        Ok(())
    }

    /// A tag begins at `at`: where it ends, if it is here to its end. What follows is in `text`.
    #[inline(never)]
    fn any_tag(&mut self, bytes: &[u8], at: usize, watch: &mut W) -> Result<Option<usize>, Stop> {
        let is_end = bytes.get(at + 1) == Some(&b'/');
        let from = at + 1 + usize::from(is_end);
        let (name_end, read, between) = match self.within.take() {
            Some((read, Within::Parts(name, between))) => (at + name, at + read, between),
            within => {
                let read = within.map_or(from, |(read, _)| (at + read).max(from));
                let Some(end) = name::end(bytes, read) else {
                    self.within = Some((bytes.len() - at, Within::Name));
                    return Ok(None);
                };
                (end, end, Between::Attributes)
            }
        };
        let end = match tag::read(bytes, read, between, &mut NoParts) {
            Ok(end) => end,
            Err(between) => {
                self.within = Some((bytes.len() - at, Within::Parts(name_end - at, between)));
                return Ok(None);
            }
        };
        let name = match name::short(bytes, from) {
            Some((Some(name), _)) => name,
            _ => {
                let written = bytes.get(from..name_end).unwrap_or_default();
                self.names.long(written).ok_or(Some(GaveUp::ShopMarkupTooBig))?
            }
        };
        if is_end {
            self.text = Text::Data;
            self.end_tag(name, at, end.at, watch)?;
        } else {
            self.text = self.start_tag(bytes, name, at, from..name_end, end, watch)?;
        }
        Ok(Some(end.at))
    }

    #[inline(never)]
    fn start_tag(
        &mut self,
        bytes: &[u8],
        name: Name,
        at: usize,
        written: Range<usize>,
        end: TagEnd,
        watch: &mut W,
    ) -> Result<Text, Stop> {
        self.element = name;
        let attribute = |wanted: &str| {
            let mut attributes = Vec::new();
            let _ = tag::read(bytes, written.end, Between::Attributes, &mut attributes);
            find(&attributes, bytes, wanted)
        };
        let text = self.tree.starts(name, end.closes_itself, &attribute);
        let text = text.map_err(|_| Some(GaveUp::ShopMarkupAmbiguous))?;
        let is_html = self.tree.is_html();
        let holds = if is_html { !is_void(name) } else { !end.closes_itself };
        let depth = self.stack.depth();
        if holds {
            self.open(name)?;
        }
        let span = self.base + at..self.base + end.at;
        match watch.wants(name, &span) {
            Wants::Nothing => {}
            Wants::Name => {
                let note = watch.named(name, is_html, span.start);
                self.notes.extend(note.filter(|_| holds).map(|note| (depth, note)));
            }
            Wants::All => self.show(bytes, name, span, written, holds, watch)?,
        }
        Ok(text)
    }

    #[inline(never)]
    fn show(
        &mut self,
        bytes: &[u8],
        name: Name,
        span: Range<usize>,
        written: Range<usize>,
        holds: bool,
        watch: &mut W,
    ) -> Result<(), Stop> {
        self.attributes.clear();
        if tag::plain(bytes, written.end, &mut self.attributes).is_none() {
            self.attributes.clear();
            let _ = tag::read(bytes, written.end, Between::Attributes, &mut self.attributes);
        }
        let depth = self.stack.depth() - usize::from(holds);
        let tag = StartTag {
            name,
            written: bytes.get(written).unwrap_or_default(),
            span,
            is_html: self.tree.is_html(),
            holds,
            depth,
            bytes,
            attributes: &self.attributes,
            charset: self.charset,
        };
        self.fresh.clear();
        watch.starts(&tag, &self.notes, &mut self.fresh)?;
        if holds {
            self.notes.extend(self.fresh.drain(..).map(|note| (depth, note)));
        }
        Ok(())
    }

    #[inline]
    fn end_tag(&mut self, name: Name, at: usize, end: usize, watch: &mut W) -> Result<(), Stop> {
        self.tree.ends(name);
        let Some(depth) = self.stack.close(name) else { return Ok(()) };
        if self.notes.last().is_some_and(|(noted, _)| *noted >= depth) {
            self.elements_end(name, depth, self.base + at..self.base + end, watch)?;
        }
        Ok(())
    }

    /// The elements end that have at least `depth` around them: the innermost first.
    fn elements_end(
        &mut self,
        name: Name,
        depth: usize,
        span: Range<usize>,
        watch: &mut W,
    ) -> Result<(), Stop> {
        let ends_body = name == Name::of("body") || name == Name::of("html");
        while let Some((innermost, _)) = self.notes.last().filter(|(noted, _)| *noted >= depth) {
            let innermost = *innermost;
            let end = End { span: span.clone(), own: innermost == depth, ends_body };
            let from = self.notes.partition_point(|(noted, _)| *noted < innermost);
            for (_, note) in self.notes.drain(from..) {
                watch.ends(note, &end)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
