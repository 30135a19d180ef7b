//! What the shop does that files cannot: it hesitates in the middle of a page, makes an export while it is sent, and sends
//! back what it got. The shop's nginx passes such requests on to it, and what it says, at once.

use crate::pages;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// How long it hesitates.
pub(crate) const PAUSE: Duration = Duration::from_millis(5);
/// An upload is not longer, bytes.
const UPLOAD: usize = 1 << 20;

/// Starts it; the port of 127.0.0.1 on which it answers. It ends with the program.
pub(crate) fn open() -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever asked sees a broken answer, and so does the proof.
            std::thread::spawn(move || drop(answer(stream)));
        }
    });
    Ok(port)
}

/// One request, HTTP/1.0: the end of the connection is that of the answer.
fn answer(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut read = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    read.read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        if read.read_line(&mut header)? <= 2 {
            break;
        }
        if let Some((_, value)) =
            header.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length.min(UPLOAD)];
    read.read_exact(&mut body)?;
    tell(stream, &target, &body)
}

fn tell(mut to: TcpStream, target: &str, body: &[u8]) -> io::Result<()> {
    let media = if target.contains("format=csv") { "text/csv" } else { "text/html" };
    write!(to, "HTTP/1.0 200 OK\r\nContent-Type: {media}; charset=utf-8\r\nConnection: close\r\n\r\n")?;
    if target.starts_with(pages::ECHO) {
        return to.write_all(body);
    }
    if let Some(megabytes) = pages::megabytes(target) {
        return pages::export_of(megabytes, &mut to);
    }
    let page = pages::page(target);
    let (first, rest) = page.as_bytes().split_at(page.len() / 2);
    to.write_all(first)?;
    to.flush()?;
    std::thread::sleep(PAUSE);
    to.write_all(rest)
}
