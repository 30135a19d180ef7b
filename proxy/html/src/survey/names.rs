//! Names read off elements.

use super::address::clipped;
use crate::parser::Seen;

/// What a control is: the `type` of an `input` or `button`, else the element's name.
pub(super) fn kind(tag: &str, element: &Seen<'_, '_>) -> String {
    let kind = attribute(element, "type").map(|kind| kind.to_ascii_lowercase());
    match tag {
        "input" => kind.unwrap_or_else(|| "text".into()),
        "button" => {
            kind.filter(|kind| kind == "button" || kind == "reset").unwrap_or_else(|| "submit".into())
        }
        _ => tag.to_owned(),
    }
}

/// A selector to try for a table.
pub(super) fn hint(table: &Seen<'_, '_>) -> String {
    let plain =
        |name: &str| !name.starts_with(|c: char| !c.is_ascii_alphabetic()) && name.bytes().all(is_name_byte);
    if let Some(id) = attribute(table, "id").filter(|id| plain(id)) {
        return format!("table#{id}");
    }
    let classes = attribute(table, "class").unwrap_or_default();
    classes
        .split_ascii_whitespace()
        .filter(|class| plain(class))
        .fold("table".to_owned(), |hint, class| format!("{hint}.{class}"))
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

/// An attribute that is not empty, clipped.
pub(super) fn attribute(element: &Seen<'_, '_>, name: &str) -> Option<String> {
    element.get_attribute(name).map(|value| clipped(value.trim())).filter(|value| !value.is_empty())
}
