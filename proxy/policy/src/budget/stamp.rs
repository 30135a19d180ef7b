//! Moments, in one number.

use super::Window;
use jiff::{SignedDuration, Timestamp};

/// Microseconds since 1970, as fine as the record has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp(pub(super) i64);

impl Stamp {
    /// `length` later.
    pub(super) fn after(self, length: SignedDuration) -> Self {
        Self(self.0.saturating_add(micros(length)))
    }

    /// `length` before.
    pub(super) fn before(self, length: SignedDuration) -> Self {
        Self(self.0.saturating_sub(micros(length)))
    }
}

impl From<Timestamp> for Stamp {
    fn from(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

impl From<Stamp> for Timestamp {
    fn from(stamp: Stamp) -> Self {
        // Stamps come from timestamps: what lies outside them was moved there by a window.
        Self::from_microsecond(stamp.0).unwrap_or(if stamp.0 < 0 { Self::MIN } else { Self::MAX })
    }
}

impl Window {
    /// The first moment that counts; now always does.
    pub(super) fn since(self, now: Stamp) -> Stamp {
        let since = match self {
            Self::Last(length) => now.before(length),
            Self::Since(begin) => begin.into(),
        };
        since.min(now)
    }
}

fn micros(length: SignedDuration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(if length.is_negative() { i64::MIN } else { i64::MAX })
}
