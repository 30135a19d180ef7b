//! Numbers that say who somebody is but not to whom one can write: only that they are there is of interest.

/// A Bulgarian personal number (EGN): ten digits, a day of birth, a sum. Days before 1925 do not count: the seconds
/// since 1970 look like them.
pub(crate) fn is_personal_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 9] = [2, 4, 8, 5, 10, 9, 7, 3, 6];
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let [y1, y2, m1, m2, d1, d2, _, _, _, last] = digits[..] else { return false };
    let (year, month, day) = (y1 * 10 + y2, m1 * 10 + m2, d1 * 10 + d2);
    let (year, month) = if month > 40 { (2000 + year, month - 40) } else { (1900 + year, month) };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    year >= 1925 && (1..=days(year, month)).contains(&day) && sum % 11 % 10 == last
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Lengths of account numbers by country (ISO 13616 registry), without spaces.
const ACCOUNTS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("TR", 26),
    ("UA", 29),
];

/// The account number (IBAN, ISO 13616: mod 97) that begins here; spaces between groups are left out.
pub(crate) fn account(text: &str) -> Option<String> {
    // Most of what stands before digits is no country.
    if !matches!(text.as_bytes(), [b'A'..=b'Z', b'A'..=b'Z', ..]) {
        return None;
    }
    let (_, length) =
        text.get(..2).and_then(|country| ACCOUNTS.iter().find(|(known, _)| *known == country))?;
    let mut signs = text.chars().take(2 * length);
    let mut number = String::new();
    while number.len() < *length {
        match signs.next() {
            Some(sign) if sign.is_ascii_uppercase() || sign.is_ascii_digit() => number.push(sign),
            Some(' ' | '\u{A0}') if number.len().is_multiple_of(4) => {}
            _ => return None,
        }
    }
    let goes_on = signs.next().is_some_and(|next| next.is_ascii_alphanumeric());
    (!goes_on && rest_is_one(&number)).then_some(number)
}

fn rest_is_one(number: &str) -> bool {
    let turned = number.chars().skip(4).chain(number.chars().take(4));
    let rest = turned
        .filter_map(|sign| sign.to_digit(36))
        .fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97);
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_have_a_day_and_a_sum() {
        for yes in ["7503169269", "7501020018", "0041010002"] {
            assert!(is_personal_number(yes), "{yes}");
        }
        for no in ["7503169264", "1704010004", "8032056031", "1234567890", "8013016030", "803205603", ""] {
            assert!(!is_personal_number(no), "{no}");
        }
    }

    #[test]
    fn account_numbers_have_a_length_and_a_rest_of_one() {
        for yes in ["BG80BNBG96611020345678", "BG80 BNBG 9661 1020 3456 78.", "DE89370400440532013000"] {
            assert!(account(yes).is_some(), "{yes}");
        }
        for no in ["BG81BNBG96611020345678", "BG80BNBG9661102034567", "BG80BNBG966110203456789", "XX80", "BG"]
        {
            assert!(account(no).is_none(), "{no}");
        }
    }
}
