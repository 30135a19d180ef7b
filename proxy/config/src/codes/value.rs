//! V02xx: keys and values in general.

super::chapter! { VALUE;
UNKNOWN_KEY = "V0201", "a key nobody knows",
"A key that is not understood is refused instead of ignored: a misspelt limit would otherwise not be there on the \
 day it is needed. `vratar schema config` prints every key with its meaning; editors that know JSON Schema complete them.";
MISPLACED_KEY = "V0202", "a key in the wrong table",
"The key exists, but in another table. In TOML a key belongs to the last `[table]` above it, so keys of the file \
 itself must stand before the first `[table]`.";
WRONG_TYPE = "V0203", "a value of the wrong sort",
"The key wants another sort of value: a text stands in quotes, a number does not, a list stands in square brackets, \
 a table has keys of its own.";
MISSING_KEY = "V0204", "a key is missing",
"Almost everything has a default; what has none only the operator can know. A shop needs its hosts, the address of \
 the shop behind (upstream) and the adapter that describes the platform.";
UNKNOWN_WORD = "V0205", "a word that is not one of the choices",
"The key takes one of a few words, which the message lists. Words are written in small letters.";
OUT_OF_RANGE = "V0206", "a number out of range",
"Limits have limits: zero or absurd values would switch off a protection or make every request fail. The message \
 names the range and the default.";
BAD_SIZE = "V0207", "a size that cannot be read",
"Sizes are a number of bytes, or a text with a number and one of B, KiB, MiB, GiB (powers of 1024), as in \"16MiB\".";
BAD_DAY = "V0208", "a value that is not a day",
"A day is written year-month-day, with or without quotes: 2026-12-01. Times and zones are not taken: a schedule turns at midnight UTC.";
BAD_LANGUAGE = "V0209", "a value that is not a language",
"Languages are written as in HTML's lang attribute: two or three letters, as in \"bg\" or \"en\"; a region may follow (\"bg-BG\").";
BAD_CHARSET = "V0210", "a charset nobody knows",
"Charsets are written with the labels of the WHATWG Encoding Standard, which browsers use: \"utf-8\", \"windows-1251\", \
 \"koi8-r\". A wrong one would damage every letter that Vratar adds to a page.";
EMPTY_TEXT = "V0211", "an empty text",
"The key was written with nothing in it. Leave the key out to get its default; an empty value would only look like a setting.";
UNFIT_CHARSET = "V0212", "a charset in which pages cannot be changed",
"UTF-16 and the charsets with shift states (ISO-2022-JP) are never rewritten, because inserting bytes into them can \
 change what stands after. Such a shop can only be observed.";
}
