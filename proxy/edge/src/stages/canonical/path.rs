//! The request target, and the one spelling of path and query.

use super::authority::Named;
use super::{MAX_TARGET, Refused};
use vratar_host::path::{resolve, unescape, unescape_wide};

/// The parts of a request target (RFC 9112 §3.2).
pub(super) struct Target<'a> {
    pub(super) authority: Option<Named<'a>>,
    pub(super) path: &'a [u8],
    pub(super) query: &'a [u8],
}

impl<'a> Target<'a> {
    /// Origin-form, absolute-form with `http` or `https`, or `*` with `OPTIONS`.
    pub(super) fn parse(method: &[u8], target: &'a [u8]) -> Result<Self, Refused> {
        if target.len() > MAX_TARGET {
            return Err(Refused::TargetTooLong);
        }
        if target == b"*" && method == b"OPTIONS" {
            return Ok(Self { authority: None, path: target, query: b"" });
        }
        let (authority, rest) = match scheme(target) {
            _ if target.starts_with(b"/") => (None, target),
            Some((default_port, rest)) => {
                let (bytes, rest) = split(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
                (Some(Named { bytes, default_port }), rest)
            }
            None => return Err(Refused::TargetForm),
        };
        let (path, query) = split(rest, |byte| byte == b'?');
        Ok(Self { authority, path, query: query.strip_prefix(b"?").unwrap_or_default() })
    }
}

/// The default port of the scheme, and what follows `://`.
fn scheme(target: &[u8]) -> Option<(u16, &[u8])> {
    let (scheme, rest) = target.split_at_checked(target.iter().position(|byte| *byte == b':')?)?;
    let port = match scheme.to_ascii_lowercase().as_slice() {
        b"http" => 80,
        b"https" => 443,
        _ => return None,
    };
    Some((port, rest.strip_prefix(b"://")?))
}

fn split(bytes: &[u8], ends: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let at = bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len());
    (bytes.get(..at).unwrap_or_default(), bytes.get(at..).unwrap_or_default())
}

/// The one spelling of a path.
///
/// Control characters are refused even where they are escaped: some HTTP parsers escape raw ones before anybody
/// else sees them, and no shop names anything so. The same goes for a version at the end of a path, the trace
/// of a request line with a space in it.
pub(super) fn path(raw: &[u8]) -> Result<String, Refused> {
    if raw == b"*" {
        return Ok("*".to_owned());
    }
    if let Some(plain) = plain(raw) {
        return Ok(plain.to_owned());
    }
    let spelled = spell(raw)?;
    if spelled.contains("%20HTTP/") {
        return Err(Refused::TargetCharacter);
    }
    Ok(resolve(&spelled))
}

/// The query as it came; what no URL may hold is escaped as browsers do (WHATWG URL, "query percent-encode
/// set"). Escapes are left alone: forms are decoded by whoever reads them, and `%u0430` and a lone `%` are
/// common in old ones.
pub(super) fn query(raw: &[u8]) -> Result<String, Refused> {
    let mut query = String::with_capacity(raw.len());
    for byte in raw.iter().copied() {
        match byte {
            0..=b' ' | 0x7F => return Err(Refused::TargetCharacter),
            b'#' => return Err(Refused::Fragment),
            b'"' | b'<' | b'>' | 0x80.. => escape(byte, &mut query),
            byte => query.push(char::from(byte)),
        }
    }
    Ok(query)
}

/// A path that has one spelling, its own: letters, digits and a few signs, no segment empty or beginning with a dot.
fn plain(raw: &[u8]) -> Option<&str> {
    let mut before = 0;
    for byte in raw.iter().copied() {
        let fits = match byte {
            b'/' | b'.' => before != b'/',
            b'-' | b'_' | b'~' => true,
            byte => byte.is_ascii_alphanumeric(),
        };
        if !fits {
            return None;
        }
        before = byte;
    }
    raw.starts_with(b"/").then(|| std::str::from_utf8(raw).ok()).flatten()
}

/// Each byte in its one spelling; slashes and dots still as they came.
fn spell(raw: &[u8]) -> Result<String, Refused> {
    let mut path = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        rest = match rest {
            [] => return Ok(path),
            [b'%', after @ ..] => match unescape(after) {
                Some((0..=0x1F | 0x7F, _)) => return Err(Refused::TargetCharacter),
                Some((byte, rest)) => {
                    if is_transparent(byte) {
                        path.push(char::from(byte));
                    } else {
                        escape(byte, &mut path);
                    }
                    rest
                }
                None => no_escape(after, &mut path)?,
            },
            [0..=b' ' | 0x7F, ..] => return Err(Refused::TargetCharacter),
            [b'#', ..] => return Err(Refused::Fragment),
            [byte, rest @ ..] => {
                if is_transparent(*byte) || b"/;=&+,".contains(byte) {
                    path.push(char::from(*byte));
                } else {
                    escape(*byte, &mut path);
                }
                rest
            }
        };
    }
}

/// A `%` that escapes nothing, and what follows it. `%u0430` stays as it came: old scripts write it and old servers read
/// it, and `u` is no hex digit, so nobody takes it for another escape. Any other one is `%25`: what follows might look
/// like an escape by now.
fn no_escape<'a>(after: &'a [u8], path: &mut String) -> Result<&'a [u8], Refused> {
    match unescape_wide(after) {
        Some((0..=0x1F | 0x7F, _)) => Err(Refused::TargetCharacter),
        Some((_, rest)) => {
            path.push('%');
            path.extend(after.iter().take(after.len() - rest.len()).copied().map(char::from));
            Ok(rest)
        }
        None => {
            escape(b'%', path);
            Ok(after)
        }
    }
}

/// Characters that mean the same escaped or not: the unreserved ones (RFC 3986 §6.2.2.2) and those
/// sub-delimiters that no server gives a meaning in paths. `; = & + ,` have one for some: they stay as they came.
fn is_transparent(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$'()*:@".contains(&byte)
}

fn escape(byte: u8, to: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    to.push('%');
    to.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_taken_as_it_is_would_come_out_the_same(raw in "/?[a-zA0/._~%;-]{0,16}") {
            if let Some(plain) = plain(raw.as_bytes()) {
                prop_assert_eq!(resolve(&spell(raw.as_bytes()).unwrap()), plain);
            }
        }
    }

    #[test]
    fn most_paths_are_plain() {
        for path in ["/", "/a", "/a/", "/Default.aspx", "/bg/p-1_2/~x/"] {
            assert_eq!(plain(path.as_bytes()), Some(path));
        }
        for path in ["", "a", "//", "/a//b", "/.", "/a/..", "/.well-known/x", "/a%2fb", "/a;b", "/\u{430}"] {
            assert_eq!(plain(path.as_bytes()), None, "{path}");
        }
    }
}
