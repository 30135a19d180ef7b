//! As much YAML as the published corpus is written in: a list of cases, each a list of scalars and headers.

/// One case of the corpus.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) method: Vec<u8>,
    pub(super) uri: Vec<u8>,
    pub(super) version: Vec<u8>,
    pub(super) headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// Compliant, Acceptable, Ambiguous or Severe.
    pub(super) tier: String,
}

pub(super) fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let Some((key, value)) = line.split_once(':') else { continue };
        if key == "- name" {
            cases
                .push(Case { name: String::from_utf8_lossy(&scalar(value)).into_owned(), ..Case::default() });
        }
        let Some(case) = cases.last_mut() else { continue };
        match key {
            "  uri" => case.uri = scalar(value),
            "  method" => case.method = scalar(value),
            "  version" => case.version = scalar(value),
            "    - name" => case.headers.push((scalar(value), Vec::new())),
            "      value" => case.headers.last_mut().unwrap().1 = scalar(value),
            "    tier" => case.tier = value.trim().to_owned(),
            _ => {}
        }
    }
    cases
}

/// A plain, single-quoted or double-quoted scalar. `\xNN` is taken for the byte it names, as the corpus means it.
fn scalar(value: &str) -> Vec<u8> {
    let value = value.trim();
    if let Some(inner) = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) {
        return inner.replace("''", "'").into_bytes();
    }
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(inner) => unescaped(inner.as_bytes()),
        None => value.as_bytes().to_vec(),
    }
}

fn unescaped(mut rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let [first, after @ ..] = rest {
        let (byte, next) = match rest {
            [b'\\', b'r', next @ ..] => (b'\r', next),
            [b'\\', b'n', next @ ..] => (b'\n', next),
            [b'\\', b't', next @ ..] => (b'\t', next),
            [b'\\', b'x', high, low, next @ ..] => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap();
                (u8::try_from(digit(high) * 16 + digit(low)).unwrap(), next)
            }
            [b'\\', escaped, next @ ..] => (*escaped, next),
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = next;
    }
    bytes
}
