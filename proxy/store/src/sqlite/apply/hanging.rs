//! Attempts whose answer nobody saw.
//!
//! A registration among them may be shown to have succeeded by the login that follows it, but only by one of the
//! same browser, and only for somebody who was not a customer before: anybody can send a registration with
//! somebody else's address, and the shop's failure must not turn it into that person's consent. What no login
//! settles is kept as evidence, and in the end called abandoned.

use super::super::ledger::Ledger;
use super::super::text::parsed;
use super::attempt::known;
use super::identifier;
use super::settle::Shown;
use crate::event::{ABANDONED, LOGIN};
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};
use vratar_model::id::AttemptId;
use vratar_model::journal::{Proof, SealedIdentifier, SessionRef};
use vratar_model::route::PageKind;

/// How long after a registration a login from a like browser on the same network, but with another session, still
/// shows it.
const SAME_BROWSER: SignedDuration = SignedDuration::from_hours(1);
/// After this time nobody waits any more for what the shop answered.
const HANGS_MOST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where a hanging attempt came from.
struct Origin {
    attempt: String,
    session: Option<SessionRef>,
    network: Option<String>,
    browser: Option<String>,
    at: String,
}

impl Ledger<'_> {
    /// That its customer logs in shows that a registration succeeded. Only the newest counts. To be called only
    /// for somebody who never proved to be the customer before.
    pub(super) fn settle_hanging(&mut self, proof: &Proof) -> Result<(), StoreError> {
        let Some(hanging) = self.newest_hanging(proof)? else { return Ok(()) };
        let Some(attempt) = known(self.tx, hanging)? else { return Ok(()) };
        let shown = Shown { signal: LOGIN, at: proof.at, identifiers: &proof.identifiers, session: None };
        self.commit(&attempt, &shown)
    }

    fn newest_hanging(&self, proof: &Proof) -> Result<Option<AttemptId>, StoreError> {
        let sql = "SELECT a.id, o.session, o.ip_truncated, o.ua_hash, a.at, a.seq FROM attempt a \
                   JOIN attempt_identifier i ON i.attempt = a.id JOIN attempt_origin o ON o.attempt = a.id \
                   WHERE a.shop = ?1 AND a.page = ?2 AND a.outcome = 'pending' AND i.kind = ?3 AND i.lookup = ?4 \
                   ORDER BY a.seq DESC";
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut newest: Option<(i64, String)> = None;
        for SealedIdentifier { kind, lookup, .. } in &proof.identifiers {
            if !identifier::strong(*kind) {
                continue;
            }
            let key = params![proof.shop.as_str(), PageKind::Registration.as_str(), kind.as_str(), lookup];
            let mut rows = statement.query(key)?;
            while let Some(row) = rows.next()? {
                let origin = Origin::read(row)?;
                if origin.is_of(proof)? {
                    newest = newest.max(Some((row.get(5)?, origin.attempt)));
                    break;
                }
            }
        }
        newest.map(|(_, id)| parsed(&id)).transpose()
    }

    /// What hung for too long, by the journal's clock.
    pub(super) fn abandon(&mut self) -> Result<(), StoreError> {
        let Ok(before) = self.at.checked_sub(HANGS_MOST) else { return Ok(()) };
        for attempt in self.hanging_since(before)? {
            self.reject(attempt, ABANDONED, self.at)?;
            identifier::forget_of_attempt(self.tx, attempt)?;
        }
        Ok(())
    }

    /// In order, up to the first that is younger: it is asked with every entry, and what hangs may be much.
    fn hanging_since(&self, before: Timestamp) -> Result<Vec<AttemptId>, StoreError> {
        let sql = "SELECT a.id, e.at FROM attempt a JOIN event e ON e.seq = a.seq \
                   WHERE a.outcome = 'pending' ORDER BY a.seq";
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if parsed::<Timestamp>(&row.get::<_, String>(1)?)? >= before {
                break;
            }
            found.push(parsed(&row.get::<_, String>(0)?)?);
        }
        Ok(found)
    }
}

impl Origin {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            attempt: row.get(0)?,
            session: row.get::<_, Option<String>>(1)?.map(SessionRef),
            network: row.get(2)?,
            browser: row.get(3)?,
            at: row.get(4)?,
        })
    }

    /// Whether whoever proved themselves also sent this.
    fn is_of(&self, proof: &Proof) -> Result<bool, StoreError> {
        let continued = proof.before.iter().chain([&proof.session]);
        let at: Timestamp = parsed(&self.at)?;
        let since = proof.at.duration_since(at);
        let soon = (SignedDuration::ZERO..=SAME_BROWSER).contains(&since);
        let alike = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
        let same_browser = alike(&self.browser, &proof.ua_hash) && alike(&self.network, &proof.ip_truncated);
        Ok(continued.into_iter().any(|session| self.session.as_ref() == Some(session))
            || (soon && same_browser))
    }
}
