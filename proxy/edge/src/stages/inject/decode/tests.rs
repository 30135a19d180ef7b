use super::*;
use std::io::Write;

fn head(encoding: &str) -> ResponseHeader {
    let mut head = ResponseHeader::build(200, None).unwrap();
    head.insert_header("content-encoding", encoding.to_owned()).unwrap();
    head
}

fn encoded(encoding: &str, plain: &[u8]) -> Vec<u8> {
    match encoding {
        "gzip" => {
            let mut w = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            w.write_all(plain).unwrap();
            w.finish().unwrap()
        }
        "deflate" => {
            let mut w = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            w.write_all(plain).unwrap();
            w.finish().unwrap()
        }
        "br" => {
            let mut w = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
            w.write_all(plain).unwrap();
            w.into_inner()
        }
        _ => zstd::encode_all(plain, 1).unwrap(),
    }
}

#[test]
fn every_encoding_comes_out_whole_at_any_cut() {
    let plain: Vec<u8> = (0..50_000u32).flat_map(|n| format!("<p>{n}</p>").into_bytes()).collect();
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bytes = encoded(encoding, &plain);
        for cut in [1, 7, 1000, bytes.len()] {
            let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
            let mut out = Vec::new();
            for piece in bytes.chunks(cut) {
                decoder.write(piece, &mut out).unwrap();
            }
            decoder.end().unwrap();
            assert!(out == plain, "{encoding} cut at {cut}");
        }
    }
}

#[test]
fn unknown_encodings_are_told() {
    assert!(Decoder::for_head(&head("compress")).is_none());
    assert!(Decoder::for_head(&head("gzip, br")).is_none());
}

/// What servers send under the names of the encodings, and how it is read at any cut; `None`: it breaks off.
fn odd(plain: &[u8]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let (gzip, zlib) = (encoded("gzip", plain), encoded("deflate", plain));
    let (br, zst) = (encoded("br", plain), encoded("zstd", plain));
    let half = plain.len() / 2;
    let with_head = |flags: u8, optional: &[u8]| {
        [&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3][..], optional, &gzip[10..]].concat()
    };
    let wrong_sum = |bytes: &[u8]| [&bytes[..bytes.len() - 4], &[7; 4][..]].concat();
    vec![
        ("gzip", "members", [encoded("gzip", &plain[..half]), encoded("gzip", &plain[half..])].concat()),
        ("gzip", "garbage", [&gzip[..], b"\r\n<!-- 3 ms -->"].concat()),
        ("gzip", "almost a member", [&gzip[..], &[0x1f, 0x8b]].concat()),
        ("gzip", "zeros", [&gzip[..], &[0; 512][..]].concat()),
        ("gzip", "a wrong length", wrong_sum(&gzip)),
        ("gzip", "no trailer", gzip[..gzip.len() - 8].to_vec()),
        ("gzip", "a name", with_head(8, b"page.html\0")),
        ("gzip", "everything", with_head(2 | 4 | 8 | 16, b"\x03\0abcname\0comment\0\x01\x02")),
        ("gzip", "an empty extra field", with_head(4, b"\0\0")),
        ("deflate", "zlib", zlib.clone()),
        ("deflate", "a wrong sum", wrong_sum(&zlib)),
        ("deflate", "bare", zlib[2..zlib.len() - 4].to_vec()),
        ("deflate", "garbage", [&zlib[..], b"\n"].concat()),
        ("br", "garbage", [&br[..], b"\n"].concat()),
        ("zstd", "frames", [encoded("zstd", &plain[..half]), encoded("zstd", &plain[half..])].concat()),
        ("zstd", "garbage", [&zst[..], b"and more of it"].concat()),
    ]
}

#[test]
fn oddly_packed_pages_come_out_as_in_browsers() {
    let plain: Vec<u8> = (0..5000u32).flat_map(|n| format!("<p>{n}</p>").into_bytes()).collect();
    for (encoding, what, bytes) in odd(&plain) {
        for cut in [1, 7, 1000, bytes.len()] {
            let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
            let mut out = Vec::new();
            for piece in bytes.chunks(cut) {
                decoder.write(piece, &mut out).unwrap_or_else(|_| panic!("{encoding}, {what}, cut at {cut}"));
            }
            assert!(decoder.end().is_ok() && out == plain, "{encoding}, {what}, cut at {cut}");
        }
    }
}

#[test]
fn what_breaks_off_or_is_broken_is_never_whole() {
    let plain: Vec<u8> = (0..20_000u32).flat_map(|n| format!("<p>{n}</p>").into_bytes()).collect();
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bytes = encoded(encoding, &plain);
        // Behind the last block of deflate there are sums only.
        let last = if encoding == "gzip" { 9 } else { 5 };
        for length in [1, 5, bytes.len() / 3, bytes.len() / 2, bytes.len() - last] {
            let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
            let mut out = Vec::new();
            let told = decoder.write(&bytes[..length], &mut out).and_then(|()| decoder.end());
            assert!(told.is_err(), "{length} of {} bytes of {encoding}", bytes.len());
            // Blocks of zstd come out whole.
            let must_show = length > 100 && encoding != "zstd";
            assert!(!must_show || !out.is_empty(), "what there is of it: {length} bytes of {encoding}");
        }
        let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
        let mut out = Vec::new();
        let told = decoder.write(b"<p>not packed at all", &mut out).and_then(|()| decoder.end());
        assert!(told.is_err(), "{encoding}");
    }
}

#[test]
fn a_step_is_small_whatever_it_unfolds_to() {
    let plain = vec![b' '; 20 << 20];
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bytes = encoded(encoding, &plain);
        let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
        let (mut piece, mut whole, mut largest) = (&bytes[..], 0, 0);
        loop {
            let mut out = Vec::new();
            let more = decoder.step(&mut piece, &mut out).unwrap();
            (whole, largest) = (whole + out.len(), largest.max(out.len()));
            if !more {
                decoder.end().unwrap();
                break;
            }
        }
        assert_eq!(whole, plain.len(), "{encoding}");
        assert!(largest <= 4 * STEP, "{largest} bytes at once of {encoding}");
    }
}
