//! One element of an XML document, by local names: as much of XML 1.0 as it takes to read a key out of a request.

use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Longest document that is looked into, bytes (4 MiB).
const MAX_XML: usize = 4 << 20;

/// Deepest nesting.
const MAX_DEPTH: usize = 128;

/// The text of the element at `path` (`Authentication/Username`), wherever it stands. None where there is none, where
/// two differ, in a document with a DOCTYPE (it could say what a text means), and in what is no XML.
pub(crate) fn text_of(body: &[u8], content_type: Option<&str>, path: &str) -> Option<String> {
    if body.len() > MAX_XML {
        return None;
    }
    let text = decode(body, content_type);
    let wanted: Vec<&str> = path.split('/').collect();
    let mut reader = Reader { rest: &text, open: Vec::new() };
    let mut found: Option<String> = None;
    let mut inside: Option<String> = None;
    while let Some(token) = reader.next()? {
        let here = reader.open.ends_with(&wanted);
        match token {
            Token::Text(text) if inside.is_some() => inside.as_mut()?.push_str(&text),
            Token::Text(_) => {}
            Token::Tag if here && inside.is_none() => inside = Some(String::new()),
            Token::Tag if !here => {
                let Some(text) = inside.take() else { continue };
                let text = text.trim().to_owned();
                if found.as_ref().is_some_and(|known| *known != text) {
                    return None;
                }
                found = Some(text);
            }
            Token::Tag => {}
        }
    }
    found.filter(|text| !text.is_empty())
}

enum Token<'a> {
    /// Text between tags, its entities resolved.
    Text(Cow<'a, str>),
    /// An element began or ended.
    Tag,
}

struct Reader<'a> {
    rest: &'a str,
    /// Local names of the elements round here.
    open: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    /// The next token; `Some(None)` at the end; none where the document is broken.
    fn next(&mut self) -> Option<Option<Token<'a>>> {
        if self.rest.is_empty() {
            return self.open.is_empty().then_some(None);
        }
        let Some(markup) = self.rest.strip_prefix('<') else {
            let (text, rest) = self.rest.split_at(self.rest.find('<').unwrap_or(self.rest.len()));
            self.rest = rest;
            return Some(Some(Token::Text(resolved(text)?)));
        };
        if let Some(cdata) = markup.strip_prefix("![CDATA[") {
            let (text, rest) = cdata.split_once("]]>")?;
            self.rest = rest;
            return Some(Some(Token::Text(Cow::Borrowed(text))));
        }
        for (begin, end) in [("!--", "-->"), ("?", "?>")] {
            if let Some(aside) = markup.strip_prefix(begin) {
                self.rest = aside.split_once(end)?.1;
                return Some(Some(Token::Text(Cow::Borrowed(""))));
            }
        }
        if markup.starts_with('!') {
            return None;
        }
        self.tag(markup).map(Some)
    }

    fn tag(&mut self, markup: &'a str) -> Option<Token<'a>> {
        let end = end_of_tag(markup)?;
        let tag = markup.get(..end)?;
        self.rest = markup.get(end + 1..)?;
        if let Some(name) = tag.strip_prefix('/') {
            return (self.open.pop()? == local(name.trim_end())).then_some(Token::Tag);
        }
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next()?;
        if name.is_empty() || self.open.len() >= MAX_DEPTH {
            return None;
        }
        if !tag.ends_with('/') {
            self.open.push(local(name));
        }
        Some(Token::Tag)
    }
}

/// Where the tag's `>` is; one inside quotes is not it.
fn end_of_tag(markup: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Text with its entities resolved (XML 1.0 §4.1, §4.6); none where one is unknown.
fn resolved(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('&') {
        return Some(Cow::Borrowed(text));
    }
    let mut parts = text.split('&');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        out.push(entity(name)?);
        out.push_str(rest);
    }
    Some(Cow::Owned(out))
}

fn entity(name: &str) -> Option<char> {
    match (name, name.strip_prefix("#x"), name.strip_prefix('#')) {
        ("lt", ..) => Some('<'),
        ("gt", ..) => Some('>'),
        ("amp", ..) => Some('&'),
        ("quot", ..) => Some('"'),
        ("apos", ..) => Some('\''),
        (_, Some(hex), _) => char::from_u32(u32::from_str_radix(hex, 16).ok()?),
        (_, None, Some(digits)) => char::from_u32(digits.parse().ok()?),
        _ => None,
    }
}

/// By its byte order mark, by `Content-Type` (RFC 7303 §3), by its declaration, else UTF-8.
fn decode<'b>(body: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    let declared = || {
        let head = String::from_utf8_lossy(body.get(..body.len().min(200)).unwrap_or_default()).into_owned();
        let (_, after) = head.strip_prefix("<?xml")?.split_once("encoding=")?;
        let label = after.get(1..)?.split(['"', '\'']).next()?;
        Encoding::for_label(label.as_bytes())
    };
    let charset = content_type.and_then(vratar_form::charset_of).or_else(declared).unwrap_or(UTF_8);
    charset.decode(body).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(body: &str) -> Option<String> {
        text_of(body.as_bytes(), None, "Authentication/Username")
    }

    #[test]
    fn an_element_is_found_by_local_names() {
        for body in [
            "<Authentication><Username>rizn</Username></Authentication>",
            "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s='u'><s:Header><t:Authentication a='>'>\n<Database/>\
             <t:Username><![CDATA[ri]]><!-- x -->zn</t:Username ></t:Authentication></s:Header><s:Body/></s:Envelope>\n",
            "<a><Authentication><Username>rizn</Username></Authentication><Authentication><Username> rizn \
             </Username></Authentication></a>",
            "<Authentication><Username>r&#105;z&#x6e;</Username></Authentication>",
        ] {
            assert_eq!(name(body).as_deref(), Some("rizn"), "{body}");
        }
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("<a>Рада</a>");
        assert_eq!(text_of(&bytes, Some("text/xml; charset=windows-1251"), "a").as_deref(), Some("Рада"));
    }

    #[test]
    fn what_could_be_read_otherwise_names_nobody() {
        for body in [
            "",
            "<Username>rizn</Username>",
            "<Authentication><Username>a</Username><Username>b</Username></Authentication>",
            "<Authentication><Username></Username></Authentication>",
            "<!DOCTYPE a [<!ENTITY x 'b'>]><Authentication><Username>&x;</Username></Authentication>",
            "<Authentication><Username>&x;</Username></Authentication>",
            "<Authentication><Username>a</Authentication></Username>",
            "<Authentication><Username>a</Username>",
            "{\"Username\": \"a\"}",
        ] {
            assert_eq!(name(body), None, "{body}");
        }
        assert_eq!(name(&"<a>".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(body in "[<>a/!\\[\\]?&;#x'\" -]{0,60}") {
            let _ = text_of(body.as_bytes(), None, "a");
        }
    }
}
