//! Fixed-length fields off the front of some bytes.

use jiff::Timestamp;

/// What is still to be read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    /// The next `N` bytes.
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*front)
    }

    /// The next `length` bytes.
    pub(super) fn slice(&mut self, length: usize) -> Option<&[u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    /// A moment as 48 bits of milliseconds since 1970, as in a version 7 UUID.
    pub(super) fn milliseconds(&mut self) -> Option<Timestamp> {
        let mut wide = [0; 8];
        wide[2..].copy_from_slice(&self.take::<6>()?);
        Timestamp::from_millisecond(i64::from_be_bytes(wide)).ok()
    }
}
