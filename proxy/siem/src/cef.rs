//! ArcSight Common Event Format, version 0 ("Implementing ArcSight Common Event Format", revision 23):
//! `CEF:0|vendor|product|version|signature|name|severity|extension`.

use crate::{PRODUCT, Told, VERSION};
use std::fmt::Write as _;
use std::net::IpAddr;
use vratar_model::access::Event;

/// Longest value of a custom string, bytes (the extension dictionary says 4000 characters).
const STRING_MOST: usize = 4000;

pub(crate) fn write(told: &Told) -> String {
    let mut out = format!(
        "CEF:0|{PRODUCT}|{PRODUCT}|{}|{}|{}|{}|",
        header(VERSION),
        told.kind(),
        header(&name(told)),
        severity(told)
    );
    extension(told).into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(key, value)| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{key}={} ", escaped(&value));
    });
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// In words, for a screen.
fn name(told: &Told) -> String {
    match (told.action(), told.kind()) {
        (Some(action), kind) => format!("contact data: {} ({kind})", action.as_str()),
        (None, kind) => format!("access record: {kind}"),
    }
}

/// 0 to 10.
fn severity(told: &Told) -> u8 {
    match &told.record.event {
        _ if told.touches_decoy() => 9,
        Event::Loss(_) => 10,
        Event::Passed(_) => 7,
        Event::Refusal(_) => 4,
        Event::Ask(_) | Event::Approval(_) => 3,
        Event::Login(login) if !login.success => 4,
        _ => 2,
    }
}

fn extension(told: &Told) -> Vec<(&'static str, String)> {
    let (method, path, route) = told.request().unwrap_or_default();
    let mut all = vec![
        ("rt", told.record.at.as_millisecond().to_string()),
        ("externalId", told.uid()),
        ("cat", told.kind().to_owned()),
        ("suser", told.who.as_ref().map(crate::Who::shown).unwrap_or_default()),
        ("suid", told.who.as_ref().map(|who| who.subject.to_string()).unwrap_or_default()),
        ("spriv", told.role().map(|role| role.as_str().to_owned()).unwrap_or_default()),
        ("requestMethod", method.to_owned()),
        ("request", path.to_owned()),
        ("act", told.verdict().map(|verdict| verdict.as_str().to_owned()).unwrap_or_default()),
        ("outcome", told.outcome().unwrap_or_default().to_owned()),
        ("msg", told.justification().unwrap_or_default().to_owned()),
        ("reason", told.reason().map(|reason| reason.as_str().to_owned()).unwrap_or_default()),
    ];
    match told.address() {
        Some(IpAddr::V4(address)) => all.push(("src", address.to_string())),
        Some(IpAddr::V6(address)) => {
            all.extend([("c6a2", address.to_string()), ("c6a2Label", "Source IPv6 Address".to_owned())]);
        }
        None => {}
    }
    if let Event::Close(close) = &told.record.event {
        all.push(("out", close.bytes.to_string()));
    }
    custom(told, route, &mut all);
    all
}

/// Strings and numbers of our own, each with its label.
fn custom(told: &Told, route: &str, all: &mut Vec<(&'static str, String)>) {
    let strings = [
        ("cs1", "cs1Label", "shop", told.shop().map(ToString::to_string).unwrap_or_default()),
        ("cs2", "cs2Label", "route", route.to_owned()),
        ("cs3", "cs3Label", "action", told.action().map(|one| one.as_str().to_owned()).unwrap_or_default()),
        ("cs4", "cs4Label", "fields", told.fields().join(" ")),
        ("cs5", "cs5Label", "subjects", listed(&told.subjects)),
        ("cs6", "cs6Label", "access", told.access().map(|access| access.to_string()).unwrap_or_default()),
    ];
    let counts = told.counts();
    let count = |of: Option<u64>| of.map(|count| count.to_string()).unwrap_or_default();
    let numbers = [
        ("cn1", "cn1Label", "persons", count(counts.map(|(persons, _)| persons))),
        ("cn2", "cn2Label", "rows", count(counts.map(|(_, rows)| rows))),
        ("cn3", "cn3Label", "status", count(told.status().map(u64::from))),
    ];
    for (key, label_key, label, value) in strings.into_iter().chain(numbers) {
        if !value.is_empty() {
            all.extend([(key, value), (label_key, label.to_owned())]);
        }
    }
}

/// As many as there is room for, and how many more there are.
fn listed(subjects: &[String]) -> String {
    let room = STRING_MOST - "+18446744073709551615".len();
    let mut out = String::new();
    for (place, subject) in subjects.iter().enumerate() {
        if out.len() + subject.len() + 1 > room {
            let _ = write!(out, "+{}", subjects.len() - place);
            break;
        }
        out.push_str(subject);
        out.push(' ');
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// In the header a pipe and a backslash are escaped; there are no lines.
fn header(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\r', '\n'], " ")
}

/// In the extension a backslash, an equals sign and the ends of lines are.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('=', "\\=").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(header("a|b\\c\nd"), "a\\|b\\\\c d");
        assert_eq!(escaped("a=b|c\\d\ne"), "a\\=b|c\\\\d\\ne");
    }

    #[test]
    fn a_long_list_says_how_many_more() {
        let many: Vec<String> = (0..1000).map(|n| format!("person{n}@shop.example")).collect();
        let told = listed(&many);
        assert!(told.len() <= STRING_MOST);
        let more: usize = told.rsplit_once('+').unwrap().1.parse().unwrap();
        assert_eq!(more + told.split(' ').count() - 1, 1000);
    }
}
