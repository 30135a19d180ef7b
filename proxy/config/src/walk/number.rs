//! How numbers, sizes, days, and yes or no are read.

use super::Walk;
use super::read::Read;
use super::table::Presence;
use crate::codes;
use crate::fault::Fault;
use crate::source::Place;
use serde_json::{Value, json};
use toml::de::{DeInteger, DeValue};

/// Yes or no.
impl Read for bool {
    const WANTS: &'static str = "true or false without quotes";

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        value.as_bool().or_else(|| walk.wrong(value, at))
    }

    fn schema() -> Value {
        json!({ "type": "boolean" })
    }
}

/// Any whole number that is not negative.
impl Read for u64 {
    const WANTS: &'static str = NUMBER;

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        value.as_integer().and_then(whole).or_else(|| walk.wrong(value, at))
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

/// What numbers are called in messages.
const NUMBER: &str = "a whole number without quotes";

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Within<const MIN: u64, const MAX: u64>(pub(crate) u64);

impl<const MIN: u64, const MAX: u64> Read for Within<MIN, MAX> {
    const WANTS: &'static str = NUMBER;

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        let Some(integer) = value.as_integer() else { return walk.wrong(value, at) };
        let number = whole(integer);
        if number.is_none_or(|number| !(MIN..=MAX).contains(&number)) {
            walk.out_of_range(at, &format!("from {MIN} to {MAX}"));
        }
        number.map(Self)
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

impl Walk<'_> {
    fn out_of_range(&mut self, at: &Place, range: &str) {
        let key = self.field.map_or("this", |field| field.key);
        let message = format!("{} must be {range}", at.calls(key));
        let fault = Fault::at(&codes::OUT_OF_RANGE, at, message);
        self.fault(match self.field {
            Some(field) if field.presence == Presence::Default => {
                fault.help(format!("{} (the default)", at.write(key, field.toml)))
            }
            Some(field) => fault.help(format!("{}, or leave it out", at.write(key, field.toml))),
            None => fault,
        });
    }
}

/// The number, `None` when negative or too large.
pub(crate) fn whole(integer: &DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A number of bytes from `MIN` to `MAX`: a number, or a text such as `"16MiB"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size<const MIN: u64, const MAX: u64>(pub(crate) u64);

impl<const MIN: u64, const MAX: u64> Read for Size<MIN, MAX> {
    const WANTS: &'static str = "a size such as \"16MiB\"";

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        let bytes = match value {
            DeValue::Integer(integer) => whole(integer),
            DeValue::String(text) => Some(walk.word::<crate::word::size::Bytes>(text, at)?.0),
            _ => return walk.wrong(value, at),
        };
        if bytes.is_none_or(|bytes| !(MIN..=MAX).contains(&bytes)) {
            let words = crate::word::size::in_words;
            walk.out_of_range(at, &format!("from {} to {}", words(MIN), words(MAX)));
        }
        bytes.map(Self)
    }

    fn schema() -> Value {
        json!({ "anyOf": [
            { "type": "integer", "minimum": MIN, "maximum": MAX },
            { "type": "string", "pattern": "^[0-9]+ ?(B|KiB|MiB|GiB)$" },
        ] })
    }
}

/// A day: a date of TOML, or the same as a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) jiff::civil::Date);

impl Read for Day {
    const WANTS: &'static str = "a day such as 2026-12-01";

    fn read(value: &DeValue<'_>, at: &Place, walk: &mut Walk<'_>) -> Option<Self> {
        match value {
            DeValue::String(text) => walk.word::<crate::word::day::Written>(text, at).map(|day| Self(day.0)),
            DeValue::Datetime(found) if found.time.is_none() => {
                walk.word::<crate::word::day::Written>(&found.to_string(), at).map(|day| Self(day.0))
            }
            DeValue::Datetime(found) => walk.only_the_day(&found.to_string(), at),
            _ => walk.wrong(value, at),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "date" })
    }
}

impl Walk<'_> {
    fn only_the_day<T>(&mut self, written: &str, at: &Place) -> Option<T> {
        let day = written.get(..10).unwrap_or(written);
        let fault =
            Fault::at(&codes::BAD_DAY, at, "a schedule turns at midnight UTC and takes no time of day");
        let help = self.write(day);
        self.fault(fault.help(help));
        None
    }
}
