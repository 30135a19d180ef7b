//! Somebody proved who they are, or named an address.

use super::super::ledger::Ledger;
use super::subject::proved;
use super::{identifier, session};
use crate::event::Event;
use crate::store::StoreError;
use vratar_model::id::SubjectId;
use vratar_model::journal::{Proof, ProvedBy};

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
        let known_before = proved(self.tx, subject)?;
        identifier::give(self.tx, self.keys, &proof.shop, subject, &proof.identifiers)?;
        self.note(proof, Some(subject))?;
        if let Some(before) = proof.before.as_ref().filter(|before| **before != proof.session) {
            session::unbind(self.tx, &proof.shop, before)?;
        }
        session::bind(
            self.tx,
            &proof.shop,
            &proof.session,
            ProvedBy::Login,
            Some(subject),
            (proof.at, self.at),
        )?;
        session::forget_named(self.tx, &proof.shop, &proof.session)?;
        if known_before { Ok(()) } else { self.settle_hanging(proof) }
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
        session::bind(self.tx, &proof.shop, &proof.session, ProvedBy::Guest, own, (proof.at, self.at))?;
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
