use super::*;
use crate::{Fault, MAX_FIELDS, MAX_PART_HEAD};
use encoding_rs::{UTF_8, WINDOWS_1251};

fn read_text(body: &[u8], charset: &'static Encoding) -> Vec<(String, String)> {
    fields(body, "b", charset).unwrap()
}

fn cut(body: &[u8]) -> Vec<u8> {
    crate::cut(body, &cuts(body, "b", b"vratar").unwrap()).into_owned()
}

fn fault(body: &[u8]) -> Fault {
    fields(body, "b", UTF_8).unwrap_err().fault
}

fn part(disposition: &str, content: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

#[test]
fn parts_are_read_as_browsers_write_them() {
    let body = part("name=\"a\"", "1\r\n2")
        + &part("name=b c; x=y", "")
        + &part("name=\"q\\\"\\\\\\x;%22\"", "--b is no boundary\r\n--bb\r\n--b x")
        + &part("name=\"f\"; filename=\"C:\\dir\\a.txt\"\r\nContent-Type: text/plain", "secret")
        + &part("name=\"e\"; filename=\"\"", "")
        + "--b--\r\nepilogue\r\n--b\r\n";
    let expected = [
        ("a", "1\r\n2"),
        ("b c", ""),
        ("q\"\\\\x;%22", "--b is no boundary\r\n--bb\r\n--b x"),
        ("f", ""),
        ("e", ""),
    ];
    let read = read_text(format!("preamble --b\r\n{body}").as_bytes(), UTF_8);
    assert_eq!(read.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn charsets_of_page_form_and_part() {
    let one = b"--b\r\nContent-Disposition: form-data; name=\"\xE8\"\r\n\r\n\xC8\r\n--b--";
    assert_eq!(read_text(one, WINDOWS_1251), [("и".to_owned(), "И".to_owned())]);
    let own = "--b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-disposition: form-data;\r\n name=x\r\n\r\nИ\r\n--b--";
    assert_eq!(read_text(own.as_bytes(), WINDOWS_1251), [("x".to_owned(), "И".to_owned())]);
    let named = part("name=x", "И") + &part("name=_charset_", "utf-8") + "--b--\r\n";
    assert_eq!(read_text(named.as_bytes(), WINDOWS_1251)[0].1, "И");
}

#[test]
fn ours_go_from_boundary_to_boundary() {
    let (a, ours, b) =
        (part("name=a", "1"), part("name=\"Vratar[q]\"; filename=x", "2"), part("name=b", "3"));
    let end = "--b--\r\nepilogue";
    for (before, after) in [
        (format!("pre\r\n{a}{ours}{b}{end}"), format!("pre\r\n{a}{b}{end}")),
        (format!("{ours}{a}{ours}{ours}{end}"), format!("{a}{end}")),
        (format!("{ours}{end}"), end.to_owned()),
        (format!("{a}{end}"), format!("{a}{end}")),
    ] {
        assert_eq!(cut(before.as_bytes()), after.as_bytes());
    }
    let doubled = part("name=a; name=vratar", "1") + end;
    assert_eq!(cut(doubled.as_bytes()), end.as_bytes());
    assert_eq!(cut(b"--b--"), b"--b--");
    assert_eq!(cut(b"--b \t\r\n\r\nnameless\r\n--b-- \r\n"), b"--b \t\r\n\r\nnameless\r\n--b-- \r\n");
}

#[test]
fn what_is_no_multipart_body_is_refused() {
    assert_eq!(fault(b""), Fault::NoBoundary);
    assert_eq!(fault(b"a=1&b=2"), Fault::NoBoundary);
    assert_eq!(fault(b"--b\n\nx\n--b--"), Fault::NoBoundary);
    assert_eq!(fault(part("name=a", "1").as_bytes()), Fault::NoFinalBoundary);
    assert_eq!(fault(b"--b\r\n\r\nx\n--b--"), Fault::NoFinalBoundary);
    assert_eq!(fault(b"--b\r\n\r\nx\r\n--b--y"), Fault::NoFinalBoundary);
    assert_eq!(fault(b"--b\r\n--b--\r\n"), Fault::NoFinalBoundary, "a line end belongs to one boundary");
    assert_eq!(fault(b"--b\r\nName: x\r\n--b--\r\n"), Fault::NoPartBody);
    let long = part(&"x".repeat(MAX_PART_HEAD), "1") + "--b--";
    assert_eq!(fault(long.as_bytes()), Fault::LongPartHead);
    let many = part("name=a", "").repeat(MAX_FIELDS + 1) + "--b--";
    assert_eq!(fault(many.as_bytes()), Fault::TooManyFields);
}
