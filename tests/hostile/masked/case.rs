//! A case, read and made into bytes.

use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde::Deserialize;
use std::io::Write as _;
use std::path::Path;

#[derive(Deserialize)]
struct File {
    /// What all of them have, where they do not say otherwise.
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    path: Option<String>,
    case: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    method: Option<String>,
    /// Path and query; `/staff/people` if it does not matter.
    #[serde(default)]
    path: Option<String>,
    /// Further request headers, one a line.
    #[serde(default)]
    headers: String,
    #[serde(default)]
    kind: Option<String>,
    /// Further headers of the shop's answer, one a line.
    #[serde(default)]
    shop_headers: String,
    #[serde(default)]
    shop_status: Option<u16>,
    #[serde(default)]
    body: String,
    /// In which charset the body is written; UTF-8 if absent.
    #[serde(default)]
    charset: Option<String>,
    /// `gzip`, `zlib`, `deflate`, `br`, `zstd`.
    #[serde(default)]
    packed: Option<String>,
    /// Bytes of each chunk; absent: a body with a length.
    #[serde(default)]
    chunks: Option<usize>,
    #[serde(default)]
    status: Option<u16>,
    /// What the client gets; absent: the body as it is.
    #[serde(default)]
    sent: Option<String>,
    /// Headers the client gets, `name: value`.
    #[serde(default)]
    sent_headers: Vec<String>,
    /// Sorts of data that the record says were masked.
    #[serde(default)]
    masked: Vec<String>,
}

/// One case.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: String,
    /// The shop's answer, all of it.
    pub(super) answer: Vec<u8>,
    pub(super) status: u16,
    pub(super) sent: Option<Vec<u8>>,
    pub(super) sent_headers: Vec<String>,
    pub(super) masked: Vec<String>,
}

/// All of them, in their order.
pub(super) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile/masked/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (kind, way) = (file.kind, file.path);
        file.case
            .into_iter()
            .map(move |case| Case::new(&stem, kind.as_deref(), way.as_deref(), case))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(|path| read(path)).collect()
}

impl Case {
    fn new(file: &str, kind: Option<&str>, path: Option<&str>, case: Written) -> Self {
        let encode = |text: &str| encoded(text, case.charset.as_deref());
        let body = packed(&encode(&case.body), case.packed.as_deref());
        let status = case.shop_status.unwrap_or(200);
        let kind = case.kind.as_deref().or(kind).unwrap_or("text/html; charset=utf-8");
        let mut head = format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n");
        lines(&case.shop_headers).for_each(|line| head.push_str(&format!("{line}\r\n")));
        if let Some(packed) = &case.packed {
            let name = if packed == "zlib" { "deflate" } else { packed };
            head.push_str(&format!("Content-Encoding: {name}\r\n"));
        }
        Self {
            name: format!("{file}: {}", case.name),
            method: case.method.unwrap_or_else(|| "GET".to_owned()),
            path: case.path.as_deref().or(path).unwrap_or("/staff/people").to_owned(),
            headers: lines(&case.headers).map(|line| format!("{line}\r\n")).collect(),
            answer: framed(head, &body, case.chunks),
            status: case.status.unwrap_or(status),
            sent: (case.status.is_none() || case.sent.is_some())
                .then(|| encode(case.sent.as_deref().unwrap_or(&case.body))),
            sent_headers: case.sent_headers,
            masked: case.masked,
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn encoded(text: &str, charset: Option<&str>) -> Vec<u8> {
    match charset {
        None => text.as_bytes().to_vec(),
        Some("utf-16le") => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Some("utf-8-bom") => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Some(label) => {
            encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
        }
    }
}

fn packed(body: &[u8], how: Option<&str>) -> Vec<u8> {
    let best = flate2::Compression::default();
    match how {
        None => body.to_vec(),
        Some("gzip") => {
            let mut out = GzEncoder::new(Vec::new(), best);
            out.write_all(body).unwrap();
            out.finish().unwrap()
        }
        Some("zlib") => {
            let mut out = ZlibEncoder::new(Vec::new(), best);
            out.write_all(body).unwrap();
            out.finish().unwrap()
        }
        Some("deflate") => {
            let mut out = DeflateEncoder::new(Vec::new(), best);
            out.write_all(body).unwrap();
            out.finish().unwrap()
        }
        Some("br") => {
            let mut out = Vec::new();
            brotli::BrotliCompress(&mut &body[..], &mut out, &Default::default()).unwrap();
            out
        }
        Some("zstd") => zstd::encode_all(body, 3).unwrap(),
        Some(other) => panic!("no `{other}`"),
    }
}

fn framed(mut head: String, body: &[u8], chunks: Option<usize>) -> Vec<u8> {
    let Some(size) = chunks else {
        head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        return [head.as_bytes(), body].concat();
    };
    head.push_str("Transfer-Encoding: chunked\r\n\r\n");
    let mut out = head.into_bytes();
    for chunk in body.chunks(size) {
        out.extend(format!("{:x}\r\n", chunk.len()).bytes());
        out.extend(chunk);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}
