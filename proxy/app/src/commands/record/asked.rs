//! The index, asked: by the running door, or opened and brought up to the record where none runs.

use super::shelf::Shelf;
use crate::control::Ask;
use crate::control::access::{Answer, Question, answer};
use crate::launch::ledger::{INDEX, LogReader};
use anyhow::{Context, bail};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use vratar_model::ShopId;
use vratar_model::access::{Event, Named, Reading, SubjectRef};
use vratar_record::book::Book;
use vratar_store::index::{
    AccessIndex, AccessRow, FollowerHandle, FollowerStatus, LargestReader, Order, REFS_MOST, follow,
    open_access_index,
};

/// Rows of one answer: what they say must fit into memory here and there.
const PAGE: usize = 500;
/// How often somebody who waits is told how far the index is.
const TELL: Duration = Duration::from_secs(1);
const VERSION: &str = "the door's answer is of another version";

/// The index of a record. It tells of shops; of people only once that is recorded ([`Self::recorded`]).
pub(super) struct Closed<'a> {
    index: Asked<'a>,
}

/// The index of a record, where it is recorded that it is read.
pub(super) struct Asked<'a> {
    shelf: &'a Shelf,
    own: Option<Own>,
}

/// The index as this command has it open.
struct Own {
    index: Arc<dyn AccessIndex>,
    /// Goes on until the command ends.
    _follower: FollowerHandle,
    book: Book,
}

/// Which rows.
#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    Subject(&'a [SubjectRef]),
    Actor(SubjectRef),
}

impl<'a> Closed<'a> {
    /// Finds it at the running door, or opens it.
    pub(super) async fn open(shelf: &'a Shelf) -> anyhow::Result<Self> {
        let own = if shelf.door { None } else { Some(Own::open(shelf).await?) };
        Ok(Self { index: Asked { shelf, own } })
    }

    /// The shop that is meant, or all at which anybody was ever named.
    pub(super) async fn shops(&self, named: Option<&str>) -> anyhow::Result<Vec<ShopId>> {
        let Answer::Shops(known) = self.index.ask(Question::Shops).await? else { bail!(VERSION) };
        match named.map(ShopId::new) {
            None => Ok(known),
            Some(shop) if known.contains(&shop) => Ok(vec![shop]),
            Some(shop) => {
                eprintln!("vratar: nobody was ever recorded at a shop '{shop}'; is the name right?");
                Ok(Vec::new())
            }
        }
    }

    /// Records what is read.
    pub(super) async fn recorded(self, readings: Vec<Reading>) -> anyhow::Result<Asked<'a>> {
        for reading in readings {
            match &self.index.own {
                None => drop(self.index.shelf.record(reading).await?),
                Some(own) => drop(own.book.keep(Event::Reading(reading), &[]).await?),
            }
        }
        Ok(self.index)
    }
}

impl Asked<'_> {
    /// The record as this command has it open, where no door has.
    pub(super) fn book(&self) -> Option<&Book> {
        self.own.as_ref().map(|own| &own.book)
    }

    async fn ask(&self, question: Question) -> anyhow::Result<Answer> {
        match &self.own {
            Some(own) => Ok(answer(&*own.index, question).await?),
            None => {
                let told = self.shelf.ask(&Ask::Index { question }).await?;
                serde_json::from_value(told).context(VERSION)
            }
        }
    }

    /// These and what is known to be the same person's.
    pub(super) async fn linked(&self, refs: Vec<SubjectRef>) -> anyhow::Result<Vec<SubjectRef>> {
        if refs.is_empty() {
            return Ok(refs);
        }
        let Answer::Refs(refs) = self.ask(Question::Linked { refs }).await? else { bail!(VERSION) };
        Ok(refs)
    }

    /// What they stand for, as it is kept.
    pub(super) async fn names(
        &self,
        refs: impl IntoIterator<Item = SubjectRef>,
    ) -> anyhow::Result<Vec<Named>> {
        let refs: BTreeSet<SubjectRef> = refs.into_iter().collect();
        let (refs, mut all) = (refs.into_iter().collect::<Vec<_>>(), Vec::new());
        for some in refs.chunks(PAGE) {
            let question = Question::Names { refs: some.to_vec() };
            let Answer::Names(names) = self.ask(question).await? else { bail!(VERSION) };
            all.extend(names);
        }
        Ok(all)
    }

    /// Every row, the oldest first.
    pub(super) async fn rows(
        &self,
        shop: Option<&ShopId>,
        whose: Whose<'_>,
        span: super::span::Span,
    ) -> anyhow::Result<Vec<AccessRow>> {
        let mut all: Vec<AccessRow> = Vec::new();
        loop {
            let after = all.last().map(|row| row.seq);
            let span = vratar_store::index::Span {
                from: span.from,
                until: span.until,
                after,
                order: Order::OldestFirst,
                limit: PAGE,
            };
            let shop = shop.cloned();
            let question = match whose {
                Whose::Subject(refs) => {
                    let refs = refs.iter().take(REFS_MOST).copied().collect();
                    Question::Seen { shop, refs, span }
                }
                Whose::Actor(actor) => Question::Done { shop, actor, span },
            };
            let Answer::Page(page) = self.ask(question).await? else { bail!(VERSION) };
            let none = page.rows.is_empty();
            all.extend(page.rows);
            if none || !page.more {
                return Ok(all);
            }
        }
    }

    /// Who saw most.
    pub(super) async fn largest(
        &self,
        since: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> anyhow::Result<Vec<LargestReader>> {
        let question = Question::Largest { since, until, limit };
        let Answer::Readers(readers) = self.ask(question).await? else { bail!(VERSION) };
        Ok(readers)
    }
}

impl Own {
    async fn open(shelf: &Shelf) -> anyhow::Result<Self> {
        let book = shelf.open()?;
        let log = book.log().clone();
        let index = open_access_index(&shelf.state.path(INDEX), log.id())?;
        let size = log.sealed().0;
        let follower = follow(LogReader::new(shelf.folder.clone(), log), index.clone());
        caught_up(follower.watch(), size).await?;
        Ok(Self { index, _follower: follower, book })
    }
}

/// Waits until the index has what the record had.
async fn caught_up(mut follows: watch::Receiver<FollowerStatus>, size: u64) -> anyhow::Result<()> {
    let watched = std::io::stderr().is_terminal();
    loop {
        let waited = tokio::time::timeout(TELL, follows.wait_for(|status| status.applied >= size)).await;
        if let Ok(done) = waited {
            return done.map(drop).context("the index of the record ended before it had everything");
        }
        drop(waited);
        let status = follows.borrow().clone();
        if let Some(reason) = status.reason {
            bail!("the index of the record cannot be brought up to it: {reason}");
        }
        if watched {
            eprintln!("vratar: making the index of the record: {} of {size}", status.applied);
        }
    }
}
