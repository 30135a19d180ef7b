//! The HTTP/1 head as bytes: what parsers forgive differently.

use super::Refused;
use std::iter::once;

/// Longest head, in bytes (64 KiB).
pub(super) const MAX_HEAD: usize = 64 << 10;
/// Most header lines.
pub(super) const MAX_LINES: usize = 256;
/// Longest method, in bytes; the longest registered one has 17.
const MAX_METHOD: usize = 32;
/// Headers that decide something and may stand once; of the second and the third only one.
const ONCE: [&[u8]; 4] = [b"host", b"content-length", b"transfer-encoding", b"content-type"];

/// Checks the head of an HTTP/1 request, from the request line to the empty line, byte by byte.
///
/// One empty line before the request line is forgiven (RFC 9112 §2.2): old browsers send one after a form.
///
/// # Errors
/// [`Refused`]: line ends other than CR LF, folding, names that are no tokens, spaces before the colon,
/// control characters, repeated headers that decide something.
pub fn check_head(head: &[u8]) -> Result<(), Refused> {
    if head.len() > MAX_HEAD {
        return Err(Refused::HeadTooLong);
    }
    let head = head.strip_prefix(b"\r\n").unwrap_or(head);
    check_line_ends(head)?;
    let lines = head.strip_suffix(b"\r\n\r\n").ok_or(Refused::HeadEnd)?;
    let ends = memchr::memchr_iter(b'\n', lines).chain(once(lines.len()));
    let mut lines = ends.scan(0, |from, end| {
        let line = lines.get(std::mem::replace(from, end + 1)..end).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    });
    check_request_line(lines.next().unwrap_or_default())?;
    let mut seen = [false; ONCE.len()];
    for (count, line) in lines.enumerate() {
        if count == MAX_LINES {
            return Err(Refused::HeadTooLong);
        }
        check_once(check_line(line)?, &mut seen)?;
    }
    // A parser that knows which of the two counts may have dropped the other one before anybody else sees it.
    if seen[1] && seen[2] { Err(Refused::BothLengths) } else { Ok(()) }
}

/// A method that is served: a token in capital letters, because some servers take `post` for `POST` and guards
/// do not. Neither a tunnel nor an echo.
pub(super) fn check_method(method: &[u8]) -> Result<(), Refused> {
    if method.is_empty() || !method.iter().copied().all(is_token) {
        return Err(Refused::RequestLine);
    }
    let is_plain = method.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'));
    let is_served = is_plain && method.len() <= MAX_METHOD && !matches!(method, b"CONNECT" | b"TRACE");
    if is_served { Ok(()) } else { Err(Refused::Method) }
}

/// A character of a token (RFC 9110 §5.6.2).
pub(super) fn is_token(byte: u8) -> bool {
    matches!(
        byte,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~'
    )
}

fn check_line_ends(head: &[u8]) -> Result<(), Refused> {
    let mut rest = head;
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        let Some(after) = rest.get(at..).and_then(|line| line.strip_prefix(b"\r\n")) else {
            return Err(Refused::LineEnd);
        };
        rest = after;
    }
    Ok(())
}

fn check_request_line(line: &[u8]) -> Result<(), Refused> {
    let words: Vec<&[u8]> = line.splitn(4, |byte| *byte == b' ').collect();
    let [method, target, version] = words[..] else { return Err(Refused::RequestLine) };
    if target.iter().any(u8::is_ascii_control) {
        return Err(Refused::TargetCharacter);
    }
    match version {
        b"HTTP/1.1" | b"HTTP/1.0" => check_method(method),
        _ if version.starts_with(b"HTTP/") => Err(Refused::Version),
        _ => Err(Refused::RequestLine),
    }
}

/// One header line; its name.
fn check_line(line: &[u8]) -> Result<&[u8], Refused> {
    match line.first() {
        None => return Err(Refused::HeadEnd),
        Some(b' ' | b'\t') => return Err(Refused::Folded),
        Some(_) => {}
    }
    let colon = memchr::memchr(b':', line).ok_or(Refused::HeaderName)?;
    let (name, value) = line.split_at(colon);
    if name.is_empty() || !name.iter().copied().all(is_token) {
        return Err(Refused::HeaderName);
    }
    // All of it, without stopping at the first: many bytes at a time.
    if value.iter().fold(false, |found, byte| found | (byte.is_ascii_control() & (*byte != b'\t'))) {
        return Err(Refused::HeaderValue);
    }
    Ok(name)
}

fn check_once(name: &[u8], seen: &mut [bool; ONCE.len()]) -> Result<(), Refused> {
    let known = ONCE.iter().zip(seen).find(|(once, _)| name.eq_ignore_ascii_case(once));
    let is_repeated = known.is_some_and(|(_, seen)| std::mem::replace(seen, true));
    if is_repeated { Err(Refused::Twice) } else { Ok(()) }
}
