//! From bytes to a tree of TOML values, with everything that is wrong on the way.

mod read;
mod remedy;

pub(crate) use read::{Opened, in_words, open, remedy};

use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Source};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Mistakes of one file that are explained; finding the reason of one looks through the whole tree, and a file with more
/// is no config.
const EXPLAINED: usize = 100;

/// A tree, as far as the text is TOML.
pub(crate) struct Parsed<'t> {
    /// What could be read; on [`Parsed::broken`] lines it may be anything.
    pub(crate) tree: DeTable<'t>,
    /// Where the text is not TOML.
    pub(crate) faults: Vec<Fault>,
    /// Lines, from 1, on which nothing can be trusted.
    pub(crate) broken: BTreeSet<u32>,
}

/// Parses `text`, which is the text of `source`, and goes on after mistakes.
pub(crate) fn parse<'t>(source: &Arc<Source>, text: &'t str) -> Parsed<'t> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let tree = tree.into_inner();
    let mut errors: Vec<(Range<usize>, String)> =
        errors.into_iter().map(|error| (error.span().unwrap_or(0..0), error.message().to_owned())).collect();
    errors.sort_by_key(|(span, _)| (source.line_and_column(span.start).0, span.start));
    let mut parsed = Parsed { tree, faults: Vec::new(), broken: BTreeSet::new() };
    let mut blamed = 0..0;
    for (span, message) in errors {
        let known =
            parsed.broken.contains(&source.line_and_column(span.start).0) || blamed.contains(&span.start);
        parsed.broken.extend(lines_of(source, &span));
        if !known {
            if parsed.faults.len() >= EXPLAINED {
                parsed.faults.push(remedy::plain(&Place::new(source, span), &message));
                continue;
            }
            let list = unclosed_list(source, &parsed.tree, &span);
            parsed.faults.push(fault(source, text, &parsed.tree, span, &message, list.as_ref()));
            blamed = list.unwrap_or(0..0);
        }
    }
    parsed
}

/// The lines that a mistake makes useless; a broken header takes everything up to the next one with it.
fn lines_of(source: &Source, span: &Range<usize>) -> BTreeSet<u32> {
    let first = source.line_and_column(span.start).0;
    let last = source.line_and_column(span.end).0;
    let mut lines: BTreeSet<u32> = (first..=last).collect();
    let is_header = |line: u32| {
        source.shown().get(source.line(line)).is_some_and(|text| text.trim_start().starts_with('['))
    };
    let end = source.line_and_column(source.shown().len()).0;
    if is_header(first) {
        lines.extend((first + 1..=end).take_while(|line| !is_header(*line)));
    }
    lines
}

fn fault(
    source: &Arc<Source>,
    text: &str,
    tree: &DeTable<'_>,
    span: Range<usize>,
    message: &str,
    list: Option<&Range<usize>>,
) -> Fault {
    let place = Place::new(source, span.clone());
    if let Some(list) = list {
        return in_a_list(source, &place, list);
    }
    if let Some(first) = first_of_twins(text, tree, &span) {
        return twice(&place, &Place::new(source, first));
    }
    match value_at(tree, &span) {
        Some(DeValue::String(_)) if span.is_empty() => without_value(&place),
        Some(DeValue::String(_)) => remedy::unquoted(source, &place),
        Some(DeValue::Datetime(_)) => no_such_day(&place, message),
        _ if text.get(..span.start).is_some_and(|before| before.ends_with('\\')) => {
            remedy::escape(source, &place)
        }
        _ => remedy::any(source, &place, message),
    }
}

fn twice(place: &Place, first: &Place) -> Fault {
    let key = place.text();
    let header =
        place.source().shown().get(place.source().line(place.line_and_column().0)).unwrap_or_default();
    let (message, help) = if header.trim_start().starts_with('[') {
        (
            format!("the table '{key}' begins twice"),
            "join the two, or write [[…]] where several are meant".to_owned(),
        )
    } else {
        (format!("'{key}' is set twice in the same table"), "delete one of the two".to_owned())
    };
    Fault::at(&codes::DUPLICATE_KEY, place, message).also(first, "first here").help(help)
}

fn without_value(place: &Place) -> Fault {
    Fault::at(&codes::SYNTAX, place, "there is no value after the equals sign")
        .help("write a value, or delete the line")
}

fn no_such_day(place: &Place, message: &str) -> Fault {
    Fault::at(&codes::NO_SUCH_DAY, place, format!("'{}' does not exist: {message}", place.text()))
        .help("write a day of the calendar as year-month-day, such as 2026-12-01")
}

fn in_a_list(source: &Arc<Source>, place: &Place, list: &Range<usize>) -> Fault {
    let start = Place::new(source, list.start..list.start + 1);
    Fault::at(&codes::SYNTAX, place, "the list above is not closed before this")
        .also(&start, "the list begins here")
        .help("close the list with ']' before the next key")
}

/// A list that began on an earlier line and holds the mistake.
fn unclosed_list(source: &Source, tree: &DeTable<'_>, span: &Range<usize>) -> Option<Range<usize>> {
    let line = source.line_and_column(span.start).0;
    let mut found = None;
    each(tree, &mut |_, at, value| {
        let holds =
            at.start < span.start && span.start <= at.end && source.line_and_column(at.start).0 < line;
        if matches!(value, DeValue::Array(_))
            && holds
            && source.shown().get(at.start..at.start + 1) == Some("[")
        {
            found = Some(at);
        }
    });
    found.filter(|list| source.shown().get(list.clone()).is_some_and(|text| !text.starts_with("[[")))
}

/// Where the key at `span` was set before, if `span` is a key.
fn first_of_twins(text: &str, tree: &DeTable<'_>, span: &Range<usize>) -> Option<Range<usize>> {
    let key = text.get(span.clone()).filter(|key| !key.is_empty())?;
    let after = text.get(span.end..)?.trim_start_matches([' ', '\t']);
    if !after.starts_with(['=', '.', ']']) {
        return None;
    }
    let mut first = None;
    each(tree, &mut |at, _, _| {
        let later = first.as_ref().is_none_or(|first: &Range<usize>| first.start < at.start);
        if at.start < span.start && later && text.get(at.clone()) == Some(key) {
            first = Some(at);
        }
    });
    first.or_else(|| first_header(text, span.start, key))
}

/// The place of `key` in the first line that is the header of the same table.
fn first_header(text: &str, before: usize, key: &str) -> Option<Range<usize>> {
    let line_start = text.get(..before)?.rfind('\n').map_or(0, |at| at + 1);
    let header = text.get(line_start..)?.lines().next()?.trim();
    let at = text.get(..line_start)?.find(header).filter(|_| header.starts_with('['))?;
    let start = at + header.find(key)?;
    Some(start..start + key.len())
}

/// The value that stands exactly at `span`.
fn value_at<'a, 't>(tree: &'a DeTable<'t>, span: &Range<usize>) -> Option<&'a DeValue<'t>> {
    let mut found = None;
    each(tree, &mut |_, at, value| {
        if at == *span {
            found = Some(value);
        }
    });
    found
}

/// Calls `visit` with the place of the key, the place of the value and the value, for every value at any depth.
fn each<'a, 't>(tree: &'a DeTable<'t>, visit: &mut dyn FnMut(Range<usize>, Range<usize>, &'a DeValue<'t>)) {
    for (key, value) in tree {
        visit(key.span(), value.span(), value.get_ref());
        inside(value.get_ref(), visit);
    }
}

fn inside<'a, 't>(
    value: &'a DeValue<'t>,
    visit: &mut dyn FnMut(Range<usize>, Range<usize>, &'a DeValue<'t>),
) {
    match value {
        DeValue::Table(table) => each(table, visit),
        DeValue::Array(items) => items.iter().for_each(|item| {
            visit(0..0, item.span(), item.get_ref());
            inside(item.get_ref(), visit);
        }),
        _ => {}
    }
}
