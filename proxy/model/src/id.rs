//! Identifiers. Random ones are UUIDs made from bits that the caller brings; none is ever derived
//! from an e-mail or another personal value: subjects have random ids.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A version 7 UUID (RFC 9562 §5.7): `millis` since the Unix epoch, then 74 random bits.
            #[must_use]
            pub fn new(millis: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}

uuid_id!(
    /// A data subject: a person, under no name of theirs.
    SubjectId
);
uuid_id!(
    /// One delivery of a questionnaire into one page: what the serving token stands for.
    ServedId
);
uuid_id!(
    /// One submission of answers (a POST), pending until the shop has answered.
    AttemptId
);
uuid_id!(
    /// One line of the append-only chain.
    EventId
);

/// SHA-256 of the wording as it stands in the chain: the id of a [`crate::journal::Notice`] is its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoticeId(pub [u8; 32]);

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeId({self})")
    }
}

impl std::str::FromStr for NoticeId {
    type Err = NotHex;
    fn from_str(s: &str) -> Result<Self, NotHex> {
        hex32(s).map(Self).ok_or(NotHex)
    }
}

impl Serialize for NoticeId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NoticeId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("expected 64 hexadecimal digits")]
pub struct NotHex;

/// Text that does not say what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this word or number is not known here")]
pub struct FromText;

/// 64 hexadecimal digits to 32 bytes.
#[must_use]
pub fn hex32(s: &str) -> Option<[u8; 32]> {
    hex(s)
}

/// `2 * N` hexadecimal digits to `N` bytes.
#[must_use]
pub fn hex<const N: usize>(s: &str) -> Option<[u8; N]> {
    let digits = s.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_ids_survive_their_text_form() {
        let id = NoticeId(std::array::from_fn(|i| u8::try_from(i * 7 % 256).unwrap()));
        assert_eq!(id.to_string().parse::<NoticeId>().unwrap(), id);
        assert!("zz".repeat(32).parse::<NoticeId>().is_err());
        assert!("00".parse::<NoticeId>().is_err());
    }
}
