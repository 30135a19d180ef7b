//! One page on its way through.

mod desk;
mod origin;
mod own;
mod place;
mod reading;
mod splice;
mod spots;
mod start;
mod tag;
mod watch;

use crate::charset::{CharsetHints, Sniffed, Sniffer};
use crate::fill::{Fill, GaveUp, Report};
use crate::plan::Plan;
use bytes::Bytes;
use reading::{Outcome, Reading};
pub use start::MAX_KEPT_BYTES;
use start::{Now, Shut, Start};
use std::borrow::Cow;
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
    Sniffing(Box<(Sniffer, Start)>),
    /// Nothing can be placed in what has been seen: that has gone out.
    Shut(Box<Shut>),
    Reading(Box<Reading>),
    /// Nothing is left to do: bytes pass.
    Passing,
}

impl Page {
    /// Begins a page. `active`: indices of the plan's places to fill; repeated and unknown ones are ignored.
    #[must_use]
    pub fn new(plan: Arc<Plan>, active: Vec<usize>, charset: CharsetHints, fill: Box<dyn Fill>) -> Self {
        Self::begin(plan, active, charset, fill, false)
    }

    /// The same, read by the parser from its first byte to its last: what all shorter ways are held against.
    #[must_use]
    pub fn by_parser(
        plan: Arc<Plan>,
        active: Vec<usize>,
        charset: CharsetHints,
        fill: Box<dyn Fill>,
    ) -> Self {
        Self::begin(plan, active, charset, fill, true)
    }

    fn begin(
        plan: Arc<Plan>,
        active: Vec<usize>,
        charset: CharsetHints,
        fill: Box<dyn Fill>,
        by_parser: bool,
    ) -> Self {
        let active = plan.known(&active);
        let idle = active.is_empty() && plan.origin().is_none();
        let start = Start { plan, active, fill, by_parser };
        let stage =
            if idle { Stage::Passing } else { Stage::Sniffing(Box::new((Sniffer::new(charset), start))) };
        Self { stage, report: Report::default(), tail: Vec::new() }
    }

    /// Takes the shop's next bytes. True: they pass as they are, behind what is in `out`. Otherwise what can be sent is
    /// appended to `out`.
    #[must_use]
    pub fn passes(&mut self, chunk: &Bytes, out: &mut Vec<u8>) -> bool {
        let (stage, passes) = match std::mem::replace(&mut self.stage, Stage::Passing) {
            Stage::Sniffing(sniffing) => self.sniff(sniffing, chunk, false, out),
            stage => self.go_on(stage, chunk, out),
        };
        self.stage = stage;
        passes
    }

    /// Takes the shop's next bytes, appends what can be sent to `out`.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        if self.passes(&Bytes::copy_from_slice(chunk), out) {
            out.extend_from_slice(chunk);
        }
    }

    /// The shop has sent everything: appends the rest and says what became of the page.
    pub fn end(mut self, out: &mut Vec<u8>) -> Report {
        let mut stage = std::mem::replace(&mut self.stage, Stage::Passing);
        if let Stage::Sniffing(sniffing) = stage {
            (stage, _) = self.sniff(sniffing, &Bytes::new(), true, out);
        }
        if let Stage::Reading(reading) = stage {
            let (outcome, stopped) = reading.end(out);
            self.close(outcome, stopped);
        }
        out.append(&mut self.tail);
        self.report
    }

    fn sniff(
        &mut self,
        mut sniffing: Box<(Sniffer, Start)>,
        chunk: &Bytes,
        whole: bool,
        out: &mut Vec<u8>,
    ) -> (Stage, bool) {
        let Some((sniffed, seen)) = sniffing.0.take(chunk, whole) else {
            return (Stage::Sniffing(sniffing), false);
        };
        self.report.charset = sniffed.encoding();
        let stage = self.opened(sniffing.1, sniffed);
        match seen {
            Cow::Borrowed(_) => self.go_on(stage, chunk, out),
            Cow::Owned(seen) => {
                let seen = Bytes::from(seen);
                let (stage, passes) = self.go_on(stage, &seen, out);
                if passes {
                    out.extend_from_slice(&seen);
                }
                (stage, false)
            }
        }
    }

    /// The charset is known.
    fn opened(&mut self, start: Start, sniffed: Sniffed) -> Stage {
        // Whatever it holds, nothing can be placed in it.
        if let Err(why) = Reading::can_read(sniffed) {
            return self.gives_up(why);
        }
        match Shut::new(start, sniffed) {
            Ok(shut) => Stage::Shut(Box::new(shut)),
            Err((start, sniffed)) => match Reading::new(start, sniffed, 0) {
                Ok(reading) => Stage::Reading(Box::new(reading)),
                Err(why) => self.gives_up(why),
            },
        }
    }

    fn gives_up(&mut self, why: GaveUp) -> Stage {
        self.report.gave_up = Some(why);
        Stage::Passing
    }

    fn go_on(&mut self, stage: Stage, chunk: &Bytes, out: &mut Vec<u8>) -> (Stage, bool) {
        match stage {
            Stage::Shut(shut) => match shut.write(chunk) {
                Ok(Now::Shut(shut)) => (Stage::Shut(shut), true),
                Ok(Now::Open(reading)) => self.read(Box::new(reading), chunk, out),
                Ok(Now::Over(mut reading, stopped)) => {
                    self.close(reading.outcome(), stopped);
                    (Stage::Passing, true)
                }
                Err(why) => (self.gives_up(why), true),
            },
            Stage::Reading(reading) => self.read(reading, chunk, out),
            stage @ (Stage::Passing | Stage::Sniffing(_)) => (stage, true),
        }
    }

    fn read(&mut self, mut reading: Box<Reading>, chunk: &[u8], out: &mut Vec<u8>) -> (Stage, bool) {
        match reading.write(chunk, out) {
            Ok(passes) => (Stage::Reading(reading), passes),
            Err(stopped) => {
                self.close(reading.outcome(), stopped);
                (Stage::Passing, false)
            }
        }
    }

    fn close(&mut self, outcome: Outcome, gave_up: Option<GaveUp>) {
        self.report.changed = outcome.changed || !outcome.tail.is_empty();
        self.tail = outcome.tail;
        self.report.placed = outcome.placed;
        self.report.lang = outcome.lang;
        self.report.gave_up = gave_up;
    }
}
