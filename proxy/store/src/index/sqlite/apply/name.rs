//! What references stand for.

use super::super::code::{self, KINDS};
use super::Batch;
use crate::store::StoreError;
use rusqlite::params;
use vratar_model::access::Named;

impl Batch<'_> {
    /// What was told last counts; a partner that was told once stays.
    pub(super) fn named(&mut self, seq: i64, named: &Named) -> Result<(), StoreError> {
        let (id, shop) = (self.reference(named.subject)?, self.word(named.shop.as_str())?);
        let partner = named.with.map(|with| self.reference(with)).transpose()?;
        let kind = code::code(&KINDS, &named.identifier);
        let sql = "UPDATE reference SET shop = ?2, kind = ?3, partner = coalesce(?4, partner), staff = max(staff, ?5), \
                   path = ?6, sealed = ?7, named = ?8 WHERE id = ?1";
        let values = params![id, shop, kind, partner, named.staff, named.path, named.sealed, seq];
        self.tx.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}
