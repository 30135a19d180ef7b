//! Requests that two servers may read in two ways: the shop never sees more of them than the door has answered for.

use super::yaml::{Case, cases};
use crate::rig::wire::Wire;
use crate::rig::{Config, HOST, Rig};
use std::path::{Path, PathBuf};

/// The door closes soon after the last thing it understood.
const HASTY: Config = Config {
    limits: "header_seconds = 1\nkeepalive_seconds = 1\nbody_bytes_per_second = 1000000",
    shop: "",
    mode: "inject",
    adapter: "hostile/bare",
};
/// What must never become a request.
const INNER: &str = "GET /smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n";
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nX-Shop: yes\r\nContent-Length: 8\r\n\r\nthe shop";
/// Files of the corpus that ships with the sources of the crate `http_desync_guardian`.
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

/// Each case of the published corpus, with a body that is a request of its own to whoever takes it for one.
#[tokio::test]
async fn the_published_corpus_leaves_door_and_shop_of_one_mind() {
    let rig = Rig::with(HASTY, |shop| shop.always(PAGE)).await;
    let corpus = corpus();
    assert!(corpus.len() >= 150, "{} cases found", corpus.len());
    let mut waiting = Vec::new();
    for (number, case) in corpus.iter().enumerate() {
        let mut wire = rig.plain().await;
        wire.offer([head(case, number), smuggled(case)].concat()).await;
        waiting.push((number, case, wire));
    }
    let mut let_through = 0;
    for (number, case, mut wire) in waiting {
        let answered = from_shop(&mut wire, &String::from_utf8_lossy(&case.method)).await;
        let mark = number.to_string();
        let heard = rig.shop.requests().iter().filter(|heard| heard.header("x-case") == Some(&mark)).count();
        assert_eq!(heard, answered, "{}: requests the shop heard, answers the client got", case.name);
        let dangerous = matches!(case.tier.as_str(), "Severe" | "Ambiguous");
        assert!(!dangerous || heard == 0, "{} is {}", case.name, case.tier);
        let_through += heard;
    }
    assert!(let_through >= 15, "only {let_through} of the harmless ones");
    assert_eq!(rig.shop.requests().len(), let_through, "every request that the shop heard is one of ours");
    rig.sound().await;
}

/// Bodies whose ends can be told in two ways, and heads that hide a second one.
#[tokio::test]
async fn requests_within_requests_are_refused() {
    let rig = Rig::with(HASTY, |shop| shop.always(PAGE)).await;
    let length = INNER.len();
    let tries = [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n".to_owned(),
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n\r\n"),
        format!("Content-Length: {length}\r\nContent-Length: 0\r\n\r\n"),
        format!("Content-Length: 0, {length}\r\n\r\n"),
        format!("Content-Length : {length}\r\n\r\n"),
        "Content-Length: +0\r\n\r\n".to_owned(),
        "Content-Length: 00\r\n\r\n".to_owned(),
        format!("Transfer-Encoding: identity\r\nContent-Length: {length}\r\n\r\n"),
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n".to_owned(),
        "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
    ];
    let all = tries.iter().map(|rest| format!("POST /outer HTTP/1.1\r\nHost: {HOST}\r\n{rest}{INNER}"));
    assert_eq!(answers(&rig, all).await, vec![0; tries.len()]);
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}

/// Chunks that one server reads so and another otherwise: an upload that the shop takes for whole never comes of
/// them, and what stands behind them never becomes a request.
#[tokio::test]
async fn chunks_that_can_be_told_in_two_ways_are_no_body() {
    let rig = Rig::with(HASTY, |shop| shop.always(PAGE)).await;
    let bodies = [
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\n0\n\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-1\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 x\r\nhello\r\n0\r\n\r\n",
        "5\r\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n",
    ];
    let head = format!("POST /outer HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let answered = answers(&rig, bodies.iter().map(|body| format!("{head}{body}{INNER}"))).await;
    let wrong: Vec<_> = bodies.iter().zip(answered).filter(|(_, answered)| *answered > 0).collect();
    assert_eq!(wrong, vec![], "{:?}", rig.shop.requests());
    assert_eq!(rig.shop.requests(), vec![]);
    rig.sound().await;
}

/// Chunk sizes that Pingora forgives although RFC 9112 does not: the shop never gets to see them. What comes behind is
/// a request to the door, so it is one to the shop, and is answered.
#[tokio::test]
async fn chunk_sizes_that_are_forgiven_are_written_anew() {
    let rig = Rig::with(HASTY, |shop| shop.always(PAGE)).await;
    let head = format!("POST /outer HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let all = ["5;a\nb\r\nhello\r\n0\r\n\r\n", "\r\n\r\n", "0005;\r\nhello\r\n000\r\n\r\n"];
    let answered: usize =
        answers(&rig, all.iter().map(|body| format!("{head}{body}{INNER}"))).await.iter().sum();
    let heard = rig.shop.requests();
    assert_eq!(heard.len(), answered, "{heard:?}");
    assert!(heard.iter().all(|request| request.body.is_empty() || request.body == b"hello"), "{heard:?}");
    assert!(rig.shop.bytes().iter().all(|bytes| crate::rig::find(bytes, b";").is_none()));
    rig.sound().await;
}

/// How many answers of the shop each of these gets, all sent at once, each on a connection of its own.
async fn answers(rig: &Rig, all: impl Iterator<Item = String>) -> Vec<usize> {
    let mut waiting = Vec::new();
    for bytes in all {
        let mut wire = rig.plain().await;
        wire.offer(bytes).await;
        waiting.push(wire);
    }
    let mut counts = Vec::new();
    for mut wire in waiting {
        counts.push(from_shop(&mut wire, "POST").await);
    }
    counts
}

/// How many answers came from the shop until the door closed.
async fn from_shop(wire: &mut Wire, method: &str) -> usize {
    let mut count = 0;
    while let Ok(answer) = wire.answer_or_end(method).await {
        count += usize::from(answer.header("x-shop").is_some());
    }
    count
}

/// The head as it would stand on the wire. The corpus leaves out `Host`, which the door insists on.
fn head(case: &Case, number: usize) -> Vec<u8> {
    let mut head = [&case.method[..], b" ", &case.uri, b" ", &case.version, b"\r\n"].concat();
    if case.version.is_empty() {
        head.truncate(head.len() - 3);
        head.extend_from_slice(b"\r\n");
    }
    if !case.headers.iter().any(|(name, _)| name == b"Host") {
        head.extend_from_slice(format!("Host: {HOST}\r\n").as_bytes());
    }
    for (name, value) in &case.headers {
        head.extend_from_slice(&[name, &b": "[..], value, b"\r\n"].concat());
    }
    [&head[..], format!("X-Case: {number}\r\n\r\n").as_bytes()].concat()
}

/// As much body as the case may announce, and a request within it.
fn smuggled(case: &Case) -> Vec<u8> {
    let announces = |name: &[u8]| case.headers.iter().any(|(field, _)| field.eq_ignore_ascii_case(name));
    if announces(b"transfer-encoding") {
        return format!("{:x}\r\n{INNER}\r\n0\r\n\r\n", INNER.len()).into_bytes();
    }
    let length = case.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(b"content-length"));
    let length = length.and_then(|(_, value)| String::from_utf8_lossy(value).trim().parse::<usize>().ok());
    let Some(length) = length.filter(|length| *length > 0) else { return Vec::new() };
    INNER.bytes().cycle().take(length.min(1 << 20)).collect()
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
