//! The words of JSON: strings, numbers, literals, white space.

use super::Scan;
use crate::Unreadable;
use std::ops::Range;

impl Scan<'_> {
    /// A string; the range of its text between the quotes.
    pub(super) fn string(&mut self) -> Result<Range<usize>, Unreadable> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.at += 1,
                _ => return Err(self.wrong()),
            }
        }
        self.at += 1;
        Ok(start..self.at - 1)
    }

    fn escape(&mut self) -> Result<(), Unreadable> {
        let length = match self.body.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => 6,
            _ => return Err(self.wrong()),
        };
        let hex = self.body.get(self.at + 2..self.at + length).ok_or(self.wrong())?;
        if !hex.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.wrong());
        }
        self.at += length;
        Ok(())
    }

    /// RFC 8259 §6: no leading zeros, a digit on either side of the point.
    pub(super) fn number(&mut self) -> Result<(), Unreadable> {
        self.took(b'-');
        if !self.took(b'0') {
            self.digits()?;
        }
        if self.took(b'.') {
            self.digits()?;
        }
        if self.took(b'e') || self.took(b'E') {
            let _ = self.took(b'+') || self.took(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Unreadable> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(self.wrong()) } else { Ok(()) }
    }

    pub(super) fn word(&mut self) -> Result<(), Unreadable> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let word = [&b"true"[..], b"false", b"null"].into_iter().find(|word| rest.starts_with(word));
        self.at += word.ok_or(self.wrong())?.len();
        Ok(())
    }

    pub(super) fn space(&mut self) {
        self.at += self.spaces(self.at);
    }

    pub(super) fn spaces(&self, at: usize) -> usize {
        let rest = self.body.get(at..).unwrap_or_default();
        rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    pub(super) fn took(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.took(byte) { Ok(()) } else { Err(self.wrong()) }
    }
}

/// The bytes of a checked string as far as they are ASCII, escapes resolved; anything else becomes a byte
/// that is in no name of ours.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    const OTHER: u8 = 0;
    let mut plain = Vec::new();
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return plain,
            [b'\\', b'u', a, b, c, d, rest @ ..] => {
                let unit = [a, b, c, d]
                    .iter()
                    .try_fold(0, |n, digit| Some(n * 16 + char::from(**digit).to_digit(16)?));
                plain.push(
                    unit.and_then(|unit| u8::try_from(unit).ok()).filter(u8::is_ascii).unwrap_or(OTHER),
                );
                rest
            }
            [b'\\', b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => {
                plain.push(OTHER);
                rest
            }
            [b'\\', byte, rest @ ..] | [byte, rest @ ..] => {
                plain.push(if byte.is_ascii() { *byte } else { OTHER });
                rest
            }
        };
    }
}
