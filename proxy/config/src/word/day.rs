//! Days of a schedule.

use super::{Word, Wrong};
use crate::codes;
use jiff::civil::Date;

/// A day as `2026-12-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written(pub(crate) Date);

impl Word for Written {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let exact = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        text.parse().ok().filter(|_| exact).map(Self).ok_or_else(|| wrong(text))
    }
}

fn wrong(text: &str) -> Wrong {
    let says = format!("'{}' is not a day", text.escape_debug());
    match meant(text) {
        Some(day) => Wrong::write(&codes::BAD_DAY, says, day.to_string()),
        None => Wrong::say(&codes::BAD_DAY, says, "write year-month-day, such as 2026-12-01"),
    }
}

/// `01.12.2026`, `1/12/2026` and `2026/12/1` with the day before the month, as in Bulgaria.
fn meant(text: &str) -> Option<Date> {
    let parts: Vec<i16> =
        text.split(['.', '/', '-']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if *first > 31 { (*first, *last) } else { (*last, *first) };
    Date::new(year, i8::try_from(*month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| year > 1999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bulgarian_dates_are_understood_but_not_taken() {
        assert_eq!(meant("1.12.2026").map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
        assert_eq!(meant("31.31.2026"), None);
        assert!(Written::parse("2026-12-01").is_ok() && Written::parse("01.12.2026").is_err());
    }
}
