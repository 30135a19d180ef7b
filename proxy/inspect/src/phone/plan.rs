//! Which digits are a number of a country (national significant number, without the 0 before it).

use super::Country;

/// Whether these digits are.
pub(super) fn is_number(digits: &str, country: Country) -> bool {
    if country != Country::BULGARIA {
        return (7..=12).contains(&digits.len()) && !digits.starts_with('0');
    }
    is_mobile(digits, country) || is_fixed(digits)
}

/// Whether they are a mobile telephone's, where the plan tells these apart.
pub(super) fn is_mobile(digits: &str, country: Country) -> bool {
    country == Country::BULGARIA && digits.len() == 9 && begins_as_mobile(digits)
}

fn begins_as_mobile(digits: &str) -> bool {
    ["87", "88", "89", "98", "99"].iter().any(|begin| digits.starts_with(begin))
}

/// Bulgaria: eight digits with the code of the place (2 is Sofia); 700 and 800 are for the whole country.
fn is_fixed(digits: &str) -> bool {
    digits.len() == 8
        && digits.starts_with(|first: char| ('2'..='9').contains(&first))
        && !begins_as_mobile(digits)
}
