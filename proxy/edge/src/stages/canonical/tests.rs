//! The canonical stage against cases as data, properties, and the published corpus.

mod cases;
mod corpus;
mod properties;
mod yaml;

use super::*;
use http::{HeaderName, HeaderValue};

/// Reads a head as the door does: the bytes first, then what a forgiving parser makes of them.
fn read(head: &[u8]) -> Result<Canonical, Refused> {
    check_head(head)?;
    let (request_line, headers) = parsed(head);
    let words: Vec<&[u8]> = request_line.split(|byte| *byte == b' ').collect();
    let [method, target, version] = words[..] else { panic!("checked before") };
    let version = if version == b"HTTP/1.0" { Version::HTTP_10 } else { Version::HTTP_11 };
    let raw =
        Raw { version, method, target, authority: None, headers: &headers, raw_header_lines: Some(head) };
    canonical(&raw)
}

/// The request line and the headers, of a head that passed `check_head`.
fn parsed(head: &[u8]) -> (&[u8], HeaderMap) {
    let head = head.strip_prefix(b"\r\n").unwrap_or(head);
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let request_line = lines.next().unwrap();
    let mut headers = HeaderMap::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap();
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).unwrap();
        headers.append(HeaderName::from_bytes(&line[..colon]).unwrap(), value);
    }
    (request_line, headers)
}

#[test]
fn long_things_are_refused() {
    let head = |target: usize, lines: usize| {
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n{}\r\n", "a".repeat(target), "X: y\r\n".repeat(lines))
    };
    assert!(read(head(MAX_TARGET - 1, 255).as_bytes()).is_ok());
    assert_eq!(read(head(MAX_TARGET, 0).as_bytes()), Err(Refused::TargetTooLong));
    assert_eq!(read(head(0, 256).as_bytes()), Err(Refused::HeadTooLong));
    assert_eq!(check_head(&[b'a'; 65537]), Err(Refused::HeadTooLong));
}

#[test]
fn http_2_names_its_authority_apart() {
    let asked = |authority: Option<&str>, host: Option<&str>, length: Option<&str>, method: &str| {
        let mut headers = HeaderMap::new();
        host.map(|host| headers.append("host", host.parse().unwrap()));
        length.map(|length| headers.append("content-length", length.parse().unwrap()));
        canonical(&Raw {
            version: Version::HTTP_2,
            method: method.as_bytes(),
            target: b"/",
            authority: authority.map(str::as_bytes),
            headers: &headers,
            raw_header_lines: None,
        })
        .map(|canonical| (canonical.authority.host, canonical.framing))
    };
    assert_eq!(asked(Some("A.example"), None, None, "GET"), Ok(("a.example".to_owned(), Framing::Stream)));
    assert_eq!(asked(Some("a"), Some("a"), Some("3"), "POST"), Ok(("a".to_owned(), Framing::Length(3))));
    assert_eq!(asked(None, Some("a"), Some("0"), "GET"), Ok(("a".to_owned(), Framing::Length(0))));
    assert_eq!(asked(Some("a"), Some("b"), None, "GET"), Err(Refused::HostDiffers));
    assert_eq!(asked(None, None, None, "GET"), Err(Refused::NoHost));
    assert_eq!(asked(Some("a"), None, Some("3"), "GET"), Err(Refused::BodyOfGet));
}

#[test]
fn transfer_encoding_and_odd_versions_are_refused_beyond_http_1() {
    let headers = HeaderMap::from_iter([
        (http::header::HOST, HeaderValue::from_static("a")),
        (http::header::TRANSFER_ENCODING, HeaderValue::from_static("chunked")),
    ]);
    let asked = |version| {
        canonical(&Raw {
            version,
            method: b"POST",
            target: b"/",
            authority: None,
            headers: &headers,
            raw_header_lines: None,
        })
    };
    assert_eq!(asked(Version::HTTP_2), Err(Refused::BadTransferEncoding));
    assert_eq!(asked(Version::HTTP_09), Err(Refused::Version));
    assert_eq!(asked(Version::HTTP_3), Err(Refused::Version));
    assert_eq!(asked(Version::HTTP_11).map(|canonical| canonical.framing), Ok(Framing::Chunked));
}

#[test]
fn refusals_have_a_status_and_quote_nothing() {
    assert_eq!(Refused::BadLength.status(), 400);
    assert_eq!((Refused::Version.status(), Refused::Method.status()), (505, 501));
    assert_eq!(Refused::BadLength.to_string(), "Content-Length must be one decimal number");
}
