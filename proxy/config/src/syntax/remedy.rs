//! What to write instead of text that is not TOML, found by looking at that text.

use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Source};
use std::ops::Range;

/// Quotes that are not those of TOML.
const ROUND_QUOTES: [char; 8] = ['“', '”', '„', '‘', '’', '«', '»', '`'];

/// A text that stands without quotes.
pub(super) fn unquoted(source: &Source, place: &Place) -> Fault {
    let written = place.text().trim();
    let bare = written.trim_matches(ROUND_QUOTES).trim_matches(['"', '\'']);
    let says = if bare == written {
        format!("{written} stands without quotes")
    } else {
        format!("{written} has quotes that are not straight")
    };
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    let help = match key_before(source, place) {
        _ if bare.strip_prefix(&digits).is_some_and(is_unit) && !digits.is_empty() => {
            format!("write {digits} if it is a number, or \"{bare}\" if it is a text")
        }
        Some(key) => format!("write {key} = \"{bare}\""),
        None => format!("write \"{bare}\""),
    };
    Fault::at(&codes::UNQUOTED, place, says).help(help)
}

/// What people write behind a number: `s`, `MB`, ` sec`.
fn is_unit(rest: &str) -> bool {
    !rest.is_empty() && rest.chars().all(|letter| letter.is_alphabetic() || letter == ' ')
}

/// The key of the line, when the value is the whole rest of it.
fn key_before<'a>(source: &'a Source, place: &Place) -> Option<&'a str> {
    let line = source.line(place.line_and_column().0);
    let before = source.shown().get(line.start..place.span().start)?;
    let (key, rest) = before.split_once('=')?;
    rest.trim().is_empty().then_some(key.trim())
}

/// A backslash in a text between double quotes.
pub(super) fn escape(source: &Source, place: &Place) -> Fault {
    let at = place.span().start;
    let place = Place::new(&place_source(place), at.saturating_sub(1)..at + 1);
    let line = source.shown().get(source.line(place.line_and_column().0)).unwrap_or_default();
    let help = match line.split('"').nth(1) {
        Some(text) if !text.contains('\'') => format!("write \"{}\", or '{text}'", text.replace('\\', "/")),
        _ => "write '/' instead, or put the text between single quotes".to_owned(),
    };
    Fault::at(
        &codes::ESCAPE,
        &place,
        "between double quotes a backslash begins an escape, and there is none like this",
    )
    .help(help)
}

fn place_source(place: &Place) -> std::sync::Arc<Source> {
    std::sync::Arc::clone(place.source())
}

/// Anything else: what the line looks like, or what the parser says.
pub(super) fn any(source: &Source, place: &Place, message: &str) -> Fault {
    let line = source.line(place.line_and_column().0);
    let before = source.shown().get(line.start..place.span().start).unwrap_or_default();
    let text = source.shown().get(line.clone()).unwrap_or_default();
    if let Some(token) = bare_token(text, before.len()) {
        return unquoted(
            source,
            &Place::new(place.source(), line.start + token.start..line.start + token.end),
        );
    }
    let after = source.shown().get(place.span().start..).unwrap_or_default();
    match between_entries(before, after).or_else(|| hint(text)) {
        Some((says, help)) => Fault::at(&codes::SYNTAX, place, says).help(help),
        None => plain(place, message),
    }
}

/// What the parser says.
pub(super) fn plain(place: &Place, message: &str) -> Fault {
    Fault::at(&codes::SYNTAX, place, message).help("a line is: key = \"text\", key = 1, [table] or [[table]]")
}

/// The value around byte `at` of a line, if it is neither a text in quotes nor anything else of TOML: `0.0.0.0:443`.
fn bare_token(line: &str, at: usize) -> Option<Range<usize>> {
    let edge = |letter: char| letter.is_whitespace() || "[]{},=\"'#".contains(letter);
    let start = line.get(..at)?.rfind(edge).map_or(0, |edge| edge + 1);
    let end = line.get(at..)?.find(edge).map_or(line.len(), |edge| at + edge);
    let is_value = line.get(..start)?.contains('=') && start < at;
    (is_value && line.get(start..end)?.contains([':', '/', '.'])).then_some(start..end)
}

/// Two entries of a list without a comma.
fn between_entries(before: &str, after: &str) -> Option<(String, String)> {
    let ends = before.trim_end().ends_with(['"', '\'', ']', '}']) && before.contains('[');
    (ends && after.starts_with(['"', '\'', '[', '{']))
        .then(|| ("two entries of a list without a comma".to_owned(), "put a comma between them".to_owned()))
}

/// What is wrong with a line, and what to write instead.
fn hint(line: &str) -> Option<(String, String)> {
    let line = line.split(" #").next()?.trim();
    let said = |says: &str, help: String| Some((says.to_owned(), help));
    if let Some(header) = line.strip_prefix('[').filter(|_| !line.ends_with(']')) {
        return said("the bracket of this table is not closed", closed_header(line, header));
    }
    if line.matches('"').count() % 2 == 1 {
        return said("the text is not closed", "close it with a straight double quote".to_owned());
    }
    if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) {
        let value = quoted(value.trim().trim_end_matches(','));
        return said(
            "a key and its value are joined by '=', not by ':'",
            format!("write {} = {value}", key.trim()),
        );
    }
    let two_words = line.trim_end_matches(['{', ';']).split_once(' ');
    if let Some((key, value)) = two_words.filter(|(key, value)| is_key(key) && !value.contains('=')) {
        return said(
            "there is no '=' between key and value",
            format!("write {key} = {}", quoted(value.trim())),
        );
    }
    let lonely =
        || ("a key without a value".to_owned(), format!("write {line} = and a value, or delete the line"));
    is_key(line).then(lonely)
}

fn closed_header(line: &str, header: &str) -> String {
    let name = header.trim_matches(['[', ']', ' ']);
    if line.starts_with("[[") { format!("write [[{name}]]") } else { format!("write [{name}]") }
}

fn is_key(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

/// A value as TOML writes it.
fn quoted(value: &str) -> String {
    let is_toml = value.starts_with(['"', '\'', '[', '{']) || value.bytes().all(|byte| byte.is_ascii_digit());
    if is_toml && !value.is_empty() { value.to_owned() } else { format!("\"{value}\"") }
}
