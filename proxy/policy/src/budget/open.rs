//! Draws that may still be given back.

use super::account::Draw;
use super::people::GroupId;
use super::stamp::Stamp;
use super::{AccountKey, DrawId, OPEN_DRAWS, Used};
use std::collections::BTreeMap;
use vratar_model::access::AccessId;

/// The open draws, in order.
#[derive(Default)]
pub(super) struct OpenDraws(BTreeMap<DrawId, OpenDraw>);

/// One of them.
pub(super) struct OpenDraw {
    pub(super) at: Stamp,
    pub(super) access: AccessId,
    /// What of it is only counted.
    pub(super) much: Used,
    /// Its accounts, each with the groups that it made known there.
    pub(super) held: Vec<(AccountKey, Vec<GroupId>)>,
}

impl OpenDraw {
    pub(super) fn of(&self, id: DrawId) -> Draw {
        Draw { id, at: self.at, access: self.access }
    }
}

impl OpenDraws {
    /// Adds one; returns another that stays drawn because there are too many.
    pub(super) fn add(&mut self, id: DrawId, draw: OpenDraw) -> Option<(DrawId, OpenDraw)> {
        self.0.insert(id, draw);
        if self.0.len() > OPEN_DRAWS { self.0.pop_first() } else { None }
    }

    pub(super) fn has(&self, id: DrawId) -> bool {
        self.0.contains_key(&id)
    }

    pub(super) fn take(&mut self, id: DrawId) -> Option<OpenDraw> {
        self.0.remove(&id)
    }

    /// Nothing was drawn later than `now`.
    pub(super) fn restamp(&mut self, now: Stamp) {
        self.0.values_mut().for_each(|draw| draw.at = draw.at.min(now));
    }
}
