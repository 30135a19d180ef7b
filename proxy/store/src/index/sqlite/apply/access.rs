//! Grants, leases, closes, refusals: rows, postings and the sums of a day.

use super::super::code;
use super::super::era::Era;
use super::Batch;
use crate::index::RowKind;
use crate::sqlite::text::number;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use vratar_model::access::{
    AccessId, Action, Actor, Close, Found, Grant, Lease, Login, Outcome, Reason, Refusal, Role, SubjectRef,
    Verdict,
};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The number of a kind of row.
pub(in crate::index::sqlite) const KINDS: [RowKind; 6] =
    [RowKind::Grant, RowKind::Lease, RowKind::Refusal, RowKind::Login, RowKind::Ask, RowKind::Approval];

const INSERT: &str = "INSERT OR REPLACE INTO access (seq, at, kind, access, shop, actor, role, address, method, \
    path, route, action, status, verdict, reason, opaque, grant_of, subjects, own, persons, rows, fields, decoys, asker) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)";

/// A row as it is written.
#[derive(Default)]
pub(super) struct Row<'a> {
    pub(super) access: Option<AccessId>,
    pub(super) shop: i64,
    pub(super) actor: Option<i64>,
    /// Finds the row like the actor does.
    pub(super) asker: Option<i64>,
    pub(super) role: Option<i64>,
    pub(super) address: Option<Vec<u8>>,
    pub(super) method: Option<i64>,
    pub(super) path: Option<&'a str>,
    pub(super) route: Option<i64>,
    pub(super) action: Option<i64>,
    pub(super) status: Option<i64>,
    pub(super) verdict: Option<i64>,
    pub(super) reason: Option<i64>,
    pub(super) opaque: bool,
    pub(super) grant_of: Option<i64>,
    pub(super) found: Option<&'a Found>,
}

impl Batch<'_> {
    pub(super) fn grant(&mut self, seq: i64, at: Timestamp, grant: &Grant) -> Result<(), StoreError> {
        let shop = self.word(grant.shop.as_str())?;
        let row = Row {
            access: Some(grant.access),
            shop,
            actor: grant.actor.who.map(|who| self.reference(who)).transpose()?,
            role: Some(Self::role(grant.actor.role)?),
            address: grant.address.map(code::octets),
            method: Some(self.word(&grant.method)?),
            path: Some(&grant.path),
            route: Some(self.word(&grant.route)?),
            action: code::code(Action::ALL, &grant.action),
            status: Some(grant.status.into()),
            verdict: code::code(Verdict::ALL, &grant.verdict),
            opaque: grant.opaque,
            found: Some(&grant.found),
            ..Row::default()
        };
        self.counts(at, &row, 1)?;
        self.row(seq, at, RowKind::Grant, &row)?;
        self.open.insert((grant.access, shop), seq);
        self.heard(at, shop, &grant.actor)
    }

    pub(super) fn lease(&mut self, seq: i64, at: Timestamp, lease: &Lease) -> Result<(), StoreError> {
        let shop = self.word(lease.shop.as_str())?;
        let grant_of = self.opened(lease.access, shop)?;
        let (actor, role) = grant_of.map_or(Ok((None, None)), |grant| self.actor_of(grant))?;
        let (access, found) = (Some(lease.access), Some(&lease.found));
        let row = Row { access, shop, actor, role, grant_of, found, ..Row::default() };
        self.counts(at, &row, 0)?;
        self.row(seq, at, RowKind::Lease, &row)
    }

    pub(super) fn closed(&mut self, close: &Close) -> Result<(), StoreError> {
        let shop = self.word(close.shop.as_str())?;
        let Some(grant) = self.opened(close.access, shop)? else { return Ok(()) };
        let sql = "UPDATE access SET outcome = ?2, bytes = ?3, millis = ?4 WHERE seq = ?1";
        let outcome = code::code(Outcome::ALL, &close.outcome);
        let values = params![grant, outcome, number(close.bytes), number(close.millis)];
        self.tx.prepare_cached(sql)?.execute(values)?;
        if self.open.remove(&(close.access, shop)).is_none() {
            let sql = "DELETE FROM open_grant WHERE access = ?1 AND shop = ?2";
            self.tx.prepare_cached(sql)?.execute(params![close.access.0, shop])?;
        }
        Ok(())
    }

    pub(super) fn refusal(&mut self, seq: i64, at: Timestamp, refusal: &Refusal) -> Result<(), StoreError> {
        let row = Row {
            access: Some(refusal.access),
            shop: self.word(refusal.shop.as_str())?,
            actor: refusal.actor.who.map(|who| self.reference(who)).transpose()?,
            role: Some(Self::role(refusal.actor.role)?),
            address: refusal.address.map(code::octets),
            method: Some(self.word(&refusal.method)?),
            path: Some(&refusal.path),
            route: Some(self.word(&refusal.route)?),
            status: Some(refusal.status.into()),
            verdict: code::code(Verdict::ALL, &refusal.verdict),
            reason: code::code(Reason::ALL, &refusal.reason),
            ..Row::default()
        };
        self.row(seq, at, RowKind::Refusal, &row)
    }

    pub(super) fn login_row(&mut self, seq: i64, at: Timestamp, login: &Login) -> Result<(), StoreError> {
        let row = Row {
            shop: self.word(login.shop.as_str())?,
            actor: login.who.map(|who| self.reference(who)).transpose()?,
            role: Some(Self::role(login.role)?),
            address: login.address.map(code::octets),
            route: Some(self.word(&login.login)?),
            status: Some(login.success.into()),
            ..Row::default()
        };
        self.row(seq, at, RowKind::Login, &row)
    }

    pub(super) fn row(
        &mut self,
        seq: i64,
        at: Timestamp,
        kind: RowKind,
        row: &Row<'_>,
    ) -> Result<(), StoreError> {
        let Era(era) = Era::of(seq);
        let at = at.as_microsecond();
        let (since, until) = self.eras.entry(era).or_insert((at, at));
        (*since, *until) = ((*since).min(at), (*until).max(at));
        self.acting.extend(row.actor.into_iter().chain(row.asker).map(|actor| (era, actor, seq)));
        let none = Found::default();
        let found = row.found.unwrap_or(&none);
        let subjects = shown(found);
        for subject in &subjects {
            let subject = self.reference(*subject)?;
            self.postings.push((era, subject, seq));
        }
        let kind = code::code(&KINDS, &kind);
        let access = row.access.map(|access| access.0);
        let subjects = (!subjects.is_empty()).then(|| code::packed(&subjects));
        let own = number(found.own.len() as u64);
        let (persons, rows) = (number(found.persons), number(found.rows));
        self.tx.prepare_cached(INSERT)?.execute(params![
            seq,
            at,
            kind,
            access,
            row.shop,
            row.actor,
            row.role,
            row.address,
            row.method,
            row.path,
            row.route,
            row.action,
            row.status,
            row.verdict,
            row.reason,
            row.opaque,
            row.grant_of,
            subjects,
            own,
            persons,
            rows,
            code::bits(&found.fields),
            found.decoys,
            row.asker
        ])?;
        Ok(())
    }

    /// Adds to the day of the actor what is of others.
    fn counts(&mut self, at: Timestamp, row: &Row<'_>, accesses: i64) -> Result<(), StoreError> {
        let Some((role, found)) = row.role.zip(row.found) else { return Ok(()) };
        let persons = number(found.others());
        if persons == 0 && !row.opaque {
            return Ok(());
        }
        let key = (at.as_second().div_euclid(DAY), row.shop, row.actor.unwrap_or(0), role);
        let day = self.daily.entry(key).or_default();
        let more = [persons, number(found.rows), accesses];
        day.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        Ok(())
    }

    /// The leaf of a grant that is open.
    fn opened(&self, access: AccessId, shop: i64) -> Result<Option<i64>, StoreError> {
        if let Some(seq) = self.open.get(&(access, shop)) {
            return Ok(Some(*seq));
        }
        let sql = "SELECT seq FROM open_grant WHERE access = ?1 AND shop = ?2";
        let mut statement = self.tx.prepare_cached(sql)?;
        Ok(statement.query_row(params![access.0, shop], |row| row.get(0)).optional()?)
    }

    fn actor_of(&self, grant: i64) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let sql = "SELECT actor, role FROM access WHERE seq = ?1";
        let found = self.tx.prepare_cached(sql)?.query_row([grant], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or_default())
    }

    /// A session goes on being used.
    fn heard(&mut self, at: Timestamp, shop: i64, actor: &Actor) -> Result<(), StoreError> {
        match &actor.session {
            Some(session) if actor.role != Role::Anonymous => self.seen(at, shop, session),
            _ => Ok(()),
        }
    }
}

/// Those who are shown, the actor's own first.
fn shown(found: &Found) -> Vec<SubjectRef> {
    let others = found.subjects.iter().filter(|subject| !found.own.contains(subject));
    found.own.iter().chain(others).copied().collect()
}
