//! Whether the clock can be believed: records, certificates and dates of consent hang on it.

use super::finding::Finding;
use jiff::fmt::rfc2822;
use jiff::{Timestamp, ToSpan};
use std::fs;
use std::path::Path;
use vratar_config::Config;

/// No clock that was ever set is before this (2026-01-01 00:00 UTC), seconds since the epoch.
const EARLIEST: i64 = 1_767_225_600;
/// Clocks that differ by less agree, seconds.
const AGREE: i64 = 60;

/// Compares the clock with what was written here before, and with what the shops say.
pub(super) fn look(config: &Config, told: &[String]) -> Finding {
    let written = [&config.state, &config.state.join("journal"), &config.record.folder];
    let newest = written.into_iter().filter_map(|folder| newest(folder)).max();
    let shops: Vec<i64> = told.iter().filter_map(|date| seconds(date)).collect();
    judge(Timestamp::now().as_second(), newest, &shops)
}

/// When something in a folder was last written, seconds since the epoch.
fn newest(folder: &Path) -> Option<i64> {
    let written = |entry: fs::DirEntry| {
        let changed = entry.metadata().ok()?.modified().ok()?;
        Timestamp::try_from(changed).ok().map(Timestamp::as_second)
    };
    fs::read_dir(folder).ok()?.flatten().filter_map(written).max()
}

/// A date of HTTP (RFC 9110 §5.6.7).
fn seconds(date: &str) -> Option<i64> {
    rfc2822::DateTimeParser::new().parse_timestamp(date).ok().map(Timestamp::as_second)
}

fn judge(now: i64, newest: Option<i64>, shops: &[i64]) -> Finding {
    let set = "set it, and keep it set: systemctl enable --now systemd-timesyncd";
    if now < EARLIEST {
        let at = Timestamp::UNIX_EPOCH + now.seconds();
        return Finding::wrong("clock", format!("it says {at:.0}, which is long past"), set);
    }
    if let Some(ahead) = newest.map(|newest| newest - now).filter(|ahead| *ahead > AGREE) {
        let says = format!("it was set back: files of the state are {ahead} seconds from the future");
        return Finding::wrong("clock", says, set);
    }
    if let Some(off) = shops.iter().map(|shop| shop - now).find(|off| off.abs() > AGREE) {
        let says = format!(
            "a shop's clock is {} seconds {} ours",
            off.abs(),
            if off > 0 { "before" } else { "behind" }
        );
        return Finding::warn("clock", says, format!("one of the two is wrong; {set}"));
    }
    Finding::ok("clock", "nothing here contradicts it")
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_clock_is_held_against_what_was_written_and_what_the_shops_say() {
        for (now, newest, shops, verdict) in [
            (NOW, None, &[][..], Verdict::Ok),
            (NOW, Some(NOW + 59), &[NOW - 59], Verdict::Ok),
            (NOW, Some(NOW + 3600), &[], Verdict::Wrong),
            (NOW, Some(NOW), &[NOW, NOW + 600], Verdict::Warn),
            (NOW, Some(NOW), &[NOW - 600], Verdict::Warn),
            (86_400, None, &[], Verdict::Wrong),
        ] {
            assert_eq!(judge(now, newest, shops).verdict, verdict, "{now} {newest:?} {shops:?}");
        }
        assert!(judge(86_400, None, &[]).says.contains("1970-01-02"));
    }

    #[test]
    fn dates_of_http_are_read() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(seconds("yesterday"), None);
    }
}
