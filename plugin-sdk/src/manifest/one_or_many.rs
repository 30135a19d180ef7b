//! A table, or a list of tables, where one is the usual case: `field = { … }` or `field = [{ … }, { … }]`.

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// How editors see it; never built.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "OneOrMany{T}")]
#[expect(dead_code, reason = "describes the schema only")]
pub(super) enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several: all must hold.
    Many(Vec<T>),
}

/// Reads both spellings into a list; not `untagged`, which would lose the place of an error.
pub(super) fn read<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    d.deserialize_any(Either(PhantomData))
}

struct Either<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table or a list of tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Vec<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq))
    }
}
