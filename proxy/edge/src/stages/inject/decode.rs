//! Shops that compress although they were asked not to: decoded while streaming, with a cap.

use bytes::Bytes;
use http::header;
use pingora_http::ResponseHeader;
use std::io::Write;

/// What a page may grow to, bytes: beyond it somebody sends a bomb.
const LARGEST: usize = 512 << 20;

/// The shop's compressed bytes are broken, or grow beyond all measure.
#[derive(Debug, thiserror::Error)]
#[error("the shop's compressed page cannot be decoded")]
pub struct Undecodable;

/// Undoes a `Content-Encoding`.
pub struct Decoder {
    kind: Kind,
    written: usize,
}

enum Kind {
    Identity,
    Gzip(Box<flate2::write::MultiGzDecoder<Vec<u8>>>),
    Deflate(Box<flate2::write::ZlibDecoder<Vec<u8>>>),
    Brotli(Box<brotli::DecompressorWriter<Vec<u8>>>),
    Zstd(Box<zstd::stream::write::Decoder<'static, Vec<u8>>>),
}

/// Working memory of the brotli decoder, bytes.
const BROTLI_BUFFER: usize = 4096;

impl Decoder {
    /// For the encoding that `head` names; `None` when it is unknown or there are several.
    #[must_use]
    pub fn for_head(head: &ResponseHeader) -> Option<Self> {
        let mut named = head.headers.get_all(header::CONTENT_ENCODING).iter();
        let first = named.next().map_or(Some(""), |value| value.to_str().ok())?;
        if named.next().is_some() {
            return None;
        }
        let kind = match first.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Kind::Identity,
            "gzip" | "x-gzip" => Kind::Gzip(Box::new(flate2::write::MultiGzDecoder::new(Vec::new()))),
            "deflate" => Kind::Deflate(Box::new(flate2::write::ZlibDecoder::new(Vec::new()))),
            "br" => Kind::Brotli(Box::new(brotli::DecompressorWriter::new(Vec::new(), BROTLI_BUFFER))),
            "zstd" => Kind::Zstd(Box::new(zstd::stream::write::Decoder::new(Vec::new()).ok()?)),
            _ => return None,
        };
        Some(Self { kind, written: 0 })
    }

    /// Decodes a piece into `out`.
    ///
    /// # Errors
    /// [`Undecodable`].
    pub fn write(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Undecodable> {
        let before = out.len();
        match &mut self.kind {
            Kind::Identity => out.extend_from_slice(piece),
            Kind::Gzip(inner) => pump(inner.as_mut(), piece, flate2::write::MultiGzDecoder::get_mut, out)?,
            Kind::Deflate(inner) => pump(inner.as_mut(), piece, flate2::write::ZlibDecoder::get_mut, out)?,
            Kind::Brotli(inner) => pump(inner.as_mut(), piece, brotli::DecompressorWriter::get_mut, out)?,
            Kind::Zstd(inner) => pump(inner.as_mut(), piece, zstd::stream::write::Decoder::get_mut, out)?,
        }
        self.written += out.len() - before;
        if self.written > LARGEST { Err(Undecodable) } else { Ok(()) }
    }

    /// Whatever is left.
    ///
    /// # Errors
    /// [`Undecodable`] when the compressed bytes broke off.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Undecodable> {
        match &mut self.kind {
            Kind::Identity => {}
            Kind::Gzip(inner) => {
                inner.try_finish().map_err(|_| Undecodable)?;
                out.append(inner.get_mut());
            }
            Kind::Deflate(inner) => {
                inner.try_finish().map_err(|_| Undecodable)?;
                out.append(inner.get_mut());
            }
            Kind::Brotli(inner) => {
                inner.close().map_err(|_| Undecodable)?;
                out.append(inner.get_mut());
            }
            Kind::Zstd(inner) => {
                inner.flush().map_err(|_| Undecodable)?;
                out.append(inner.get_mut());
            }
        }
        Ok(())
    }
}

fn pump<W: Write>(
    inner: &mut W,
    piece: &[u8],
    output: fn(&mut W) -> &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> Result<(), Undecodable> {
    inner.write_all(piece).and_then(|()| inner.flush()).map_err(|_| Undecodable)?;
    out.append(output(inner));
    Ok(())
}

/// The beginning of a body, decoded as far as it goes; the bytes as they are where they cannot be.
#[must_use]
pub fn whole(head: &ResponseHeader, body: Bytes) -> Bytes {
    let mut plain = Vec::new();
    match Decoder::for_head(head).map(|mut decoder| decoder.write(&body, &mut plain)) {
        Some(Ok(())) => Bytes::from(plain),
        Some(Err(Undecodable)) | None => body,
    }
}

#[cfg(test)]
mod tests {
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
    fn broken_and_unknown_encodings_are_told() {
        assert!(Decoder::for_head(&head("compress")).is_none());
        assert!(Decoder::for_head(&head("gzip, br")).is_none());
        let mut decoder = Decoder::for_head(&head("gzip")).unwrap();
        assert!(decoder.write(b"not gzip at all", &mut Vec::new()).is_err());
        let half = &encoded("gzip", b"<p>a page</p>")[..15];
        let mut decoder = Decoder::for_head(&head("gzip")).unwrap();
        let mut out = Vec::new();
        let cut = decoder.write(half, &mut out).and_then(|()| decoder.end(&mut out));
        assert!(cut.is_err() || out.len() < 13);
    }
}
