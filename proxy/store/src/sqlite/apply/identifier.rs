//! Identifiers: found by their keyed hash, kept under a key of their subject's own.
//!
//! What the journal sealed is sealed once more under a random key per subject, which itself is kept wrapped
//! under the installation's key. Destroying that one row makes everything kept about the person unreadable.

use super::super::project::run;
use super::super::text::from_word;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use vratar_model::id::{AttemptId, SubjectId};
use vratar_model::journal::{IdentifierKind, SealedIdentifier};
use vratar_model::{ShopId, id};
use vratar_seal::{Keys, Nonce};

/// Which identifiers say who somebody is, the first the strongest. The others are shared in families and
/// offices: they count only where nothing of the strong ones contradicts.
pub(super) const STRONG: [IdentifierKind; 2] = [IdentifierKind::Email, IdentifierKind::CustomerId];
const WEAK: [IdentifierKind; 2] = [IdentifierKind::Phone, IdentifierKind::OrderNo];

/// Whether the kind is a strong one.
pub(super) fn strong(kind: IdentifierKind) -> bool {
    STRONG.contains(&kind)
}

/// The subjects that these identifiers belong to, without doubles, in the order of how much they say.
pub(super) fn owners(
    db: &Connection,
    shop: &ShopId,
    named: &[SealedIdentifier],
) -> Result<Vec<SubjectId>, StoreError> {
    let says_who = named.iter().any(|identifier| strong(identifier.kind));
    let mut owners = Vec::new();
    for kind in STRONG.into_iter().chain(WEAK) {
        for identifier in named.iter().filter(|identifier| identifier.kind == kind) {
            let owner = owner(db, shop, identifier)?;
            let Some(owner) = owner.filter(|owner| !owners.contains(owner)) else { continue };
            if strong(kind) || !says_who || !has_strong(db, owner)? {
                owners.push(owner);
            }
        }
    }
    Ok(owners)
}

fn owner(
    db: &Connection,
    shop: &ShopId,
    identifier: &SealedIdentifier,
) -> Result<Option<SubjectId>, StoreError> {
    let sql = "SELECT coalesce(s.merged_into, s.id) FROM identifier i JOIN subject s ON s.id = i.subject \
               WHERE i.shop = ?1 AND i.kind = ?2 AND i.lookup = ?3";
    let key = params![shop.as_str(), identifier.kind.as_str(), identifier.lookup];
    let owner: Option<String> = db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    owner.map(|owner| super::super::text::parsed(&owner)).transpose()
}

fn has_strong(db: &Connection, subject: SubjectId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM identifier i JOIN subject s ON s.id = i.subject \
               WHERE (s.id = ?1 OR s.merged_into = ?1) AND i.kind IN (?2, ?3)";
    let [first, second] = STRONG.map(IdentifierKind::as_str);
    Ok(db.prepare_cached(sql)?.exists(params![subject.to_string(), first, second])?)
}

/// Gives a subject identifiers; one that belongs to somebody already stays theirs.
pub(super) fn give(
    db: &Connection,
    keys: &Keys,
    shop: &ShopId,
    subject: SubjectId,
    named: &[SealedIdentifier],
) -> Result<(), StoreError> {
    for identifier in named {
        if owner(db, shop, identifier)?.is_some() {
            continue;
        }
        let own = own_key(db, keys, subject)?;
        let sealed = own.seal("held", identifier.lookup.as_bytes(), identifier.sealed.as_bytes(), nonce()?);
        let sql = "INSERT INTO identifier (shop, kind, lookup, subject, sealed) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (kind, subject) = (identifier.kind.as_str(), subject.to_string());
        run(db, sql, params![shop.as_str(), kind, identifier.lookup, subject, sealed])?;
    }
    Ok(())
}

/// Everything held about a subject, sealed as the journal had it.
pub(crate) fn held(
    db: &Connection,
    keys: &Keys,
    subject: SubjectId,
) -> Result<Vec<SealedIdentifier>, StoreError> {
    let sql = "SELECT i.kind, i.lookup, i.sealed, k.subject, k.wrapped FROM identifier i \
               JOIN subject s ON s.id = i.subject JOIN subject_key k ON k.subject = i.subject \
               WHERE s.id = ?1 OR s.merged_into = ?1 ORDER BY i.kind, i.lookup";
    let mut statement = db.prepare_cached(sql)?;
    let columns = |row: &rusqlite::Row<'_>| -> rusqlite::Result<[String; 5]> {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
    };
    let rows = statement.query_map([subject.to_string()], columns)?;
    rows.map(|row| {
        let [kind, lookup, sealed, owner, wrapped] = row?;
        let own = unwrap(keys, &owner, &wrapped)?;
        let plain = own.open("held", lookup.as_bytes(), &sealed).map_err(|_| unreadable())?;
        let sealed = String::from_utf8(plain).map_err(|_| unreadable())?;
        Ok(SealedIdentifier { kind: from_word(&kind)?, lookup, sealed })
    })
    .collect()
}

fn own_key(db: &Connection, keys: &Keys, subject: SubjectId) -> Result<Keys, StoreError> {
    let owner = subject.to_string();
    let sql = "SELECT wrapped FROM subject_key WHERE subject = ?1";
    let kept: Option<String> = db.prepare_cached(sql)?.query_row([&owner], |row| row.get(0)).optional()?;
    if let Some(wrapped) = kept {
        return unwrap(keys, &owner, &wrapped);
    }
    let mut fresh = [0; 32];
    random(&mut fresh)?;
    let wrapped = keys.seal("subject-key", owner.as_bytes(), &fresh, nonce()?);
    run(db, "INSERT INTO subject_key (subject, wrapped) VALUES (?1, ?2)", [owner, wrapped])?;
    Ok(Keys::new(fresh))
}

fn unwrap(keys: &Keys, owner: &str, wrapped: &str) -> Result<Keys, StoreError> {
    let plain = keys.open("subject-key", owner.as_bytes(), wrapped).map_err(|_| unreadable())?;
    let plain: [u8; 32] = plain.try_into().map_err(|_| unreadable())?;
    Ok(Keys::new(plain))
}

fn unreadable() -> StoreError {
    StoreError::Broken("an identifier that does not open with its subject's key".to_owned())
}

fn nonce() -> Result<Nonce, StoreError> {
    let mut nonce = [0; 24];
    random(&mut nonce).map(|()| nonce)
}

fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|_| StoreError::Operator("the system gives no random bytes".to_owned()))
}

/// Keeps what an attempt named.
pub(super) fn name_attempt(
    db: &Connection,
    attempt: id::AttemptId,
    named: &[SealedIdentifier],
) -> Result<(), StoreError> {
    let sql =
        "INSERT OR IGNORE INTO attempt_identifier (attempt, kind, lookup, sealed) VALUES (?1, ?2, ?3, ?4)";
    let attempt = attempt.to_string();
    named.iter().try_for_each(|identifier| {
        let SealedIdentifier { kind, lookup, sealed } = identifier;
        run(db, sql, params![attempt, kind.as_str(), lookup, sealed])
    })
}

/// What an attempt named.
pub(super) fn of_attempt(db: &Connection, attempt: AttemptId) -> Result<Vec<SealedIdentifier>, StoreError> {
    let sql = "SELECT kind, lookup, sealed FROM attempt_identifier \
               WHERE attempt = ?1 AND sealed IS NOT NULL ORDER BY kind, lookup";
    let mut statement = db.prepare_cached(sql)?;
    collect(statement.query([attempt.to_string()])?)
}

/// An attempt is settled: what it named is held by its subject, or was refused. It is still found by it.
pub(super) fn forget_of_attempt(db: &Connection, attempt: AttemptId) -> Result<(), StoreError> {
    run(db, "UPDATE attempt_identifier SET sealed = NULL WHERE attempt = ?1", [attempt.to_string()])
}

/// Identifiers from rows of kind, lookup, sealed.
pub(super) fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<SealedIdentifier>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = from_word(&row.get::<_, String>(0)?)?;
        found.push(SealedIdentifier { kind, lookup: row.get(1)?, sealed: row.get(2)? });
    }
    Ok(found)
}
