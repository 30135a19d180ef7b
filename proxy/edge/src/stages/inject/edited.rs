//! What an edited page is made of: pieces of the shop's as they came, and pieces with something in them.

use bytes::Bytes;

/// Pieces of a page, in their order.
#[derive(Debug, Default)]
pub struct Edited {
    pieces: Vec<Bytes>,
    length: usize,
}

impl Edited {
    /// Adds a piece.
    pub fn push(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.length += piece.len();
            self.pieces.push(piece);
        }
    }

    /// How long all of them are, bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// All of them.
    #[must_use]
    pub fn into_pieces(self) -> Vec<Bytes> {
        self.pieces
    }
}
