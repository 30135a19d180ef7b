//! The shop's answer, looked into before a byte of it goes out.

use super::about::{About, media};
use super::heads::Eye;
use super::leases::Rest;
use crate::client::Client;
use crate::door::Door;
use crate::exchange::Answer;
use crate::failure::Failure;
use crate::stages::inject::decode::Decoder;
use crate::visit::Visit;
use bytes::Bytes;
use http::header;
use pingora_http::ResponseHeader;
use std::sync::Arc;
use std::time::Duration;
use vratar_html::CharsetHints;
use vratar_inspect::archive::Unreadable;
use vratar_inspect::{Findings, Format, Inspector, Person, Sort, sort_of};
use vratar_model::access::Reason;

/// An answer that is not whole by then is sent part by part.
const PATIENCE: Duration = Duration::from_secs(5);
/// What a held answer may unfold to, as a multiple of what is held.
const UNFOLDS: usize = 16;
/// Largest zip file that is held, bytes.
const ARCHIVE: usize = 32 << 20;
/// Bytes that are looked into before others get a turn.
const TURN: usize = 64 << 10;

const UNINSPECTABLE: Failure = Failure::Guarded(Reason::Uninspectable);

/// What an answer showed.
pub(super) struct Looked {
    pub(super) findings: Findings,
    /// Nothing can be found in such a file; it may pass nevertheless.
    pub(super) opaque: bool,
    pub(super) media: Option<String>,
    /// All of it, decoded, if it is text and whole.
    pub(super) text: Option<(Format, Bytes)>,
    /// Whether what it shows can be masked: it is text, or nobody's data stands in it.
    pub(super) maskable: bool,
    /// There is more: it goes out part by part.
    pub(super) rest: Option<Rest>,
}

/// Looks into an answer: all of it, or, of one too long to be held, its first part. What `may_be_parted` is not is left
/// as it came.
///
/// # Errors
/// [`Failure::Guarded`]: what it is cannot be looked into.
pub(super) async fn look(
    door: &Arc<Door>,
    visit: &Visit,
    about: &About,
    may_be_parted: bool,
    answer: &mut Answer,
    client: &mut Client,
) -> Result<Looked, Failure> {
    possible(&answer.head)?;
    let media = Some(media(&answer.head)).filter(|media| !media.is_empty());
    let mut looked = Looked {
        findings: head(door, visit, about, &answer.head),
        opaque: false,
        media,
        text: None,
        maskable: true,
        rest: None,
    };
    if answer.is_ended() || visit.head.method == http::Method::HEAD {
        return Ok(looked);
    }
    let limits = &visit.shops.limits;
    let limit = limits.guarded;
    // A shop may take its time to begin: only from there on it is not waited for long.
    answer.peek(1, limits.upstream_read, client).await;
    let (held, whole) = answer.peek(limit, PATIENCE, client).await;
    let plain = Plain::of(&answer.head, &held, limit)?;
    // The shop broke off: what came of it may go out, and then nothing more.
    let whole = whole || answer.is_broken();
    match sort_of(header_of(&answer.head, "content-type"), disposition(&answer.head), &plain.bytes) {
        Sort::Picture => looked.opaque = true,
        Sort::Opaque => {
            looked.opaque = is_let_through(about, looked.media.as_deref())?;
            looked.maskable = false;
        }
        Sort::Archive => {
            looked.maskable = false;
            match archive(door, visit, about, whole.then_some(held.len()), answer, client).await? {
                Ok(found) => looked.add(found),
                Err(unreadable) => {
                    tracing::info!(visit = %visit.id, shop = %visit.shop.id, %unreadable, "a zip file cannot be looked into");
                    looked.opaque = is_let_through(about, looked.media.as_deref())?;
                }
            }
        }
        Sort::Text(format) => {
            if !whole && !may_be_parted {
                return Err(UNINSPECTABLE);
            }
            let mut inspector = inspector(door, visit, about, format, &answer.head);
            feed(&mut inspector, &plain.bytes).await;
            if whole {
                if !plain.is_whole(answer) {
                    return Err(UNINSPECTABLE);
                }
                looked.add(inspector.end());
                if plain.decoder.is_some() {
                    // Only what was read goes out: behind the end of what is packed anything may stand.
                    plain.unpack(answer);
                }
                looked.text = Some((format, plain.bytes.clone()));
            } else {
                looked.add(inspector.take());
                looked.rest = Some(Rest::begin(plain, format, inspector, answer));
            }
        }
    }
    if looked.findings.undecodable { Err(UNINSPECTABLE) } else { Ok(looked) }
}

/// A zip file (a workbook is one) shows what its members show; for that it must be whole. What may wait for others does,
/// before it takes any memory; `held`: it is here already, in so many bytes.
async fn archive(
    door: &Arc<Door>,
    visit: &Visit,
    about: &About,
    held: Option<usize>,
    answer: &mut Answer,
    client: &mut Client,
) -> Result<Result<Findings, Unreadable>, Failure> {
    // Packed once more, it is there twice.
    let held = door.archives.hold(2 * held.unwrap_or(ARCHIVE)).await?;
    let (bytes, whole) = answer.peek(ARCHIVE, visit.shops.limits.upstream_read, client).await;
    let plain = Plain::of(&answer.head, &bytes, ARCHIVE / UNFOLDS).ok().filter(|_| whole);
    let Some(plain) = plain.map(|plain| plain.bytes) else { return Ok(Err(Unreadable::TooMuch)) };
    let unpacked = match vratar_inspect::archive::unpacked_bytes(&plain) {
        Ok(bytes) => door.archives.unpack(bytes).await?,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let (labels, country) = (about.guard().labels.clone(), visit.shop.calling_code);
    let known = door.known.of(&visit.shop.id);
    let look = move || {
        // A request that is given up ends before this does: the room goes when the memory goes.
        let _room = (held, unpacked);
        vratar_inspect::archive::inspect(&plain, &labels, country, &known)
    };
    // The task does not panic; were it cancelled, the process is ending.
    Ok(tokio::task::spawn_blocking(look).await.unwrap_or(Err(Unreadable::TooMuch)))
}

/// Answers that are no whole answer although a whole one was asked for.
fn possible(head: &ResponseHeader) -> Result<(), Failure> {
    match head.status.as_u16() {
        101 => Err(Failure::Guarded(Reason::Upgrade)),
        206 => Err(Failure::Guarded(Reason::Partial)),
        304 => Err(Failure::Guarded(Reason::NotModified)),
        _ => Ok(()),
    }
}

/// The manifest says of some sorts of files that they may pass.
fn is_let_through(about: &About, media: Option<&str>) -> Result<bool, Failure> {
    let named = media.is_some_and(|media| about.guard().opaque.allows(media));
    if named { Ok(true) } else { Err(UNINSPECTABLE) }
}

/// What the head shows.
fn head(door: &Door, visit: &Visit, about: &About, head: &ResponseHeader) -> Findings {
    let known = door.known.of(&visit.shop.id);
    let eye = Eye { labels: &about.guard().labels, country: visit.shop.calling_code, known: &known };
    let people = eye.all(&head.headers).into_iter().map(|one| Person { identifiers: vec![one] });
    Findings { people: people.collect(), ..Findings::default() }
}

pub(super) fn inspector(
    door: &Arc<Door>,
    visit: &Visit,
    about: &About,
    format: Format,
    head: &ResponseHeader,
) -> Inspector {
    let known = door.known.of(&visit.shop.id);
    Inspector::new(format, &hints(visit, head), about.guard().labels.clone(), visit.shop.calling_code, known)
}

pub(super) fn hints(visit: &Visit, head: &ResponseHeader) -> CharsetHints {
    let said = header_of(head, "content-type").and_then(vratar_form::charset_of);
    CharsetHints {
        content_type: said.map(|encoding| encoding.name().to_owned()),
        manifest: visit.shop.charset.clone().or_else(|| visit.shop.adapter.manifest().charset.clone()),
    }
}

/// Gives bytes to the inspector, others a turn in between.
pub(super) async fn feed(inspector: &mut Inspector, bytes: &[u8]) {
    for (index, part) in bytes.chunks(TURN).enumerate() {
        if index > 0 {
            tokio::task::yield_now().await;
        }
        inspector.feed(part);
    }
}

fn header_of<'h>(head: &'h ResponseHeader, name: &str) -> Option<&'h str> {
    head.headers.get(name).and_then(|value| value.to_str().ok())
}

fn disposition(head: &ResponseHeader) -> Option<&str> {
    header_of(head, header::CONTENT_DISPOSITION.as_str())
}

impl Looked {
    /// The page, decoded, if it is one and whole.
    pub(super) fn page(&self) -> Option<&Bytes> {
        self.text.as_ref().filter(|(format, _)| *format == Format::Html).map(|(_, bytes)| bytes)
    }

    fn add(&mut self, found: Findings) {
        let head = std::mem::replace(&mut self.findings, found);
        self.findings.people.extend(head.people);
    }
}

/// What is held of a body, without its `Content-Encoding`.
pub(super) struct Plain {
    pub(super) bytes: Bytes,
    /// Undoes the encoding of what is still to come; `None`: there is none.
    pub(super) decoder: Option<Decoder>,
}

impl Plain {
    fn of(head: &ResponseHeader, held: &Bytes, limit: usize) -> Result<Self, Failure> {
        let mut decoder = Decoder::for_head(head).ok_or(UNINSPECTABLE)?;
        if decoder.is_identity() {
            return Ok(Self { bytes: held.clone(), decoder: None });
        }
        let (mut rest, mut plain, mut more) = (&held[..], Vec::new(), true);
        while more {
            more = decoder.step(&mut rest, &mut plain).map_err(|_| UNINSPECTABLE)?;
            if plain.len() > limit.saturating_mul(UNFOLDS) {
                return Err(UNINSPECTABLE);
            }
        }
        Ok(Self { bytes: plain.into(), decoder: Some(decoder) })
    }

    /// The answer goes out as it was read.
    pub(super) fn unpack(&self, answer: &mut Answer) {
        answer.exchange(self.bytes.clone());
    }

    /// Whether nothing of what was encoded is missing; of a body that broke off at the shop nobody expects it.
    fn is_whole(&self, answer: &Answer) -> bool {
        answer.is_broken() || self.decoder.as_ref().is_none_or(|decoder| decoder.end().is_ok())
    }
}
