//! The cookies of a login that somebody else than a browser makes (RFC 6265 §5.3), as far as one shop and a minute need them:
//! by name, whatever their path.

use std::collections::BTreeMap;

/// Most cookies.
const COOKIES: usize = 50;
/// Longest cookie, bytes.
const LENGTH: usize = 8 << 10;

/// Names and values.
#[derive(Default)]
pub(super) struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Takes one `Set-Cookie` line.
    pub(super) fn take(&mut self, line: &str) {
        let mut parts = line.split(';');
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let (name, value) = (name.trim(), value.trim());
        let ends = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("max-age")
                && value.trim().parse::<i64>().is_ok_and(|left| left <= 0)
        };
        if parts.any(ends) || matches!(value, "" | "\"\"" | "deleted") {
            self.0.remove(name);
        } else if line.len() <= LENGTH
            && !name.is_empty()
            && (self.0.len() < COOKIES || self.0.contains_key(name))
        {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The `Cookie` line; `None`: there are none.
    pub(super) fn line(&self) -> Option<String> {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_come_and_go() {
        let mut jar = Jar::default();
        assert_eq!(jar.line(), None);
        for line in [
            "a=1; Path=/",
            "b = 2 ; HttpOnly",
            "c=3",
            "c=; Max-Age=3600",
            "d=4",
            "d=x; max-age=0",
            "=e",
            "f",
            "a=5",
        ] {
            jar.take(line);
        }
        assert_eq!(jar.line().as_deref(), Some("a=5; b=2"));
        (0..200).for_each(|number| jar.take(&format!("n{number}=1")));
        assert_eq!(jar.0.len(), COOKIES);
    }
}
