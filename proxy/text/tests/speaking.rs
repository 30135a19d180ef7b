//! What is said when a language, a sentence or a variable is missing; dates; what browsers ask for.

use vratar_model::Lang;
use vratar_text::{date, moment, preferred, say, speaks, spoken};

#[test]
fn what_a_language_lacks_is_said_in_english() {
    let french = Lang::parse("fr").unwrap();
    assert_eq!(say(&french, "missing-continue", &[]), "Continue");
    assert_eq!(say(&Lang::bg(), "missing-continue", &[]), "Продължете");
    assert!(!speaks(&french) && spoken(&french) == Lang::en() && spoken(&Lang::bg()) == Lang::bg());
}

#[test]
fn nothing_that_is_asked_for_makes_it_fail() {
    for id in ["", "no-such-thing", "{$x}", "-term", "a.b", "\u{0}"] {
        assert_eq!(say(&Lang::bg(), id, &[]), id);
    }
    assert!(say(&Lang::en(), "refusal-reference", &[]).contains("reference"), "a variable is missing");
    assert_eq!(
        say(&Lang::en(), "refusal-reference", &[("reference", "{ $x } <b>")]),
        "Reference: { $x } <b>"
    );
}

#[test]
fn dates_and_moments() {
    let day = |month, day| jiff::civil::date(2027, month, day);
    assert_eq!(date(&Lang::bg(), day(3, 5)), "5.03.2027 г.");
    assert_eq!(date(&Lang::en(), day(12, 31)), "31 December 2027");
    let months: std::collections::BTreeSet<String> =
        (1..=12).map(|month| date(&Lang::bg(), day(month, 1))).collect();
    assert_eq!(months.len(), 12);
    for (at, bg) in [
        ("2026-11-22T14:05:09+02:00[+02:00]", "22.11.2026 г., 14:05 ч. (UTC+02:00)"),
        ("2026-11-22T04:05:00-03:30[-03:30]", "22.11.2026 г., 04:05 ч. (UTC-03:30)"),
        ("2026-11-22T14:05:00+00:00[UTC]", "22.11.2026 г., 14:05 ч. (UTC)"),
    ] {
        assert_eq!(moment(&Lang::bg(), &at.parse().unwrap()), bg);
    }
}

#[test]
fn browsers_get_the_language_they_like_best() {
    for (header, lang) in [
        ("bg", Some("bg")),
        ("en-GB,en;q=0.9,bg;q=0.8", Some("en")),
        ("fr, de;q=0.9, bg ;q=0.2, en;q=0.1", Some("bg")),
        ("bg;q=0", None),
        ("bg;q=nan, *;q=0.5", None),
        ("", None),
        (",;,;q=,", None),
    ] {
        assert_eq!(preferred(header).as_ref().map(Lang::as_str), lang, "{header}");
    }
}
