//! `Strict-Transport-Security` (RFC 6797), once there is no way back to keep open.

use super::file::Dates;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How long browsers are told to come over HTTPS only: days since the last link of the shop began to be
/// redirected, and the `max-age` from then on, in seconds. It grows slowly, because a browser that has seen a
/// year keeps to it for a year, whatever the operator finds out meanwhile.
const RAMP: [(i32, u32); 4] =
    [(0, 5 * 60), (7, 24 * 60 * 60), (30, 30 * 24 * 60 * 60), (90, 365 * 24 * 60 * 60)];

/// The value of the header, if every one of these dates has reached the redirect. A redirect that has been
/// there for ever has no day from which to count, and gets none: somebody has only just begun. Never `includeSubDomains`
/// and never `preload`: both reach beyond the hosts that this door keeps.
pub(super) fn value<'d>(
    all: impl Iterator<Item = &'d Dates>,
    zone: &TimeZone,
    now: Timestamp,
) -> Option<String> {
    let closed = |dates: &Dates| dates.redirect_from.into_iter().chain(dates.gone_from).min();
    let closed = all.map(closed).collect::<Option<Vec<_>>>()?;
    if closed.contains(&Date::MIN) {
        return None;
    }
    let last = closed.into_iter().max()?;
    let today = now.to_zoned(zone.clone()).date();
    let days = last.until(today).ok()?.get_days();
    let (_, seconds) = RAMP.iter().rev().find(|(from, _)| days >= *from)?;
    Some(format!("max-age={seconds}"))
}
