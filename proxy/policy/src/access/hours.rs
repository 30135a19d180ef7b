//! Hours as rules write them: `Mon-Fri 08:00-19:00`, `Sat,Sun 10:00-14:00`, `22:00-06:00`.

use jiff::Zoned;
use jiff::civil::{Time, Weekday};

/// Some hours of some days of the week. The first minute belongs to them, the last does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    /// Monday first.
    days: [bool; 7],
    /// Minutes since midnight.
    from: u16,
    /// Not after 24:00. Earlier than `from`: on the day after.
    to: u16,
}

impl Hours {
    pub(super) fn read(text: &str) -> Option<Self> {
        let (days, hours) = match text.split_once(' ') {
            Some((days, hours)) => (read_days(days)?, hours.trim_start()),
            None => ([true; 7], text),
        };
        let (from, to) = hours.split_once('-')?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        (from != to && from < 24 * 60).then_some(Self { days, from, to })
    }

    /// The hours that begin on one day and end on the next belong to the day on which they begin.
    pub(super) fn contain(self, at: &Zoned) -> bool {
        let now = minute_of(at.time());
        let on = |day: Weekday| {
            usize::try_from(day.to_monday_zero_offset())
                .is_ok_and(|index| self.days.get(index) == Some(&true))
        };
        if self.from < self.to {
            return on(at.weekday()) && (self.from..self.to).contains(&now);
        }
        (on(at.weekday()) && now >= self.from) || (on(at.weekday().previous()) && now < self.to)
    }
}

fn minute_of(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

fn minutes(text: &str) -> Option<u16> {
    match text {
        "24:00" => Some(24 * 60),
        text if text.len() == 5 => text.parse::<Time>().ok().map(minute_of),
        _ => None,
    }
}

fn read_days(text: &str) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        (0..7)
            .map(|step| (first + step) % 7)
            .take((last + 7 - first) % 7 + 1)
            .for_each(|day| days[day] = true);
    }
    Some(days)
}

fn day(text: &str) -> Option<usize> {
    super::condition::WEEKDAYS.iter().position(|day| day.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_within_or_not() {
        // 2026-11-23 is a Monday.
        for (hours, at, within) in [
            ("Mon-Fri 08:00-19:00", "2026-11-23T08:00", true),
            ("Mon-Fri 08:00-19:00", "2026-11-23T19:00", false),
            ("Mon-Fri 08:00-19:00", "2026-11-28T12:00", false),
            ("Sat,Sun 10:00-14:00", "2026-11-28T12:00", true),
            ("Fri-Mon 10:00-14:00", "2026-11-29T12:00", true),
            ("Fri-Mon 10:00-14:00", "2026-11-25T12:00", false),
            ("22:00-06:00", "2026-11-25T23:30", true),
            ("22:00-06:00", "2026-11-25T05:59", true),
            ("22:00-06:00", "2026-11-25T06:00", false),
            ("Fri 22:00-06:00", "2026-11-28T03:00", true),
            ("Fri 22:00-06:00", "2026-11-27T03:00", false),
            ("sun 20:00-24:00", "2026-11-29T23:59", true),
        ] {
            let at: Zoned = format!("{at}:00[Europe/Sofia]").parse().unwrap();
            assert_eq!(Hours::read(hours).unwrap().contain(&at), within, "{hours} {at}");
        }
    }

    #[test]
    fn what_is_no_hours_is_not_read() {
        for wrong in [
            "",
            "Mon",
            "08:00",
            "8:00-19:00",
            "08:00-08:00",
            "24:00-08:00",
            "Mo 08:00-19:00",
            "Mon-Fri 08-19",
            "Mon- 08:00-19:00",
            "08:00-25:00",
        ] {
            assert_eq!(Hours::read(wrong), None, "{wrong}");
        }
    }
}
