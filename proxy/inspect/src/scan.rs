//! Everything that can be found in one value, whatever it stands in.

use crate::email;
use crate::escape::{self, Escapes};
use crate::found::{Contact, Identifier, Known};
use crate::national::{account, is_personal_number};
use crate::packed;
use crate::phone::{self, Country, Near};
use crate::plain::plain;
use crate::signs::Signs;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// What is looked for.
#[derive(Clone)]
pub(crate) struct Eye {
    pub country: Country,
    pub known: Arc<dyn Known>,
}

/// How a value stands in the answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place<'a> {
    pub near: Near<'a>,
    pub escapes: Escapes,
    /// Value of a form control.
    pub control: bool,
    /// A place for a program or its look, where digits are never numbers of people.
    pub no_numbers: bool,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Identifier(Identifier),
    Contact(Contact),
}

impl Eye {
    /// Calls `seen` with what `text` shows and where; references of HTML and the like need not be written out before.
    pub(crate) fn look(&self, text: &str, place: Place<'_>, mut seen: impl FnMut(Range<usize>, Seen)) {
        let signs = Signs::of(text);
        if may_show(text, signs, place.escapes) {
            self.look_closely(text, signs, place, &mut seen);
        }
    }

    /// The same where it is known already that something may be there; `signs`: of the text.
    pub(crate) fn look_closely(
        &self,
        text: &str,
        signs: Signs,
        place: Place<'_>,
        seen: &mut dyn FnMut(Range<usize>, Seen),
    ) {
        let read = plain_of(text, signs);
        let signs = signs_of(&read, signs);
        let (end, is_as_written) = (text.len(), matches!(read, Cow::Borrowed(_)));
        // What is written otherwise stands somewhere in it; at its end only if it was there.
        let at = |at: Range<usize>| match at.end {
            _ if is_as_written => at,
            last if last == read.len() => 0..end,
            _ => 0..end.saturating_sub(1),
        };
        self.look_plainly(&read, signs, place, &mut |own, one| seen(at(own), one));
        if packed::may_be_in(&read) {
            let inside = Place { near: Near::default(), ..place };
            packed::values(&written_out(&read), |text| {
                let text = plain(text);
                self.look_plainly(&text, Signs::of(&text), inside, &mut |_, one| seen(0..end, one));
            });
        }
    }

    fn look_plainly(
        &self,
        text: &str,
        signs: Signs,
        place: Place<'_>,
        seen: &mut dyn FnMut(Range<usize>, Seen),
    ) {
        let identifier =
            |kind, value| Seen::Identifier(Identifier { kind, value, only_in_controls: place.control });
        let mut mails: Vec<Range<usize>> = Vec::new();
        let known = |address: &str| self.known.knows(IdentifierKind::Email, address);
        if signs.may_be_address() || place.escapes.mail {
            email::find(text, place.escapes, &known, |at, address| {
                mails.push(at.own);
                seen(at.region, identifier(IdentifierKind::Email, address));
            });
        }
        if place.no_numbers || !signs.has_number() {
            return;
        }
        let known = |number: &str| self.known.knows(IdentifierKind::Phone, number);
        let written = if signs.may_be_escaped() { written_out(text) } else { Cow::Borrowed(text) };
        let unfolded = plain_of(&written, signs_of(&written, signs));
        let is_as_written = matches!((&written, &unfolded), (Cow::Borrowed(_), Cow::Borrowed(_)));
        let whole = 0..text.len();
        phone::find(&unfolded, place.near, self.country, &known, |at, number| {
            let at = if is_as_written { at } else { whole.clone() };
            // Digits of an address are the address.
            if !is_as_written || !mails.iter().any(|mail| mail.contains(&at.start)) {
                seen(at, identifier(IdentifierKind::Phone, number));
            }
        });
        if !place.near.link && !place.near.code {
            told(&unfolded, |told| seen(0..0, Seen::Contact(told)));
        }
    }
}

/// [`plain`] of a text whose signs are known.
fn plain_of(text: &str, signs: Signs) -> Cow<'_, str> {
    if signs.is_odd() { plain(text) } else { Cow::Borrowed(text) }
}

/// The signs of a text that was made of one with these, if anything was to be made of it.
#[expect(clippy::ptr_arg, reason = "whether it was made anew is what counts")]
fn signs_of(text: &Cow<'_, str>, before: Signs) -> Signs {
    match text {
        Cow::Borrowed(_) => before,
        Cow::Owned(text) => Signs::of(text),
    }
}

/// Whether anything can be found in a text: most have no `@`, no sign by which one can be written, few digits, no sign that
/// is read as another, and no word in which a text is packed.
#[inline]
pub(crate) fn may_show(text: &str, signs: Signs, escapes: Escapes) -> bool {
    signs.may_be_address()
        || signs.has_number()
        || signs.is_odd()
        || escapes.mail && memchr::memchr(b'=', text.as_bytes()).is_some()
        || packed::may_be_in_written(text.as_bytes())
}

/// Only `%2B` and references matter to numbers.
fn written_out(text: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'%', b'&', b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    escape::unfold(text, Escapes::default())
}

fn told(text: &str, mut seen: impl FnMut(Contact)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + next;
        let length =
            bytes.get(start..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        at = start + length;
        let apart = |sign: Option<&u8>| {
            !sign
                .is_some_and(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'_' | b'-' | b'.' | b'/'))
        };
        let alone = apart(start.checked_sub(1).and_then(|before| bytes.get(before)))
            && apart(bytes.get(at).filter(|sign| **sign != b'.'));
        if let Some(number) =
            text.get(start..at).filter(|number| length == 10 && alone && is_personal_number(number))
        {
            seen(Contact { field: Field::NationalId, value: number.to_owned() });
        }
        if length >= 2
            && start >= 2
            && apart(start.checked_sub(3).and_then(|before| bytes.get(before)))
            && let Some(value) = text.get(start - 2..).and_then(account)
        {
            seen(Contact { field: Field::Iban, value });
        }
    }
}

/// What a short text shows: a header, a path, a parameter. Each identifier once.
#[must_use]
pub fn in_text(text: &str, country: Country, known: &Arc<dyn Known>) -> Vec<Identifier> {
    let eye = Eye { country, known: Arc::clone(known) };
    let mut found = std::collections::BTreeSet::new();
    eye.look(text, Place::default(), |_, seen| {
        if let Seen::Identifier(identifier) = seen {
            found.insert(identifier);
        }
    });
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::found::NobodyKnown;
    use proptest::prelude::*;

    fn seen(look: impl FnOnce(&mut dyn FnMut(Range<usize>, Seen))) -> Vec<(Range<usize>, Seen)> {
        let mut all = Vec::new();
        look(&mut |at, one| all.push((at, one)));
        all
    }

    proptest! {
        /// What is not looked at closely shows nothing.
        #[test]
        fn the_short_way_misses_nothing(
            text in "([a-z]{0,9}|ana@shop\\.example|0888 ?123 ?456|%40|&#64;|\\\\u0040|=40|YW5hQHNob3AuZXhhbXBsZQ|[０-９]{1,10}|[ ./@_-]|[0-9]{1,4}|BG80BNBG96611020345678|[а-я]{1,5}){0,8}",
            mail in any::<bool>(),
        ) {
            let eye = Eye { country: Country::BULGARIA, known: Arc::new(NobodyKnown) };
            let place = Place { escapes: Escapes { mail }, ..Place::default() };
            let short = seen(|seen| eye.look(&text, place, seen));
            // Signs that say too much cost time; they never change what is found.
            let all = Signs::of("@%&\u{AD}0123456789");
            for signs in [Signs::of(&text), all] {
                prop_assert_eq!(&short, &seen(|seen| eye.look_closely(&text, signs, place, seen)));
            }
        }
    }
}
