//! The beginning of an answer: whether a page is edited is seen from its first bytes, and its head must say so.

use super::pieces::{ENOUGH, Pieces};
use crate::client::Client;
use crate::exchange::Ready;
use crate::failure::Failure;
use crate::stages::guard::Released;
use crate::stages::inject::Edit;
use crate::stages::inject::decode::Undecodable;
use crate::stages::inject::edited::Edited;
use crate::stages::inject::placed::Placed;
use bytes::Bytes;

/// Longest beginning that is waited through for something to show, bytes.
const LONGEST: usize = 1 << 20;

/// The beginning of a body.
#[derive(Default)]
pub(super) struct Opening {
    /// What goes to the client.
    pub(super) body: Pieces,
    /// What the head has to say about it; nothing when the page goes out as it came.
    pub(super) placed: Option<Placed>,
    /// What came from the shop.
    pub(super) came: Vec<Bytes>,
    /// The shop broke off.
    pub(super) broken: Option<Failure>,
}

impl Opening {
    /// Of an answer that goes out as it comes: what is here already.
    ///
    /// # Errors
    /// [`Failure`]: the shop has broken off before anything came.
    pub(super) async fn of_any(answer: &mut Released, client: &mut Client) -> Result<Self, Failure> {
        let mut opening = Self { body: Pieces::untouched(answer.is_upgraded()), ..Self::default() };
        let (mut read, mut ended) = (0, false);
        while !ended && read < ENOUGH {
            match answer.next_if_ready(client).await {
                Ok(Ready::Now(piece)) => {
                    ended = piece.is_none() || answer.is_ended();
                    read += piece.as_ref().map_or(0, Bytes::len);
                    opening.came.extend(piece.clone());
                    opening.body.give(piece, ended);
                }
                Ok(Ready::NotYet) => break,
                Err(failure) if read == 0 => return Err(failure),
                Err(failure) => {
                    opening.broken = Some(failure);
                    break;
                }
            }
        }
        Ok(opening)
    }

    /// Of a page: as far as something of it can be shown, and whatever else of it is here already. What cannot be decoded
    /// so far, and what is whole and unchanged, goes out as it came, head and all.
    ///
    /// # Errors
    /// [`Failure`]: the shop has broken off before anything came.
    pub(super) async fn of_page(
        edit: Edit,
        answer: &mut Released,
        client: &mut Client,
    ) -> Result<Self, Failure> {
        let mut page = Beginning { edit, read: 0, out: Edited::default(), rest: None };
        let (mut came, mut broken, mut ended) = (Vec::new(), None, false);
        while !ended && page.wants_more() {
            let piece = match next(answer, page.out.is_empty(), client).await {
                Ok(Ready::Now(piece)) => piece,
                Ok(Ready::NotYet) => break,
                Err(failure) if came.is_empty() => return Err(failure),
                Err(failure) => {
                    broken = Some(failure);
                    break;
                }
            };
            ended = piece.is_none() || answer.is_ended();
            came.extend(piece.clone());
            if page.take(piece.unwrap_or_default()).is_err() {
                page.edit.give_up();
                return Ok(Self::as_it_came(came, ended, broken));
            }
        }
        Ok(match page.end(ended) {
            Some((body, placed)) => Self { body, placed: Some(placed), came, broken },
            None => Self::as_it_came(came, ended, broken),
        })
    }

    fn as_it_came(came: Vec<Bytes>, ended: bool, broken: Option<Failure>) -> Self {
        let mut body = Pieces::default();
        came.iter().for_each(|piece| body.give(Some(piece.clone()), false));
        if ended {
            body.give(None, true);
        }
        Self { body, placed: None, came, broken }
    }
}

/// The next piece: waited for as long as there is nothing to show, afterwards only if it is here.
async fn next(answer: &mut Released, wait: bool, client: &mut Client) -> Result<Ready, Failure> {
    if wait { Ok(Ready::Now(answer.next(client).await?)) } else { answer.next_if_ready(client).await }
}

/// The beginning of a page, edited.
struct Beginning {
    edit: Edit,
    /// Bytes that came.
    read: usize,
    out: Edited,
    /// What of the last piece is not read yet, should there be more to be had.
    rest: Option<Bytes>,
}

impl Beginning {
    fn wants_more(&self) -> bool {
        self.rest.is_none() && self.out.len() < ENOUGH && self.read < LONGEST
    }

    fn take(&mut self, mut piece: Bytes) -> Result<(), Undecodable> {
        let mut more = true;
        self.read += piece.len();
        while more && self.out.len() < ENOUGH {
            more = self.edit.step(&mut piece, &mut self.out)?;
        }
        self.rest = more.then_some(piece);
        Ok(())
    }

    /// What becomes of it; `None`: it goes out as it came.
    fn end(mut self, ended: bool) -> Option<(Pieces, Placed)> {
        if ended && self.rest.is_none() {
            let placed = self.edit.end(&mut self.out).ok().flatten()?;
            return Some((Pieces::edited(None, self.out, None, true), placed));
        }
        if self.out.is_empty() {
            self.edit.give_up();
            return None;
        }
        let placed = self.edit.so_far();
        Some((Pieces::edited(Some(self.edit), self.out, self.rest, ended), placed))
    }
}
