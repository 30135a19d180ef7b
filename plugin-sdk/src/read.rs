//! From text to a manifest that says something sensible, or to everything that is wrong with it.

mod check;
mod shape;

pub(crate) use shape::shape;

use crate::fault::{Fault, in_order};
use crate::manifest::Manifest;
use crate::place::{Path, Step};
use crate::schema::schema;
use serde_json::Value;
use toml::Spanned;
use toml::de::DeTable;

/// Bytes of a manifest; longer ones are another sort of file.
pub(crate) const MAX_MANIFEST_BYTES: usize = 1024 * 1024;

/// Reads a manifest.
///
/// # Errors
/// Every fault at once, in the order of the text: faults of syntax (`M0100`) hide the others; unknown keys
/// do not hide what is wrong elsewhere.
pub fn read(text: &str) -> Result<Manifest, Vec<Fault>> {
    let table = tree(text)?;
    let mut faults = Vec::new();
    let unknown = shape(text, &table, &schema(), &mut faults);
    let hidden = faults.len() > unknown.len();
    let manifest = if hidden { None } else { typed(text, &unknown, &mut faults) };
    if let Some(manifest) = &manifest {
        check::check(text, &table, manifest, &mut faults);
    }
    match manifest {
        Some(manifest) if faults.is_empty() => Ok(manifest),
        _ => Err(in_order(faults)),
    }
}

/// What is wrong with the shape of a TOML file that `schema` (draft 2020-12, as [`crate::schema_of`] makes it)
/// describes, in the order of the text: grammar, keys nobody knows or that are missing, values of the wrong kind.
#[must_use]
pub fn shape_faults(text: &str, schema: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    match tree(text) {
        Ok(table) => drop(shape(text, &table, schema, &mut faults)),
        Err(grammar) => faults = grammar,
    }
    in_order(faults)
}

/// The text as a tree with places.
pub(crate) fn tree(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Fault>> {
    if text.len() > MAX_MANIFEST_BYTES {
        let help = "an adapter's manifest is a few kilobytes; is this the right file?".to_owned();
        return Err(vec![Fault::new(text, 0..0, "M0100", "the file is larger than 1 MiB".to_owned(), help)]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table);
    }
    let fault = |e: &toml::de::Error| {
        let help = "this is not TOML; a string stands in double quotes".to_owned();
        Fault::new(text, e.span().unwrap_or(0..0), "M0100", e.message().to_owned(), help)
    };
    Err(in_order(errors.iter().map(fault).collect()))
}

/// The text as a manifest, without the keys that nobody knows.
fn typed(text: &str, unknown: &[Path], faults: &mut Vec<Fault>) -> Option<Manifest> {
    let parsed = text.parse::<toml::Table>().map(|mut table| {
        unknown.iter().for_each(|path| remove(&mut table, path));
        table
    });
    match parsed.and_then(toml::Table::try_into::<Manifest>) {
        Ok(manifest) => Some(manifest),
        Err(e) => {
            let span = e.span().unwrap_or(0..0);
            faults.push(Fault::new(text, span, "M0103", e.message().to_owned(), String::new()));
            None
        }
    }
}

fn remove(table: &mut toml::Table, path: &Path) {
    let Some((Step::Key(last), way)) = path.0.split_last() else { return };
    let Some((Step::Key(first), rest)) = way.split_first() else {
        table.remove(last);
        return;
    };
    let mut at = table.get_mut(first);
    for step in rest {
        at = match step {
            Step::Key(key) => at.and_then(|v| v.get_mut(key)),
            Step::Index(index) => at.and_then(|v| v.get_mut(*index)),
        };
    }
    if let Some(inner) = at.and_then(toml::Value::as_table_mut) {
        inner.remove(last);
    }
}
