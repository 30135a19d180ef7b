//! A shop whose bytes are all known: it answers as it is told and remembers what it was asked.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Request line.
    pub(crate) line: String,
    /// Headers, names lower case, sorted.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
}

/// The shop; it closes with the runtime.
pub(crate) struct Stub {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    /// Opens; `answer` gives the whole answer, head and body, to a method and target.
    pub(crate) async fn open(answer: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::new(answer), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, kept) = (answer.clone(), kept.clone());
                tokio::spawn(async move { converse(stream, &*answer, &kept).await });
            }
        });
        Self { url, asked }
    }

    /// What it was asked until now.
    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn converse(
    mut stream: TcpStream,
    answer: &(impl Fn(&str, &str) -> Vec<u8> + ?Sized),
    kept: &Mutex<Vec<Asked>>,
) {
    let mut bytes = Vec::new();
    loop {
        while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read_buf(&mut bytes).await {
                Ok(1..) => {}
                _ => return,
            }
        }
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        let (line, headers) = head(&bytes[..end]);
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length: usize = length.map_or(0, |(_, length)| length.parse().unwrap());
        while bytes.len() < end + length {
            match stream.read_buf(&mut bytes).await {
                Ok(1..) => {}
                _ => return,
            }
        }
        let body = bytes[end..end + length].to_vec();
        bytes.drain(..end + length);
        let mut words = line.split(' ');
        let told = answer(words.next().unwrap(), words.next().unwrap());
        kept.lock().unwrap().push(Asked { line: line.clone(), headers, body });
        if stream.write_all(&told).await.is_err() {
            return;
        }
    }
}

fn head(bytes: &[u8]) -> (String, Vec<(String, String)>) {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut lines = text.trim_end().split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let pair = |line: &str| {
        line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let mut headers: Vec<_> = lines.map(|line| pair(line).unwrap()).collect();
    headers.sort();
    (line, headers)
}

/// An answer with a length.
pub(crate) fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nDate: Sun, 01 Nov 2026 00:00:00 GMT\r\n");
    headers.iter().for_each(|line| head += &format!("{line}\r\n"));
    head += &format!("Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// An answer in chunks of `size`.
pub(crate) fn chunked(headers: &[&str], body: &[u8], size: usize) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n".to_vec();
    headers.iter().for_each(|line| out.extend_from_slice(format!("{line}\r\n").as_bytes()));
    out.extend_from_slice(b"\r\n");
    for chunk in body.chunks(size) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}
