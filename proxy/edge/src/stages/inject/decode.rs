//! Shops that compress although they were asked not to: decoded while streaming, with a cap.

mod deflated;

use self::deflated::Deflated;
use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use bytes::Bytes;
use http::header;
use pingora_http::ResponseHeader;
use std::io;
use zstd::stream::raw::{DParameter, InBuffer, Operation, OutBuffer};

/// What a page may grow to, bytes: beyond it somebody sends a bomb.
const LARGEST: usize = 512 << 20;
/// What the beginning of a body may grow to that is looked at as a whole, bytes.
const LARGEST_WHOLE: usize = 32 << 20;
/// A step gives about this much at most, bytes: what a few bytes unfold to is never in memory all at once.
const STEP: usize = 32 << 10;
/// Largest window of zstd, as a power of two (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

/// The shop's compressed bytes are broken, break off, or grow beyond all measure.
#[derive(Debug, thiserror::Error)]
#[error("the shop's compressed page cannot be decoded")]
pub struct Undecodable;

impl From<io::Error> for Undecodable {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// Undoes a `Content-Encoding`.
pub struct Decoder {
    kind: Kind,
    begun: bool,
    written: usize,
}

enum Kind {
    Identity,
    Deflated(Box<Deflated>),
    Brotli(Box<Brotli>),
    Zstd(Box<Zstd>),
}

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
            "gzip" | "x-gzip" => Kind::Deflated(Box::new(Deflated::gzip())),
            "deflate" => Kind::Deflated(Box::new(Deflated::either())),
            "br" => Kind::Brotli(Box::new(Brotli::new())),
            "zstd" => Kind::Zstd(Box::new(Zstd::new().ok()?)),
            _ => return None,
        };
        Some(Self { kind, begun: false, written: 0 })
    }

    /// Whether there is nothing to undo.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        matches!(self.kind, Kind::Identity)
    }

    /// Decodes a part of `piece` and takes it off; where there is nothing to decode, all of it as it is. Says whether there
    /// is more to be had before the next piece is given.
    ///
    /// # Errors
    /// [`Undecodable`].
    pub fn part(&mut self, piece: &mut Bytes) -> Result<(Bytes, bool), Undecodable> {
        if self.is_identity() {
            self.begun |= !piece.is_empty();
            self.grow(piece.len())?;
            return Ok((std::mem::take(piece), false));
        }
        let (mut rest, mut plain) = (&piece[..], Vec::new());
        let more = self.step(&mut rest, &mut plain)?;
        *piece = piece.slice_ref(rest);
        Ok((plain.into(), more))
    }

    fn grow(&mut self, by: usize) -> Result<(), Undecodable> {
        self.written += by;
        if self.written > LARGEST { Err(Undecodable) } else { Ok(()) }
    }

    /// Decodes a part of `piece` into `out` and takes it off. Says whether there is more to be had before the next
    /// piece is given.
    ///
    /// # Errors
    /// [`Undecodable`].
    pub fn step(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Undecodable> {
        let before = out.len();
        self.begun |= !piece.is_empty();
        let more = match &mut self.kind {
            Kind::Identity => {
                out.extend_from_slice(std::mem::take(piece));
                false
            }
            Kind::Deflated(inner) => inner.step(piece, out)?,
            Kind::Brotli(inner) => inner.step(piece, out)?,
            Kind::Zstd(inner) => inner.step(piece, out)?,
        };
        self.grow(out.len() - before)?;
        Ok(more)
    }

    /// Decodes all of a piece into `out`: for pieces that are small.
    ///
    /// # Errors
    /// [`Undecodable`].
    pub fn write(&mut self, mut piece: &[u8], out: &mut Vec<u8>) -> Result<(), Undecodable> {
        while self.step(&mut piece, out)? {}
        Ok(())
    }

    /// The end of the compressed bytes: everything that they gave is out already. No bytes at all are nothing, whatever
    /// they are said to be.
    ///
    /// # Errors
    /// [`Undecodable`] when they broke off.
    pub fn end(&self) -> Result<(), Undecodable> {
        let whole = match &self.kind {
            Kind::Identity => true,
            Kind::Deflated(inner) => inner.is_whole(),
            Kind::Brotli(inner) => inner.whole,
            Kind::Zstd(inner) => inner.whole,
        };
        if whole || !self.begun { Ok(()) } else { Err(Undecodable) }
    }
}

struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    buffer: Vec<u8>,
    whole: bool,
}

impl Brotli {
    fn new() -> Self {
        let alloc = StandardAlloc::default;
        Self { state: BrotliState::new(alloc(), alloc(), alloc()), buffer: vec![0; STEP], whole: false }
    }

    fn step(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Undecodable> {
        let (mut input, mut read, mut space, mut written) = (piece.len(), 0, STEP, 0);
        let result = BrotliDecompressStream(
            &mut input,
            &mut read,
            piece,
            &mut space,
            &mut written,
            &mut self.buffer,
            &mut 0,
            &mut self.state,
        );
        out.extend_from_slice(&self.buffer[..written]);
        *piece = &piece[read..];
        match result {
            BrotliResult::ResultFailure => Err(Undecodable),
            BrotliResult::NeedsMoreOutput => Ok(true),
            BrotliResult::NeedsMoreInput => Ok(false),
            BrotliResult::ResultSuccess => {
                self.whole = true;
                *piece = &[];
                Ok(false)
            }
        }
    }
}

struct Zstd {
    decoder: zstd::stream::raw::Decoder<'static>,
    buffer: Vec<u8>,
    /// Nothing is missing: a frame is over, and of the next one, if there is one, nothing has come out yet.
    whole: bool,
    /// What still comes is no frame: nothing, as browsers have it.
    over: bool,
}

impl Zstd {
    fn new() -> io::Result<Self> {
        let mut decoder = zstd::stream::raw::Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
        Ok(Self { decoder, buffer: vec![0; STEP], whole: false, over: false })
    }

    fn step(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, Undecodable> {
        if self.over || (self.whole && piece.is_empty()) {
            *piece = &[];
            return Ok(false);
        }
        let mut input = InBuffer::around(piece);
        let mut output = OutBuffer::around(&mut self.buffer[..]);
        let ran = self.decoder.run(&mut input, &mut output);
        let (read, written) = (input.pos(), output.pos());
        if ran.is_err() && self.whole {
            self.over = true;
            *piece = &[];
            return Ok(false);
        }
        let left = ran?;
        out.extend_from_slice(&self.buffer[..written]);
        *piece = &piece[read..];
        self.whole = left == 0 || (self.whole && written == 0);
        if left == 0 {
            self.decoder.reinit()?;
        }
        Ok(!piece.is_empty() || (written == STEP && left != 0))
    }
}

/// The beginning of a body, decoded as far as it goes, and whether that is all of it.
#[must_use]
pub fn beginning(head: &ResponseHeader, body: Bytes) -> (Bytes, bool) {
    let Some(mut decoder) = Decoder::for_head(head) else { return (Bytes::new(), false) };
    if matches!(decoder.kind, Kind::Identity) {
        return (body, true);
    }
    let (mut packed, mut plain) = (&body[..], Vec::new());
    while plain.len() < LARGEST_WHOLE {
        match decoder.step(&mut packed, &mut plain) {
            Ok(true) => {}
            Ok(false) => return (Bytes::from(plain), decoder.end().is_ok()),
            Err(Undecodable) => break,
        }
    }
    (Bytes::from(plain), false)
}

#[cfg(test)]
mod tests;
