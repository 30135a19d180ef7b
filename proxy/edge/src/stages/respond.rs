//! The shop's answer on its way to the client: streamed, edited where something is to be placed.

use super::inject::Edit;
use super::observe::Watch;
use crate::client::Client;
use crate::exchange::{Answer, Ready};
use crate::failure::Failure;
use crate::hop::named_by_connection;
use crate::visit::{HandsOff, Visit};
use bytes::Bytes;
use http::header::{self, HeaderValue};
use pingora_core::protocols::http::HttpTask;
use pingora_http::ResponseHeader;

/// Streams an answer. Head and first piece go out in one write when the piece is here already.
///
/// # Errors
/// [`Failure`]; after the head has gone out the response is cut, never completed.
pub async fn stream(
    visit: &Visit,
    mut answer: Answer,
    edit: Option<Edit>,
    watch: &mut Option<Watch>,
    client: &mut Client,
) -> Result<Answer, Failure> {
    let head = head_for_client(visit, &answer.head);
    if ends_by_closing(visit, &head) {
        client.close_after();
    }
    if answer.is_ended() && edit.is_none() {
        client.write(vec![HttpTask::Header(head, true)]).await?;
        return Ok(answer);
    }
    let mut body = Pieces { edit, upgraded: answer.is_upgraded(), given: None };
    let mut tasks = vec![HttpTask::Header(head, false)];
    let mut passed = None;
    if let Ready::Now(piece) = answer.next_if_ready(client).await? {
        passed.clone_from(&piece);
        body.give(piece, answer.is_ended());
        tasks.extend(body.next()?);
    }
    let mut done = ends(&tasks);
    client.write(tasks).await?;
    loop {
        while let Some(task) = body.next()? {
            done = task.is_end();
            client.write(vec![task]).await?;
        }
        look_at(watch, passed);
        if done {
            return Ok(answer);
        }
        let piece = answer.next(client).await?;
        passed = piece.clone();
        body.give(piece, answer.is_ended());
    }
}

/// The client has the shop's piece already: nobody waits while it is looked at.
fn look_at(watch: &mut Option<Watch>, piece: Option<Bytes>) {
    if let Some((watch, piece)) = watch.as_mut().zip(piece) {
        watch.take(&piece);
    }
}

fn ends(tasks: &[HttpTask]) -> bool {
    tasks.last().is_some_and(HttpTask::is_end)
}

/// Enough for one write to the client, bytes.
const ENOUGH: usize = 64 << 10;

struct Pieces {
    edit: Option<Edit>,
    upgraded: bool,
    /// A piece of the shop, and whether it is the last.
    given: Option<(Bytes, bool)>,
}

impl Pieces {
    /// Takes a piece of the shop (`None`: its end).
    fn give(&mut self, piece: Option<Bytes>, last: bool) {
        let last = last || piece.is_none();
        self.given = Some((piece.unwrap_or_default(), last));
    }

    /// What the client gets next for the piece that was given; `None` when it has all of it. A packed piece may
    /// unfold to very much: it goes out in parts.
    fn next(&mut self) -> Result<Option<HttpTask>, Failure> {
        let Some((piece, last)) = self.given.take() else { return Ok(None) };
        let (out, over) = match self.edit.as_mut() {
            None => (piece, true),
            Some(edit) => {
                let (mut rest, mut out, mut more) = (&piece[..], Vec::new(), true);
                while more && out.len() < ENOUGH {
                    more = edit.step(&mut rest, &mut out).map_err(|_| UNDECODABLE)?;
                }
                if more {
                    self.given = Some((piece.slice_ref(rest), last));
                } else if last && let Some(edit) = self.edit.take() {
                    edit.end(&mut out).map_err(|_| UNDECODABLE)?;
                }
                (Bytes::from(out), !more)
            }
        };
        let ends = last && over;
        if out.is_empty() && !ends {
            return Ok(None);
        }
        let out = Some(out).filter(|out| !out.is_empty());
        Ok(Some(if self.upgraded { HttpTask::UpgradedBody(out, ends) } else { HttpTask::Body(out, ends) }))
    }
}

const UNDECODABLE: Failure = Failure::ShopBroke("content_encoding");

/// The head that the client gets: hop-by-hop headers gone, our framing, inner origins turned outward.
fn head_for_client(visit: &Visit, from_shop: &ResponseHeader) -> Box<ResponseHeader> {
    let mut head = Box::new(from_shop.clone());
    let upgraded = head.status == 101;
    strip_hop_by_hop(&mut head, upgraded);
    turn_location_outward(visit, &mut head);
    frame(visit, &mut head);
    head
}

fn strip_hop_by_hop(head: &mut ResponseHeader, upgraded: bool) {
    let named = named_by_connection(&head.headers);
    for name in named.iter().filter(|name| !(upgraded && **name == header::UPGRADE)) {
        head.remove_header(name);
    }
    for name in ["keep-alive", "proxy-connection", "transfer-encoding", "trailer"] {
        head.remove_header(name);
    }
    if !upgraded {
        head.remove_header("connection");
        head.remove_header("upgrade");
    }
}

/// Without a length the body is chunked to HTTP/1.1 clients; HTTP/1.0 ones read until the end; HTTP/2 frames itself.
fn frame(visit: &Visit, head: &mut ResponseHeader) {
    let bodiless = matches!(head.status.as_u16(), 101 | 204 | 304) || visit.head.method == http::Method::HEAD;
    let measured = head.headers.contains_key(header::CONTENT_LENGTH);
    if !bodiless && !measured && visit.head.version == http::Version::HTTP_11 {
        let _ = head.insert_header(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if measured {
        say_length_once(head);
    }
    if head.version != http::Version::HTTP_11 {
        head.set_version(http::Version::HTTP_11);
    }
}

/// A length that is said twice, the same both times (RFC 9110 §8.6): the next one to read it may be less forgiving.
fn say_length_once(head: &mut ResponseHeader) {
    let first = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let Some(first) = first.and_then(|value| value.split(',').next()).map(|value| value.trim().to_owned())
    else {
        return;
    };
    let _ = head.insert_header(header::CONTENT_LENGTH, first);
}

/// An HTTP/1.0 client that is not told a length reads until the connection ends.
fn ends_by_closing(visit: &Visit, head: &ResponseHeader) -> bool {
    visit.head.version == http::Version::HTTP_10 && !head.headers.contains_key(header::CONTENT_LENGTH)
}

fn turn_location_outward(visit: &Visit, head: &mut ResponseHeader) {
    let Some(origins) = visit.shop.origins.as_ref().filter(|_| visit.hands_off != Some(HandsOff::Observing))
    else {
        return;
    };
    let Some(location) = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()) else {
        return;
    };
    let inner = origins.from.iter().find(|from| {
        location
            .strip_prefix(from.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    });
    if let Some(inner) = inner {
        let outward = format!("{}{}", origins.to, &location[inner.len()..]);
        let _ = head.insert_header(header::LOCATION, outward);
    }
}
