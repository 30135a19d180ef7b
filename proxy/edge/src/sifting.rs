//! A request body on its way to the shop that nobody reads whole: our fields are taken out as it passes.

use bytes::Bytes;
use prometheus::IntCounter;
use vratar_form::Sieve;

/// A body that passes.
pub struct Sifting {
    /// What was read of it before it turned out to be too long to be read whole.
    beginning: Bytes,
    sieve: Option<Sieve>,
    /// Its length has been said, and stays true.
    measured: bool,
    counts: Counts,
}

/// What is counted of bodies that pass, by request.
pub struct Counts {
    /// Something was taken out.
    pub strays: IntCounter,
    /// Something could not be.
    pub left: IntCounter,
}

impl Sifting {
    /// `sieve`: nothing, for bodies that pass as they are.
    #[must_use]
    pub fn new(beginning: Bytes, sieve: Option<Sieve>, measured: bool, counts: Counts) -> Self {
        Self { beginning, sieve, measured, counts }
    }

    /// Whether some of it is here already.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        !self.beginning.is_empty()
    }

    /// What passes of what was read already.
    pub fn beginning(&mut self) -> Bytes {
        let beginning = std::mem::take(&mut self.beginning);
        self.take(beginning)
    }

    /// What passes of the next piece.
    pub fn take(&mut self, piece: Bytes) -> Bytes {
        let Some(sieve) = &mut self.sieve else { return piece };
        let (mut out, before) = (Vec::with_capacity(piece.len()), (sieve.has_taken(), sieve.has_left()));
        sieve.take(&piece, &mut out);
        self.count(before);
        Bytes::from(out)
    }

    /// What is left at the end.
    pub fn end(&mut self) -> Bytes {
        let Some(sieve) = &mut self.sieve else { return Bytes::new() };
        let (mut out, before) = (Vec::new(), (sieve.has_taken(), sieve.has_left()));
        if self.measured {
            sieve.end_at_length(&mut out)
        } else {
            sieve.end(&mut out)
        }
        self.count(before);
        Bytes::from(out)
    }

    fn count(&self, (had_taken, had_left): (bool, bool)) {
        let Some(sieve) = &self.sieve else { return };
        if !had_taken && sieve.has_taken() {
            self.counts.strays.inc();
        }
        if !had_left && sieve.has_left() {
            self.counts.left.inc();
        }
    }
}
