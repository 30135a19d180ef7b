use super::*;
use pingora_core::protocols::http::HttpTask;
use pingora_http::ResponseHeader;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

/// What is read of `said`, which comes in pieces, when a line is expected at its beginning.
async fn read(said: &[u8], cut: usize) -> Vec<u8> {
    let (mut client, door) = duplex(1 << 20);
    let expected = Expected::default();
    expected.line();
    let mut lines = Lines::over(Box::new(door), Cues { expected, ..Cues::default() });
    let pieces: Vec<Vec<u8>> = said.chunks(cut).map(<[u8]>::to_vec).collect();
    let writing = tokio::spawn(async move {
        for piece in pieces {
            client.write_all(&piece).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let mut out = Vec::new();
    lines.read_to_end(&mut out).await.unwrap();
    writing.await.unwrap();
    out
}

#[tokio::test]
async fn only_the_target_of_the_first_line_is_escaped() {
    let rest = "\r\nHost: shop.example\r\nX: \u{e9}\"<>|\r\n\r\nGET /\u{e9} HTTP/1.1\r\n";
    let cases: [(&[u8], &str); 12] = [
        (b"GET /a?b=c HTTP/1.1", "GET /a?b=c HTTP/1.1"),
        (b"GET /\xea?\xff HTTP/1.1", "GET /%EA?%FF HTTP/1.1"),
        (b"GET /\"<>^`{|}\\? HTTP/1.1", "GET /%22%3C%3E%5E%60%7B%7C%7D\\? HTTP/1.1"),
        (b"GET /?\"<>^`{|}\\? HTTP/1.1", "GET /?%22%3C%3E^`{|}\\? HTTP/1.1"),
        (b"GET /a\x00\t%zz HTTP/1.1", "GET /a\x00\t%zz HTTP/1.1"),
        (b"\r\nGET /\xea HTTP/1.1", "\r\nGET /%EA HTTP/1.1"),
        (b"GET /a b\xea HTTP/1.0", "GET /a b%EA HTTP/1.0"),
        (b"GET \xea", "GET \u{fffd}"),
        (b"GET /\xea HTTQ/1.1", "GET /\u{fffd} HTTQ/1.1"),
        (b"G\xeaT / HTTP/1.1", "G\u{fffd}T / HTTP/1.1"),
        (b"X-Foo: \"HTTP/1.1\" HTTP/1.1", "X-Foo: %22HTTP/1.1%22 HTTP/1.1"),
        (b"", ""),
    ];
    for (line, wanted) in cases {
        let said = [line, rest.as_bytes()].concat();
        for cut in [1, 5, said.len()] {
            let got = String::from_utf8_lossy(&read(&said, cut).await).into_owned();
            assert_eq!(got, format!("{wanted}{rest}"), "cut at {cut}");
        }
    }
    assert_eq!(read(b"GET /\xea", 1).await, b"GET /\xea", "no line at all");
    let long = [b"GET /", &[0xea; LONGEST][..]].concat();
    assert_eq!(read(&long, 1000).await, long);
}

#[tokio::test]
async fn nothing_is_looked_at_where_no_line_is_expected() {
    let (mut client, door) = duplex(1000);
    let expected = Expected::default();
    let mut lines = Lines::over(Box::new(door), Cues { expected: expected.clone(), ..Cues::default() });
    let said = b"GET /\xea HTTP/1.1\r\n";
    let mut got = vec![0; said.len()];
    client.write_all(said).await.unwrap();
    lines.read_exact(&mut got).await.unwrap();
    assert_eq!(got, said);
    expected.line();
    client.write_all(said).await.unwrap();
    let mut got = vec![0; said.len() + 2];
    lines.read_exact(&mut got).await.unwrap();
    assert_eq!(got, b"GET /%EA HTTP/1.1\r\n");
}

/// What goes out of `said`, of an answer with this date, over a connection that takes a few bytes at a time.
async fn written(date: &str, said: &[u8], room: usize) -> String {
    let (mut client, door) = duplex(room);
    let (dates, mut headers) = (Dates::default(), http::HeaderMap::new());
    headers.append("date", date.parse().unwrap());
    dates.next(&headers);
    let mut lines = Lines::over(Box::new(door), Cues { dates, ..Cues::default() });
    let said = said.to_vec();
    let writing = tokio::spawn(async move { lines.write_all(&said).await.unwrap() });
    let mut out = Vec::new();
    client.read_to_end(&mut out).await.unwrap();
    writing.await.unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn the_date_of_a_head_is_the_shops() {
    let (shops, librarys) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sat, 31 Oct 2026 10:00:00 GMT");
    let head = |name: &str, date: &str| {
        format!(
            "HTTP/1.1 200 OK\r\nX: d\r\nX-Date: {librarys}\r\n{name}: {date}\r\nA: b\r\n\r\nDate: {librarys}\r\n"
        )
    };
    for room in [1, 10, 70, 1000] {
        for name in ["Date", "date"] {
            assert_eq!(
                written(shops, head(name, librarys).as_bytes(), room).await,
                head(name, shops),
                "{room}"
            );
        }
        assert_eq!(
            written("yesterday", head("Date", librarys).as_bytes(), room).await,
            head("Date", librarys)
        );
        assert_eq!(written(shops, head("Age", librarys).as_bytes(), room).await, head("Age", librarys));
    }
}

/// What reaches a client of an answer that is written with these tasks, so many of them together with the head, over a
/// connection that takes `room` bytes at a time; what of it is there before anybody reads again, and what only then.
async fn answered(
    head: &str,
    tasks: &[(&str, bool)],
    at_once: usize,
    (chunked, room): (bool, usize),
) -> (String, String) {
    let (mut client, door) = duplex(room);
    let together = Together::default();
    let mut lines = Lines::over(Box::new(door), Cues { together: together.clone(), ..Cues::default() });
    let body = |(text, end): &(&str, bool)| {
        HttpTask::Body(Some(text.as_bytes().to_vec().into()).filter(|_| !text.is_empty()), *end)
    };
    let (said, mut pieces) = (head.to_owned(), tasks.iter().map(body).collect::<Vec<_>>());
    let later = pieces.split_off(at_once.min(pieces.len()));
    let first = HttpTask::Header(Box::new(ResponseHeader::build(200, None).unwrap()), false);
    let first: Vec<HttpTask> = [first].into_iter().chain(pieces).collect();
    let writing = tokio::spawn(async move {
        for tasks in [first].into_iter().chain(later.into_iter().map(|piece| vec![piece])) {
            together.write(&tasks, chunked);
            for task in tasks {
                written_as_pingora_does(&mut lines, &said, task, chunked).await;
            }
        }
        lines
    });
    let (mut before, mut piece) = (Vec::new(), vec![0; 1 << 16]);
    while let Ok(Ok(read @ 1..)) =
        tokio::time::timeout(std::time::Duration::from_millis(50), client.read(&mut piece)).await
    {
        before.extend_from_slice(&piece[..read]);
    }
    let mut lines = writing.await.unwrap();
    let last = tokio::spawn(async move { lines.shutdown().await });
    let mut behind = Vec::new();
    client.read_to_end(&mut behind).await.unwrap();
    last.await.unwrap().unwrap();
    (String::from_utf8(before).unwrap(), String::from_utf8(behind).unwrap())
}

/// Writes and flushes as the server library does: the head, flushed where it has no length; a chunk in three writes and
/// flushed; the last chunk, flushed.
async fn written_as_pingora_does(lines: &mut Stream, head: &str, task: HttpTask, chunked: bool) {
    match task {
        HttpTask::Header(..) => {
            lines.write_all(head.as_bytes()).await.unwrap();
            if chunked {
                lines.flush().await.unwrap();
            }
        }
        HttpTask::Body(None, true) => {
            if chunked {
                lines.write_all(b"0\r\n\r\n").await.unwrap();
            }
            lines.flush().await.unwrap();
        }
        HttpTask::Body(Some(piece), end) if chunked => {
            lines.write_all(format!("{:X}\r\n", piece.len()).as_bytes()).await.unwrap();
            lines.write_all(&piece).await.unwrap();
            lines.write_all(b"\r\n").await.unwrap();
            lines.flush().await.unwrap();
            if end {
                lines.write_all(b"0\r\n\r\n").await.unwrap();
                lines.flush().await.unwrap();
            }
        }
        HttpTask::Body(Some(piece), end) => {
            lines.write_all(&piece).await.unwrap();
            if end {
                lines.flush().await.unwrap();
            }
        }
        _ => unreachable!(),
    }
}

#[tokio::test]
async fn nothing_of_an_answer_stays_behind_however_it_is_framed() {
    let long = "x".repeat(3 * (64 << 10) + 5);
    let head = "HTTP/1.1 200 OK\r\n\r\n";
    for tasks in [
        &[("short", true)][..],
        &[(long.as_str(), true)],
        &[("first", false), (long.as_str(), false), ("last", true)],
        &[("first", false)],
        &[("first", false), ("second", false), ("", true)],
        &[("first", false), (long.as_str(), false), ("third", false), ("", true)],
        &[("", true)],
    ] {
        for chunked in [false, true] {
            let framed = |(text, end): &(&str, bool)| match chunked {
                true if text.is_empty() => "0\r\n\r\n".to_owned(),
                true => format!("{:X}\r\n{text}\r\n{}", text.len(), if *end { "0\r\n\r\n" } else { "" }),
                false => (*text).to_owned(),
            };
            let wanted = head.to_owned() + &tasks.iter().map(framed).collect::<String>();
            for (room, at_once) in [1 << 20, 700].into_iter().flat_map(|room| (0..4).map(move |n| (room, n)))
            {
                let (before, behind) = answered(head, tasks, at_once, (chunked, room)).await;
                let told = format!("{chunked} {room} {at_once}: {} {behind}", before.len());
                assert!(before == wanted && behind.is_empty(), "{told}");
            }
        }
    }
}

/// The head, the chunk's length, the chunk, its end and the last chunk are one write.
#[tokio::test]
async fn a_short_answer_goes_out_at_once() {
    for chunked in [false, true] {
        let (mut client, door) = duplex(1 << 20);
        let together = Together::default();
        let mut lines = Lines::over(Box::new(door), Cues { together: together.clone(), ..Cues::default() });
        let tasks = vec![
            HttpTask::Header(Box::new(ResponseHeader::build(200, None).unwrap()), false),
            HttpTask::Body(Some("short".into()), true),
        ];
        together.write(&tasks, chunked);
        let mut tasks = tasks.into_iter();
        written_as_pingora_does(&mut lines, "HEAD\r\n\r\n", tasks.next().unwrap(), chunked).await;
        let mut piece = [0; 100];
        let nothing = tokio::time::timeout(std::time::Duration::from_millis(10), client.read(&mut piece));
        assert!(nothing.await.is_err(), "the head waits");
        written_as_pingora_does(&mut lines, "", tasks.next().unwrap(), chunked).await;
        let read = client.read(&mut piece).await.unwrap();
        let wanted: &[u8] =
            if chunked { b"HEAD\r\n\r\n5\r\nshort\r\n0\r\n\r\n" } else { b"HEAD\r\n\r\nshort" };
        assert_eq!(&piece[..read], wanted);
    }
}

/// A head that was held for a body that never comes goes out when its client is waited for.
#[tokio::test]
async fn what_waits_for_nothing_goes_out_at_the_next_read() {
    let (mut client, door) = duplex(1 << 20);
    let together = Together::default();
    let mut lines = Lines::over(Box::new(door), Cues { together: together.clone(), ..Cues::default() });
    let head = HttpTask::Header(Box::new(ResponseHeader::build(200, None).unwrap()), false);
    together.write(&[head, HttpTask::Body(Some("x".into()), false)], false);
    lines.write_all(b"HEAD").await.unwrap();
    let mut piece = [0; 4];
    tokio::select! {
        read = client.read_exact(&mut piece) => assert_eq!(read.unwrap(), 4),
        _ = lines.read_u8() => unreachable!("nothing was said"),
    }
    assert_eq!(&piece, b"HEAD");
}
