//! What must hold for every request.

use super::*;
use http_desync_guardian::RequestSafetyTier;
use http_desync_guardian::request_analyzer::HttpRequestData;
use proptest::prelude::*;

/// Targets full of what paths are confused with.
fn target() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "/",
        "/",
        "/",
        "a",
        "admin",
        ".",
        "..",
        "%2e",
        "%2F",
        "%5c",
        "\\",
        ";",
        "%3B",
        "%25",
        "%",
        "%00",
        "%61",
        "%7E",
        "?",
        "#",
        "=",
        "&",
        "+",
        "%2b",
        "é",
        "|",
        " ",
        "\t",
        "%e8",
        "http://",
        "shop.example",
        ":80",
        "*",
        "%20HTTP/1.1",
    ]);
    let joined = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![joined.clone(), joined.prop_map(|target| format!("/{target}"))]
}

/// Heads of which about half are sound, the others wrong in every way that is known.
fn head() -> impl Strategy<Value = Vec<u8>> {
    let start = prop::sample::select(vec![
        "POST / HTTP/1.1",
        "POST / HTTP/1.1",
        "GET /a HTTP/1.1",
        "POST / HTTP/1.0",
        "GET /\t HTTP/1.1",
    ]);
    let name = prop::sample::select(vec![
        "Content-Length",
        "Transfer-Encoding",
        "content-length",
        "Content_Length",
        "Transfer.Encoding",
        "Transfer--Encoding",
        " Transfer-Encoding",
        "Transfer-Encoding ",
        "\x01Content-Length",
        "X-Other",
        "Cookie",
        "X\0",
        "",
    ]);
    let value = prop::sample::select(vec![
        "chunked",
        " chunked",
        "Chunked",
        "xchunked",
        "chunked,chunked",
        "5",
        "0",
        "5,5",
        "+5",
        "0005",
        "5 5",
        "x",
        "\x0b5",
        "5\0",
        "a\r\n b",
        "a\nb",
        "",
    ]);
    let lines = prop::collection::vec((name, prop::sample::select(vec![":", ": ", " :"]), value), 0..4);
    (start, lines).prop_map(|(start, lines)| {
        let lines: String =
            lines.iter().map(|(name, colon, value)| format!("{name}{colon}{value}\r\n")).collect();
        format!("{start}\r\nHost: shop.example\r\n{lines}\r\n").into_bytes()
    })
}

fn of_target(target: &str) -> Result<Canonical, Refused> {
    let headers = HeaderMap::from_iter([(http::header::HOST, HeaderValue::from_static("shop.example"))]);
    let raw = Raw {
        version: Version::HTTP_11,
        method: b"OPTIONS",
        target: target.as_bytes(),
        authority: None,
        headers: &headers,
        raw_header_lines: None,
    };
    canonical(&raw)
}

/// Cases are cheap here, and what is looked for is rare.
fn often() -> ProptestConfig {
    ProptestConfig { cases: 2000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(often())]

    #[test]
    fn the_canonical_target_is_its_own_and_clean(target in target()) {
        if let Ok(first) = of_target(&target) {
            prop_assert_eq!(&of_target(&first.target()), &Ok(first.clone()));
            let Canonical { path, query, .. } = first;
            prop_assert!(path.starts_with('/') || path == "*", "{}", path);
            for part in ["//", "/./", "/../"] {
                prop_assert!(!path.contains(part), "{}", path);
            }
            prop_assert!(!path.ends_with("/.") && !path.ends_with("/.."), "{}", path);
            prop_assert!((path + &query).bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }

    #[test]
    fn what_the_guardian_calls_dangerous_never_passes(head in head()) {
        let verdict = HttpRequestData::analyze_raw_request(&head);
        if verdict.tier >= RequestSafetyTier::Ambiguous {
            prop_assert!(read(&head).is_err(), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..120), target in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = check_head(&bytes);
        let start = [b"GET /", &target[..], b" HTTP/1.1\r\nHost: a\r\n\r\n"].concat();
        if let Ok(canonical) = read(&start) {
            let _ = canonical.check_staff_area(&["/admin/"]);
        }
    }
}
