//! Pages that come packed although nobody asked: unpacked and edited, or the shop's own bytes with the shop's own
//! labels, or a transfer that shows that it is not whole. Never an error page: the shop's page would have been seen.

use super::pages::{ask, inserted, is_block, measured, page, rig};
use crate::rig::answer::Answer;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::Write as _;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// What many servers take `deflate` for.
fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    packed.write_all(bytes).unwrap();
    packed.into_inner()
}

#[tokio::test]
async fn a_page_that_comes_packed_although_nobody_asked_is_unpacked_and_edited() {
    let page = page(&"<p>packed</p>".repeat(3000), &"<p>packed</p>".repeat(3000));
    let two = [gzip(&page[..1000]), gzip(&page[1000..])].concat();
    let packed = [
        ("gzip", gzip(&page)),
        ("gzip", [&gzip(&page)[..], b"\r\n<!-- 3 ms -->"].concat()),
        ("gzip", gzip(&page)[..gzip(&page).len() - 8].to_vec()),
        ("deflate", bare(&page)),
        ("x-gzip", gzip(&page)),
        ("GZip", two),
        ("deflate", deflate(&page)),
        ("br", brotli(&page)),
        ("zstd", zstd::encode_all(&page[..], 1).unwrap()),
        ("identity", page.clone()),
    ];
    let html = "Content-Type: text/html\r\nETag: \"1\"\r\nContent-Encoding: ";
    let rig =
        rig(packed.iter().map(|(name, bytes)| measured(&format!("{html}{name}\r\n"), bytes)).collect()).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for (number, (name, _)) in packed.iter().enumerate() {
            wire.send(ask(number)).await;
            let answer = wire.answer("GET").await;
            assert!(answer.whole && inserted(&page, &answer.body).is_some_and(is_block), "{name}");
            assert_eq!((answer.header("content-encoding"), answer.header("etag")), (None, None), "{name}");
        }
    }
    assert!(rig.shop.requests().iter().all(|request| request.header("accept-encoding") == Some("identity")));
    rig.sound().await;
}

/// What cannot be unpacked is the shop's own bytes, labels and all.
#[tokio::test]
async fn encodings_that_nobody_knows_pass_as_they_are() {
    let page = gzip(&page("", ""));
    let names = ["compress", "gzip, gzip", "aes128gcm", "gzip\r\nContent-Encoding: br"];
    let html = "Content-Type: text/html\r\nETag: \"1\"\r\nContent-Encoding: ";
    let rig = rig(names.iter().map(|name| measured(&format!("{html}{name}\r\n"), &page)).collect()).await;
    let mut wire = rig.secure().await;
    for (number, name) in names.iter().enumerate() {
        wire.send(ask(number)).await;
        let answer = wire.answer("GET").await;
        assert_eq!((&answer.body, answer.header("etag")), (&page, Some("\"1\"")), "{name}");
        assert!(!answer.all("content-encoding").is_empty());
    }
    drop(wire);
    rig.sound().await;
}

/// An answer without a body has nothing to unpack.
#[tokio::test]
async fn nothing_at_all_is_nothing_whatever_it_is_called() {
    let html = "Content-Type: text/html\r\nETag: \"1\"\r\nContent-Encoding: gzip\r\n";
    let answers = ["200 OK", "302 Found\r\nLocation: /welcome", "404 Not Found"].map(|status| {
        ["Content-Length: 0\r\n\r\n".to_owned(), "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned()]
            .map(|end| format!("HTTP/1.1 {status}\r\n{html}{end}").into_bytes())
    });
    let count = answers.len() * 2;
    let rig = rig(answers.concat()).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for number in 0..count {
            wire.send(ask(number)).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.whole, &answer.body[..]), (true, &b""[..]), "{number}: {answer:?}");
            assert_eq!(answer.status, [200, 302, 404][number / 2]);
            assert_eq!(
                (answer.header("content-encoding"), answer.header("etag")),
                (Some("gzip"), Some("\"1\""))
            );
        }
    }
    rig.sound().await;
}

/// What is broken from the beginning passes as it is; what breaks later goes out as far as it can be read, and is cut.
#[tokio::test]
async fn packed_pages_that_are_broken_pass_as_they_are_or_show_it() {
    let text: String = (0..30_000).map(|number| format!("<p>{number}</p>")).collect();
    let page = page(&text, &text);
    let spoiled = |mut bytes: Vec<u8>, at: usize| {
        bytes[at..at + 8].copy_from_slice(&[0xff; 8]);
        bytes
    };
    let (packed, br, zst) = (gzip(&page), brotli(&page), zstd::encode_all(&page[..], 1).unwrap());
    let half = packed.len() / 2;
    let broken = [
        ("gzip", b"<p>not packed at all</p>".to_vec()),
        ("gzip", spoiled(packed.clone(), 300)),
        ("gzip", spoiled(packed.clone(), half)),
        ("gzip", packed[..half].to_vec()),
        ("gzip", packed[..packed.len() - 9].to_vec()),
        ("gzip", packed[..5].to_vec()),
        ("gzip", gzip(FORM_ONLY)[..40].to_vec()),
        ("deflate", deflate(&page)[..half].to_vec()),
        ("br", br[..br.len() / 2].to_vec()),
        ("zstd", zst[..zst.len() / 2].to_vec()),
        ("zstd", zst[..zst.len() - 1].to_vec()),
    ];
    let html = "Content-Type: text/html\r\nContent-Encoding: ";
    let rig =
        rig(broken.iter().map(|(name, bytes)| measured(&format!("{html}{name}\r\n"), bytes)).collect()).await;
    for secure in [false, true] {
        for (number, (name, bytes)) in broken.iter().enumerate() {
            let mut wire = rig.wire(secure).await;
            wire.send(ask(number)).await;
            let answer = wire.answer("GET").await;
            let what =
                format!("{number}: {} bytes of {name}, {}: {}", bytes.len(), answer.body.len(), answer.head);
            assert!(
                answer.status == 200 && (is_the_shops(&answer, name, bytes) || is_cut(&answer, &page)),
                "{what}"
            );
        }
    }
    assert!(rig.metric("vratar_consent_blocks_failed_total").await >= 22.0);
    rig.sound().await;
}

const FORM_ONLY: &[u8] =
    b"<form id=\"register\" method=\"post\"><input name=\"email\"><button>Go</button></form>";

fn is_the_shops(answer: &Answer, encoding: &str, bytes: &[u8]) -> bool {
    answer.whole && answer.header("content-encoding") == Some(encoding) && answer.body == bytes
}

/// As much of the page as there was, and an end that nobody takes for its end.
fn is_cut(answer: &Answer, page: &[u8]) -> bool {
    !answer.whole && answer.header("content-encoding").is_none() && page.starts_with(&answer.body[..10_000])
}

/// A page of a kilobyte that becomes one of a gigabyte.
#[tokio::test]
async fn a_bomb_takes_no_memory() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        packed.write_all(&zeros).unwrap();
    }
    let bomb = packed.finish().unwrap();
    let rig = rig(vec![measured("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &bomb)]).await;
    let before = rig.peak_memory();
    let mut wire = rig.plain().await;
    wire.send(ask(0)).await;
    wire.bytes(10_000_000).await;
    drop(wire);
    let grown = rig.peak_memory() - before;
    assert!(grown < 64 << 10, "{grown} KiB");
    rig.calm_and_quiet().await;
}
