//! A copy of an answer, taken while it passes, read afterwards.

use super::table::Found;
use crate::door::Door;
use crate::known::Known;
use crate::shop::Shop;
use crate::stages::capture::Submission;
use crate::stages::guard::{Eye, brought, employee, media};
use crate::stages::inject::decode::Decoder;
use crate::stages::observe::place_of;
use crate::visit::{HandsOff, HeadView, Visit};
use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use pingora_http::ResponseHeader;
use std::collections::HashSet;
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Identifier, Inspector, Labels, Sort, sort_of};
use vratar_model::access::SubjectRef;
use vratar_model::journal::IdentifierKind;
use vratar_model::{Mode, RouteClass, ShopId};
use vratar_record::book::Book;

/// Of an answer this much is read, bytes.
pub(super) const MOST: usize = 1 << 20;
/// What it may unfold to, bytes.
const UNFOLDED: usize = 8 << 20;

/// An answer that is read once it has passed.
pub struct Copy {
    job: Job,
    bytes: BytesMut,
}

/// What is read.
pub(super) struct Job {
    pub(super) shop: Arc<Shop>,
    route: String,
    class: RouteClass,
    place: String,
    method: String,
    media: String,
    disposition: Option<String>,
    content_type: Option<String>,
    hints: CharsetHints,
    labels: Arc<Labels>,
    /// Whom the head leads to.
    led: Vec<Identifier>,
    brought: HashSet<(IdentifierKind, String)>,
    /// The employee who reads: what they logged in with stands on each of their pages.
    reader: Option<(SubjectRef, Arc<Book>)>,
    decoder: Option<Decoder>,
    bytes: Bytes,
    at: Timestamp,
}

/// The copy cannot be decoded.
pub(super) struct Unreadable;

impl Copy {
    /// Begins a copy of an answer that needs no record; `None`: it is not read.
    #[must_use]
    pub fn begin(
        door: &Door,
        visit: &Visit,
        submission: Option<&Submission>,
        head: &ResponseHeader,
    ) -> Option<Self> {
        let shop = &visit.shop;
        let shown =
            !matches!(head.status.as_u16(), 101 | 204 | 304) && visit.head.method != http::Method::HEAD;
        if shop.mode < Mode::Guard || visit.hands_off == Some(HandsOff::Observing) || !shown {
            return None;
        }
        let content_type = text(head, "content-type");
        let disposition = text(head, "content-disposition");
        if matches!(sort_of(content_type.as_deref(), disposition.as_deref(), b""), Sort::Picture) {
            return None;
        }
        let headers = HeadView(&visit.head);
        let mut facts = visit.facts(&headers);
        facts.body = submission.and_then(|read| read.form.as_ref());
        let hit = shop.adapter.route(&facts);
        let place = place_of(&visit.canonical.path, &visit.canonical.query);
        if !door.gaps.wants(shop, &place) {
            return None;
        }
        let labels = &shop.adapter.guard(&hit).labels;
        let eye = Eye { labels, country: shop.calling_code, known: &door.known.of(&shop.id) };
        let led = eye.links(&head.headers);
        let said = content_type.as_deref().and_then(vratar_form::charset_of);
        let job = Job {
            shop: shop.clone(),
            route: hit.id.to_owned(),
            class: hit.class,
            place,
            method: visit.head.method.as_str().to_owned(),
            media: media(head),
            disposition,
            hints: CharsetHints {
                content_type: said.map(|encoding| encoding.name().to_owned()),
                manifest: shop.charset.clone().or_else(|| shop.adapter.manifest().charset.clone()),
            },
            content_type,
            labels: labels.clone(),
            led,
            brought: brought(door, visit, submission),
            reader: employee(door, visit, hit.staff).zip(door.recorder.book()),
            decoder: Decoder::for_head(head),
            bytes: Bytes::new(),
            at: door.now(),
        };
        Some(Self { job, bytes: BytesMut::new() })
    }

    /// A piece of the answer goes by.
    pub fn take(&mut self, piece: &[u8]) {
        let room = MOST.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    pub(super) fn shop_id(&self) -> &ShopId {
        &self.job.shop.id
    }
}

impl From<Copy> for Job {
    fn from(copy: Copy) -> Self {
        Self { bytes: copy.bytes.freeze(), ..copy.job }
    }
}

impl Job {
    /// What it shows.
    pub(super) fn read(mut self, known: &Known) -> Result<Found, Unreadable> {
        let plain = self.plain()?;
        let mut shown = std::mem::take(&mut self.led);
        let mut found = Found {
            shop: self.shop.id.clone(),
            route: self.route.clone(),
            class: self.class,
            place: self.place.clone(),
            method: self.method.clone(),
            media: self.media.clone(),
            file: self.disposition.as_deref().is_some_and(|said| said.contains("attachment")),
            recorded: false,
            at: self.at,
            shown: Vec::new(),
        };
        if let Sort::Text(format) = sort_of(self.content_type.as_deref(), self.disposition.as_deref(), &plain)
        {
            let known_here = known.of(&self.shop.id);
            let mut inspector =
                Inspector::new(format, &self.hints, self.labels.clone(), self.shop.calling_code, known_here);
            inspector.feed(&plain);
            shown.extend(inspector.end().people.into_iter().flat_map(|person| person.identifiers));
        }
        shown.retain(|one| !self.is_known_to_reader(one));
        let hash = |one: &Identifier| (one.kind, known.hash(&self.shop.id, one.kind, &one.value));
        found.shown = shown.iter().map(hash).collect();
        Ok(found)
    }

    /// The reader brought it, or is it.
    fn is_known_to_reader(&self, one: &Identifier) -> bool {
        let own =
            |(who, book): &(SubjectRef, Arc<Book>)| book.refer(&self.shop.id, one.kind, &one.value) == *who;
        self.brought.contains(&(one.kind, one.value.clone())) || self.reader.as_ref().is_some_and(own)
    }

    fn plain(&mut self) -> Result<Bytes, Unreadable> {
        let decoder = self.decoder.as_mut().ok_or(Unreadable)?;
        if decoder.is_identity() {
            return Ok(self.bytes.clone());
        }
        let (mut rest, mut plain, mut more) = (&self.bytes[..], Vec::new(), true);
        while more && plain.len() < UNFOLDED {
            more = decoder.step(&mut rest, &mut plain).map_err(|_| Unreadable)?;
        }
        Ok(plain.into())
    }
}

fn text(head: &ResponseHeader, name: &str) -> Option<String> {
    head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
