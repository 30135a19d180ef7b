//! The shop's bytes on their way to the client, piece by piece.

use crate::failure::Failure;
use crate::stages::inject::Edit;
use crate::stages::inject::edited::Edited;
use bytes::Bytes;
use pingora_core::protocols::http::HttpTask;
use std::collections::VecDeque;

/// Enough for one write to the client, bytes.
pub(super) const ENOUGH: usize = 64 << 10;

const UNDECODABLE: Failure = Failure::ShopBroke("content_encoding");

/// What goes to the client.
#[derive(Default)]
pub(super) struct Pieces {
    edit: Option<Edit>,
    given: VecDeque<Given>,
    /// The shop's compressed bytes are broken: what could be made of them is the last that goes out.
    broken: bool,
    upgraded: bool,
}

struct Given {
    piece: Bytes,
    /// Whether it is the last one.
    last: bool,
    /// Whether it goes out as it is.
    ready: bool,
}

impl Pieces {
    /// What passes as it comes. `upgraded`: in another protocol.
    pub(super) fn untouched(upgraded: bool) -> Self {
        Self { upgraded, ..Self::default() }
    }

    /// A page of which `out` is edited already, and `rest` of what the shop sent is not.
    pub(super) fn edited(edit: Option<Edit>, out: Edited, rest: Option<Bytes>, last: bool) -> Self {
        let mut pieces = Self { edit, ..Self::default() };
        pieces.given.extend(rest.map(|piece| Given { piece, last, ready: false }));
        let ends = last && pieces.given.is_empty();
        pieces.next_are(out, ends);
        pieces
    }

    /// Takes a piece of the shop (`None`: its end).
    pub(super) fn give(&mut self, piece: Option<Bytes>, last: bool) {
        let last = last || piece.is_none();
        self.given.push_back(Given { piece: piece.unwrap_or_default(), last, ready: false });
    }

    /// What the client gets next; `None` when it has all that was given. A packed piece may unfold to very much: it goes
    /// out in parts.
    ///
    /// # Errors
    /// [`Failure::ShopBroke`]: what the shop compressed broke off, or is broken; all that could be made of it went out.
    pub(super) fn next(&mut self) -> Result<Option<HttpTask>, Failure> {
        while let Some(given) = self.given.pop_front() {
            match self.edit.take() {
                Some(edit) if !given.ready => self.edit(edit, given),
                edit => {
                    self.edit = edit;
                    let ends = given.last && !self.broken;
                    if ends || !given.piece.is_empty() {
                        return Ok(Some(self.task(given.piece, ends)));
                    }
                }
            }
        }
        if self.broken { Err(UNDECODABLE) } else { Ok(None) }
    }

    /// As much of what was given as fits into one write.
    ///
    /// # Errors
    /// Those of [`Self::next`]; what came before is in `tasks`.
    pub(super) fn at_once(&mut self, tasks: &mut Vec<HttpTask>) -> Result<(), Failure> {
        let mut length = 0;
        while length < ENOUGH
            && let Some(task) = self.next()?
        {
            if let HttpTask::Body(Some(bytes), _) | HttpTask::UpgradedBody(Some(bytes), _) = &task {
                length += bytes.len();
            }
            tasks.push(task);
        }
        Ok(())
    }

    /// Edits a part of what was given: what becomes of it comes next.
    fn edit(&mut self, mut edit: Edit, Given { mut piece, last, .. }: Given) {
        let (mut out, mut more) = (Edited::default(), true);
        while more && out.len() < ENOUGH {
            let Ok(step) = edit.step(&mut piece, &mut out) else {
                edit.break_off(&mut out);
                self.broken = true;
                return self.next_are(out, true);
            };
            more = step;
        }
        if more {
            self.given.push_front(Given { piece, last, ready: false });
        }
        let over = last && !more;
        if over {
            self.broken = edit.end(&mut out).is_err();
        } else {
            self.edit = Some(edit);
        }
        self.next_are(out, over);
    }

    /// These come next, before everything else.
    fn next_are(&mut self, out: Edited, last: bool) {
        let mut pieces = out.into_pieces();
        if last && pieces.is_empty() {
            pieces.push(Bytes::new());
        }
        let ready = pieces.into_iter().rev().enumerate();
        ready.for_each(|(index, piece)| {
            self.given.push_front(Given { piece, last: last && index == 0, ready: true });
        });
    }

    fn task(&self, out: Bytes, ends: bool) -> HttpTask {
        let out = Some(out).filter(|out| !out.is_empty());
        if self.upgraded { HttpTask::UpgradedBody(out, ends) } else { HttpTask::Body(out, ends) }
    }
}
