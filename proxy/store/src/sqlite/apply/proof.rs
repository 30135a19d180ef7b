//! Somebody proved who they are, or named an address.

use super::super::ledger::Ledger;
use super::super::text::parsed;
use super::attempt::known;
use super::settle::Shown;
use super::{identifier, session};
use crate::event::{Event, LOGIN};
use crate::store::StoreError;
use rusqlite::{OptionalExtension as _, params};
use vratar_model::id::{AttemptId, SubjectId};
use vratar_model::journal::{Proof, ProvedBy, SealedIdentifier};
use vratar_model::route::PageKind;

impl Ledger<'_> {
    /// Binds a session, and with a login settles what hung.
    pub(super) fn proof(&mut self, proof: &Proof) -> Result<(), StoreError> {
        match proof.by {
            ProvedBy::Login => self.login(proof),
            ProvedBy::Guest => self.guest(proof),
        }
    }

    fn login(&mut self, proof: &Proof) -> Result<(), StoreError> {
        let subject = match self.find(&proof.shop, &proof.identifiers)? {
            Some(subject) => subject,
            None => self.create(&proof.shop, proof.id.0, proof.at)?,
        };
        let subject = self.merge_guest(proof, subject)?;
        identifier::give(self.tx, self.keys, &proof.shop, subject, &proof.identifiers)?;
        self.note(proof, Some(subject))?;
        if let Some(before) = proof.before.as_ref().filter(|before| **before != proof.session) {
            session::unbind(self.tx, &proof.shop, before)?;
        }
        session::bind(self.tx, &proof.shop, &proof.session, ProvedBy::Login, Some(subject), proof.at)?;
        session::forget_named(self.tx, &proof.shop, &proof.session)?;
        self.settle_hanging(proof, subject)
    }

    /// What the same browser did as a guest is the customer's, if nobody else proved to be that guest.
    fn merge_guest(&mut self, proof: &Proof, mut subject: SubjectId) -> Result<SubjectId, StoreError> {
        for session in proof.before.iter().chain([&proof.session]) {
            let bound = session::bound(self.tx, &proof.shop, session)?;
            let guest = bound.map(|bound| bound.guest_subject(self.tx)).transpose()?.flatten();
            if let Some(guest) = guest {
                subject = self.merge(subject, guest)?;
            }
        }
        Ok(subject)
    }

    /// A registration whose answer nobody saw: that its customer logs in shows that it succeeded. Only the
    /// newest counts, and only for somebody who has none yet.
    fn settle_hanging(&mut self, proof: &Proof, subject: SubjectId) -> Result<(), StoreError> {
        if self.has_registered(subject)? {
            return Ok(());
        }
        let Some(hanging) = self.newest_hanging(proof)? else { return Ok(()) };
        let Some(attempt) = known(self.tx, hanging)? else { return Ok(()) };
        let shown = Shown { signal: LOGIN, at: proof.at, identifiers: &proof.identifiers, session: None };
        self.commit(&attempt, &shown)
    }

    fn has_registered(&self, subject: SubjectId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM attempt WHERE subject = ?1 AND page = ?2 AND outcome = 'committed'";
        let page = PageKind::Registration.as_str();
        Ok(self.tx.prepare_cached(sql)?.exists(params![subject.to_string(), page])?)
    }

    fn newest_hanging(&self, proof: &Proof) -> Result<Option<AttemptId>, StoreError> {
        let sql = "SELECT a.id, a.seq FROM attempt a JOIN attempt_identifier i ON i.attempt = a.id \
                   WHERE a.shop = ?1 AND a.page = ?2 AND a.outcome = 'pending' AND i.kind = ?3 AND i.lookup = ?4 \
                   ORDER BY a.seq DESC LIMIT 1";
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut newest: Option<(i64, String)> = None;
        for SealedIdentifier { kind, lookup, .. } in &proof.identifiers {
            if !identifier::strong(*kind) {
                continue;
            }
            let key = params![proof.shop.as_str(), PageKind::Registration.as_str(), kind.as_str(), lookup];
            let found = statement.query_row(key, |row| Ok((row.get(1)?, row.get(0)?))).optional()?;
            newest = newest.max(found);
        }
        newest.map(|(_, id)| parsed(&id)).transpose()
    }

    /// Naming an address proves nothing, so that it never takes the place of a login.
    fn guest(&mut self, proof: &Proof) -> Result<(), StoreError> {
        self.note(proof, None)?;
        if let Some(before) = proof.before.as_ref().filter(|before| **before != proof.session) {
            session::rename(self.tx, &proof.shop, before, &proof.session)?;
        }
        let bound = session::bound(self.tx, &proof.shop, &proof.session)?;
        let own = match bound {
            Some(bound) if bound.proved_by == ProvedBy::Login => return Ok(()),
            Some(bound) => bound.guest_subject(self.tx)?,
            None => None,
        };
        session::bind(self.tx, &proof.shop, &proof.session, ProvedBy::Guest, own, proof.at)?;
        session::name(self.tx, &proof.shop, &proof.session, &proof.identifiers)
    }

    /// The event, unless this proof came before.
    fn note(&mut self, proof: &Proof, subject: Option<SubjectId>) -> Result<(), StoreError> {
        if self.knows("SELECT 1 FROM proof WHERE id = ?1", &proof.id.to_string())? {
            return Ok(());
        }
        let (shop, by) = (proof.shop.clone(), proof.by);
        self.push(&Event::Proof { proof: proof.id, shop, subject, by, at: proof.at })?;
        Ok(())
    }
}
