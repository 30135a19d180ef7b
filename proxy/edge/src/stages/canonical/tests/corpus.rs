//! The published desync corpus: the cases that ship in the sources of the crate `http_desync_guardian`.

use super::yaml::{Case, cases};
use super::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files of the corpus.
const FILES: [&str; 9] = [
    "acceptable",
    "ambiguous",
    "bad-header-characters",
    "edge-cases",
    "more-compliant-tests",
    "real-life-test-cases",
    "rfc-compliant",
    "severe",
    "uri-specific-test-cases",
];

/// What the corpus lets pass and this door does not, and why. A case that is refused and not named here, or named
/// here and not refused, fails.
const STRICTER: [(&str, Refused); 25] = [
    // A name that is no token and a value with control characters are refused whatever the header.
    ("No TE/CL headers, some others are non-compliant", Refused::HeaderName),
    ("TE and some others are non-compliant", Refused::HeaderName),
    ("CL and some others are non-compliant", Refused::HeaderName),
    ("A non-essential header with a non-printable character (x01)", Refused::HeaderName),
    ("Some-Header\\x01", Refused::HeaderName),
    ("\\x01Some-Header", Refused::HeaderName),
    ("Some-Header: \\x01value", Refused::HeaderValue),
    ("Some-Header: value\\x01", Refused::HeaderValue),
    // Versions that are not spoken here.
    ("Non-RFC, but OK HTTP/0.9", Refused::Version),
    ("Unknown but OK HTTP/1.2", Refused::Version),
    ("Empty version, which means HTTP/0.9", Refused::RequestLine),
    ("Extra spaces in version", Refused::RequestLine),
    // Transfer encodings other than chunked.
    ("Different Transfer-Encoding headers", Refused::Twice),
    ("Multiple transfer encoding headers in a single request OK", Refused::Twice),
    ("Transfer-Encoding with a param: chunked;custom_param", Refused::Twice),
    ("Different Transfer-Encoding headers combined", Refused::BadTransferEncoding),
    ("TE with custom parameters OK", Refused::BadTransferEncoding),
    ("Correct TE OK", Refused::BadTransferEncoding),
    ("Transfer-Encoding: identity and chunked OK", Refused::BadTransferEncoding),
    // Targets: the fragment, the space, the escaped control characters that Pingora makes of raw ones.
    ("Empty URI", Refused::TargetForm),
    ("Compliant URL", Refused::Fragment),
    ("[space] in URI", Refused::RequestLine),
    ("%09 in URI is OK", Refused::TargetCharacter),
    ("%0D in URI is OK", Refused::TargetCharacter),
    ("%0A in URI is OK", Refused::TargetCharacter),
];

#[test]
fn nothing_severe_or_ambiguous_passes() {
    let corpus = corpus();
    let dangerous: Vec<&Case> = corpus.iter().filter(|case| is_dangerous(case)).collect();
    assert!(dangerous.len() >= 110, "{} dangerous cases found", dangerous.len());
    let passed: Vec<&str> =
        dangerous.iter().filter(|case| read(&head(case)).is_ok()).map(|c| c.name.as_str()).collect();
    assert!(passed.is_empty(), "{passed:#?}");
}

#[test]
fn whatever_else_the_corpus_lets_pass_passes_or_is_known_not_to() {
    let corpus = corpus();
    let harmless = corpus.iter().filter(|case| !is_dangerous(case));
    let refused = harmless.filter_map(|case| Some((case.name.as_str(), read(&head(case)).err()?)));
    let (refused, known): (BTreeSet<_>, BTreeSet<_>) = (
        refused.map(|(name, why)| (name, why.code())).collect(),
        STRICTER.iter().map(|(name, why)| (*name, why.code())).collect(),
    );
    assert_eq!(refused, known);
}

fn is_dangerous(case: &Case) -> bool {
    match case.tier.as_str() {
        "Severe" | "Ambiguous" => true,
        "Acceptable" | "Compliant" => false,
        tier => panic!("{}: {tier}?", case.name),
    }
}

/// The head as it would stand on the wire. The corpus leaves out `Host`, which this door insists on.
fn head(case: &Case) -> Vec<u8> {
    let mut head = [&case.method[..], b" ", &case.uri, b" ", &case.version, b"\r\n"].concat();
    if case.version.is_empty() {
        head.truncate(head.len() - 3);
        head.extend_from_slice(b"\r\n");
    }
    if !case.headers.iter().any(|(name, _)| name == b"Host") {
        head.extend_from_slice(b"Host: shop.example\r\n");
    }
    for (name, value) in &case.headers {
        head.extend_from_slice(&[name, &b": "[..], value, b"\r\n"].concat());
    }
    [&head[..], b"\r\n"].concat()
}

fn corpus() -> Vec<Case> {
    let folder = folder();
    let read = |name: &&str| std::fs::read_to_string(folder.join(name).with_extension("yaml")).unwrap();
    FILES.iter().flat_map(|name| cases(&read(name))).collect()
}

/// The crate's sources, found through the dependency file that the compiler wrote beside this test.
fn folder() -> PathBuf {
    let built = std::env::current_exe().unwrap();
    let is_deps = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("http_desync_guardian-") && name.ends_with(".d")
    };
    let mut beside = std::fs::read_dir(built.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let deps = std::fs::read_to_string(beside.find(|path| is_deps(path)).unwrap()).unwrap();
    let source = deps.lines().find_map(|line| line.strip_suffix("/src/lib.rs:")).unwrap();
    Path::new(source).join("tests")
}
