//! A page being read, by our own reader or by the parser. Both find the same; only what ours does not know, and inner
//! origins, are left to the parser.

use super::desk::Desk;
use super::own::Lookout;
use super::splice::Splice;
use super::start::Start;
use super::watch::{self, SharedDesk};
use crate::charset::{Ink, Sniffed};
use crate::fill::{GaveUp, PageFacts};
use crate::parser::{MAX_PARSER_BYTES, settings, why_stopped};
use crate::scan::{Scan, Stop};
use lol_html::OutputSink;
use lol_html::send::HtmlRewriter;

/// A page being read.
pub(super) struct Reading {
    reader: Reader,
    /// Bytes that have been read and not let go: the beginning of a tag that is not complete.
    held: Vec<u8>,
}

enum Reader {
    Own(Box<(Scan<Lookout>, Lookout)>),
    Parser(Box<HtmlRewriter<'static, Outlet>>, SharedDesk),
}

impl Reading {
    /// Whether a page in this charset can be read at all.
    pub(super) fn can_read(sniffed: Sniffed) -> Result<(), GaveUp> {
        settings(sniffed.encoding().ok_or(GaveUp::ShopCharsetUnknown)?).map(|_| ())
    }

    /// Of a page of which `gone` bytes have gone out already.
    pub(super) fn new(start: Start, sniffed: Sniffed, gone: usize) -> Result<Self, GaveUp> {
        let Start { plan, active, fill, by_parser } = start;
        let charset = sniffed.encoding().ok_or(GaveUp::ShopCharsetUnknown)?;
        let settings = settings(charset)?;
        let facts = PageFacts { lang: None, charset };
        let mut desk = Desk::new(&plan, &active, Ink::of(sniffed), facts, fill);
        desk.splice = Splice::behind(gone);
        let reader = if plan.is_ours(&active) && !by_parser {
            Reader::Own(Box::new((Scan::new(charset), Lookout::new(&plan, desk))))
        } else {
            let desk = SharedDesk::new(desk);
            let settings = watch::everything(settings, &plan, &active, &desk);
            Reader::Parser(Box::new(HtmlRewriter::new(settings, Outlet(desk.clone()))), desk)
        };
        Ok(Self { reader, held: Vec::new() })
    }

    /// Reads on. True: the bytes pass as they are, and are not in `out`. An error means that reading has ended;
    /// everything so far is in `out` then.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<bool, Stop> {
        match &mut self.reader {
            Reader::Own(own) => {
                let (scan, lookout) = &mut **own;
                read_on(scan, lookout, &mut self.held, bytes, out)
            }
            Reader::Parser(rewriter, desk) => {
                let parsed = parse_on(rewriter, desk, &mut self.held, bytes, out);
                parsed.map(|()| false)
            }
        }
    }

    /// The page is over: what was made of it.
    pub(super) fn end(self, out: &mut Vec<u8>) -> (Outcome, Stop) {
        match self.reader {
            Reader::Own(own) => {
                let (_, mut lookout) = *own;
                let desk = &mut lookout.desk;
                desk.start_output(out);
                desk.splice.pass(&self.held);
                desk.splice.swap(out);
                (Outcome::of(desk), None)
            }
            Reader::Parser(rewriter, desk) => {
                let before = desk.lock().start_output(out);
                let ended = rewriter.end();
                let mut desk = desk.lock();
                let done = desk.splice.passed() - before;
                desk.splice.pass(self.held.get(done..).unwrap_or_default());
                desk.splice.swap(out);
                (Outcome::of(&mut desk), ended.err().as_ref().and_then(why_stopped))
            }
        }
    }

    /// What was made of the page up to where reading ended.
    pub(super) fn outcome(&mut self) -> Outcome {
        match &mut self.reader {
            Reader::Own(own) => Outcome::of(&mut own.1.desk),
            Reader::Parser(_, desk) => Outcome::of(&mut desk.lock()),
        }
    }
}

/// What was made of a page.
pub(super) struct Outcome {
    pub(super) tail: Vec<u8>,
    pub(super) placed: Vec<usize>,
    pub(super) lang: Option<String>,
    pub(super) changed: bool,
}

impl Outcome {
    fn of(desk: &mut Desk) -> Self {
        Self {
            tail: desk.take_tail(),
            placed: desk.take_placed(),
            lang: desk.facts.lang.take(),
            changed: desk.splice.is_changed(),
        }
    }
}

fn read_on(
    scan: &mut Scan<Lookout>,
    lookout: &mut Lookout,
    held: &mut Vec<u8>,
    bytes: &[u8],
    out: &mut Vec<u8>,
) -> Result<bool, Stop> {
    let was_held = !held.is_empty();
    if was_held {
        held.extend_from_slice(bytes);
    }
    let all = if was_held { held.as_slice() } else { bytes };
    let mut read = scan.read(all, lookout);
    if read.as_ref().is_ok_and(|read| all.len() - read > MAX_PARSER_BYTES) {
        read = Err(Some(GaveUp::ShopMarkupTooBig));
    }
    let passed = *read.as_ref().unwrap_or(&all.len());
    let splice = &mut lookout.desk.splice;
    if !was_held && passed == bytes.len() && read.is_ok() && splice.passes(passed) {
        return Ok(true);
    }
    splice.swap(out);
    splice.pass(all.get(..passed).unwrap_or_default());
    splice.swap(out);
    if was_held {
        held.drain(..passed);
    } else {
        held.extend_from_slice(bytes.get(passed..).unwrap_or_default());
    }
    read.map(|_| false)
}

fn parse_on(
    rewriter: &mut HtmlRewriter<'static, Outlet>,
    desk: &SharedDesk,
    held: &mut Vec<u8>,
    bytes: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Stop> {
    let before = desk.lock().start_output(out);
    let written = rewriter.write(bytes);
    let mut desk = desk.lock();
    let done = desk.splice.passed() - before;
    let unread = bytes.get(done.saturating_sub(held.len())..).unwrap_or_default();
    held.drain(..done.min(held.len()));
    held.extend_from_slice(unread);
    if written.is_err() {
        desk.splice.pass(&std::mem::take(held));
    }
    desk.splice.swap(out);
    written.map_err(|error| why_stopped(&error))
}

/// Where the parser puts out what it has read.
struct Outlet(SharedDesk);

impl OutputSink for Outlet {
    fn handle_chunk(&mut self, chunk: &[u8]) {
        self.0.lock().splice.pass(chunk);
    }
}
