//! Cuts a dump into quoted texts and what stands between them.

use crate::inspector::MAX_HELD_BYTES;
use crate::read::cut;

/// A piece of a dump.
pub(super) enum Token<'t> {
    /// Words and numbers without quotes.
    Bare(&'t str),
    /// Between quotes, as it is written.
    Quoted(&'t str, char),
    /// A comment.
    Aside(&'t str),
    /// `(` `)` `,` `;`
    Sign(char),
}

/// Where a dump is.
#[derive(Default)]
pub(super) struct Tokens {
    /// `\` is a sign like any other (PostgreSQL, `standard_conforming_strings`).
    plain: bool,
    /// This text has escapes nevertheless: `E'…'`.
    escaped: bool,
    /// Inside a quoted text that was too long to be held.
    quote: Option<char>,
}

impl Tokens {
    pub(super) fn plain_backslashes(&mut self) {
        self.plain = true;
    }

    /// Whether `\` begins an escape in the text that was read last.
    pub(super) fn escapes(&self) -> bool {
        !self.plain || self.escaped
    }

    /// The token at the beginning of `text` and its length; `None`: its end is not there yet.
    pub(super) fn next<'t>(&mut self, text: &'t str, whole: bool) -> Option<(Token<'t>, usize)> {
        if let Some(quote) = self.quote {
            return self.quoted(text, 0, quote, whole);
        }
        let bytes = text.as_bytes();
        match *bytes.first()? {
            sign @ (b'(' | b')' | b',' | b';') => Some((Token::Sign(char::from(sign)), 1)),
            quote @ (b'\'' | b'"' | b'`') => self.quoted(text, 1, char::from(quote), whole),
            b'-' | b'/' if bytes.len() < 2 && !whole => None,
            b'-' if bytes.get(1) == Some(&b'-') => aside(text, "\n", whole),
            b'#' => aside(text, "\n", whole),
            b'/' if bytes.get(1) == Some(&b'*') => aside(text, "*/", whole),
            _ => self.bare(text, whole),
        }
    }

    fn bare<'t>(&mut self, text: &'t str, whole: bool) -> Option<(Token<'t>, usize)> {
        let near = near(text);
        let ends = |at: usize, byte: u8| {
            let two = near.get(at..at + 2);
            at > 0
                && (matches!(byte, b'(' | b')' | b',' | b';' | b'\'' | b'"' | b'`' | b'\n')
                    || two == Some(b"--")
                    || two == Some(b"/*"))
        };
        let end = near.iter().enumerate().find(|(at, byte)| ends(*at, **byte)).map(|(at, _)| at);
        // A sign at the very end may begin a comment with the next.
        let open = end.is_none() && text.len() <= MAX_HELD_BYTES;
        let length = match end {
            Some(end) => end,
            None if open && !whole => return None,
            None if open => text.len(),
            None => cut(text),
        };
        let words = text.get(..length).unwrap_or_default();
        self.escaped = words.ends_with(['E', 'e']);
        Some((Token::Bare(words), length))
    }

    /// A text that begins at `from`, behind its quote.
    fn quoted<'t>(
        &mut self,
        text: &'t str,
        from: usize,
        quote: char,
        whole: bool,
    ) -> Option<(Token<'t>, usize)> {
        let end = self.quote_end(near(text), from, quote, whole);
        let length = match end {
            Some(end) => end,
            None if text.len() > MAX_HELD_BYTES => cut(text).max(from),
            None if whole => text.len(),
            None => return None,
        };
        self.quote = if end.is_some() || whole && text.len() <= MAX_HELD_BYTES { None } else { Some(quote) };
        let content = text.get(from..length).unwrap_or_default();
        Some((Token::Quoted(content, quote), length + usize::from(end.is_some())))
    }

    fn quote_end(&self, near: &[u8], mut at: usize, quote: char, whole: bool) -> Option<usize> {
        let quote = u8::try_from(quote).ok()?;
        let escapes = self.escapes() && quote != b'`';
        loop {
            at += memchr::memchr2(quote, b'\\', near.get(at..)?)?;
            match (near.get(at), near.get(at + 1)) {
                (Some(b'\\'), _) => at += if escapes { 2 } else { 1 },
                (_, Some(next)) if *next == quote => at += 2,
                // Another quote may follow, which makes two of them one sign of the text.
                (_, None) if !whole => return None,
                _ => return Some(at),
            }
        }
    }
}

fn near(text: &str) -> &[u8] {
    text.as_bytes().get(..MAX_HELD_BYTES).unwrap_or(text.as_bytes())
}

fn aside<'t>(text: &'t str, end: &str, whole: bool) -> Option<(Token<'t>, usize)> {
    let found = memchr::memmem::find(near(text), end.as_bytes()).map(|at| at + end.len());
    let length = match found {
        Some(length) => length,
        None if text.len() > MAX_HELD_BYTES => cut(text),
        None if whole => text.len(),
        None => return None,
    };
    Some((Token::Aside(text.get(..length).unwrap_or_default()), length))
}
