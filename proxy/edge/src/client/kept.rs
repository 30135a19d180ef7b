//! A copy of a body that passes.

use bytes::{Bytes, BytesMut};

/// What was read of a body, for whoever wants to look at it later.
pub(super) struct Kept {
    bytes: BytesMut,
    limit: usize,
    whole: bool,
}

impl Kept {
    /// Nothing yet, and at most so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: BytesMut::new(), limit, whole: false }
    }

    /// With the next piece of the body (`None`: its end); nothing when it is longer than the limit.
    pub(super) fn with(mut self, piece: Option<&[u8]>) -> Option<Self> {
        let bytes = piece.unwrap_or_default();
        self.whole |= piece.is_none();
        self.bytes.extend_from_slice(bytes.get(..bytes.len().min(self.limit + 1))?);
        (self.bytes.len() <= self.limit).then_some(self)
    }

    /// All of it, if the body is `over` and was not too long.
    pub(super) fn whole(self, over: bool) -> Option<Bytes> {
        (over || self.whole).then(|| self.bytes.freeze())
    }
}
