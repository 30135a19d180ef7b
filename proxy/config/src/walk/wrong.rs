//! Values of the wrong sort: what to write instead, made from what was written.

use super::read::Read;
use super::{Walk, read_literal};
use crate::codes;
use crate::fault::Fault;
use crate::source::Place;
use toml::de::DeValue;

/// Values longer than this are not repeated in a remedy.
const REPEATED: usize = 60;

/// The fault of a value that is not what the key wants.
pub(super) fn fault<T: Read>(walk: &Walk<'_>, value: &DeValue<'_>, at: &Place) -> Fault {
    let wanted = if walk.is_item() && !T::IS_TABLE {
        format!("each entry must be {}", T::WANTS)
    } else {
        wants::<T>(walk, at)
    };
    let message = format!("{wanted}, but this is {}", sort(value));
    Fault::at(&codes::WRONG_TYPE, at, message).help(remedy::<T>(walk, at))
}

fn wants<T: Read>(walk: &Walk<'_>, at: &Place) -> String {
    let key = walk.field.map_or_else(|| "this".to_owned(), |field| at.calls(field.key));
    format!("{key} must be {}", T::WANTS)
}

fn sort(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn remedy<T: Read>(walk: &Walk<'_>, at: &Place) -> String {
    let header = plain(&walk.path);
    match walk.field {
        Some(field) if field.toml == "[[]]" => format!("begin each with [[{header}]] on a line of its own"),
        _ if T::IS_TABLE => format!("write [{header}] on a line of its own and its keys below"),
        Some(field) => walk.write(&corrected::<T>(at).unwrap_or_else(|| example(walk, field.toml))),
        None => format!("write {}", T::WANTS),
    }
}

/// The path without indexes: `shop[0].tls` becomes `shop.tls`.
fn plain(path: &str) -> String {
    path.split('.').map(|part| part.split('[').next().unwrap_or_default()).collect::<Vec<_>>().join(".")
}

/// The example of a key; of a list, when one entry is wrong, its first.
fn example(walk: &Walk<'_>, toml: &str) -> String {
    let first = toml.trim_start_matches('[').trim_end_matches(']').split(',').next().unwrap_or(toml);
    if walk.is_item() { first.to_owned() } else { toml.to_owned() }
}

/// What was written, with quotes or brackets added or taken away so that it fits.
fn corrected<T: Read>(at: &Place) -> Option<String> {
    let written = at.text();
    if written.len() > REPEATED || written.contains('\n') {
        return None;
    }
    let bare = written.trim_matches(['"', '\'', '[', ']', ' ']);
    let digits = bare.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let candidates = [
        format!("\"{bare}\""),
        format!("[{written}]"),
        format!("[\"{bare}\"]"),
        bare.to_owned(),
        digits.to_owned(),
    ];
    candidates.into_iter().find(|literal| read_literal::<T>(literal, at).is_some())
}
