//! Requests and answers as they stand in files.

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`.
    pub method: String,
    /// Path and query as on the request line.
    pub target: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// What a shop answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `200`.
    pub status: u16,
    /// Names and values, in order; several `Set-Cookie` stay several.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a `request.http`.
    ///
    /// # Errors
    /// What is wrong and what to write.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (first, headers, rest) = message(bytes)?;
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err("the first line is `METHOD /path HTTP/1.1`".to_owned());
        };
        if !target.starts_with('/') {
            return Err(
                "the address on the first line begins with `/`; the host stands in `Host:`".to_owned()
            );
        }
        let body = request_body(&headers, rest);
        Ok(Self { method: method.to_owned(), target: target.to_owned(), headers, body })
    }

    /// The path of the target, as written.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split(['?', '#']).next().unwrap_or_default()
    }

    /// The query of the target, as written; empty if there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, q)| q.split('#').next().unwrap_or_default())
    }

    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

impl Answer {
    /// A page, as from `shop.html`.
    #[must_use]
    pub fn page(body: Vec<u8>) -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
        Self { status: 200, headers, body }
    }

    /// Reads a `shop.http`; the body is every byte after the empty line.
    ///
    /// # Errors
    /// What is wrong and what to write.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (first, headers, rest) = message(bytes)?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.ok_or("the first line is `HTTP/1.1 200 OK`")?;
        Ok(Self { status, headers, body: rest.to_vec() })
    }

    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

fn first<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}

type Message<'b> = (String, Vec<(String, String)>, &'b [u8]);

/// First line, headers, and what follows the empty line.
fn message(bytes: &[u8]) -> Result<Message<'_>, String> {
    let (first, mut rest) = line(bytes);
    let mut headers = Vec::new();
    while !rest.is_empty() {
        let (header, after) = line(rest);
        rest = after;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| format!("`{header}` is no header"))?;
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    Ok((first, headers, rest))
}

/// One line without its end, each byte a character (headers are Latin-1 or UTF-8; both must survive).
fn line(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
    let text = bytes.get(..end).unwrap_or_default();
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    (String::from_utf8_lossy(text).into_owned(), bytes.get(end + 1..).unwrap_or_default())
}

fn request_body(headers: &[(String, String)], rest: &[u8]) -> Vec<u8> {
    if let Some(length) = first(headers, "content-length").and_then(|l| l.parse::<usize>().ok()) {
        return rest.get(..length).unwrap_or(rest).to_vec();
    }
    let multipart = first(headers, "content-type").is_some_and(|t| t.trim_start().starts_with("multipart/"));
    let rest = rest.strip_suffix(b"\n").unwrap_or(rest);
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    if multipart && !rest.contains(&b'\r') { with_crlf(rest) } else { rest.to_vec() }
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = bytes.split(|b| *b == b'\n').collect::<Vec<_>>().join(b"\r\n".as_slice());
    out.extend_from_slice(b"\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_with_either_line_end() {
        for end in ["\n", "\r\n"] {
            let text = ["POST /a/b?c=d HTTP/1.1", "Host: shop.example.org", "", "x=1&y=2", ""].join(end);
            let request = Request::read(text.as_bytes()).unwrap();
            assert_eq!((request.path(), request.query()), ("/a/b", "c=d"));
            assert_eq!(request.header("HOST"), Some("shop.example.org"));
            assert_eq!(request.body, b"x=1&y=2");
        }
    }

    #[test]
    fn a_multipart_body_gets_its_line_ends() {
        let text = "POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=b\n\n--b\nx\n--b--\n";
        assert_eq!(Request::read(text.as_bytes()).unwrap().body, b"--b\r\nx\r\n--b--\r\n");
    }

    #[test]
    fn a_content_length_is_believed() {
        let text = "POST / HTTP/1.1\nContent-Length: 2\n\nab\n\n";
        assert_eq!(Request::read(text.as_bytes()).unwrap().body, b"ab");
    }

    #[test]
    fn an_answer_keeps_every_byte() {
        let answer = Answer::read(b"HTTP/1.1 302 Found\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n\xcf\n").unwrap();
        assert_eq!((answer.status, answer.headers.len(), answer.body.as_slice()), (302, 2, &b"\xcf\n"[..]));
    }

    #[test]
    fn what_is_no_message_says_so() {
        assert!(Request::read(b"").is_err());
        assert!(Request::read(b"GET https://shop.example.org/ HTTP/1.1").is_err());
        assert!(Request::read(b"GET / HTTP/1.1\nno header\n\n").is_err());
        assert!(Answer::read(b"<html>").is_err());
    }
}
