//! Punycode (RFC 3492), encoding only: to offer the `xn--` form of a name in another alphabet.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_CODE: u32 = 128;

/// One label of a host name as browsers send it; `None` when it would be longer than a label can be.
pub(super) fn label(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_owned());
    }
    let encoded = format!("xn--{}", encode(label)?);
    (encoded.len() <= 63).then_some(encoded)
}

fn encode(label: &str) -> Option<String> {
    /// More letters cannot fit into the 63 bytes of a label.
    const LETTERS: usize = 63;
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    if letters.len() > LETTERS {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    insertions(&letters, basic, &mut out)?;
    Some(out)
}

/// The letters that are not ASCII, ascending, each as the distance from the one before.
fn insertions(letters: &[u32], basic: u32, out: &mut String) -> Option<()> {
    let (mut code, mut delta, mut bias, mut done) = (FIRST_CODE, 0u32, FIRST_BIAS, basic);
    while (done as usize) < letters.len() {
        let next = letters.iter().copied().filter(|letter| *letter >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(done + 1)?)?;
        code = next;
        for letter in letters {
            if *letter < code {
                delta = delta.checked_add(1)?;
            } else if *letter == code {
                number(delta, bias, out);
                bias = adapted(delta, done + 1, done == basic);
                (delta, done) = (0, done + 1);
            }
        }
        (delta, code) = (delta.checked_add(1)?, code + 1);
    }
    Some(())
}

fn number(delta: u32, bias: u32, out: &mut String) {
    let mut rest = delta;
    for k in (BASE..).step_by(BASE as usize) {
        let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < t {
            break;
        }
        out.push(digit(t + (rest - t) % (BASE - t)));
        rest = (rest - t) / (BASE - t);
    }
    out.push(digit(rest));
}

fn digit(value: u32) -> char {
    char::from_digit(value, BASE).map_or('0', |_| letter(value))
}

/// `a`–`z` are 0–25, `0`–`9` are 26–35.
fn letter(value: u32) -> char {
    let byte = if value < 26 { b'a' + value as u8 } else { b'0' + (value as u8 - 26) };
    char::from(byte)
}

fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names() {
        let known = [
            ("münchen", "xn--mnchen-3ya"),
            ("пример", "xn--e1afmkfd"),
            ("испытание", "xn--80akhbyknj4f"),
            ("bücher", "xn--bcher-kva"),
            ("例え", "xn--r8jz45g"),
            ("plain", "plain"),
        ];
        for (name, encoded) in known {
            assert_eq!(label(name).as_deref(), Some(encoded));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_label_encodes_or_is_refused(name in "\\PC{0,80}") {
            if let Some(encoded) = label(&name) {
                proptest::prop_assert!(encoded.is_ascii());
            }
        }
    }
}
