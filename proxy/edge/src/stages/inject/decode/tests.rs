use super::*;

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
            decoder.end(&mut out).unwrap();
            assert!(out == plain, "{encoding} cut at {cut}");
        }
    }
}

#[test]
fn unknown_encodings_are_told() {
    assert!(Decoder::for_head(&head("compress")).is_none());
    assert!(Decoder::for_head(&head("gzip, br")).is_none());
}

#[test]
fn what_breaks_off_or_is_broken_is_never_whole() {
    let plain: Vec<u8> = (0..20_000u32).flat_map(|n| format!("<p>{n}</p>").into_bytes()).collect();
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bytes = encoded(encoding, &plain);
        for length in [1, 5, bytes.len() / 3, bytes.len() / 2, bytes.len() - 5, bytes.len() - 1] {
            let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
            let mut out = Vec::new();
            let told = decoder.write(&bytes[..length], &mut out).and_then(|()| decoder.end(&mut out));
            assert!(told.is_err(), "{length} of {} bytes of {encoding}", bytes.len());
        }
        let mut decoder = Decoder::for_head(&head(encoding)).unwrap();
        let mut out = Vec::new();
        let told = decoder.write(b"<p>not packed at all", &mut out).and_then(|()| decoder.end(&mut out));
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
                decoder.end(&mut out).unwrap();
                break;
            }
        }
        assert_eq!(whole, plain.len(), "{encoding}");
        assert!(largest <= 4 * STEP, "{largest} bytes at once of {encoding}");
    }
}
