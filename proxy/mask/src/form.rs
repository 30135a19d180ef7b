//! What remains of a value that is hidden.

use crate::MARK;
use crate::edit::Edits;
use crate::find::Found;
use crate::number::{Bare, nines};
use crate::view::{Sign, is_between};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use vratar_inspect::Contact;
use vratar_inspect::Format;
use vratar_inspect::escape;
use vratar_model::access::Field;
use vratar_policy::access::Form;

/// Most signs that a form shows of a value.
const MOST_SHOWN: usize = 4;

/// In which form each sort of data is shown; what is not named is shown as it is.
pub struct Masks<'a> {
    forms: &'a BTreeMap<Field, Form>,
    pseudonym: &'a dyn Fn(&Contact) -> String,
}

impl<'a> Masks<'a> {
    /// `pseudonym`: what [`Form::Hash`] shows instead of a value: the same for the same one, and ASCII letters and digits
    /// only.
    #[must_use]
    pub fn new(forms: &'a BTreeMap<Field, Form>, pseudonym: &'a dyn Fn(&Contact) -> String) -> Self {
        Self { forms, pseudonym }
    }

    /// Whether values of this sort are hidden, at least in part.
    #[must_use]
    pub fn hides(&self, field: Field) -> bool {
        self.forms.get(&field).is_some_and(|form| *form != Form::None)
    }

    /// What is put where something is hidden.
    fn instead(&self, told: &Contact) -> String {
        match self.forms.get(&told.field) {
            Some(Form::Nullify) => String::new(),
            Some(Form::Hash) => (self.pseudonym)(told),
            Some(Form::Custom(text)) => text.as_str().to_owned(),
            _ => MARK.to_owned(),
        }
    }
}

/// Everything that was found, hidden; the sorts of data that were.
pub(crate) fn edits(
    format: Format,
    text: &str,
    found: Vec<Found<'_>>,
    masks: &Masks<'_>,
) -> (Edits, BTreeSet<Field>) {
    let (mut edits, bare) = (Edits::default(), Bare::new(format, text));
    let mut hidden = Hidden(vec![false; text.len()]);
    let mut fields = BTreeSet::new();
    for mut found in found {
        if !hidden.add(&found.signs) {
            continue;
        }
        let form = masks.forms.get(&found.told.field).unwrap_or(&Form::Redact);
        let numbers = bare.numbers(&mut found.signs);
        if !numbers.is_empty() || !found.signs.is_empty() {
            fields.insert(found.told.field);
        }
        for number in numbers {
            let instead = match form {
                Form::Nullify => "null".to_owned(),
                _ => nines(number.len()),
            };
            edits.replace(number, instead);
        }
        hide(form, text, &found, &masks.instead(found.told), &mut edits);
    }
    edits.sort();
    (edits, fields)
}

/// What of a text is hidden, byte by byte.
struct Hidden(Vec<bool>);

impl Hidden {
    /// Whether any of these signs was not hidden yet; now they are.
    fn add(&mut self, signs: &[Sign]) -> bool {
        let mut new = false;
        for sign in signs.iter().filter(|sign| sign.sign != ' ') {
            for byte in self.0.get_mut(sign.at.clone()).unwrap_or_default() {
                new |= !std::mem::replace(byte, true);
            }
        }
        new
    }
}

/// Hides the signs that the form does not show, with `instead` where the first of several stood.
fn hide(form: &Form, text: &str, found: &Found<'_>, instead: &str, edits: &mut Edits) {
    let shown = match found.packed {
        true => vec![false; found.signs.len()],
        false => shown(form, found.told.field, &found.signs),
    };
    let mut hiding: Option<Range<usize>> = None;
    let mut instead_of_run = instead;
    for (sign, shown) in found.signs.iter().zip(shown).filter(|(sign, _)| sign.sign != ' ') {
        if shown {
            edits.extend(hiding.take(), instead_of_run);
            instead_of_run = instead;
            continue;
        }
        match &mut hiding {
            Some(range) if is_gap(text, range.end..sign.at.start) => range.end = range.end.max(sign.at.end),
            Some(_) => {
                // A tag stands between: it stays.
                edits.extend(hiding.replace(sign.at.clone()), instead_of_run);
                instead_of_run = "";
            }
            None => hiding = Some(sign.at.clone()),
        }
    }
    edits.extend(hiding, instead_of_run);
}

/// Whether between two signs there is nothing but what people write between the parts of a value.
fn is_gap(text: &str, between: Range<usize>) -> bool {
    between.start >= between.end
        || text.get(between).is_some_and(|gap| {
            gap.chars().all(|sign| sign == '+' || !sign.is_control() && is_between(sign))
                || is_escaped_space(gap)
        })
}

/// A space that is written by other signs (`&nbsp;`, `%20`, `\\u0020`): it goes with what it stands between.
fn is_escaped_space(gap: &str) -> bool {
    matches!(escape::sign(gap, false), Some((sign, length)) if length == gap.len() && sign.trim().is_empty())
}

/// Which signs of a value a form shows.
fn shown(form: &Form, field: Field, signs: &[Sign]) -> Vec<bool> {
    let at = if field == Field::Email { signs.iter().position(|sign| sign.sign == '@') } else { None };
    // Of an address only what stands before the @ is ever shown.
    let own = at.unwrap_or(signs.len());
    let few = MOST_SHOWN.min(own / 2);
    let is_shown = |index: usize| match form {
        Form::None => true,
        Form::ShowFirst4 => index < few || Some(index) == at,
        Form::ShowLast4 => index < own && index >= own - few || Some(index) == at,
        Form::Redact => Some(index) == at,
        Form::DateToYear => year(signs).is_some_and(|year| year.contains(&index)),
        Form::Hash | Form::Nullify | Form::Custom(_) => false,
    };
    (0..signs.len()).map(is_shown).collect()
}

/// Four digits that stand alone and may be a year.
fn year(signs: &[Sign]) -> Option<Range<usize>> {
    let digit = |index: usize| signs.get(index).is_some_and(|sign| sign.sign.is_ascii_digit());
    let is_year = |start: &usize| {
        let begins = matches!(signs.get(*start..*start + 2), Some([first, second])
            if matches!((first.sign, second.sign), ('1', '8' | '9') | ('2', '0')));
        begins && (*start..*start + 4).all(digit) && !digit(*start + 4) && (*start == 0 || !digit(*start - 1))
    };
    (0..signs.len()).find(is_year).map(|start| start..start + 4)
}
