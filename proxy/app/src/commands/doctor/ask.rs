//! Asking a server as the door would: one request, one answer, and no waiting for long.

use super::leaks::Page;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// To connect, and to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Of an answer no more is read, bytes: links to other places stand near the top.
const READ: usize = 256 << 10;

/// An answer, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// `Date` (RFC 9110 §6.6.1), as it came.
    pub(super) date: Option<String>,
    /// What may lead people elsewhere.
    pub(super) page: Page,
}

/// Whether somebody takes connections there.
pub(super) async fn connect(address: SocketAddr) -> Option<TcpStream> {
    timeout(PATIENCE, TcpStream::connect(address)).await.ok()?.ok()
}

/// The addresses of a name; none when it has none.
pub(super) async fn addresses(name: &str, port: u16) -> Vec<SocketAddr> {
    let found = timeout(PATIENCE, tokio::net::lookup_host((name, port))).await;
    found.ok().and_then(Result::ok).map(Iterator::collect).unwrap_or_default()
}

/// Asks for `path` of `host` as the door does for a customer who came over HTTPS. `None`: no HTTP came back.
pub(super) async fn page<S>(mut stream: S, host: &str, path: &str) -> Option<Answer>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut came = Vec::new();
    // What came until then, or until it broke off, is an answer all the same, if its head is whole.
    let _ = timeout(PATIENCE, exchange(&mut stream, host, path, &mut came)).await;
    read(&came, path)
}

async fn exchange<S>(stream: &mut S, host: &str, path: &str, came: &mut Vec<u8>) -> std::io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: vratar-doctor\r\nAccept: text/html, */*;q=0.5\r\n\
         Accept-Encoding: identity\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: {host}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.flush().await?;
    let mut part = [0; 16 << 10];
    while came.len() < READ && !is_whole(came) {
        match stream.read(&mut part).await? {
            0 => break,
            read => came.extend_from_slice(&part[..read]),
        }
    }
    Ok(())
}

/// Where the head of an answer ends.
fn end_of_head(came: &[u8]) -> Option<usize> {
    came.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Whether nothing more is to come on a connection that a server keeps open although it was asked not to.
fn is_whole(came: &[u8]) -> bool {
    let Some(end) = end_of_head(came) else { return false };
    let head = String::from_utf8_lossy(&came[..end]);
    match field(&head, "content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => came.len() >= end + 4 + length,
        None => field(&head, "transfer-encoding").is_some() && came.ends_with(b"0\r\n\r\n"),
    }
}

fn field(head: &str, name: &str) -> Option<String> {
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

fn read(came: &[u8], path: &str) -> Option<Answer> {
    let end = end_of_head(came)?;
    let head = String::from_utf8_lossy(&came[..end]);
    let status = head.lines().next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let body = String::from_utf8_lossy(&came[end..]).into_owned();
    let page = Page { path: path.to_owned(), location: field(&head, "location"), body };
    Some(Answer { status, date: field(&head, "date"), page })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_far_as_it_came() {
        let answer = read(b"HTTP/1.1 302 Found\r\nlocation: /in\r\nDATE: today\r\n\r\nbody", "/x").unwrap();
        assert_eq!((answer.status, answer.date.as_deref()), (302, Some("today")));
        assert_eq!((answer.page.location.as_deref(), &answer.page.body[..]), (Some("/in"), "\r\n\r\nbody"));
        assert_eq!(read(b"HTTP/1.0 200 OK\r\n\r\n", "/").unwrap().status, 200);
        for none in [&b""[..], b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 abc\r\n\r\n"] {
            assert_eq!(read(none, "/"), None);
        }
    }

    #[test]
    fn an_answer_ends_where_it_says() {
        for (came, whole) in [
            (&b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"[..], true),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", false),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", false),
            (b"HTTP/1.1 200 OK\r\n\r\nok", false),
            (b"HTTP/1.1 200 OK\r\n", false),
        ] {
            assert_eq!(is_whole(came), whole, "{}", String::from_utf8_lossy(came));
        }
    }
}
