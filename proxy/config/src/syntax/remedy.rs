//! What to write instead of text that is not TOML, found by looking at that text.

use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Source};

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
        _ if !digits.is_empty() && bare != digits => {
            format!("write {digits} if it is a number, or \"{bare}\" if it is a text")
        }
        Some(key) => format!("write {key} = \"{bare}\""),
        None => format!("write \"{bare}\""),
    };
    Fault::at(&codes::UNQUOTED, place, says).help(help)
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

/// Anything else: what the parser says, and what the line looks like.
pub(super) fn any(source: &Source, place: &Place, message: &str) -> Fault {
    let line = source.shown().get(source.line(place.line_and_column().0)).unwrap_or_default();
    let fault = Fault::at(&codes::SYNTAX, place, message);
    match hint(line) {
        Some(help) => fault.help(help),
        None => fault.help("a line is: key = \"text\", key = 1, [table] or [[table]]"),
    }
}

fn hint(line: &str) -> Option<String> {
    let line = line.split(" #").next()?.trim();
    if let Some(header) = line.strip_prefix('[') {
        return (!line.ends_with(']')).then(|| closed_header(line, header));
    }
    if line.matches('"').count() % 2 == 1 {
        return Some("close the text with a straight double quote".to_owned());
    }
    if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) {
        return Some(format!("write {} = {}", key.trim(), quoted(value.trim().trim_end_matches(','))));
    }
    if let Some((key, value)) = line
        .trim_end_matches(['{', ';'])
        .split_once(' ')
        .filter(|(key, value)| is_key(key) && !value.contains('='))
    {
        return Some(format!("write {key} = {}", quoted(value.trim())));
    }
    is_key(line).then(|| format!("write {line} = and a value, or delete the line"))
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
