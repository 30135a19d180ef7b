//! Of which sort an answer is.

/// A way to read text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// A page or a part of one.
    Html,
    /// JSON, JSONP, lines of JSON.
    Json,
    /// Records of cells between `,` `;` tab or `|` (RFC 4180 and its relatives).
    Csv,
    /// XML.
    Xml,
    /// A dump of a database.
    Sql,
    /// Anything else that people can read.
    Text,
}

/// What can be done with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Read it.
    Text(Format),
    /// Unpack it ([`archive`](crate::archive)).
    Archive,
    /// Pictures, fonts, sound, film: there is nothing to be found in them.
    Picture,
    /// Nothing: it may show anybody and cannot be looked into (PDF, unknown binary).
    Opaque,
}

/// How much of a body's beginning is worth giving to [`sort_of`], bytes.
pub const BEGINNING_BYTES: usize = 1024;

/// By Content-Type, the file name of Content-Disposition and the first bytes, as far as they are there.
///
/// A name that says more than the type wins (`orders.csv` as `text/html`, `backup.sql` as `application/octet-stream`);
/// what begins like a zip file is one whatever it is called.
#[must_use]
pub fn sort_of(content_type: Option<&str>, disposition: Option<&str>, beginning: &[u8]) -> Sort {
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06") {
        return Sort::Archive;
    }
    if beginning.starts_with(b"%PDF-") || beginning.starts_with(b"\x1f\x8b") {
        return Sort::Opaque;
    }
    let by_name = disposition.and_then(file_name).and_then(|name| by_ending(&name));
    let media =
        content_type.and_then(|value| value.split(';').next()).map(|value| value.trim().to_ascii_lowercase());
    let by_type = media.as_deref().and_then(by_media);
    match (by_name, by_type) {
        (Some(Sort::Text(format)), Some(Sort::Picture) | None) if is_text(beginning) => Sort::Text(format),
        (Some(Sort::Text(_)), Some(Sort::Picture)) => Sort::Opaque,
        (Some(named @ Sort::Text(_)), Some(Sort::Text(_))) => named,
        (_, Some(Sort::Text(Format::Text))) => Sort::Text(guess(beginning)),
        (_, Some(Sort::Picture)) if beginning.is_empty() || is_picture(beginning) => Sort::Picture,
        (_, Some(Sort::Picture)) if is_text(beginning) => Sort::Text(guess(beginning)),
        (_, Some(Sort::Picture)) => Sort::Opaque,
        (_, Some(known)) => known,
        (Some(named), None) if !matches!(named, Sort::Text(_)) => named,
        (_, None) if is_text(beginning) => Sort::Text(guess(beginning)),
        _ => Sort::Opaque,
    }
}

/// `None`: the type says nothing.
fn by_media(media: &str) -> Option<Sort> {
    let text = |format| Some(Sort::Text(format));
    let (kind, sub) = media.split_once('/')?;
    match (kind, sub) {
        (_, "html" | "xhtml+xml") => text(Format::Html),
        (_, "csv" | "tab-separated-values" | "comma-separated-values" | "x-csv") => text(Format::Csv),
        (_, "json" | "javascript" | "x-javascript" | "ecmascript" | "ndjson" | "x-ndjson" | "jsonlines") => {
            text(Format::Json)
        }
        (_, sub) if sub.ends_with("+json") => text(Format::Json),
        (_, "sql" | "x-sql") => text(Format::Sql),
        ("image", "svg+xml") | (_, "xml") => text(Format::Xml),
        (_, sub) if sub.ends_with("+xml") => text(Format::Xml),
        ("application", "zip" | "x-zip-compressed") => Some(Sort::Archive),
        ("application", sub)
            if sub.starts_with("vnd.openxmlformats") || sub.starts_with("vnd.oasis.opendocument") =>
        {
            Some(Sort::Archive)
        }
        ("image" | "audio" | "video" | "font", _)
        | ("application", "font-woff" | "font-woff2" | "x-font-ttf") => Some(Sort::Picture),
        ("application", "pdf" | "msword" | "postscript" | "gzip" | "x-gzip") => Some(Sort::Opaque),
        ("application", "x-www-form-urlencoded" | "yaml" | "x-yaml" | "graphql") => text(Format::Text),
        ("text" | "message", _) => text(Format::Text),
        // Old shops send CSV by this name to have it opened at once.
        _ => None,
    }
}

fn by_ending(name: &str) -> Option<Sort> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "tab" => Sort::Text(Format::Csv),
        "json" | "ndjson" | "jsonl" => Sort::Text(Format::Json),
        "xml" | "rss" | "svg" => Sort::Text(Format::Xml),
        "sql" => Sort::Text(Format::Sql),
        "html" | "htm" => Sort::Text(Format::Html),
        "txt" | "log" | "vcf" | "ics" | "eml" | "ldif" => Sort::Text(Format::Text),
        "xlsx" | "ods" | "docx" | "odt" | "zip" => Sort::Archive,
        "pdf" | "xls" | "doc" | "gz" | "7z" | "rar" | "tar" => Sort::Opaque,
        _ => return None,
    })
}

/// `filename*=UTF-8''…` or `filename=` (RFC 6266); of the first only the end matters, so it is not decoded.
fn file_name(disposition: &str) -> Option<String> {
    let named = |key: &str| {
        disposition.split(';').find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    named("filename*").or_else(|| named("filename"))
}

/// How files of pictures, fonts, sound and films begin; what a type says of itself is no proof.
const MAGIC: [&[u8]; 18] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xFF\xD8\xFF",
    b"GIF87a",
    b"GIF89a",
    b"RIFF",
    b"\0\0\x01\0",
    b"\0\0\x02\0",
    b"II*\0",
    b"MM\0*",
    b"wOFF",
    b"wOF2",
    b"OTTO",
    b"\0\x01\0\0",
    b"ttcf\0",
    b"ID3",
    b"\xFF\xFB",
    b"OggS\0",
    b"\x1A\x45\xDF\xA3",
];

fn is_picture(beginning: &[u8]) -> bool {
    let film = beginning.get(4..8).is_some_and(|kind| kind == b"ftyp");
    let known = film || MAGIC.iter().any(|magic| beginning.starts_with(magic));
    known && (beginning.starts_with(b"\xFF") || !is_text(beginning))
}

/// No sign that text never has, or a mark of UTF-16.
fn is_text(beginning: &[u8]) -> bool {
    let start = beginning.get(..BEGINNING_BYTES).unwrap_or(beginning);
    start.starts_with(b"\xFF\xFE")
        || start.starts_with(b"\xFE\xFF")
        || !start.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F))
}

/// The format of text that nobody named.
fn guess(beginning: &[u8]) -> Format {
    let start = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let has = |word: &[u8]| {
        let upper = start.get(..BEGINNING_BYTES).unwrap_or(start).to_ascii_uppercase();
        memchr::memmem::find(&upper, word).is_some()
    };
    match start.first() {
        Some(b'<') if start.starts_with(b"<?xml") && !has(b"<HTML") => Format::Xml,
        Some(b'<') => Format::Html,
        Some(b'{' | b'[') => Format::Json,
        _ if has(b"INSERT INTO ")
            || has(b"CREATE TABLE ")
            || has(b"DROP TABLE ")
            || has(b"TRUNCATE TABLE ") =>
        {
            Format::Sql
        }
        _ if start.starts_with(b"-- ") || start.starts_with(b"/*!") => Format::Sql,
        _ if has(b"<TD") || has(b"<DIV") || has(b"<P>") => Format::Html,
        _ if is_table(start) => Format::Csv,
        _ => Format::Text,
    }
}

/// The first two lines have the same number (at least one) of the same separator.
fn is_table(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n');
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let count = |line: &[u8], sign: u8| line.iter().filter(|byte| **byte == sign).count();
    [b',', b';', b'\t'].iter().any(|sign| {
        let columns = count(first, *sign);
        columns > 0 && (lines.next().is_none() || count(second, *sign) >= columns)
    })
}
