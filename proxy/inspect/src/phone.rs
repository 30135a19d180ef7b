//! Telephone numbers: one spelling (ITU-T E.164) for what people write in many.

mod find;
mod plan;

pub(crate) use find::{Near, find};

use std::str::FromStr;

/// Longest number with its calling code, digits (E.164 §6.1).
pub(crate) const MAX_DIGITS: usize = 15;
/// Shortest number with its calling code that is believed, digits.
const MIN_DIGITS: usize = 8;

/// A country by its calling code: what a number without one belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// The digits of its code, then zeros.
    digits: [u8; 3],
    length: usize,
}

/// No calling code: one to three digits, the first not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a calling code has one to three digits without + or leading 0: write it like \"359\"")]
pub struct NoCallingCode;

impl Country {
    /// Bulgaria.
    pub const BULGARIA: Self = Self { digits: *b"359", length: 3 };

    pub(crate) fn code(&self) -> &str {
        self.digits.get(..self.length).and_then(|code| std::str::from_utf8(code).ok()).unwrap_or_default()
    }
}

impl Default for Country {
    fn default() -> Self {
        Self::BULGARIA
    }
}

impl FromStr for Country {
    type Err = NoCallingCode;

    fn from_str(text: &str) -> Result<Self, NoCallingCode> {
        let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || text.starts_with('0') {
            return Err(NoCallingCode);
        }
        let mut code = [0; 3];
        code.iter_mut().zip(text.bytes()).for_each(|(place, digit)| *place = digit);
        Ok(Self { digits: code, length: text.len() })
    }
}

/// A number as somebody wrote it in a field for numbers, with calling code: `0888/123-456` -> `+359888123456`.
/// `None`: no number of any country.
#[must_use]
pub fn canonical(value: &str, country: Country) -> Option<String> {
    let value = value.trim();
    let value = value.strip_prefix("tel:").unwrap_or(value);
    let plus = value.starts_with('+');
    let value = value.replacen("(0)", "", usize::from(plus || value.starts_with("00")));
    let odd = |sign: char| !(sign.is_ascii_digit() || is_between(sign) || sign == '+');
    if value.contains(odd) || value.rfind('+').is_some_and(|at| at > 0) {
        return None;
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    international(&digits, plus, country).or_else(|| national(&digits, country))
}

/// Digits behind `+` or `00`: a number of this or another country.
fn international(digits: &str, plus: bool, country: Country) -> Option<String> {
    let digits = if plus { digits } else { digits.strip_prefix("00")? };
    let code = country.code();
    if let Some(own) = digits.strip_prefix(code) {
        // `+359 0888…`: written so by many.
        let own = own.strip_prefix('0').unwrap_or(own);
        return plan::is_number(own, country).then(|| format!("+{code}{own}"));
    }
    let plausible = (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) && !digits.starts_with('0');
    plausible.then(|| format!("+{digits}"))
}

/// Digits without a calling code, with the 0 before them or without; or with a calling code and no `+`.
fn national(digits: &str, country: Country) -> Option<String> {
    let code = country.code();
    let own = match digits.strip_prefix('0') {
        Some(own) => own,
        None => match digits.strip_prefix(code).filter(|own| plan::is_number(own, country)) {
            Some(own) => own,
            None if plan::is_mobile(digits, country) => digits,
            None => return None,
        },
    };
    plan::is_number(own, country).then(|| format!("+{code}{own}"))
}

/// What stands between the digits of a number: spaces (also those that do not break), `-` `.` `/` `(` `)` and dashes.
pub(crate) fn is_between(sign: char) -> bool {
    matches!(
        sign,
        ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '/' | '(' | ')'
    )
}
