//! `canonical/cases/*.txt`: one case a line, `what -> what comes of it`.

use super::*;

#[test]
fn targets() {
    run(include_str!("../cases/paths.txt"), |target| {
        let headers = HeaderMap::from_iter([(http::header::HOST, HeaderValue::from_static("shop.example"))]);
        let raw = Raw {
            version: Version::HTTP_11,
            method: b"GET",
            target,
            authority: None,
            headers: &headers,
            raw_header_lines: None,
        };
        canonical(&raw).map(|canonical| canonical.target())
    });
}

#[test]
fn staff_area() {
    let prefixes = ["/admin/", "/Erp"];
    run(include_str!("../cases/staff.txt"), |path| {
        let path = String::from_utf8(path.to_vec()).unwrap();
        let asked =
            Canonical { path, query: String::new(), authority: Authority::default(), framing: Framing::None };
        Ok(if asked.check_staff_area(&prefixes).is_ok() { "ok" } else { "refused" }.to_owned())
    });
}

#[test]
fn heads() {
    run(include_str!("../cases/heads.txt"), |head| {
        let head = match head.strip_suffix(b"\\e") {
            Some(head) => head.to_vec(),
            None => [head, b"\r\n\r\n"].concat(),
        };
        read(&head).map(|Canonical { path, authority: Authority { host, port }, framing, .. }| {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            format!("{host}{port} {path} {framing:?}")
        })
    });
}

fn run(cases: &str, read: impl Fn(&[u8]) -> Result<String, Refused>) {
    let mut wrong = Vec::new();
    let lines = cases.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (index, line) in lines {
        let (what, expected) = line.rsplit_once("->").unwrap();
        let what =
            if what.contains(" HTTP/") { what.strip_suffix(' ').unwrap_or(what) } else { what.trim_end() };
        let found = read(&unescaped(what)).unwrap_or_else(|refused| format!("refused {}", refused.code()));
        if found.trim_start() != expected.trim() {
            wrong.push(format!("line {}: {line}\n    gives {found}", index + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `\e` stays, for `heads`.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, next) = match rest {
            [b'\\', b'r', next @ ..] => (b'\r', next),
            [b'\\', b'n', next @ ..] => (b'\n', next),
            [b'\\', b't', next @ ..] => (b'\t', next),
            [b'\\', b'0', next @ ..] => (0, next),
            [b'\\', b'\\', next @ ..] => (b'\\', next),
            [b'\\', b'x', high, low, next @ ..] => {
                let hex = String::from_utf8(vec![*high, *low]).unwrap();
                (u8::from_str_radix(&hex, 16).unwrap(), next)
            }
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = next;
    }
    bytes
}
