//! Digits as people write them: in groups, with signs between.

use crate::phone::{MAX_DIGITS, is_between};
use std::ops::Range;

/// Most groups of digits in one number.
const MAX_GROUPS: usize = 9;
/// Most digits that are looked at together: the longest number and `00`.
const MAX_RUN: usize = MAX_DIGITS + 2;
/// Most signs between two groups: `) - `.
const MAX_BETWEEN: usize = 3;

/// The next `+` with a digit behind it, or first digit of a run.
pub(super) fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte.is_ascii_digit() || *byte == b'+')?;
        let plus = bytes.get(at) == Some(&b'+');
        if !plus || bytes.get(at + 1).is_some_and(|next| matches!(next, b'0'..=b'9' | b'(' | b' ')) {
            return Some(at);
        }
        at += 1;
    }
}

/// The end of the run of digits that begins there, the `+` before it included.
pub(super) fn run_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start + 1..).unwrap_or_default();
    start + 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Groups of digits with what people put between them.
pub(super) struct Written<'t> {
    text: &'t str,
    pub(super) start: usize,
    pub(super) plus: bool,
    /// Where each stands, and how many digits there are up to its end.
    groups: Vec<(Range<usize>, usize)>,
    digits: String,
}

impl<'t> Written<'t> {
    /// What begins at `start`; `None`: no digits, or more than any number has.
    pub(super) fn read(text: &'t str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let plus = bytes.get(start) == Some(&b'+');
        let mut written = Self { text, start, plus, groups: Vec::new(), digits: String::new() };
        let mut at = start + usize::from(plus);
        if plus && let Some(b' ' | b'(') = bytes.get(at) {
            at += 1;
        }
        while written.groups.len() < MAX_GROUPS {
            let end = at
                + bytes.get(at..)?.iter().take(MAX_RUN + 1).take_while(|byte| byte.is_ascii_digit()).count();
            let group = text.get(at..end).unwrap_or_default();
            if group.is_empty() || written.digits.len() + group.len() > MAX_RUN {
                break;
            }
            // `+359 (0)88…`: the 0 is for those who call from within.
            let within = group == "0"
                && at > start
                && bytes.get(at - 1) == Some(&b'(')
                && bytes.get(end) == Some(&b')');
            if !(within && (plus || written.digits.starts_with("00"))) {
                written.digits.push_str(group);
            }
            written.groups.push((at..end, written.digits.len()));
            let rest = text.get(end..).unwrap_or_default();
            let between = rest.chars().take(MAX_BETWEEN + 1).take_while(|sign| is_between(*sign));
            let (signs, length) =
                between.fold((0, 0), |(signs, length), sign| (signs + 1, length + sign.len_utf8()));
            if signs == 0 || signs > MAX_BETWEEN {
                break;
            }
            at = end + length;
        }
        (!written.groups.is_empty()).then_some(written)
    }

    /// How many groups.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The digits of the first groups.
    pub(super) fn digits(&self, groups: usize) -> &str {
        let upto = groups.checked_sub(1).and_then(|last| self.groups.get(last)).map_or(0, |(_, upto)| *upto);
        self.digits.get(..upto).unwrap_or_default()
    }

    /// Where so many groups end.
    pub(super) fn end(&self, groups: usize) -> Option<usize> {
        self.groups.get(groups.checked_sub(1)?).map(|(range, _)| range.end)
    }

    pub(super) fn group(&self, index: usize) -> &'t str {
        self.groups.get(index).and_then(|(range, _)| self.text.get(range.clone())).unwrap_or_default()
    }

    /// The signs before the group.
    pub(super) fn before(&self, index: usize) -> &'t str {
        let range = self.end(index).zip(self.groups.get(index)).map(|(from, (to, _))| from..to.start);
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// `02.03.2024`, `2.3.24 г.`: day, month and year with the same sign between them.
    pub(super) fn is_date(&self) -> bool {
        let sign = self.before(1);
        let part = |index: usize, most: u32| {
            let group = self.group(index);
            (1..=2).contains(&group.len())
                && group.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
        };
        let year = self.group(2);
        let is_year =
            year.len() == 2 || year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
        let apart = self.len() == 3 || self.before(3) != sign;
        let in_order = part(0, 31) && part(1, 12) || part(0, 12) && part(1, 31);
        matches!(sign, "." | "/" | "-") && sign == self.before(2) && is_year && apart && in_order
    }
}
