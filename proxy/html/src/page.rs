//! One page on its way through.

mod desk;
mod origin;
mod place;
mod splice;
mod watch;

use crate::charset::{CharsetHints, Ink, Sniffed, Sniffer};
use crate::fill::{Fill, GaveUp, PageFacts, Report};
use crate::parser::{settings, why_stopped};
use crate::plan::Plan;
use desk::{Desk, SharedDesk};
use lol_html::OutputSink;
use lol_html::send::HtmlRewriter;
use std::sync::Arc;

/// One page in flight.
///
/// Write the chunks as they come, then call [`end`](Page::end). For a page that the shop did not finish,
/// drop it instead: `end` may add a tail.
pub struct Page {
    stage: Stage,
    report: Report,
    /// What is still to be appended at the very end.
    tail: Vec<u8>,
}

enum Stage {
    /// Its charset is being looked for; nothing has gone out.
    Sniffing(Box<Start>),
    Reading(Box<Reading>),
    /// Nothing is left to do: bytes pass.
    Passing,
}

impl Page {
    /// Begins a page. `active`: indices of the plan's places to fill; repeated and unknown ones are ignored.
    #[must_use]
    pub fn new(plan: Arc<Plan>, active: Vec<usize>, charset: CharsetHints, fill: Box<dyn Fill>) -> Self {
        let active = plan.known(&active);
        let idle = active.is_empty() && plan.origin().is_none();
        let start = Start { plan, active, fill, sniffer: Sniffer::new(charset) };
        let stage = if idle { Stage::Passing } else { Stage::Sniffing(Box::new(start)) };
        Self { stage, report: Report::default(), tail: Vec::new() }
    }

    /// Takes the shop's next bytes, appends what can be sent to `out`.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Passing) {
            Stage::Sniffing(start) => self.sniff(start, chunk, false, out),
            Stage::Reading(reading) => self.read(reading, chunk, out),
            Stage::Passing => {
                out.extend_from_slice(chunk);
                Stage::Passing
            }
        };
    }

    /// The shop has sent everything: appends the rest and says what became of the page.
    pub fn end(mut self, out: &mut Vec<u8>) -> Report {
        let mut stage = std::mem::replace(&mut self.stage, Stage::Passing);
        if let Stage::Sniffing(start) = stage {
            stage = self.sniff(start, &[], true, out);
        }
        if let Stage::Reading(reading) = stage {
            let (desk, stopped) = reading.end(out);
            self.close(&desk, stopped);
        }
        out.append(&mut self.tail);
        self.report
    }

    fn sniff(&mut self, mut start: Box<Start>, chunk: &[u8], whole: bool, out: &mut Vec<u8>) -> Stage {
        let Some((sniffed, seen)) = start.sniffer.take(chunk, whole) else {
            return Stage::Sniffing(start);
        };
        self.report.charset = sniffed.encoding();
        match start.reading(sniffed) {
            Ok(reading) => self.read(Box::new(reading), &seen, out),
            Err(why) => {
                self.report.gave_up = Some(why);
                out.extend_from_slice(&seen);
                Stage::Passing
            }
        }
    }

    fn read(&mut self, mut reading: Box<Reading>, chunk: &[u8], out: &mut Vec<u8>) -> Stage {
        match reading.write(chunk, out) {
            Ok(()) => Stage::Reading(reading),
            Err(stopped) => {
                self.close(&reading.desk, stopped);
                Stage::Passing
            }
        }
    }

    fn close(&mut self, desk: &SharedDesk, gave_up: Option<GaveUp>) {
        let mut desk = desk.lock();
        self.tail = desk.take_tail();
        self.report.placed = desk.take_placed();
        self.report.lang = desk.facts.lang.take();
        self.report.gave_up = gave_up;
    }
}

/// What is needed to begin.
struct Start {
    plan: Arc<Plan>,
    active: Vec<usize>,
    fill: Box<dyn Fill>,
    sniffer: Sniffer,
}

impl Start {
    fn reading(self, sniffed: Sniffed) -> Result<Reading, GaveUp> {
        let charset = sniffed.encoding().ok_or(GaveUp::ShopCharsetUnknown)?;
        let settings = settings(charset)?;
        let facts = PageFacts { lang: None, charset };
        let desk = SharedDesk::new(Desk::new(&self.plan, &self.active, Ink::of(sniffed), facts, self.fill));
        let settings = watch::everything(settings, &self.plan, &self.active, &desk);
        let rewriter = HtmlRewriter::new(settings, Outlet(desk.clone()));
        Ok(Reading { rewriter, desk, held: Vec::new() })
    }
}

/// A page being parsed.
struct Reading {
    rewriter: HtmlRewriter<'static, Outlet>,
    desk: SharedDesk,
    /// Bytes that the parser has taken and not yet let go: the beginning of a tag that is not complete.
    held: Vec<u8>,
}

impl Reading {
    /// An error means that the parser has stopped; everything so far is in `out` then.
    fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<(), Option<GaveUp>> {
        let before = self.desk.lock().start_output(out);
        let written = self.rewriter.write(chunk);
        let mut desk = self.desk.lock();
        let done = desk.splice.passed() - before;
        let unread = chunk.get(done.saturating_sub(self.held.len())..).unwrap_or_default();
        self.held.drain(..done.min(self.held.len()));
        self.held.extend_from_slice(unread);
        if written.is_err() {
            desk.splice.pass(&std::mem::take(&mut self.held));
        }
        desk.splice.swap(out);
        written.map_err(|error| why_stopped(&error))
    }

    fn end(self, out: &mut Vec<u8>) -> (SharedDesk, Option<GaveUp>) {
        let Self { rewriter, desk, held } = self;
        let before = desk.lock().start_output(out);
        let ended = rewriter.end();
        let mut open = desk.lock();
        let done = open.splice.passed() - before;
        open.splice.pass(held.get(done..).unwrap_or_default());
        open.splice.swap(out);
        drop(open);
        (desk, ended.err().as_ref().and_then(why_stopped))
    }
}

/// Where the parser puts out what it has read.
struct Outlet(SharedDesk);

impl OutputSink for Outlet {
    fn handle_chunk(&mut self, chunk: &[u8]) {
        self.0.lock().splice.pass(chunk);
    }
}
