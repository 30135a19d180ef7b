//! Names and addresses without what belongs to one person: what may be kept of them.
//!
//! A path keeps the segments that look like names of programs and pages; numbers, long tokens, anything with an
//! `@`, a percent sign or another alphabet becomes `*`. Of a query only parameters stay that choose the page
//! (`route=account/register`). In names of fields and cookies long numbers and tokens become `*`.

use vratar_html::survey::without_values;

/// A segment of a path that is longer is a token or a title, bytes.
const LONGEST_SEGMENT: usize = 32;
/// A name that is longer is cut, bytes.
const LONGEST_NAME: usize = 64;
/// This many digits in a row number something.
const NUMBER: usize = 3;
/// This many letters and digits in a row, with a digit among them, are a token.
const TOKEN: usize = 20;
/// Endings that a segment may have; a dot otherwise parts the names of a person.
const ENDINGS: [&str; 22] = [
    "asp", "aspx", "cfm", "cgi", "css", "csv", "do", "htm", "html", "js", "json", "jsp", "pdf", "php", "rss",
    "svc", "txt", "xls", "xlsx", "xml", "zip", "gz",
];
/// Endings of programs, whose names may hold a number (`default2.aspx`).
const PROGRAMS: [&str; 7] = ["asp", "aspx", "cfm", "cgi", "do", "jsp", "php"];
/// Places in one folder that are told apart; the ones after them are one.
const SIBLINGS: usize = 8;

/// The place that a request or a form's address names: `/users/17/?route=a/b&q=x` as `/users/*/?route=a/b`.
pub(crate) fn place(path: &str, query: &str) -> String {
    let kept = without_values(&format!("?{query}"));
    let pairs = kept.trim_start_matches('?').split('&');
    let choosing: Vec<&str> =
        pairs.filter(|pair| pair.split_once('=').is_some_and(|(_, v)| !v.is_empty())).collect();
    let path: Vec<&str> = path.split('/').map(segment).collect();
    let (path, query) = (path.join("/"), choosing.join("&"));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The place that a form on `page` is sent to; `None`: to another site.
pub(super) fn target(page: &str, action: &str, own: &dyn Fn(&str) -> bool) -> Option<String> {
    let (page_path, page_query) = page.split_once('?').unwrap_or((page, ""));
    let (path, query) = action.split_once('?').unwrap_or((action, ""));
    let query = if action.is_empty() { page_query } else { query };
    let absolute = ["https://", "http://", "//"].into_iter().find_map(|start| path.strip_prefix(start));
    let path = match absolute {
        Some(rest) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            return own(authority).then(|| place(&format!("/{path}"), query));
        }
        None if path.is_empty() => page_path.to_owned(),
        None if path.starts_with('/') => path.to_owned(),
        None => joined(page_path, path),
    };
    Some(place(&path, query))
}

/// A relative path beside the page's own (RFC 3986 §5.2.3).
fn joined(page: &str, path: &str) -> String {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder.split('/').collect();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." if segments.len() > 1 => drop(segments.pop()),
            ".." => {}
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

/// `place`, or the `*` of its folder when the folder has many places already: then they are no pages of the
/// shop's program but things or people.
pub(super) fn widened<'k>(place: String, known: impl Iterator<Item = &'k String>) -> String {
    let folder = |place: &str| {
        let path = place.split('?').next().unwrap_or_default().trim_end_matches('/');
        path.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    };
    let Some(own) = folder(&place) else { return place };
    let mut siblings = 0;
    for other in known {
        if *other == place {
            return place;
        }
        siblings += usize::from(!place.contains('?') && folder(other).as_ref() == Some(&own));
    }
    if siblings < SIBLINGS { place } else { format!("{own}/*") }
}

/// The name of a field, a button, a cookie or a form.
pub(super) fn name(name: &str) -> String {
    if name.contains('@') {
        return "*".to_owned();
    }
    let mut out = String::new();
    for run in runs(name) {
        match run {
            Run::Other(text) => out.push_str(text),
            Run::Word(word) if is_somebodys(word) => out.push('*'),
            Run::Word(word) => out.push_str(&without_numbers(word)),
        }
    }
    let cut = out.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_NAME).last().unwrap_or(0);
    if out.len() > LONGEST_NAME { format!("{}*", out.get(..cut).unwrap_or_default()) } else { out }
}

enum Run<'n> {
    /// Letters and digits.
    Word(&'n str),
    /// What stands between them.
    Other(&'n str),
}

fn runs(name: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let word = rest.starts_with(char::is_alphanumeric);
        let end = rest.find(|c: char| c.is_alphanumeric() != word).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).filter(|(run, _)| !run.is_empty())?;
        rest = after;
        Some(if word { Run::Word(run) } else { Run::Other(run) })
    })
}

/// A token, or letters of an alphabet in which no program names its fields.
fn is_somebodys(word: &str) -> bool {
    !word.is_ascii() || (word.len() >= TOKEN && word.bytes().any(|b| b.is_ascii_digit()))
}

fn without_numbers(word: &str) -> String {
    let mut out = String::new();
    let mut rest = word;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let digits = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(digits);
        out.push_str(before);
        out.push_str(if digits >= NUMBER { "*" } else { number });
        rest = after;
    }
    out + rest
}

fn segment(segment: &str) -> &str {
    let (stem, ending) = match segment.rsplit_once('.') {
        Some((stem, ending)) => (stem, Some(ending)),
        None => (segment, None),
    };
    let known = ending.is_none_or(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    let digits = stem.bytes().filter(u8::is_ascii_digit).count();
    let numbered =
        ending.is_some_and(|e| PROGRAMS.contains(&e.to_ascii_lowercase().as_str())) && digits < NUMBER;
    let plain = |b: u8| {
        b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'*') || (numbered && b.is_ascii_digit())
    };
    if known && stem.len() <= LONGEST_SEGMENT && stem.bytes().all(plain) { segment } else { "*" }
}

#[cfg(test)]
mod tests;
