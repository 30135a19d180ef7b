//! What the access record says: who saw whose contact data, when, where, how much.
//!
//! A [`Record`] is one leaf of the log, kept as one JSON object: fields are added with a default, never renamed, so that
//! what was written once can be read for ever. People stand in it as [`SubjectRef`]s, keyed references that mean nothing
//! without the key of their one person; what they stand for is kept once, sealed under that key ([`Named`]).

mod event;
mod word;

pub use event::{
    Amount, Approval, Ask, Because, Binding, Close, ConfigInUse, Erased, Event, Found, Gathered, Grant,
    Lease, Login, Loss, Named, Passed, Pruned, Reading, Refusal, Rotation, Run, people,
};
pub use word::{Action, Actor, Field, Outcome, Reason, Role, Verdict};

use crate::id::FromText;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When it was made (the door's clock; to the microsecond).
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Record {
    /// The bytes that are kept and hashed.
    ///
    /// # Errors
    /// Only for values that JSON cannot say; there are none among these types.
    pub fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads [`Self::encode`]'s bytes; unknown members are left out.
    ///
    /// # Errors
    /// Bytes that are no record, or one of a newer kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = FromText;
            fn from_str(text: &str) -> Result<Self, FromText> {
                crate::id::hex(text).map(Self).ok_or(FromText)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text_id!(
    /// A person's identifier, under a key that is only theirs: the same one gives the same reference, until the person is
    /// erased. 16 bytes, hexadecimal.
    SubjectRef,
    16
);
text_id!(
    /// One access: the number of its visit. A grant and what follows it share it. 8 bytes, hexadecimal.
    AccessId,
    8
);

#[cfg(test)]
mod tests;
