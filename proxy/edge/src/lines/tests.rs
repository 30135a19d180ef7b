use super::*;
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
