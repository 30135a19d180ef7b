//! What a door knows of the list, and how it adds to it.

use super::entry::{Entry, broken, number, positive};
use crate::budgets::not_rebuilt;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use vratar_model::access::AccessId;
use vratar_policy::budget::{
    AccountKey, Accounts, DrawId, Full, Past, Refused, Reserved, Settled, Shown, Used, Window,
};

/// From the oldest entry to the newest, numbers: beyond it nothing is granted. 26 a second for a week.
const ENTRIES: u64 = 1 << 24;
/// Moments of the record that are written at a time.
const WRITTEN: usize = 4096;
/// Entries that count no more are dropped so many at a time.
const DROPPED: u32 = 256;

/// The accounts that follow from the list.
#[derive(Default)]
pub(super) struct Known {
    /// Of the file that the record was drawn on. Another one in its place lacks what this door has granted.
    rebuilt: Option<[u8; 16]>,
    upto: Option<Upto>,
}

/// What follows from the entries up to `last`.
struct Upto {
    make: [u8; 16],
    era: i64,
    last: u64,
    accounts: Accounts,
}

impl Known {
    /// The file says what is true; it is read anew.
    pub(super) fn forget(&mut self) {
        self.upto = None;
    }

    /// Accounts on which something counts, as far as the file was read.
    pub(super) fn count(&self) -> usize {
        self.upto.as_ref().map_or(0, |upto| upto.accounts.count())
    }

    pub(super) fn reserve(
        &mut self,
        db: &mut Connection,
        past: Past,
    ) -> Result<Result<Reserved, Refused>, StoreError> {
        if past.shown.is_empty() {
            return Ok(Ok(Reserved { draw: DrawId(0), at: past.at, over: vec![] }));
        }
        let db = self.begin(db, past.at)?;
        let upto = self.rebuilt_upto(&db)?;
        drop_what_is_over(&db, past.at)?;
        let (oldest, newest) = ends(&db)?;
        if newest.saturating_sub(oldest) >= ENTRIES {
            db.commit()?;
            return Ok(Err(Refused::Full(Full::Draws)));
        }
        let draw = DrawId(newest + 1);
        let reserved = match upto.accounts.reserve(draw, past.at, past.access, &past.allowances, &past.shown)
        {
            Ok(reserved) => reserved,
            Err(refused) => {
                // A clock that was set back stays so.
                db.commit()?;
                return Ok(Err(refused));
            }
        };
        let written = Entry::write(&db, None, false, &Past { at: reserved.at, ..past })?;
        db.commit()?;
        upto.last = written.0;
        if written == draw { Ok(Ok(reserved)) } else { Err(broken("a number that was given already")) }
    }

    pub(super) fn settle(
        &mut self,
        db: &mut Connection,
        access: AccessId,
        draw: DrawId,
        settled: Settled,
    ) -> Result<(), StoreError> {
        let shown = match settled {
            Settled::Whole => {
                // Nothing changes for anybody; here it need not be remembered any more.
                if let Some(upto) = &mut self.upto {
                    upto.accounts.settle(draw, &Settled::Whole);
                }
                return Ok(());
            }
            Settled::Nothing => Shown::default(),
            Settled::Part(shown) => shown,
        };
        let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let upto = self.rebuilt_upto(&db)?;
        if !upto.accounts.is_open(draw) {
            return Ok(());
        }
        let sql = format!(
            "SELECT {} FROM entry WHERE id = ?1 AND access = ?2 AND draw IS NULL AND NOT settled \
             AND NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.draw = entry.id)",
            Entry::COLUMNS
        );
        let found = db.query_row(&sql, params![number(draw.0), access.0], |row| Ok(Entry::read(row)));
        let Some(drawn) = found.optional()?.transpose()? else { return Ok(()) };
        let written = Entry::write(&db, Some(draw), true, &Past { shown: shown.clone(), ..drawn.past })?;
        db.commit()?;
        upto.accounts.settle(draw, &Settled::Part(shown));
        upto.last = written.0;
        Ok(())
    }

    pub(super) fn rebuild(
        &mut self,
        db: &mut Connection,
        now: Timestamp,
        pasts: Vec<Past>,
    ) -> Result<(), StoreError> {
        let transaction = self.begin(db, now)?;
        let upto = self.upto(&transaction)?;
        let (make, mut missing) = (upto.make, upto.accounts.missing(now, pasts));
        transaction.commit()?;
        // The newest first: what is begun and not ended knows each access from some time on, and is gone on with.
        missing.sort_by_key(|past| std::cmp::Reverse(past.at));
        for some in missing.chunk_by(|one, next| one.at == next.at).collect::<Vec<_>>().chunks(WRITTEN) {
            // Other doors draw in between.
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for past in some.iter().flat_map(|some| some.iter()) {
                Entry::write(&transaction, None, true, past)?;
            }
            transaction.commit()?;
        }
        self.rebuilt = Some(make);
        Ok(())
    }

    pub(super) fn used(
        &mut self,
        db: &mut Connection,
        now: Timestamp,
        account: &AccountKey,
        window: Window,
    ) -> Result<Used, StoreError> {
        let upto = self.rebuilt_upto(&db.transaction()?)?;
        let behind = upto.accounts.is_behind(now);
        let used = upto.accounts.used(now, account, window);
        if behind {
            // What follows from it was not written.
            self.forget();
        }
        Ok(used)
    }

    /// Begins to write when it is `now`. All that is there is read before anybody has to wait for it.
    fn begin<'c>(&mut self, db: &'c mut Connection, now: Timestamp) -> Result<Transaction<'c>, StoreError> {
        if self.upto.is_none() {
            self.upto(&db.transaction()?)?;
        }
        let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if self.upto(&db)?.accounts.is_behind(now) {
            set_back(&db, now)?;
        }
        Ok(db)
    }

    /// What the file says, once what this door has granted is in it.
    fn rebuilt_upto(&mut self, db: &Transaction<'_>) -> Result<&mut Upto, StoreError> {
        let Some(rebuilt) = self.rebuilt else { return Err(not_rebuilt()) };
        let upto = self.upto(db)?;
        if upto.make == rebuilt {
            return Ok(upto);
        }
        Err(StoreError::Away(
            "the budgets lie in another file than before; restart this door, so that what it has granted is in it"
                .to_owned(),
        ))
    }

    /// What the file says.
    fn upto(&mut self, db: &Transaction<'_>) -> Result<&mut Upto, StoreError> {
        let sql = "SELECT make, era FROM mark";
        let (make, era) = db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let same = self.upto.take().filter(|upto| (upto.make, upto.era) == (make, era));
        let anew = || Upto { make, era, last: 0, accounts: Accounts::default() };
        let upto = self.upto.insert(same.unwrap_or_else(anew));
        upto.read_on(db)?;
        Ok(upto)
    }
}

impl Upto {
    /// What was added to the list.
    fn read_on(&mut self, db: &Transaction<'_>) -> Result<(), StoreError> {
        let sql = format!("SELECT {} FROM entry WHERE id > ?1 ORDER BY id", Entry::COLUMNS);
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query([number(self.last)])?;
        while let Some(row) = rows.next()? {
            let Entry { id, draw, settled, past } = Entry::read(row)?;
            self.last = id;
            if let Some(draw) = draw {
                self.accounts.settle(draw, &Settled::Part(past.shown));
                continue;
            }
            self.accounts.take_up(DrawId(id), &past);
            if settled {
                self.accounts.settle(DrawId(id), &Settled::Whole);
            }
        }
        Ok(())
    }
}

/// The clock was ahead: nothing was drawn later than now.
fn set_back(db: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE entry SET until = until - (at - ?1), at = ?1 WHERE at > ?1";
    db.execute(sql, [now.as_microsecond()])?;
    db.execute("UPDATE mark SET era = era + 1", [])?;
    Ok(())
}

fn drop_what_is_over(db: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE until < ?1 LIMIT ?2)";
    db.prepare_cached(sql)?.execute(params![now.as_microsecond(), DROPPED])?;
    Ok(())
}

/// The numbers of the oldest entry there is and of the newest there ever was.
fn ends(db: &Transaction<'_>) -> Result<(u64, u64), StoreError> {
    let newest: Option<i64> = db
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'entry'", [], |row| row.get(0))
        .optional()?;
    let newest = newest.unwrap_or_default();
    let oldest: Option<i64> = db.query_row("SELECT min(id) FROM entry", [], |row| row.get(0))?;
    Ok((positive(oldest.unwrap_or(newest))?, positive(newest)?))
}
