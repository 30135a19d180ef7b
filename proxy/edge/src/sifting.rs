//! A request body on its way to the shop that nobody reads whole: our fields are taken out as it passes.

use bytes::Bytes;
use memchr::memmem;
use prometheus::IntCounter;
use vratar_form::Sieve;
use vratar_mask::{KEPT_FIELD, MARK};

/// A body that passes.
pub struct Sifting {
    /// What was read of it before it turned out to be too long to be read whole.
    beginning: Bytes,
    sieve: Option<Sieve>,
    /// Its length has been said, and stays true.
    measured: bool,
    counts: Counts,
    masks: Masks,
}

/// What becomes of masks in it, which nobody can put right as it passes: with what is looked for in it ends before the
/// shop has all of it.
struct Masks {
    wanted: &'static [&'static [u8]],
    /// A field of ours that was taken out, or could not be, ends it too.
    strict: bool,
    /// What may have begun with the last piece.
    last: Vec<u8>,
}

/// What comes beside each masked control, as browsers write its name in each of their forms, and as scripts may.
const KEPT: [&[u8]; 3] = [KEPT_FIELD.as_bytes(), b"vratar%5Fkept", b"vratar%5fkept"];

/// A mask, and as scripts may write it in a form (WHATWG URL §1.3).
const MASKS: [&[u8]; 3] = [MARK.as_bytes(), b"%2A%2A%2A", b"%2a%2a%2a"];
/// The longest of all, bytes.
const LONGEST: usize = 13;

/// A body ends here: the shop would keep a mask for a value.
#[derive(Debug, PartialEq, Eq)]
pub struct MaskPassing;

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
        let masks = Masks { wanted: &[], strict: false, last: Vec::new() };
        Self { beginning, sieve, measured, counts, masks }
    }

    /// No form that was masked may reach the shop in it: where it goes nobody puts the values back.
    #[must_use]
    pub fn without_masked_forms(self) -> Self {
        Self { masks: Masks { wanted: &KEPT, ..self.masks }, ..self }
    }

    /// No mask may reach the shop in it, for something is hidden from its sender. `text`: it is not what files are sent in,
    /// whose bytes may look like one: there what comes beside a masked control is looked for, be it sieved or not.
    #[must_use]
    pub fn without_masks(self, text: bool) -> Self {
        let wanted: &[&[u8]] = if text { &MASKS } else { &KEPT };
        Self { masks: Masks { wanted, strict: true, last: Vec::new() }, ..self }
    }

    /// Whether some of it is here already.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        !self.beginning.is_empty()
    }

    /// What passes of what was read already.
    ///
    /// # Errors
    /// [`MaskPassing`]: nothing more of it may be sent, nor its end. The same holds for the others.
    pub fn beginning(&mut self) -> Result<Bytes, MaskPassing> {
        let beginning = std::mem::take(&mut self.beginning);
        self.take(beginning)
    }

    /// What passes of the next piece.
    ///
    /// # Errors
    /// Those of [`Self::beginning`].
    pub fn take(&mut self, piece: Bytes) -> Result<Bytes, MaskPassing> {
        self.masks.look(&piece)?;
        let Some(sieve) = &mut self.sieve else { return Ok(piece) };
        let (mut out, before) = (Vec::with_capacity(piece.len()), (sieve.has_taken(), sieve.has_left()));
        sieve.take(&piece, &mut out);
        self.count(before)?;
        Ok(Bytes::from(out))
    }

    /// What is left at the end.
    ///
    /// # Errors
    /// Those of [`Self::beginning`].
    pub fn end(&mut self) -> Result<Bytes, MaskPassing> {
        let Some(sieve) = &mut self.sieve else { return Ok(Bytes::new()) };
        let (mut out, before) = (Vec::new(), (sieve.has_taken(), sieve.has_left()));
        if self.measured {
            sieve.end_at_length(&mut out)
        } else {
            sieve.end(&mut out)
        }
        self.count(before)?;
        Ok(Bytes::from(out))
    }

    fn count(&self, (had_taken, had_left): (bool, bool)) -> Result<(), MaskPassing> {
        let Some(sieve) = &self.sieve else { return Ok(()) };
        let (taken, left) = (!had_taken && sieve.has_taken(), !had_left && sieve.has_left());
        if taken {
            self.counts.strays.inc();
        }
        if left {
            self.counts.left.inc();
        }
        if self.masks.strict && (taken || left) { Err(MaskPassing) } else { Ok(()) }
    }
}

impl Masks {
    fn look(&mut self, piece: &[u8]) -> Result<(), MaskPassing> {
        let Self { wanted, last, .. } = self;
        if wanted.is_empty() {
            return Ok(());
        }
        last.extend_from_slice(piece);
        if wanted.iter().any(|wanted| memmem::find(last, wanted).is_some()) {
            return Err(MaskPassing);
        }
        let done = last.len().saturating_sub(LONGEST - 1);
        last.drain(..done);
        Ok(())
    }
}
