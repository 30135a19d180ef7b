//! Who asked a second person, and what that one said.

use super::super::code;
use super::Batch;
use super::access::Row;
use crate::index::RowKind;
use crate::store::StoreError;
use jiff::Timestamp;
use vratar_model::access::{Action, Approval, Ask, Found, Verdict};

impl Batch<'_> {
    /// Nobody was shown: it is no part of what somebody read.
    pub(super) fn asked(&mut self, seq: i64, at: Timestamp, ask: &Ask) -> Result<(), StoreError> {
        let found = Found { persons: ask.persons, rows: ask.rows, ..Found::default() };
        let row = Row {
            access: Some(ask.access),
            shop: self.word(ask.shop.as_str())?,
            actor: ask.actor.who.map(|who| self.reference(who)).transpose()?,
            role: Some(Self::role(ask.actor.role)?),
            address: ask.address.map(code::octets),
            method: Some(self.word(&ask.method)?),
            path: Some(&ask.path),
            route: Some(self.word(&ask.route)?),
            action: code::code(Action::ALL, &ask.action),
            found: Some(&found),
            ..Row::default()
        };
        self.row(seq, at, RowKind::Ask, &row)
    }

    /// Of who said it, and of who had asked.
    pub(super) fn approval(
        &mut self,
        seq: i64,
        at: Timestamp,
        approval: &Approval,
    ) -> Result<(), StoreError> {
        let row = Row {
            access: Some(approval.access),
            shop: self.word(approval.shop.as_str())?,
            actor: approval.by.who.map(|who| self.reference(who)).transpose()?,
            asker: Some(self.reference(approval.asker)?),
            role: Some(Self::role(approval.by.role)?),
            address: approval.address.map(code::octets),
            route: Some(self.word(&approval.rule)?),
            verdict: code::code(Verdict::ALL, &approval.verdict),
            ..Row::default()
        };
        self.row(seq, at, RowKind::Approval, &row)
    }
}
