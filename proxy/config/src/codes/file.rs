//! V01xx: the files themselves.

super::chapter! { FILE;
SYNTAX = "V0101", "this is not TOML",
"The file breaks the grammar of TOML (toml.io), so nothing after this place can be trusted. A line is \
 `key = value`, a table begins with `[name]`, one of several with `[[name]]`. Texts stand in straight double quotes.";
UNQUOTED = "V0102", "a text without quotes",
"In TOML only numbers, `true`, `false` and dates stand without quotes; every other value is a text in straight \
 double quotes, as in `adapter = \"oscar\"`. Quotes that a word processor made round are not quotes.";
DUPLICATE_KEY = "V0103", "the same key twice",
"TOML allows a key once in a table and a table once in a file; which of the two was meant cannot be known. \
 Delete one. Several shops are written as `[[shop]]`, with two brackets, once for each shop.";
ESCAPE = "V0104", "a backslash that escapes nothing",
"Between double quotes a backslash begins an escape such as `\\n`. Write a path with `/`, or put the text \
 between single quotes, where a backslash is only a backslash.";
NO_SUCH_DAY = "V0105", "a date or time that does not exist",
"Dates are written year-month-day, as in 2026-12-01, and must exist in the calendar.";
EMPTY_FILE = "V0106", "the file is empty",
"An empty config is far more often a copy that failed half-way than a wish, so it is never taken as `all defaults`. \
 Three lines are enough for a shop: hosts, upstream and adapter.";
NOT_UTF8 = "V0107", "the file is not UTF-8",
"Config files are UTF-8 (TOML allows nothing else). Editors on old desktops may save windows-1251 or UTF-16; \
 choose UTF-8 in their save dialogue, or convert with `iconv -f windows-1251 -t utf-8`.";
UNREADABLE = "V0108", "the file cannot be read",
"The file is not there, or the user that Vratar runs as may not read it. A missing config never means defaults. \
 Check the path and the permissions of every folder on the way.";
TOO_LARGE = "V0109", "the file is too large",
"A config file may have one MiB, which is some thousand shops. A larger file is most likely something else \
 (a log, a dump). Split a real one with `include`.";
INCLUDE_NOTHING = "V0110", "include finds no file",
"A pattern in `include` matched nothing. A folder that vanished must not silently mean that its shops vanish too, so \
 this stops the start. Patterns are relative to the main file. Remove the pattern if there are no such files.";
INCLUDE_PATTERN = "V0111", "an include pattern that is not supported",
"`*` stands for any characters and `?` for one, inside one path component (`shops/*.toml`). `**` and other \
 wildcards are not supported, so that it stays plain which files are read.";
FORMAT = "V0112", "a format this version does not read",
"`format` says which rules the file was written for. This version of Vratar reads format 1. A file with a higher \
 number was written for a newer Vratar: upgrade the program, or do not change the number by hand.";
NO_SHOP = "V0113", "no shop at all",
"Vratar keeps the door of shops; a config without any would accept connections and serve nobody. Add a `[[shop]]` \
 with hosts, upstream and adapter, or an `include` that finds files with some.";
TOO_MANY = "V0114", "too many",
"Every list has a limit, so that a mistake cannot eat the machine: 20000 included files, 100000 shops, and for \
 hosts, addresses, placements and other lists what the message says.";
}
