//! The shop's `Date` in the heads of its answers: the server library under the door writes the time of its own into every
//! head. Both are of one length (RFC 9110 §5.6.7), so the one is written over the other where it stands.

use http::HeaderMap;
use http::header::DATE;
use memchr::memmem::find;
use std::sync::{Arc, Mutex, PoisonError};

/// Length of a date, bytes.
const LENGTH: usize = 29;

/// The date of the head that is written next.
#[derive(Clone, Debug, Default)]
pub struct Dates(Arc<Mutex<Option<[u8; LENGTH]>>>);

impl Dates {
    /// The next head is that of an answer with these headers.
    pub fn next(&self, headers: &HeaderMap) {
        let mut dates = headers.get_all(DATE).iter();
        let date =
            dates.next().and_then(|date| date.as_bytes().try_into().ok()).filter(|_| dates.next().is_none());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date;
    }

    /// Where the date goes in the bytes of a head, if there is one to go there.
    pub(super) fn place(&self, bytes: &[u8]) -> Option<Patch> {
        let date = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let head = bytes.get(..find(bytes, b"\r\n\r\n").unwrap_or(bytes.len())).unwrap_or_default();
        let name = |at: &usize| {
            let begins = at.checked_sub(2).and_then(|from| head.get(from..*at)) == Some(b"\r\n");
            begins && head.get(*at..at + 6).is_some_and(|name| name.eq_ignore_ascii_case(b"date: "))
        };
        let at = memchr::memchr2_iter(b'd', b'D', head).find(name)? + 6;
        let value_ends = head.get(at + LENGTH..at + LENGTH + 2).is_none_or(|end| end == b"\r\n");
        (head.len() >= at + LENGTH && value_ends).then_some(Patch { at, date, written: 0 })
    }
}

/// A date to be written over what stands at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    /// Bytes from here.
    at: usize,
    date: [u8; LENGTH],
    /// Bytes of it that are written already.
    written: usize,
}

impl Patch {
    /// `bytes` with it, as far as they reach.
    pub(super) fn onto(self, bytes: &[u8]) -> Vec<u8> {
        let mut patched = bytes.to_vec();
        let date = self.date.into_iter().skip(self.written);
        patched.iter_mut().skip(self.at).zip(date).for_each(|(byte, new)| *byte = new);
        patched
    }

    /// What is left of it once so many bytes have gone out.
    pub(super) fn behind(self, gone: usize) -> Option<Self> {
        let written = self.written + gone.saturating_sub(self.at);
        (written < LENGTH).then_some(Self { at: self.at.saturating_sub(gone), written, ..self })
    }
}
