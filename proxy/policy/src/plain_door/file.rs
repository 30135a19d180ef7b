//! The schedule as an operator writes it.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

/// A shop's schedule as its config has it (`[shop.plain]`). Turned into a [`crate::Schedule`] by
/// [`crate::Schedule::checked`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleFile {
    /// The day on which the standard shape begins ([`STANDARD`]). Dates given beside it go before it.
    #[serde(deserialize_with = "date")]
    pub starting: Option<Date>,
    /// First day of the announcement.
    #[serde(deserialize_with = "date")]
    pub announce_from: Option<Date>,
    /// First day of the redirect.
    #[serde(deserialize_with = "date")]
    pub redirect_from: Option<Date>,
    /// First day on which the answer is 410.
    #[serde(deserialize_with = "date")]
    pub gone_from: Option<Date>,
    /// IANA name of the zone in which days begin ("Europe/Sofia"); absent: UTC. Resolved by whoever reads the
    /// config, because that needs the system's table of zones.
    pub time_zone: Option<String>,
    /// Paths with dates of their own; the longest that fits wins.
    pub path: Vec<PathDates>,
    /// Machine endpoints that are served plainly for ever.
    pub exempt: Vec<Exemption>,
    /// Old host names of the shop.
    pub retired_host: Vec<RetiredHost>,
}

/// The days on which the phases begin. A phase without a day never begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// First day of the announcement.
    pub announce_from: Option<Date>,
    /// First day of the redirect.
    pub redirect_from: Option<Date>,
    /// First day on which the answer is 410.
    pub gone_from: Option<Date>,
}

/// A path with dates of its own. They stand instead of all three dates of the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PathDates {
    /// The path and all beneath it: `/api` holds for `/api` and `/api/x`, not for `/apix`.
    pub prefix: String,
    /// As in [`ScheduleFile`].
    #[serde(deserialize_with = "date")]
    pub announce_from: Option<Date>,
    /// As in [`ScheduleFile`].
    #[serde(deserialize_with = "date")]
    pub redirect_from: Option<Date>,
    /// As in [`ScheduleFile`].
    #[serde(deserialize_with = "date")]
    pub gone_from: Option<Date>,
}

/// A machine endpoint that cannot follow a redirect and is served plainly for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exemption {
    /// This very path, or all beneath it if it ends with `/`.
    pub path: String,
    /// Only these methods; absent: all.
    pub method: Option<Vec<String>>,
}

/// A host name that the shop had once. Its links are retired like plain ones, over HTTP and HTTPS alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetiredHost {
    /// The old name.
    pub host: String,
    /// The live host its links lead to; absent: the shop's first.
    pub successor: Option<String>,
    /// As in [`ScheduleFile`]; without any date the shop's own dates hold.
    #[serde(deserialize_with = "date")]
    pub announce_from: Option<Date>,
    /// As in [`ScheduleFile`].
    #[serde(deserialize_with = "date")]
    pub redirect_from: Option<Date>,
    /// As in [`ScheduleFile`].
    #[serde(deserialize_with = "date")]
    pub gone_from: Option<Date>,
}

/// How long the phases last, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Days of announcement before the redirect begins.
    pub announce_days: u16,
    /// Days of redirect before the link is gone.
    pub redirect_days: u16,
}

/// The shape that is proposed to everybody; the same figures as in `rules/plain-door/standard.toml`, where
/// the reasons are.
pub const STANDARD: Shape = Shape { announce_days: 90, redirect_days: 365 };

impl Shape {
    /// The dates of this shape when it begins on `day`.
    #[must_use]
    pub fn starting(self, day: Date) -> Dates {
        let redirect_from = day.saturating_add(i64::from(self.announce_days).days());
        let gone_from = redirect_from.saturating_add(i64::from(self.redirect_days).days());
        Dates { announce_from: Some(day), redirect_from: Some(redirect_from), gone_from: Some(gone_from) }
    }
}

impl ScheduleFile {
    /// The shop's own dates: those that are written, else those of the standard shape.
    #[must_use]
    pub fn dates(&self) -> Dates {
        let shape = self.starting.map(|day| STANDARD.starting(day)).unwrap_or_default();
        Dates {
            announce_from: self.announce_from.or(shape.announce_from),
            redirect_from: self.redirect_from.or(shape.redirect_from),
            gone_from: self.gone_from.or(shape.gone_from),
        }
    }
}

impl PathDates {
    /// Its dates.
    #[must_use]
    pub fn dates(&self) -> Dates {
        let Self { announce_from, redirect_from, gone_from, .. } = *self;
        Dates { announce_from, redirect_from, gone_from }
    }
}

impl RetiredHost {
    /// Its dates; none of them, if the shop's own hold.
    #[must_use]
    pub fn dates(&self) -> Dates {
        let Self { announce_from, redirect_from, gone_from, .. } = *self;
        Dates { announce_from, redirect_from, gone_from }
    }
}

impl Dates {
    /// Whether no phase ever begins.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A date as TOML has it, with or without quotes (an unquoted one arrives as a map of one entry).
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    struct Written;
    impl<'de> serde::de::Visitor<'de> for Written {
        type Value = Option<Date>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a day such as 2026-03-01")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            let day = || E::invalid_value(serde::de::Unexpected::Str(text), &self);
            // `Date` also reads the day out of a date with a time; a time here would be ignored, so refuse it.
            if text.len() == 10 { text.parse().map(Some).map_err(|_| day()) } else { Err(day()) }
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            match map.next_entry::<serde::de::IgnoredAny, String>()? {
                Some((_, text)) => self.visit_str(&text),
                None => Err(serde::de::Error::invalid_length(0, &self)),
            }
        }
    }
    from.deserialize_any(Written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_with_and_without_quotes() {
        let file: ScheduleFile =
            toml::from_str("announce_from = 2026-03-01\ngone_from = \"2027-01-02\"").unwrap();
        assert_eq!(file.announce_from, Some(date(2026, 3, 1)));
        assert_eq!(file.gone_from, Some(date(2027, 1, 2)));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for wrong in [
            "\"tomorrow\"",
            "2026-03-01T10:00:00Z",
            "10:00:00",
            "20260301",
            "true",
            "\"2026-02-30\"",
            "{}",
            "\"20260301T1\"",
        ] {
            let text = format!("starting = {wrong}");
            assert!(toml::from_str::<ScheduleFile>(&text).is_err(), "{wrong}");
        }
        assert!(toml::from_str::<ScheduleFile>("anounce_from = 2026-03-01").is_err());
    }

    #[test]
    fn written_dates_go_before_those_of_the_shape() {
        let file: ScheduleFile = toml::from_str("starting = 2026-03-01\nredirect_from = 2026-04-01").unwrap();
        let dates = file.dates();
        assert_eq!(dates.announce_from, Some(date(2026, 3, 1)));
        assert_eq!(dates.redirect_from, Some(date(2026, 4, 1)));
        assert_eq!(dates.gone_from, Some(date(2027, 5, 30)));
    }
}
