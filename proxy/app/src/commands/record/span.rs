//! From when until when.

use crate::cli::Part;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// A moment, or a whole day (UTC), as somebody types it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    At(Timestamp),
    Day(Date),
}

/// What is neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither a moment nor a day; write 2026-11-22T10:00:00Z or 2026-11-22")]
pub(crate) struct NoMoment;

impl FromStr for Moment {
    type Err = NoMoment;
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let day = text.len() == "2026-11-22".len();
        let read = if day { text.parse().ok().map(Self::Day) } else { text.parse().ok().map(Self::At) };
        read.ok_or(NoMoment)
    }
}

impl Moment {
    /// The first moment of it.
    pub(super) fn begin(self) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => midnight(day),
        }
    }

    /// The moment behind it: of a day the next one's first.
    pub(super) fn end(self) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => day.tomorrow().map_or(Timestamp::MAX, midnight),
        }
    }
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// From (included) until (left out).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Span {
    pub(super) fn of(part: &Part) -> Self {
        let from = part.since.map_or(Timestamp::MIN, Moment::begin);
        Self { from, until: part.until.map_or(Timestamp::MAX, Moment::end) }
    }

    pub(super) fn has(&self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_moments_are_points() {
        for (text, begin, end) in [
            ("2026-11-22", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("2026-12-31", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
            ("2026-11-22T12:00:00+02:00", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        ] {
            let read: Moment = text.parse().unwrap();
            assert_eq!(
                (read.begin().to_string(), read.end().to_string()),
                (begin.to_owned(), end.to_owned())
            );
        }
    }

    #[test]
    fn what_is_neither_says_what_to_write() {
        for text in ["", "yesterday", "2026-13-01", "2026-11-22T10:00:00", "22.11.2026"] {
            assert_eq!(text.parse::<Moment>(), Err(NoMoment), "{text}");
        }
    }

    #[test]
    fn until_a_day_means_with_that_day() {
        let moment = |text: &str| Some(text.parse().unwrap());
        let part = Part { since: moment("2026-11-21"), until: moment("2026-11-22"), shop: None };
        let span = Span::of(&part);
        for (at, within) in [
            ("2026-11-20T23:59:59Z", false),
            ("2026-11-21T00:00:00Z", true),
            ("2026-11-22T23:59:59.999999Z", true),
            ("2026-11-23T00:00:00Z", false),
        ] {
            assert_eq!(span.has(at.parse().unwrap()), within, "{at}");
        }
    }
}
