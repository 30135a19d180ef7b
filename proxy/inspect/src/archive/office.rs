//! What office programs write: sheets as records, documents as paragraphs (ECMA-376, OASIS OpenDocument).

use crate::escape::entities;
use crate::markup::{self, Piece};

/// Texts of the cells of a workbook.
pub(super) const SHARED_STRINGS: &str = "xl/sharedStrings.xml";
/// Most columns of a sheet that empty cells are written for.
const MAX_COLUMNS: usize = 1024;

/// How a member is read.
pub(super) enum Kind {
    /// Rows of cells.
    Sheet,
    /// Text that is cut into runs of one look.
    Paragraphs,
    Other,
}

pub(super) fn kind(name: &str) -> Kind {
    match name {
        _ if name.starts_with("xl/worksheets/") && name.ends_with(".xml") => Kind::Sheet,
        SHARED_STRINGS => Kind::Paragraphs,
        _ if name.starts_with("word/") && name.ends_with(".xml") => Kind::Paragraphs,
        _ => Kind::Other,
    }
}

/// The pieces of a member, names without prefix.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, length) = markup::next(rest, true)?;
        rest = rest.get(length..)?;
        Some(piece)
    })
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The shared strings, each the text of one `<si>`.
pub(super) fn strings(text: &str) -> Vec<String> {
    let mut strings = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Start { name, .. } if local(name) == "si" => strings.push(String::new()),
            Piece::Text(text) => {
                if let Some(last) = strings.last_mut() {
                    last.push_str(entities(text).trim_matches(['\r', '\n']));
                }
            }
            _ => {}
        }
    }
    strings
}

/// A sheet as records of cells between commas.
pub(super) fn records(text: &str, strings: &[String]) -> String {
    let mut out = String::from("sep=,\n");
    let (mut column, mut cell, mut shared) = (0, String::new(), false);
    for piece in pieces(text) {
        match piece {
            Piece::Start { name, attributes, empty } if local(name) == "c" => {
                (cell, shared) = (String::new(), false);
                let mut at = column;
                for (name, value) in markup::attributes(attributes) {
                    match name {
                        "t" => shared = value == "s",
                        "r" => at = column_of(value).unwrap_or(column),
                        _ => {}
                    }
                }
                while column < at.min(MAX_COLUMNS) {
                    out.push(',');
                    column += 1;
                }
                if empty {
                    out.push(',');
                    column += 1;
                }
            }
            Piece::Text(text) => cell.push_str(&entities(text)),
            Piece::Literal(text) => cell.push_str(text),
            // A formula is no value, but it may name somebody.
            Piece::End { name, .. } if local(name) == "f" => cell.push(' '),
            Piece::End { name, .. } if local(name) == "c" => {
                let index = cell.trim().parse::<usize>().ok().filter(|_| shared);
                let value = index.and_then(|index| strings.get(index)).unwrap_or(&cell);
                out.push('"');
                out.push_str(&value.trim().replace('"', "\"\""));
                out.push_str("\",");
                column += 1;
            }
            Piece::End { name, .. } if local(name) == "row" => {
                out.push('\n');
                (column, cell) = (0, String::new());
            }
            Piece::Start { attributes, .. } => {
                let values = markup::attributes(attributes).filter(|(_, value)| value.contains('@'));
                values.for_each(|(_, value)| cell.push_str(&entities(value)));
            }
            _ => {}
        }
    }
    // What stands behind the rows: comments, heads and feet of pages.
    out.push_str(&cell);
    out
}

/// `B12` -> 1.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
    number.checked_sub(1)
}

/// Text as it is read: runs joined, paragraphs and cells apart.
pub(super) fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(&entities(text)),
            Piece::Literal(text) | Piece::Aside(text) => out.push_str(text),
            Piece::Start { name, attributes, .. } => {
                if matches!(local(name), "p" | "br" | "tab" | "cr" | "si") {
                    out.push('\n');
                }
                // Targets of links, names of authors.
                let values = markup::attributes(attributes)
                    .filter(|(_, value)| value.len() > 6 && !value.starts_with("http://schemas."));
                let values: Vec<_> = values
                    .map(|(_, value)| entities(value))
                    .filter(|value| value.contains(['@', ':', '+']))
                    .collect();
                if !values.is_empty() {
                    out.push_str(&format!("\n{}\n", values.join("\n")));
                }
            }
            Piece::End { name, .. } => {
                if matches!(local(name), "p" | "tc" | "si") {
                    out.push('\n');
                }
            }
        }
    }
    out
}
