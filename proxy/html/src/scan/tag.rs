//! Inside a tag: where it ends, and its attributes (WHATWG HTML §13.2.5.32 ff.).

use super::word;
use std::ops::Range;

/// Between which parts of a tag the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Before an attribute's name, or the end.
    Attributes,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    /// A slash has gone by: perhaps the end of a tag that closes itself.
    Slash,
}

/// In what a tag stops that is not here to its end.
#[derive(Clone, Copy)]
pub(super) enum Within {
    Name,
    /// How long the name is with what stands before it.
    Parts(usize, Between),
}

/// Where a tag ends (behind its `>`) and whether it closes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TagEnd {
    pub(super) at: usize,
    pub(super) closes_itself: bool,
}

const SPACE: u8 = 1;
const EQUALS: u8 = 2;
const SLASH: u8 = 3;
const ENDS: u8 = 4;

/// What a byte means outside of values; 0: nothing.
static MEANS: [u8; 256] = means();

const fn means() -> [u8; 256] {
    let mut means = [0; 256];
    means[b'\t' as usize] = SPACE;
    means[b'\n' as usize] = SPACE;
    means[0x0C] = SPACE;
    means[b'\r' as usize] = SPACE;
    means[b' ' as usize] = SPACE;
    means[b'=' as usize] = EQUALS;
    means[b'/' as usize] = SLASH;
    means[b'>' as usize] = ENDS;
    means
}

/// Is told of the parts of a tag as they go by; all positions are those of the bytes that are read.
pub(super) trait Parts {
    fn name(&mut self, _name: Range<usize>) {}
    /// Of the attribute that was named last.
    fn value(&mut self, _value: Range<usize>) {}
}

/// Only the end is wanted.
pub(super) struct NoParts;

impl Parts for NoParts {}

/// Reads a tag from behind its name on: all of it at once, if it is here and is written as most are.
#[inline]
pub(super) fn plain(bytes: &[u8], mut at: usize, parts: &mut impl Parts) -> Option<TagEnd> {
    loop {
        let mut byte = *bytes.get(at)?;
        if byte == b' ' {
            at += 1;
            byte = *bytes.get(at)?;
        }
        match MEANS[usize::from(byte)] {
            0 => {}
            ENDS => return Some(TagEnd { at: at + 1, closes_itself: false }),
            _ if byte == b'/' && bytes.get(at + 1) == Some(&b'>') => {
                return Some(TagEnd { at: at + 2, closes_itself: true });
            }
            SPACE => {
                at += 1;
                continue;
            }
            _ => return None,
        }
        let from = at;
        at += word::letters(bytes, at);
        while MEANS[usize::from(*bytes.get(at)?)] == 0 {
            at += 1;
        }
        parts.name(from..at);
        match *bytes.get(at)? {
            b'=' => {}
            // Without a value, and without a space before an equals sign that may follow.
            b'>' => return Some(TagEnd { at: at + 1, closes_itself: false }),
            b' ' if bytes.get(at + 1).is_some_and(|byte| MEANS[usize::from(*byte)] == 0) => continue,
            _ => return None,
        }
        let quote = *bytes.get(at + 1)?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let from = at + 2;
        let end = word::find(bytes, from, quote)?;
        parts.value(from..end);
        at = end + 1;
    }
}

/// Reads on from `at`, `between` these parts. An error says between which parts the bytes end.
#[inline(never)]
pub(super) fn read(
    bytes: &[u8],
    mut at: usize,
    mut between: Between,
    parts: &mut impl Parts,
) -> Result<TagEnd, Between> {
    let mut from = at;
    loop {
        let Some(byte) = bytes.get(at) else { return Err(between) };
        let means = MEANS[usize::from(*byte)];
        at += 1;
        match between {
            Between::Attributes | Between::Slash => match means {
                ENDS => return Ok(TagEnd { at, closes_itself: between == Between::Slash }),
                SPACE => between = Between::Attributes,
                SLASH => between = Between::Slash,
                _ => (from, between) = (at - 1, Between::Name),
            },
            Between::Name => match means {
                0 => {}
                _ => {
                    parts.name(from..at - 1);
                    between = match means {
                        ENDS => return Ok(TagEnd { at, closes_itself: false }),
                        SPACE => Between::AfterName,
                        SLASH => Between::Slash,
                        _ => Between::BeforeValue,
                    };
                }
            },
            Between::AfterName => match means {
                ENDS => return Ok(TagEnd { at, closes_itself: false }),
                SPACE => {}
                SLASH => between = Between::Slash,
                EQUALS => between = Between::BeforeValue,
                _ => (from, between) = (at - 1, Between::Name),
            },
            Between::BeforeValue => match *byte {
                quote @ (b'"' | b'\'') => (from, between) = (at, Between::Quoted(quote)),
                b'>' => return Ok(TagEnd { at, closes_itself: false }),
                _ if means == SPACE => {}
                _ => (from, between) = (at - 1, Between::Unquoted),
            },
            Between::Quoted(quote) => {
                let rest = bytes.get(at - 1..).unwrap_or_default();
                let Some(length) = memchr::memchr(quote, rest) else { return Err(between) };
                let end = at - 1 + length;
                parts.value(from..end);
                (at, between) = (end + 1, Between::Attributes);
            }
            Between::Unquoted => {
                if means == SPACE || means == ENDS {
                    parts.value(from..at - 1);
                    if means == ENDS {
                        return Ok(TagEnd { at, closes_itself: false });
                    }
                    between = Between::Attributes;
                }
            }
        }
    }
}

/// An attribute: where its name and its value stand. Without a value, that is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: Range<usize>,
    pub(crate) value: Option<Range<usize>>,
}

/// Attributes of one tag that are kept.
const MAX_ATTRIBUTES: usize = 4096;

impl Parts for Vec<Attribute> {
    fn name(&mut self, name: Range<usize>) {
        if self.len() < MAX_ATTRIBUTES {
            self.push(Attribute { name, value: None });
        }
    }

    fn value(&mut self, value: Range<usize>) {
        if let Some(last) = self.last_mut().filter(|last| last.value.is_none()) {
            last.value = Some(value);
        }
    }
}
