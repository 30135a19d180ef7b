//! Who holds a session. Lies beside the chain: a binding is of today, not a proof.

use super::super::project::run;
use super::super::text::{from_word, parsed, word};
use super::{identifier, subject};
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use vratar_model::ShopId;
use vratar_model::id::{AttemptId, SubjectId};
use vratar_model::journal::{ProvedBy, SealedIdentifier, SessionRef};

/// A session as it is bound.
pub(crate) struct Bound {
    pub(crate) proved_by: ProvedBy,
    /// The surviving subject.
    pub(crate) subject: Option<SubjectId>,
    pub(crate) since: Timestamp,
}

impl Bound {
    /// The subject of a session that proved to be it.
    pub(super) fn proved_subject(&self) -> Option<SubjectId> {
        self.subject.filter(|_| self.proved_by == ProvedBy::Login)
    }

    /// The subject that a guest's own orders made, as long as nobody else proved to be it.
    pub(crate) fn guest_subject(&self, db: &Connection) -> Result<Option<SubjectId>, StoreError> {
        match self.subject {
            Some(own) if self.proved_by == ProvedBy::Guest && !subject::proved(db, own)? => Ok(Some(own)),
            _ => Ok(None),
        }
    }
}

/// How a session is bound.
pub(crate) fn bound(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
) -> Result<Option<Bound>, StoreError> {
    let sql = "SELECT proved_by, subject, since FROM session WHERE shop = ?1 AND session = ?2";
    let columns = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, String>(2)?))
    };
    let row = db.prepare_cached(sql)?.query_row([shop.as_str(), &session.0], columns).optional()?;
    let Some((proved_by, of, since)) = row else { return Ok(None) };
    let of = of.map(|of| subject::surviving(db, parsed(&of)?)).transpose()?.flatten();
    Ok(Some(Bound { proved_by: from_word(&proved_by)?, subject: of, since: parsed(&since)? }))
}

/// Sessions of which nothing was seen for so long are forgotten: no login, no answer. Shops end theirs earlier.
const UNSEEN_MOST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Forgets the sessions of which nothing was seen for too long.
pub(super) fn forget_unseen(db: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let Ok(before) = now.checked_sub(UNSEEN_MOST) else { return Ok(()) };
    run(db, "DELETE FROM session WHERE seen < ?1", [before.as_second()])
}

/// An answer came with the session.
pub(super) fn seen(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE session SET seen = max(seen, ?3) WHERE shop = ?1 AND session = ?2";
    run(db, sql, params![shop.as_str(), session.0, now.as_second()])
}

/// Binds a session anew, `at` by the door's clock, `now` by the journal's; what it named before stays with it.
pub(super) fn bind(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
    by: ProvedBy,
    subject: Option<SubjectId>,
    (at, now): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO session (shop, session, proved_by, subject, since, seen) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
               ON CONFLICT DO UPDATE SET proved_by = ?3, subject = ?4, since = ?5, seen = max(seen, ?6)";
    let subject = subject.map(|subject| subject.to_string());
    let key = params![shop.as_str(), session.0, word(by)?, subject, at.to_string(), now.as_second()];
    run(db, sql, key)
}

/// Forgets a session.
pub(super) fn unbind(db: &Connection, shop: &ShopId, session: &SessionRef) -> Result<(), StoreError> {
    run(db, "DELETE FROM session WHERE shop = ?1 AND session = ?2", [shop.as_str(), &session.0])
}

/// The session goes on under another reference (its cookie changed).
pub(super) fn rename(
    db: &Connection,
    shop: &ShopId,
    from: &SessionRef,
    to: &SessionRef,
) -> Result<(), StoreError> {
    let sql = "UPDATE OR IGNORE session SET session = ?3 WHERE shop = ?1 AND session = ?2";
    run(db, sql, [shop.as_str(), &from.0, &to.0])
}

/// What a guest's session named.
pub(crate) fn named(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
) -> Result<Vec<SealedIdentifier>, StoreError> {
    let sql = "SELECT kind, lookup, sealed FROM session_identifier \
               WHERE shop = ?1 AND session = ?2 ORDER BY kind, lookup";
    let mut statement = db.prepare_cached(sql)?;
    identifier::collect(statement.query([shop.as_str(), &session.0])?)
}

/// Replaces what a guest's session named.
pub(super) fn name(
    db: &Connection,
    shop: &ShopId,
    session: &SessionRef,
    named: &[SealedIdentifier],
) -> Result<(), StoreError> {
    forget_named(db, shop, session)?;
    let sql = "INSERT OR IGNORE INTO session_identifier (shop, session, kind, lookup, sealed) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    named.iter().try_for_each(|identifier| {
        let SealedIdentifier { kind, lookup, sealed } = identifier;
        run(db, sql, params![shop.as_str(), session.0, kind.as_str(), lookup, sealed])
    })
}

/// Forgets what a session named, once it is held by its subject.
pub(super) fn forget_named(db: &Connection, shop: &ShopId, session: &SessionRef) -> Result<(), StoreError> {
    let sql = "DELETE FROM session_identifier WHERE shop = ?1 AND session = ?2";
    run(db, sql, [shop.as_str(), &session.0])
}

/// An attempt that names nobody: a guest's takes what the session named; a customer's is only made findable,
/// as the session says whose it is.
pub(super) fn name_attempt(
    db: &Connection,
    attempt: AttemptId,
    shop: &ShopId,
    session: &SessionRef,
) -> Result<(), StoreError> {
    identifier::name_attempt(db, attempt, &named(db, shop, session)?)?;
    let Some(subject) = bound(db, shop, session)?.and_then(|bound| bound.proved_subject()) else {
        return Ok(());
    };
    let sql = "INSERT OR IGNORE INTO attempt_identifier (attempt, kind, lookup) \
               SELECT ?1, i.kind, i.lookup FROM identifier i JOIN subject s ON s.id = i.subject \
               WHERE s.id = ?2 OR s.merged_into = ?2";
    run(db, sql, params![attempt.to_string(), subject.to_string()])
}
