//! Charsets, by the labels of the WHATWG Encoding Standard.

use super::{Word, Wrong};
use crate::codes;
use crate::walk::nearest;
use encoding_rs::Encoding;

/// Labels that are offered for slips.
const COMMON: [&str; 12] = [
    "utf-8",
    "windows-1251",
    "windows-1252",
    "windows-1250",
    "windows-1253",
    "windows-1254",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "koi8-r",
    "koi8-u",
    "cp1251",
];

/// The name of a charset in which pages can be changed: `windows-1251`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charset(pub(crate) &'static str);

impl Word for Charset {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let Some(encoding) = Encoding::for_label(text.as_bytes()) else { return Err(unknown(text)) };
        if encoding.is_ascii_compatible() { Ok(Self(encoding.name())) } else { Err(unfit(encoding)) }
    }
}

fn unknown(text: &str) -> Wrong {
    let says = format!("there is no charset '{}'", text.escape_debug());
    match nearest(text, COMMON) {
        Some(near) => Wrong::write(&codes::BAD_CHARSET, says, near),
        None => Wrong::say(
            &codes::BAD_CHARSET,
            says,
            "write it as in Content-Type, such as \"utf-8\" or \"windows-1251\"",
        ),
    }
}

fn unfit(encoding: &'static Encoding) -> Wrong {
    let says = format!("pages in {} are never changed, so nothing could be asked on them", encoding.name());
    Wrong::say(&codes::UNFIT_CHARSET, says, "leave charset out and write mode = \"observe\" for this shop")
}
