//! Who a decision is about.

use super::super::ledger::Ledger;
use super::super::text::{parsed, seq};
use super::identifier;
use crate::event::{Event, chain};
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::id::SubjectId;
use vratar_model::journal::SealedIdentifier;

impl Ledger<'_> {
    /// The subject that `named` belong to; several turn out to be one. None when nobody is known by them.
    pub(super) fn find(
        &mut self,
        shop: &ShopId,
        named: &[SealedIdentifier],
    ) -> Result<Option<SubjectId>, StoreError> {
        let owners = identifier::owners(self.tx, shop, named)?;
        let mut found: Option<SubjectId> = None;
        for owner in owners {
            found = Some(match found {
                Some(other) => self.merge(other, owner)?,
                None => owner,
            });
        }
        Ok(found)
    }

    /// A new subject. Its id is made of the id (random) and the time of what made it known, so that the same
    /// journal gives the same one; no identifier goes into it.
    pub(super) fn create(
        &mut self,
        shop: &ShopId,
        from: Uuid,
        at: Timestamp,
    ) -> Result<SubjectId, StoreError> {
        let bits = chain::first(&chain::sha256(&[b"subject".as_slice(), from.as_bytes()].concat()));
        let subject = SubjectId::new(chain::millis(at), bits);
        if let Some(known) = surviving(self.tx, subject)? {
            return Ok(known);
        }
        self.push(&Event::Subject { subject, shop: shop.clone() })?;
        Ok(subject)
    }

    /// The younger of two becomes the older, which is returned.
    pub(super) fn merge(&mut self, one: SubjectId, other: SubjectId) -> Result<SubjectId, StoreError> {
        if one == other {
            return Ok(one);
        }
        let (older, younger) =
            if age(self.tx, one)? < age(self.tx, other)? { (one, other) } else { (other, one) };
        self.push(&Event::Merge { subject: younger, into: older })?;
        Ok(older)
    }
}

fn age(db: &Connection, subject: SubjectId) -> Result<u64, StoreError> {
    let sql = "SELECT seq FROM subject WHERE id = ?1";
    Ok(seq(db.prepare_cached(sql)?.query_row([subject.to_string()], |row| row.get(0))?))
}

/// Whether somebody proved to be this person.
pub(crate) fn proved(db: &Connection, subject: SubjectId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM subject WHERE id = ?1 AND proved = 1";
    Ok(db.prepare_cached(sql)?.exists([subject.to_string()])?)
}

/// The subject that survived, of an id that may have been merged.
pub(crate) fn surviving(db: &Connection, subject: SubjectId) -> Result<Option<SubjectId>, StoreError> {
    let sql = "SELECT coalesce(merged_into, id) FROM subject WHERE id = ?1";
    let id: Option<String> =
        db.prepare_cached(sql)?.query_row([subject.to_string()], |row| row.get(0)).optional()?;
    id.map(|id| parsed(&id)).transpose()
}
