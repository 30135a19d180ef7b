//! What became of an attempt. The first word counts, with one exception: an attempt that was set aside for a
//! later one, and that the shop then shows to have succeeded, is committed after all.

use super::super::ledger::Ledger;
use super::super::text::parsed;
use super::attempt::{Known, known};
use super::{identifier, session};
use crate::event::{Event, Outcomes, SPENT, SUPERSEDED};
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use vratar_model::decision::Outcome;
use vratar_model::id::{AttemptId, SubjectId};
use vratar_model::journal::{Method, ProvedBy, SealedIdentifier, SessionRef, Settled};
use vratar_model::route::PageKind;

/// What showed that an attempt succeeded.
pub(super) struct Shown<'a> {
    pub(super) signal: &'a str,
    pub(super) at: Timestamp,
    pub(super) identifiers: &'a [SealedIdentifier],
    pub(super) session: Option<&'a SessionRef>,
}

impl Ledger<'_> {
    /// The shop's answer showed what became of an attempt.
    pub(super) fn settled(&mut self, settled: &Settled) -> Result<(), StoreError> {
        let Some(attempt) = known(self.tx, settled.attempt)? else {
            // The journal could not take it when it came, and nobody claimed it.
            tracing::warn!(attempt = %settled.attempt, "store: an attempt was settled that never arrived");
            return Ok(());
        };
        let Settled { signal, at, identifiers, session, .. } = settled;
        let open = attempt.outcome == Outcome::Pending || attempt.superseded;
        match settled.outcome {
            Outcome::Committed if open => {
                let shown = Shown { signal, at: *at, identifiers, session: session.as_ref() };
                self.commit(&attempt, &shown)
            }
            Outcome::Rejected if attempt.outcome == Outcome::Pending => {
                self.reject(attempt.id, signal, *at)?;
                identifier::forget_of_attempt(self.tx, attempt.id)
            }
            _ => Ok(()),
        }
    }

    /// The attempt succeeded: its decisions are somebody's from now on.
    pub(super) fn commit(&mut self, attempt: &Known, shown: &Shown<'_>) -> Result<(), StoreError> {
        if self.is_spent(attempt)? {
            self.reject(attempt.id, SPENT, shown.at)?;
            return identifier::forget_of_attempt(self.tx, attempt.id);
        }
        let own = self.origin(attempt.id)?;
        let whose = self.whose(attempt, own.as_ref(), shown)?;
        let proved = whose.proved || attempt.page() == PageKind::Registration;
        let boxes = self.boxes(attempt.id)?;
        let followed = self.followed(whose.subject, proved, &attempt.submitted, &boxes)?;
        let (states, effects) = followed.into_iter().unzip();
        self.push(&Event::Settled(Outcomes {
            attempt: attempt.id,
            outcome: Outcome::Committed,
            subject: Some(whose.subject),
            signal: shown.signal.to_owned(),
            at: shown.at,
            states,
            effects,
            proved,
        }))?;
        let shop = &attempt.submitted.shop;
        identifier::give(self.tx, self.keys, shop, whose.subject, &whose.named)?;
        self.bind_sessions(attempt, own.as_ref(), shown, &whose)?;
        self.supersede(attempt, shown.at)?;
        identifier::forget_of_attempt(self.tx, attempt.id)
    }

    /// Whether the delivery that was answered was answered before. Answers to one page of a shop count once, also
    /// when the door was started anew in between and does not remember; "My choices" may be saved again and again.
    fn is_spent(&self, attempt: &Known) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM attempt WHERE served = ?1 AND outcome = 'committed' AND id <> ?2";
        let served = attempt.submitted.served.id.to_string();
        let again = attempt.submitted.method == Method::Profile;
        Ok(!again && self.tx.prepare_cached(sql)?.exists([served, attempt.id.to_string()])?)
    }

    pub(super) fn reject(
        &mut self,
        attempt: AttemptId,
        signal: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let signal = signal.to_owned();
        let (outcome, subject, states, effects) = (Outcome::Rejected, None, Vec::new(), Vec::new());
        let proved = false;
        let outcomes = Outcomes { attempt, outcome, subject, signal, at, states, effects, proved };
        self.push(&Event::Settled(outcomes))?;
        Ok(())
    }

    /// The session that an attempt came with.
    fn origin(&self, attempt: AttemptId) -> Result<Option<SessionRef>, StoreError> {
        let sql = "SELECT session FROM attempt_origin WHERE attempt = ?1";
        let session: Option<Option<String>> =
            self.tx.prepare_cached(sql)?.query_row([attempt.to_string()], |row| row.get(0)).optional()?;
        Ok(session.flatten().map(SessionRef))
    }

    /// Who an attempt is about. In the account's own pages the login says it, whatever the form names (an
    /// order may be for somebody else); elsewhere what was named says it, and where nothing was, the session.
    fn whose(
        &mut self,
        attempt: &Known,
        own: Option<&SessionRef>,
        shown: &Shown<'_>,
    ) -> Result<Whose, StoreError> {
        let shop = &attempt.submitted.shop;
        let bound = own.map(|own| session::bound(self.tx, shop, own)).transpose()?.flatten();
        let proved = bound.as_ref().and_then(session::Bound::proved_subject);
        let account = matches!(attempt.page(), PageKind::Checkout | PageKind::Profile);
        if let Some(subject) = proved.filter(|_| account) {
            return Ok(Whose { subject, named: shown.identifiers.to_vec(), fresh: false, proved: true });
        }
        let mut named = identifier::of_attempt(self.tx, attempt.id)?;
        if let (true, Some(own)) = (named.is_empty(), own) {
            named = session::named(self.tx, shop, own)?;
        }
        let of_session = match &bound {
            Some(bound) if named.is_empty() => {
                proved.map_or_else(|| bound.guest_subject(self.tx), |own| Ok(Some(own)))?
            }
            _ => None,
        };
        named.extend_from_slice(shown.identifiers);
        if let Some(subject) = self.find(shop, &named)?.or(of_session) {
            return Ok(Whose { subject, named, fresh: false, proved: proved == Some(subject) });
        }
        let subject = self.create(shop, attempt.id.0, attempt.submitted.at)?;
        Ok(Whose { subject, named, fresh: true, proved: false })
    }

    /// Whoever just made an account is in it. A guest's session gets the subject only if this very attempt
    /// made it: naming somebody's address must not open their choices.
    fn bind_sessions(
        &self,
        attempt: &Known,
        own: Option<&SessionRef>,
        shown: &Shown<'_>,
        whose: &Whose,
    ) -> Result<(), StoreError> {
        let shop = &attempt.submitted.shop;
        let Some(session) = shown.session.or(own) else { return Ok(()) };
        let bound = session::bound(self.tx, shop, session)?;
        if attempt.page() == PageKind::Registration {
            let Some(set) = shown.session else { return Ok(()) };
            session::bind(self.tx, shop, set, ProvedBy::Login, Some(whose.subject), (shown.at, self.at))?;
            session::forget_named(self.tx, shop, set)?;
        } else if whose.fresh && bound.is_none_or(|bound| bound.subject.is_none()) {
            session::bind(self.tx, shop, session, ProvedBy::Guest, Some(whose.subject), (shown.at, self.at))?;
        }
        Ok(())
    }

    /// Older attempts of the same person on the same page never came to anything: this one took their place.
    fn supersede(&mut self, attempt: &Known, at: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT a.id FROM attempt a JOIN attempt_identifier i ON i.attempt = a.id \
                   JOIN attempt_identifier mine ON mine.kind = i.kind AND mine.lookup = i.lookup \
                   WHERE mine.attempt = ?1 AND a.shop = ?2 AND a.page = ?3 AND a.seq < ?4 AND a.outcome = 'pending' \
                   AND (i.kind IN ('email', 'customer_id') OR NOT EXISTS (SELECT 1 FROM attempt_identifier s \
                        WHERE s.attempt = ?1 AND s.kind IN ('email', 'customer_id'))) \
                   ORDER BY a.seq";
        let (id, shop) = (attempt.id.to_string(), attempt.submitted.shop.as_str());
        let older: Vec<String> = {
            let mut statement = self.tx.prepare_cached(sql)?;
            let key = params![id, shop, attempt.page().as_str(), attempt.seq];
            let ids = statement.query_map(key, |row| row.get(0))?;
            ids.collect::<Result<_, _>>()?
        };
        older.iter().try_for_each(|older| self.reject(parsed(older)?, SUPERSEDED, at))
    }
}

/// Who an attempt is about, by what, whether they were unknown until now, and whether its session is theirs.
struct Whose {
    subject: SubjectId,
    named: Vec<SealedIdentifier>,
    fresh: bool,
    proved: bool,
}
