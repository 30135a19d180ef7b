//! One byte for every charset of the WHATWG Encoding Standard.

use encoding_rs::{self as whatwg, Encoding};

/// Numbered from 1; 0 is a charset that nobody knows. New ones go to the end, none is ever moved.
static NUMBERED: [&Encoding; 40] = [
    whatwg::UTF_8,
    whatwg::WINDOWS_1251,
    whatwg::WINDOWS_1252,
    whatwg::KOI8_R,
    whatwg::KOI8_U,
    whatwg::ISO_8859_5,
    whatwg::IBM866,
    whatwg::X_MAC_CYRILLIC,
    whatwg::WINDOWS_1250,
    whatwg::WINDOWS_1253,
    whatwg::WINDOWS_1254,
    whatwg::WINDOWS_1255,
    whatwg::WINDOWS_1256,
    whatwg::WINDOWS_1257,
    whatwg::WINDOWS_1258,
    whatwg::WINDOWS_874,
    whatwg::ISO_8859_2,
    whatwg::ISO_8859_3,
    whatwg::ISO_8859_4,
    whatwg::ISO_8859_6,
    whatwg::ISO_8859_7,
    whatwg::ISO_8859_8,
    whatwg::ISO_8859_8_I,
    whatwg::ISO_8859_10,
    whatwg::ISO_8859_13,
    whatwg::ISO_8859_14,
    whatwg::ISO_8859_15,
    whatwg::ISO_8859_16,
    whatwg::MACINTOSH,
    whatwg::BIG5,
    whatwg::EUC_JP,
    whatwg::EUC_KR,
    whatwg::GB18030,
    whatwg::GBK,
    whatwg::ISO_2022_JP,
    whatwg::SHIFT_JIS,
    whatwg::UTF_16BE,
    whatwg::UTF_16LE,
    whatwg::X_USER_DEFINED,
    whatwg::REPLACEMENT,
];

/// The number of a charset label (`cp1251` and `windows-1251` are one).
pub(super) fn number(label: &str) -> u8 {
    let encoding = Encoding::for_label(label.as_bytes());
    let position = NUMBERED.iter().position(|known| Some(*known) == encoding);
    position.and_then(|position| u8::try_from(position + 1).ok()).unwrap_or(0)
}

/// The charset with a number.
pub(super) fn named(number: u8) -> Option<&'static Encoding> {
    NUMBERED.get(usize::from(number).checked_sub(1)?).copied()
}
