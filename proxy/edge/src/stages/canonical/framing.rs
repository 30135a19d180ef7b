//! Where the body ends (RFC 9112 §6.3).

use super::{Raw, Refused};
use http::Version;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

/// Where the body of a request ends. The door frames it anew towards the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// No body.
    None,
    /// A body of so many bytes.
    Length(u64),
    /// HTTP/1.1: a body in chunks.
    Chunked,
    /// HTTP/2 without `content-length`: until the stream ends, which may be at once.
    Stream,
}

/// Most digits of a `Content-Length`; what has more is no body that anybody sends (10^18 bytes).
const MAX_DIGITS: usize = 18;

/// The framing; that the headers stand once was checked before.
pub(super) fn framing(raw: &Raw<'_>) -> Result<Framing, Refused> {
    let length = raw.headers.get(CONTENT_LENGTH).map(|value| parse_length(value.as_bytes())).transpose()?;
    let framing = match (length, raw.headers.get(TRANSFER_ENCODING)) {
        (Some(_), Some(_)) => return Err(Refused::BothLengths),
        (_, Some(value)) if raw.version != Version::HTTP_11 || value != "chunked" => {
            return Err(Refused::BadTransferEncoding);
        }
        (_, Some(_)) => Framing::Chunked,
        (Some(length), None) => Framing::Length(length),
        (None, None) if raw.version == Version::HTTP_2 => Framing::Stream,
        (None, None) => Framing::None,
    };
    let has_body = matches!(framing, Framing::Chunked | Framing::Length(1..));
    if has_body && matches!(raw.method, b"GET" | b"HEAD") { Err(Refused::BodyOfGet) } else { Ok(framing) }
}

/// One decimal number in its one spelling: no sign, no space, no list, no zero before it.
fn parse_length(value: &[u8]) -> Result<u64, Refused> {
    let is_plain = value.iter().all(u8::is_ascii_digit) && (value == b"0" || !value.starts_with(b"0"));
    if !is_plain || value.len() > MAX_DIGITS {
        return Err(Refused::BadLength);
    }
    std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok()).ok_or(Refused::BadLength)
}
