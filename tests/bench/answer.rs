//! An answer read as it comes, by the bytes of its frame (RFC 9112): when its body began, how long it was.

use crate::farm::Server;
use crate::shake::{self, Connection};
use anyhow::{Context, ensure};
use std::io::Read;
use std::time::Instant;

/// Read at once, bytes.
const PIECE: usize = 64 << 10;

/// What an answer was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// From the request until the first byte of the body was here, seconds.
    pub(crate) first: f64,
    /// From the request until the last one was.
    pub(crate) last: f64,
    /// Bytes of the body, frame included.
    pub(crate) bytes: u64,
}

/// Sends a request and reads its answer; the connection stays as it is.
pub(crate) fn get(
    connection: &mut Connection,
    server: &Server,
    path: &str,
    form: Option<&str>,
) -> anyhow::Result<Answer> {
    let began = Instant::now();
    shake::send(connection, &server.host, path, form)?;
    let mut buffer = vec![0; PIECE];
    let mut head = Vec::new();
    let end = loop {
        let read = connection.read(&mut buffer).context("an answer broke off")?;
        ensure!(read > 0, "the connection was closed before an answer");
        head.extend_from_slice(&buffer[..read]);
        if let Some(at) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let frame = Frame::of(&head[..end])?;
    let mut body = head.split_off(end);
    let mut first = (!body.is_empty()).then(|| began.elapsed());
    let mut bytes = body.len() as u64;
    while !frame.ends(bytes, &body) {
        let read = connection.read(&mut buffer).context("an answer broke off")?;
        ensure!(read > 0, "the connection was closed within an answer");
        first.get_or_insert_with(|| began.elapsed());
        bytes += read as u64;
        body.extend_from_slice(&buffer[..read]);
        // Only its end is looked at.
        body.drain(..body.len().saturating_sub(END.len()));
    }
    let last = began.elapsed().as_secs_f64();
    Ok(Answer { status: frame.status, first: first.map_or(last, |first| first.as_secs_f64()), last, bytes })
}

/// The end of a body in chunks.
const END: &[u8] = b"\r\n0\r\n\r\n";

struct Frame {
    status: u16,
    /// `None`: in chunks.
    length: Option<u64>,
}

impl Frame {
    fn of(head: &[u8]) -> anyhow::Result<Self> {
        let text = String::from_utf8_lossy(head).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        ensure!(
            length.is_some() || text.contains("transfer-encoding: chunked"),
            "an answer neither says how long it is nor comes in chunks"
        );
        Ok(Self { status: status.context("an answer has no status")?, length })
    }

    /// Whether a body of which `bytes` are here, the last of them `end`, is whole.
    fn ends(&self, bytes: u64, end: &[u8]) -> bool {
        match self.length {
            Some(length) => bytes >= length,
            None => end.ends_with(END) || (bytes == 5 && end == &END[2..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_says_where_it_ends() {
        let told = Frame::of(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n").unwrap();
        assert_eq!((told.status, told.ends(6, b""), told.ends(7, b"")), (200, false, true));
        let chunks = Frame::of(b"HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert!(chunks.ends(5, b"0\r\n\r\n") && chunks.ends(20, b"x\r\n0\r\n\r\n"));
        assert!(!chunks.ends(20, b"x0\r\n\r\n"));
        assert!(Frame::of(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
