//! Tables of the config: each is declared once, with its keys, their meaning and their defaults; reading, the
//! JSON Schema and the suggestions for misspelt keys follow from that.

use super::Walk;
use crate::source::Place;
use serde_json::Value;
use toml::de::DeTable;

/// One key of a table.
#[derive(Debug)]
pub(crate) struct Field {
    /// The key.
    pub(crate) key: &'static str,
    /// Its meaning, one line an element.
    pub(crate) doc: &'static [&'static str],
    /// Whether it must be there.
    pub(crate) presence: Presence,
    /// The default, or an example, as written in TOML.
    pub(crate) toml: &'static str,
    /// JSON Schema of its value.
    pub(crate) schema: fn() -> Value,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It must.
    Needed,
    /// It need not, and then there is nothing.
    Optional,
    /// It need not, and then it has a value.
    Default,
}

/// A table with its keys.
pub(crate) trait Table: Sized {
    /// How it begins in a file: `[listen]`.
    const TITLE: &'static str;
    /// Its meaning.
    const DOC: &'static [&'static str];
    /// Its keys.
    const FIELDS: &'static [Field];
    /// Reads them.
    fn take(walk: &mut Walk<'_>, tree: &DeTable<'_>, at: &Place) -> Self;
}

/// Declares a table: `key: Type, needed|like|default "TOML";`.
macro_rules! table {
    ($(#[doc = $doc:literal])+ $title:literal => struct $name:ident {
        $($(#[doc = $about:literal])+ $key:ident: $type:ty, $presence:ident $toml:literal;)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            $($(#[doc = $about])+ pub(crate) $key: Option<$crate::source::Spot<$type>>,)+
        }

        impl $crate::walk::table::Table for $name {
            const TITLE: &'static str = $title;
            const DOC: &'static [&'static str] = &[$($doc),+];
            const FIELDS: &'static [$crate::walk::table::Field] = &[$($crate::walk::table::Field {
                key: stringify!($key),
                doc: &[$($about),+],
                presence: $crate::walk::table::presence!($presence),
                toml: $toml,
                schema: <$type as $crate::walk::read::Read>::schema,
            }),+];

            fn take(
                walk: &mut $crate::walk::Walk<'_>,
                tree: &toml::de::DeTable<'_>,
                at: &$crate::source::Place,
            ) -> Self {
                let mut fields = Self::FIELDS.iter();
                Self { $($key: fields.next().and_then(|field| walk.take(tree, field, at)),)+ }
            }
        }

        impl $crate::walk::read::Read for $name {
            const WANTS: &'static str = "a table";
            const IS_TABLE: bool = true;

            fn read(
                value: &toml::de::DeValue<'_>,
                at: &$crate::source::Place,
                walk: &mut $crate::walk::Walk<'_>,
            ) -> Option<Self> {
                match value.as_table() {
                    Some(tree) => Some(walk.table(tree, at)),
                    None => walk.wrong(value, at),
                }
            }

            fn schema() -> serde_json::Value {
                $crate::schema::table::<Self>()
            }
        }
    };
}
pub(crate) use table;

/// The presence that a word of [`table!`] stands for.
macro_rules! presence {
    (needed) => {
        $crate::walk::table::Presence::Needed
    };
    (like) => {
        $crate::walk::table::Presence::Optional
    };
    (default) => {
        $crate::walk::table::Presence::Default
    };
}
pub(crate) use presence;
