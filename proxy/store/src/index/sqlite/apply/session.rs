//! Whose a session is: logins bind, logouts end, rotations rename.

use super::Batch;
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use vratar_model::access::{Binding, Login, Rotation};
use vratar_model::journal::SessionRef;

/// A session of which nothing was heard for so long has ended. Shops end theirs earlier.
pub(in crate::index::sqlite) const UNHEARD_MOST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How old the last word of a session may be before a new one is written down, seconds: not at every access.
const HEARD_ANEW: i64 = 24 * 60 * 60;

impl Batch<'_> {
    /// A row, and if the shop let them in, whose the session is from now on.
    pub(super) fn login(&mut self, seq: i64, at: Timestamp, login: &Login) -> Result<(), StoreError> {
        self.login_row(seq, at, login)?;
        let Some(session) = login.session.as_ref().filter(|_| login.success) else { return Ok(()) };
        let (shop, role) = (self.word(login.shop.as_str())?, Self::role(login.role)?);
        let who = login.who.map(|who| self.reference(who)).transpose()?;
        let sql = "INSERT OR REPLACE INTO session (shop, session, role, who, proved_at, seq, seen) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![shop, session.0, role, who, at.as_microsecond(), seq, at.as_second()];
        self.tx.prepare_cached(sql)?.execute(values)?;
        self.forget_unheard(at)
    }

    pub(super) fn ended(&mut self, ended: &Binding) -> Result<(), StoreError> {
        let shop = self.word(ended.shop.as_str())?;
        let sql = "DELETE FROM session WHERE shop = ?1 AND session = ?2";
        self.tx.prepare_cached(sql)?.execute(params![shop, ended.session.0])?;
        Ok(())
    }

    /// The old name is worth nothing from then on; a name that somebody logged in under already stays theirs.
    pub(super) fn rotated(&mut self, at: Timestamp, rotation: &Rotation) -> Result<(), StoreError> {
        let shop = self.word(rotation.shop.as_str())?;
        if rotation.before != rotation.after {
            let sql = "UPDATE OR IGNORE session SET session = ?3 WHERE shop = ?1 AND session = ?2";
            self.tx.prepare_cached(sql)?.execute(params![shop, rotation.before.0, rotation.after.0])?;
            let sql = "DELETE FROM session WHERE shop = ?1 AND session = ?2";
            self.tx.prepare_cached(sql)?.execute(params![shop, rotation.before.0])?;
        }
        if let Some(role) = rotation.role {
            let sql = "UPDATE session SET role = ?3 WHERE shop = ?1 AND session = ?2";
            self.tx.prepare_cached(sql)?.execute(params![shop, rotation.after.0, Self::role(role)?])?;
        }
        self.seen(at, shop, &rotation.after)
    }

    pub(super) fn seen(&mut self, at: Timestamp, shop: i64, session: &SessionRef) -> Result<(), StoreError> {
        let sql = "UPDATE session SET seen = ?3 WHERE shop = ?1 AND session = ?2 AND seen < ?3 - ?4";
        self.tx.prepare_cached(sql)?.execute(params![shop, session.0, at.as_second(), HEARD_ANEW])?;
        Ok(())
    }

    fn forget_unheard(&self, now: Timestamp) -> Result<(), StoreError> {
        let Ok(before) = now.checked_sub(UNHEARD_MOST) else { return Ok(()) };
        self.tx.prepare_cached("DELETE FROM session WHERE seen < ?1")?.execute([before.as_second()])?;
        Ok(())
    }
}
