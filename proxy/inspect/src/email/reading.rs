//! Which part of the signs around an `@` is the address.

use super::SEAM;
use std::borrow::Cow;
use vratar_model::journal::IdentifierKind;

/// Longest local part, bytes (RFC 5321 §4.5.3.1.1 says 64 octets; shops keep longer ones).
const MAX_LOCAL: usize = 128;
/// Longest domain, bytes (RFC 5321 §4.5.3.1.2), doubled for letters outside ASCII.
const MAX_DOMAIN: usize = 510;
/// Most readings that are asked for.
const MAX_READINGS: usize = 12;
/// Ends of file names that look like domains: `photo@2x.png`.
const FILES: [&str; 24] = [
    "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "ico", "bmp", "css", "scss", "less", "js", "mjs",
    "cjs", "jsx", "tsx", "json", "html", "htm", "php", "woff", "woff2", "ttf",
];
/// Longest of them, bytes.
const MAX_FILE: usize = 5;

/// An address in a text.
pub(super) struct Reading {
    pub address: String,
    /// Where it begins, signs before it included.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The address whose `@` is at `at`.
pub(super) fn choose(text: &str, at: usize, known: &dyn Fn(&str) -> bool) -> Option<Reading> {
    match is_nothing_else(text, at) {
        true => is_domain(text.get(at + 1..)?).then(|| Reading {
            address: text.to_owned(),
            start: 0,
            end: text.len(),
        }),
        false => choose_of_several(text, at, known),
    }
}

/// Whether all of a text is two words around its `@`, in small letters and without signs that may stand round an address:
/// that can be read in one way only.
fn is_nothing_else(text: &str, at: usize) -> bool {
    let is_sound = |bytes: &[u8], signs: &[u8]| {
        let mut last = b'.';
        let fits = bytes.iter().all(|byte| {
            let is_letter = byte.is_ascii_lowercase() || byte.is_ascii_digit();
            let fits = is_letter || signs.contains(byte) && last != b'.' && last != b'-' && last != b'+';
            last = *byte;
            fits
        });
        fits && last.is_ascii_alphanumeric()
    };
    let Some((local, domain)) = text.as_bytes().split_at_checked(at) else { return false };
    local.len() <= MAX_LOCAL
        && text.len() <= MAX_DOMAIN
        && is_sound(local, b".-_+")
        && domain.split_first().is_some_and(|(_, domain)| is_sound(domain, b".-"))
}

fn choose_of_several(text: &str, at: usize, known: &dyn Fn(&str) -> bool) -> Option<Reading> {
    let local = local_before(text.get(..at)?);
    let (domain, end) = domain_after(text, at + 1);
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    let start = at - local.len();
    let domain = &without_seams(domain);
    let domain_alone = shorter(domain);
    if domain_alone.is_some() || local.contains(may_surround) {
        for begin in beginnings(local) {
            for domain in [Some(&**domain), domain_alone].into_iter().flatten() {
                let address = spelled(begin, domain);
                if known(&address) {
                    return Some(Reading { address, start, end });
                }
            }
        }
    }
    let after = text.get(end..).and_then(|rest| rest.chars().next());
    let local = plausible_local(local, after)?;
    let sound = is_domain(domain) && !is_user_of_url(text.get(..at)?);
    sound.then(|| Reading { address: spelled(local, domain), start, end })
}

fn spelled(local: &str, domain: &str) -> String {
    IdentifierKind::Email.normalize(&[&without_seams(local), "@", domain].concat())
}

/// Letters and digits of any script and the signs of a dot-atom.
fn is_local(sign: char) -> bool {
    match sign {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        '.' | '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^' | '_' | '`'
        | '{' | '|' | '}' | '~' => true,
        _ => !sign.is_ascii() && sign.is_alphanumeric(),
    }
}

/// The signs before the `@` that a local part may have. Across a seam only while there is nothing.
fn local_before(before: &str) -> &str {
    let (mut start, mut empty) = (before.len(), true);
    for (at, sign) in before.char_indices().rev() {
        if before.len() - at > MAX_LOCAL || !(is_local(sign) || sign == SEAM && empty) {
            break;
        }
        empty &= sign == SEAM;
        start = at;
    }
    before.get(start..).unwrap_or_default().trim_start_matches(SEAM)
}

/// The signs behind the `@` that a domain may have, without those at its end that belong to the sentence; and where
/// these end. Across a seam only while there is no dot.
fn domain_after(text: &str, from: usize) -> (&str, usize) {
    let rest = text.get(from..).unwrap_or_default();
    let (mut end, mut dots, mut last) = (0, 0, '.');
    for (at, sign) in rest.char_indices() {
        let is_part = match sign {
            '.' => last != '.',
            SEAM => dots == 0 || last == '.',
            _ => sign == '-' || sign.is_alphanumeric(),
        };
        if !is_part || at > MAX_DOMAIN {
            break;
        }
        if sign != SEAM {
            dots += usize::from(sign == '.');
            last = sign;
        }
        end = at + sign.len_utf8();
    }
    (rest.get(..end).unwrap_or_default().trim_end_matches(['.', '-', SEAM]), from + end)
}

fn without_seams(text: &str) -> Cow<'_, str> {
    if text.contains(SEAM) { Cow::Owned(text.replace(SEAM, "")) } else { Cow::Borrowed(text) }
}

/// Signs that an address may have and that stand round addresses as well.
fn may_surround(sign: char) -> bool {
    sign.is_ascii_punctuation() && !matches!(sign, '.' | '-' | '_' | '+')
}

/// The whole and what begins behind each sign that may stand before an address.
fn beginnings(local: &str) -> impl Iterator<Item = &str> {
    let behind = local.match_indices(may_surround);
    let later = behind.filter_map(move |(at, sign)| local.get(at + sign.len()..));
    std::iter::once(local).chain(later).filter(|begin| !begin.is_empty()).take(MAX_READINGS)
}

/// The domain without its last label, where that looks like the next sentence: `shop.example.Thanks`.
fn shorter(domain: &str) -> Option<&str> {
    let (begin, last) = domain.rsplit_once('.')?;
    let sentence = last.starts_with(char::is_uppercase) && !begin.contains(char::is_uppercase);
    (sentence && begin.contains('.')).then_some(begin)
}

/// What is most likely the local part, when nothing is known.
fn plausible_local(local: &str, after: Option<char>) -> Option<&str> {
    // These stand before addresses far more often than in them.
    let cut = |sign: char| {
        matches!(sign, '=' | '/' | '?' | '{' | '}' | '|' | '`' | '^' | '~' | '#' | '$' | '!' | '*' | '%')
    };
    let mut local = local.rsplit(cut).next().unwrap_or_default();
    if let Some(at) = local.as_bytes().windows(2).rposition(|two| two == b"..") {
        local = local.get(at + 2..).unwrap_or_default();
    }
    local = local.trim_start_matches(['.', '\'', '&', '+', '-']);
    if after == Some('\'')
        && let Some((_, behind)) = local.split_once('\'')
    {
        local = behind;
    }
    local = quoted_inside(local);
    let local = local.trim_end_matches('.');
    (local.chars().any(char::is_alphanumeric)).then_some(local)
}

/// Behind the last quote that does not stand between two letters (`'x'+'ana`).
fn quoted_inside(local: &str) -> &str {
    let mut best = local;
    for (at, _) in local.match_indices('\'') {
        let (before, behind) = local.split_at(at);
        let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        let behind = behind.get(1..).unwrap_or_default();
        if !(letter(before.chars().next_back()) && letter(behind.chars().next())) {
            best = behind;
        }
    }
    best.trim_start_matches(['.', '\'', '&', '+', '-'])
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &[u8]| {
        let ends = label.first().zip(label.last());
        label.len() <= 126 && ends.is_some_and(|(first, last)| *first != b'-' && *last != b'-')
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    let top_is = top.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("xn--"))
        || match top.is_ascii() {
            true => top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()),
            false => top.chars().count() > 1 && top.chars().all(char::is_alphabetic),
        };
    top_is && !is_file(top) && domain.as_bytes().split(|byte| *byte == b'.').all(label)
}

fn is_file(top: &str) -> bool {
    top.len() <= MAX_FILE && FILES.iter().any(|file| file.eq_ignore_ascii_case(top))
}

/// `https://user:secret@host/`: not an address.
fn is_user_of_url(before: &str) -> bool {
    memchr::memchr(b':', before.as_bytes())
        .and_then(|_| before.rfind("://"))
        .is_some_and(|at| !before.get(at + 3..).unwrap_or_default().contains(['/', '?', '=']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_end_of_a_file_name_is_longer_than_the_longest() {
        assert_eq!(FILES.iter().map(|file| file.len()).max(), Some(MAX_FILE));
    }

    proptest! {
        /// What can be read in one way is read in that way.
        #[test]
        fn the_short_way_reads_the_same(
            text in "[a-z0-9]{0,3}[a-z0-9.+_-]{0,9}['=A]{0,1}[a-z0-9]{0,2}@[a-z0-9]{0,3}[a-z.-]{0,6}(\\.example|\\.Example|\\.png|x)?[.]{0,1}",
        ) {
            let at = text.find('@').unwrap();
            let parts = |reading: Option<Reading>| reading.map(|read| (read.address, read.start, read.end));
            let known = |address: &str| address.starts_with('x');
            prop_assert_eq!(parts(choose(&text, at, &known)), parts(choose_of_several(&text, at, &known)));
        }
    }
}
