//! Dates as people write them.

use fluent_bundle::FluentArgs;
use jiff::Zoned;
use jiff::civil::Date;
use vratar_model::Lang;

/// A day: `22.11.2026 г.`, `22 November 2026`.
///
/// ```
/// use vratar_model::Lang;
/// let day = jiff::civil::date(2026, 11, 22);
/// assert_eq!(vratar_text::date(&Lang::en(), day), "22 November 2026");
/// assert_eq!(vratar_text::date(&Lang::bg(), day), "22.11.2026 г.");
/// ```
#[must_use]
pub fn date(lang: &Lang, day: Date) -> String {
    let mut args = FluentArgs::new();
    args.set("day", day.day());
    args.set("month", day.month());
    args.set("year", day.year().to_string());
    crate::catalogue::say(lang, "date", &args)
}

/// A moment, to the minute, with the zone's offset from UTC: `22 November 2026, 14:05 (UTC+02:00)`.
#[must_use]
pub fn moment(lang: &Lang, at: &Zoned) -> String {
    let args = [
        ("date", date(lang, at.date())),
        ("time", format!("{:02}:{:02}", at.hour(), at.minute())),
        ("offset", offset(at)),
    ];
    let args: FluentArgs<'_> = args.into_iter().collect();
    crate::catalogue::say(lang, "moment", &args)
}

/// `+02:00`; empty at UTC.
fn offset(at: &Zoned) -> String {
    let minutes = at.offset().seconds() / 60;
    if minutes == 0 {
        return String::new();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
