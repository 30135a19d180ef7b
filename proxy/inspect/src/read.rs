//! Readers: text of a format in, values and rows out.

mod csv;
mod html;
mod json;

mod sql;
mod text;
mod tree;
mod xml;

use crate::gather::Gather;
use crate::inspector::MAX_HELD_BYTES;
use crate::labels::Labels;
use crate::phone::Country;
use crate::sort::Format;
use std::sync::Arc;

/// A reader for each format.
pub(crate) enum Reader {
    Html(Box<html::Html>),
    Csv(csv::Csv),
    Json(Box<json::Json>),
    Sql(Box<sql::Sql>),
    Xml(Box<xml::Xml>),
    Text(text::Lines),
}

impl Reader {
    pub(crate) fn new(format: Format, labels: &Arc<Labels>, country: Country) -> Self {
        match format {
            Format::Html => Self::Html(Box::new(html::Html::new(labels, country))),
            Format::Csv => Self::Csv(csv::Csv::new(labels)),
            Format::Json => Self::Json(Box::new(json::Json::new(labels))),
            Format::Xml => Self::Xml(Box::new(xml::Xml::new(labels))),
            Format::Sql => Self::Sql(Box::new(sql::Sql::new(labels))),
            Format::Text => Self::Text(text::Lines::default()),
        }
    }

    /// Reads what is whole of `text`; how many bytes that was. `whole`: nothing follows.
    pub(crate) fn read(&mut self, text: &str, whole: bool, out: &mut Gather) -> usize {
        match self {
            Self::Html(html) => html.read(text, whole, out),
            Self::Csv(csv) => csv.read(text, whole, out),
            Self::Json(json) => json.read(text, whole, out),
            Self::Sql(sql) => sql.read(text, whole, out),
            Self::Xml(xml) => xml.read(text, whole, out),
            Self::Text(lines) => lines.read(text, whole, out),
        }
    }

    /// Looks into `rest`, which was not whole, and into what is held; nothing of that counts as read.
    pub(crate) fn glance(&mut self, rest: &str, out: &mut Gather) {
        match self {
            Self::Html(html) => html.glance(rest, out),
            Self::Csv(csv) => csv.glance(rest, out),
            Self::Json(json) => json.glance(rest, out),
            Self::Sql(sql) => sql.glance(rest, out),
            Self::Xml(xml) => xml.glance(rest, out),
            Self::Text(lines) => lines.glance(rest, out),
        }
    }

    /// Nothing follows.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        match self {
            Self::Html(html) => html.end(out),
            Self::Json(json) => json.end(out),
            Self::Sql(sql) => sql.end(out),
            Self::Xml(xml) => xml.end(out),
            Self::Csv(csv) => csv.end(out),
            Self::Text(lines) => lines.end(out),
        }
    }
}

/// Where a text that is too long to be held may be cut: behind the last sign of its beginning that no identifier has.
pub(crate) fn cut(text: &str) -> usize {
    let mut most = MAX_HELD_BYTES.min(text.len());
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let begin = text.get(..most).unwrap_or_default();
    let apart = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'<' | b'>' | b',' | b';' | b'{' | b'}');
    let bytes = begin.as_bytes();
    let far = bytes.len() / 2;
    let end = bytes.get(far..).and_then(|rest| rest.iter().rposition(apart));
    let space = || bytes.get(far..).and_then(|rest| rest.iter().rposition(|byte| *byte == b' '));
    end.or_else(space).map_or(most, |at| far + at + 1)
}
