//! An answer that goes out part by part, each part recorded before it leaves.

use super::about::About;
use super::approval;
use super::body::{self, Plain};
use super::brake::{Brake, Drawn};
use super::hide::{self, Hiding};
use super::seen::{self, Seen};
use super::so_far::SoFar;
use super::tally::Tally;
use super::watermark::Watermark;
use crate::client::Client;
use crate::door::Door;
use crate::exchange::Answer;
use crate::failure::Failure;
use crate::stages::inject::decode::Decoder;
use bytes::{Bytes, BytesMut};
use http::header;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use vratar_inspect::{Contact, Format, Inspector};
use vratar_model::access::{Event, Field, Lease, Reason};

/// A part of an answer, bytes: some thousand rows.
const PART: usize = 256 << 10;
/// A part that does not fill up goes out after this time: a shop that writes slowly is not held up for long.
const PART_FOR: Duration = Duration::from_millis(500);
/// Of a part this much at most is held back for the next one, bytes: what stands there may be cut in half.
const HELD_BACK: usize = 8 << 10;
/// What does not end within this much cannot be masked, bytes.
const LARGEST_VALUE: usize = 4 << 20;
/// A packed part that unfolds to more than this is a bomb, bytes.
const LARGEST_PART: usize = 64 << 20;
/// No deadline: the shop's own time for each piece holds.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// The first part of an answer that is too long to be held, looked into.
pub(super) struct Rest {
    plain: Plain,
    format: Format,
    inspector: Inspector,
}

impl Rest {
    /// Its format.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// Where the body begins, decoded.
    pub(super) fn start(&self) -> &[u8] {
        &self.plain.bytes
    }

    /// What was read ahead is taken out of the answer, which goes on decoded.
    pub(super) fn begin(plain: Plain, format: Format, inspector: Inspector, answer: &mut Answer) -> Self {
        answer.forget_ahead();
        if plain.decoder.is_some() {
            for name in [header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
                answer.head.remove_header(&name);
            }
        }
        Self { plain, format, inspector }
    }
}

/// What turns the rest of an answer into parts that are recorded.
pub(super) struct Leases {
    door: Arc<Door>,
    about: Arc<About>,
    under: Option<(Arc<Tally>, Brake)>,
    so_far: SoFar,
    format: Format,
    hiding: Option<Hiding>,
    /// Goes out last.
    mark: Option<Watermark>,
    ahead: Ahead,
    decoder: Option<Decoder>,
    /// Recorded; goes out next.
    ready: Option<Bytes>,
    /// Not let go yet.
    held: BytesMut,
    let_go: u64,
}

/// What comes after the parts that were looked into.
enum Ahead {
    /// More, which this one looks into.
    More(Box<Inspector>),
    /// The end.
    End,
    /// Nothing that may go out, nor the end.
    Cut(Failure),
}

impl Leases {
    /// `told`: what is to be hidden of the part that was read; the sorts of data that were.
    ///
    /// # Errors
    /// [`Failure::Guarded`]: what is to be hidden cannot be.
    pub(super) fn new(
        door: &Arc<Door>,
        about: &Arc<About>,
        rest: Rest,
        hiding: Option<Hiding>,
        mark: Option<Watermark>,
        told: Vec<Contact>,
    ) -> Result<(Self, BTreeSet<Field>), Failure> {
        let Rest { plain, format, inspector } = rest;
        let mut leases = Self {
            door: door.clone(),
            about: about.clone(),
            under: None,
            so_far: SoFar::default(),
            format,
            hiding,
            mark,
            ahead: Ahead::More(Box::new(inspector)),
            decoder: plain.decoder,
            ready: None,
            held: BytesMut::from(&plain.bytes[..]),
            let_go: 0,
        };
        leases.ready = leases.cut(false, told)?;
        let hidden = leases.hidden();
        Ok((leases, hidden))
    }

    /// What goes out under it is added up there, and drawn on these budgets.
    pub(super) fn under(self, tally: &Arc<Tally>, brake: Brake, so_far: SoFar) -> Self {
        Self { under: Some((tally.clone(), brake)), so_far, ..self }
    }

    fn hidden(&mut self) -> BTreeSet<Field> {
        self.hiding.as_mut().map(Hiding::hidden).unwrap_or_default()
    }

    /// What is recorded already, if anything is.
    pub(super) fn ready(&mut self) -> Option<Bytes> {
        self.ready.take()
    }

    pub(super) fn is_done(&self) -> bool {
        self.ready.is_none() && matches!(self.ahead, Ahead::End)
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(
        &mut self,
        answer: &mut Answer,
        client: &mut Client,
    ) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some(ready) = self.ready.take() {
                return Ok(Some(ready));
            }
            match self.advance(answer, client).await? {
                Some(ahead) => self.ahead = ahead,
                None => return Ok(None),
            }
        }
    }

    /// Looks into one more part and records it; `None` at the end of the body. What fails here, or is given up half way,
    /// stays cut.
    async fn advance(&mut self, answer: &mut Answer, client: &mut Client) -> Result<Option<Ahead>, Failure> {
        let mut inspector = match std::mem::replace(&mut self.ahead, Ahead::Cut(Failure::NotRecorded)) {
            Ahead::More(inspector) => inspector,
            Ahead::End => {
                self.ahead = Ahead::End;
                return Ok(None);
            }
            Ahead::Cut(failure) => {
                self.ahead = Ahead::Cut(failure);
                return Err(failure);
            }
        };
        let (part, broken) = self.part(answer, client).await?;
        body::feed(&mut inspector, &part).await;
        self.held.extend_from_slice(&part);
        let over = broken.is_some() || answer.is_ended();
        let (findings, ahead) = if over {
            (inspector.end(), broken.map_or(Ahead::End, Ahead::Cut))
        } else {
            (inspector.take(), Ahead::More(inspector))
        };
        if findings.undecodable {
            return Err(Failure::Guarded(Reason::Uninspectable));
        }
        let told = hide::told(&self.about, &findings);
        let mut seen = Seen::new(&self.door, &self.about, findings, None).await;
        let ready = self.cut(over, told)?;
        seen.found.masked = self.hidden().into_iter().collect();
        self.so_far.add(&self.door, &self.about, &seen.found)?;
        let drawn = self.draw(&seen, matches!(ahead, Ahead::End)).await?;
        self.record(&seen).await?;
        if let Some(((_, brake), drawn)) = self.under.as_ref().zip(drawn) {
            brake.settle(&self.door, drawn).await;
        }
        self.ready = ready;
        Ok(Some(ahead))
    }

    /// Draws what the part shows; `last`: nothing follows it.
    async fn draw(&mut self, seen: &Seen, last: bool) -> Result<Option<Drawn>, Failure> {
        let Some((_, brake)) = &mut self.under else { return Ok(None) };
        match brake.draw(&self.door, &seen.found).await {
            Ok(drawn) => Ok(Some(drawn)),
            Err(stop) => {
                let stop = if last { stop } else { stop.and_more() };
                // It is cut, and the next try may go through.
                approval::ask_for_next(&self.door, &self.about, &stop).await;
                Err(stop.failure())
            }
        }
    }

    /// The next part of the body, decoded: up to [`PART`], or what has come in [`PART_FOR`]; with it, why nothing more
    /// comes, where it breaks off.
    async fn part(
        &mut self,
        answer: &mut Answer,
        client: &mut Client,
    ) -> Result<(Vec<u8>, Option<Failure>), Failure> {
        let (mut part, mut deadline) = (Vec::new(), None);
        while part.len() < PART {
            let until = deadline.unwrap_or_else(|| Instant::now() + FOR_EVER);
            // What is dropped at the deadline is a wait: a piece that is not whole stays in the session's buffer.
            match tokio::time::timeout_at(until, answer.next(client)).await {
                Ok(Ok(Some(piece))) => self.decode(&piece, &mut part)?,
                Ok(Ok(None)) => {
                    let whole = self.decoder.as_ref().is_none_or(|decoder| decoder.end().is_ok());
                    return Ok((part, (!whole).then_some(Failure::ShopBroke("content_encoding"))));
                }
                Ok(Err(failure)) => return Ok((part, Some(failure))),
                Err(_) => break,
            }
            deadline.get_or_insert_with(|| Instant::now() + PART_FOR);
        }
        Ok((part, None))
    }

    fn decode(&mut self, mut piece: &[u8], part: &mut Vec<u8>) -> Result<(), Failure> {
        let Some(decoder) = &mut self.decoder else {
            part.extend_from_slice(piece);
            return Ok(());
        };
        while decoder.step(&mut piece, part).map_err(|_| Failure::ShopBroke("content_encoding"))? {
            if part.len() > LARGEST_PART {
                return Err(Failure::Guarded(Reason::Uninspectable));
            }
        }
        Ok(())
    }

    async fn record(&mut self, seen: &Seen) -> Result<(), Failure> {
        if seen.is_empty() {
            return Ok(());
        }
        let bytes = self.let_go + self.held.len() as u64;
        let lease = |found| {
            Event::Lease(Lease { access: self.about.access, shop: self.about.shop.id.clone(), bytes, found })
        };
        seen::keep(&self.door, &self.about, seen, lease).await?;
        self.under.iter().for_each(|(tally, _)| tally.add(seen));
        seen.note(&self.door, &self.about);
        Ok(())
    }

    /// What goes out next, once it is recorded: what is not cut in half, without what may not be seen.
    fn cut(&mut self, all: bool, told: Vec<Contact>) -> Result<Option<Bytes>, Failure> {
        let length = self.held.len();
        let safe = if all { length } else { Inspector::safe_end(self.format, &self.held) };
        let safe = match &self.hiding {
            // Where nothing ends for so long, nothing is held back either: the record is ahead of it.
            None => safe.max(length.saturating_sub(HELD_BACK)),
            // A mask must have all of a value.
            Some(_) if length - safe > LARGEST_VALUE => return Err(Failure::Guarded(Reason::Unmaskable)),
            Some(_) => safe,
        };
        self.let_go += safe as u64;
        let piece = self.held.split_to(safe).freeze();
        let piece = match &mut self.hiding {
            None => piece,
            Some(hiding) => hiding.stretch(&piece, all, told)?,
        };
        let piece = match self.mark.take_if(|_| all) {
            None => piece,
            Some(mark) => mark.behind(&piece),
        };
        Ok(Some(piece).filter(|piece| !piece.is_empty()))
    }
}
