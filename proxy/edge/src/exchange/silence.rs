//! Answers that have no body and say that one comes.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use pingora_http::ResponseHeader;

/// Whether this head ends its answer by its status and names a length or a coding all the same, which it must not
/// (RFC 9110 §8.6, RFC 9112 §6.1): shops that do may send that body later. In a 304, and to HEAD, both are in order:
/// they tell of another answer.
pub(super) fn is_broken(head: &ResponseHeader) -> bool {
    let silent = head.status == 204 || (head.status.is_informational() && head.status != 101);
    let lengths = head.headers.get_all(CONTENT_LENGTH);
    let long =
        lengths.iter().any(|length| length.as_bytes().iter().any(|byte| !matches!(byte, b'0' | b',' | b' ')));
    silent && (long || head.headers.contains_key(TRANSFER_ENCODING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_or_a_coding_where_no_body_may_be() {
        for (status, name, value, broken) in [
            (204, "content-length", "5", true),
            (204, "content-length", "0, 5", true),
            (204, "transfer-encoding", "chunked", true),
            (103, "content-length", "5", true),
            (204, "content-length", "0", false),
            (204, "x-odd", "5", false),
            (304, "content-length", "5", false),
            (200, "content-length", "5", false),
            (101, "transfer-encoding", "chunked", false),
        ] {
            let mut head = ResponseHeader::build(status, None).unwrap();
            head.insert_header(name, value).unwrap();
            assert_eq!(is_broken(&head), broken, "{status} {name}: {value}");
        }
    }
}
