//! What a body asks for, piece by piece: two bodies with the same pieces ask for the same.

use crate::{Kind, Unreadable, json, multipart, urlencoded, within_limit};

/// Says of the name of a field whether its value is another one each time, though the same is asked for.
pub type Varies<'v> = &'v dyn Fn(&str) -> bool;

/// The pieces of a body, in order, in bytes: none of what tells two bodies apart for some shop is lost to a charset.
///
/// - urlencoded: name and value of each field in turn, unescaped, so that one browser may escape more than another; a
///   piece without `=` is a name with an empty value.
/// - multipart: head and content of each part in turn, without the boundary; files are parts.
/// - JSON: the document as it is spelled, without the members that vary, at any depth; and without the `id` of a
///   JSON-RPC call (JSON-RPC 2.0 §4: it only brings answer and question together).
///
/// Of a field that varies the name stays, of a member nothing.
///
/// # Errors
/// [`Unreadable`], always the client's fault.
pub fn pieces(kind: &Kind, body: &[u8], varies: Varies<'_>) -> Result<Vec<Vec<u8>>, Unreadable> {
    within_limit(body)?;
    match kind {
        Kind::Urlencoded => urlencoded::told(body, varies),
        Kind::Multipart { boundary } => multipart::told(body, boundary, varies),
        Kind::Json => Ok(vec![json::told(body, varies)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &Kind, body: &str) -> Vec<String> {
        let varies = |name: &str| name.ends_with("token");
        let pieces = pieces(kind, body.as_bytes(), &varies).unwrap();
        pieces.into_iter().map(|piece| String::from_utf8(piece).unwrap()).collect()
    }

    #[test]
    fn fields_are_told_apart_by_their_bytes_and_not_by_their_spelling() {
        let told = |body: &str| told(&Kind::Urlencoded, body);
        assert_eq!(told("a=1+%62&token=x&&c"), ["a", "1 b", "token", "", "c", ""]);
        assert_eq!(told("a=1%20b&token=y&c="), told("a=1+%62&token=x&&c"));
        assert_ne!(told("a=1&b=2"), told("b=2&a=1"), "a shop may take the first or the last");
        let odd = |body: &[u8]| pieces(&Kind::Urlencoded, body, &|_| false).unwrap();
        assert_ne!(odd(b"a=%FF"), odd(b"a=%FE"), "neither is UTF-8");
    }

    #[test]
    fn parts_are_told_apart_by_head_and_content_and_not_by_the_boundary() {
        let body = |boundary: &str, token: &str, file: &str| {
            let part = |head: &str, content: &str| {
                format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
            };
            let parts = [
                part("name=what", "all"),
                part("name=token", token),
                part("name=list; filename=a.csv", file),
            ];
            let body = parts.concat() + &format!("--{boundary}--\r\n");
            told(&Kind::Multipart { boundary: boundary.into() }, &body)
        };
        assert_eq!(body("x", "1", "17"), body("y", "2", "17"));
        assert_ne!(body("x", "1", "17"), body("x", "1", "18"), "a file");
    }

    #[test]
    fn documents_are_told_apart_without_what_varies() {
        let told = |body: &str| told(&Kind::Json, body);
        assert_eq!(told(r#"{"a":[{"token":"x","b":1}]}"#), told(r#"{"a":[{"token":"yz","b":1}]}"#));
        assert_ne!(
            told(r#"{"a":1,"a":2}"#),
            told(r#"{"a":3,"a":2}"#),
            "a shop may take the first or the last"
        );
        let call = |id: &str, of: &str| told(&format!(r#"{{"id":{id},"method":"read","params":[{of}]}}"#));
        assert_eq!(call("1", "17"), call("\"x\"", "17"));
        assert_ne!(call("1", "17"), call("1", "18"));
        let inner = |id: &str| told(&format!(r#"{{"id":1,"method":"read","params":[{{"id":{id}}}]}}"#));
        assert_ne!(inner("1"), inner("2"), "only the call's own");
        let no_call = |id: &str| told(&format!(r#"{{"id":{id},"method":"read"}}"#));
        assert_ne!(no_call("1"), no_call("2"));
    }
}
