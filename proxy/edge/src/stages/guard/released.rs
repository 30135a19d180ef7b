//! An answer that may go out: as it is, or part by part.

use super::Exempt;
use super::leases::Leases;
use super::tally::Tally;
use crate::client::Client;
use crate::exchange::{Answer, Ready};
use crate::failure::Failure;
use bytes::Bytes;
use pingora_http::ResponseHeader;
use std::sync::Arc;
use vratar_record::write::Recorded;

/// An answer that may go out. Only [`super::release`] and routes that need no record make one.
pub struct Released {
    answer: Answer,
    leases: Option<Box<Leases>>,
    tally: Option<Arc<Tally>>,
}

impl Released {
    /// An answer that needs no record.
    #[must_use]
    pub fn open(answer: Answer, _: &Exempt) -> Self {
        Self { answer, leases: None, tally: None }
    }

    /// An answer, or the first part of one, that is recorded.
    pub(super) fn recorded(
        answer: Answer,
        _: Recorded,
        leases: Option<Box<Leases>>,
        tally: Arc<Tally>,
    ) -> Self {
        Self { answer, leases, tally: Some(tally) }
    }

    /// The head.
    #[must_use]
    pub fn head(&self) -> &ResponseHeader {
        &self.answer.head
    }

    /// The head, to be added to.
    pub fn head_mut(&mut self) -> &mut ResponseHeader {
        &mut self.answer.head
    }

    /// What goes out under it is added up here.
    #[must_use]
    pub fn tally(&self) -> Option<Arc<Tally>> {
        self.tally.clone()
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// Those of [`Answer::next`]; [`Failure::NotRecorded`], [`Failure::Guarded`]: the rest stays here.
    pub async fn next(&mut self, client: &mut Client) -> Result<Option<Bytes>, Failure> {
        match &mut self.leases {
            None => self.answer.next(client).await,
            Some(leases) => leases.next(&mut self.answer, client).await,
        }
    }

    /// The next piece, only if it is here already (and recorded).
    ///
    /// # Errors
    /// Those of [`Self::next`].
    pub async fn next_if_ready(&mut self, client: &mut Client) -> Result<Ready, Failure> {
        match &mut self.leases {
            None => self.answer.next_if_ready(client).await,
            Some(leases) => Ok(leases.ready().map_or(Ready::NotYet, |piece| Ready::Now(Some(piece)))),
        }
    }

    /// Whether there is no (more) body.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        match &self.leases {
            None => self.answer.is_ended(),
            Some(leases) => leases.is_done(),
        }
    }

    /// Whether the shop switched protocols.
    #[must_use]
    pub fn is_upgraded(&self) -> bool {
        self.answer.is_upgraded()
    }

    /// The exchange, to be ended.
    #[must_use]
    pub fn into_answer(self) -> Answer {
        self.answer
    }
}

/// What was guarded is not kept by caches that answer unrecorded, nor asked for in parts.
pub(super) fn keep_to_the_client(head: &mut ResponseHeader) {
    for name in ["etag", "last-modified", "expires", "accept-ranges", "age"] {
        head.remove_header(name);
    }
    let _ = head.insert_header("cache-control", "private, no-store");
    let _ = head.insert_header("accept-ranges", "none");
}
