//! Where a link stands in its schedule.

use super::file::Dates;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What is to be done with a request for a retired link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before the announcement: served, nothing added.
    Open,
    /// Served, with a banner and the headers of [`super::announce_headers`].
    Announce {
        /// When the announcement began; what `Deprecation` says.
        deprecated: Timestamp,
        /// Until when the page is served here: the day on which the redirect (or the end) begins.
        until: Option<Date>,
        /// When the link stops working; what `Sunset` says.
        sunset: Option<Timestamp>,
    },
    /// Redirected to the same path over HTTPS ([`super::redirect`]).
    Redirect {
        /// The day on which even that ends.
        gone_from: Option<Date>,
    },
    /// 410, with a page that says what to do.
    Gone {
        /// Since which day.
        since: Date,
    },
    /// Served plainly for ever, nothing added.
    Exempt,
}

impl Phase {
    /// The word used in files, reports and metrics.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Announce { .. } => "announce",
            Self::Redirect { .. } => "redirect",
            Self::Gone { .. } => "gone",
            Self::Exempt => "exempt",
        }
    }
}

/// The phase of a link with these dates. Days begin at midnight in `zone`.
pub(super) fn phase(dates: &Dates, zone: &TimeZone, now: Timestamp) -> Phase {
    let today = now.to_zoned(zone.clone()).date();
    let begun = |day: Option<Date>| day.filter(|day| *day <= today);
    if let Some(since) = begun(dates.gone_from) {
        return Phase::Gone { since };
    }
    if begun(dates.redirect_from).is_some() {
        return Phase::Redirect { gone_from: dates.gone_from };
    }
    match begun(dates.announce_from) {
        Some(since) => announce(since, dates, zone),
        None => Phase::Open,
    }
}

fn announce(since: Date, dates: &Dates, zone: &TimeZone) -> Phase {
    let start = |day: Date| day.to_zoned(zone.clone()).ok().map(|start| start.timestamp());
    Phase::Announce {
        // A day that has begun has a start; the epoch stands for one at the edge of the calendar.
        deprecated: start(since).unwrap_or(Timestamp::UNIX_EPOCH),
        until: dates.redirect_from.or(dates.gone_from),
        sunset: dates.gone_from.or(dates.redirect_from).and_then(start),
    }
}
