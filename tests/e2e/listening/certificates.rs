//! Certificate files that change on the disk while the door is open, and those that are out of date.

use crate::rig::authority::{Authority, Files, Good};
use crate::rig::config::{config, shop};
use crate::rig::said::{self, vratar};
use crate::rig::shop::Shop;
use crate::rig::tls::Hello;
use crate::rig::wait::until;
use std::path::Path;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use vratar_tests::{Start, Vratar};

const HOST: &str = "one.example";
const OTHER: &str = "two.example";

async fn open(files: &Files) -> (Vratar, Shop) {
    let old = Shop::open("one").await;
    let text = config(&[shop("one", HOST, &old.url()), files.table()].concat());
    (Vratar::start(Start::Config(text)).await, old)
}

async fn served(door: &Vratar, authority: &Authority, host: &str) -> Vec<u8> {
    Hello::to(host, &authority.pem).meet(door.https).await.unwrap().certificate
}

#[tokio::test]
async fn new_files_are_used_without_a_restart_and_open_connections_stay() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let (door, _shop) = open(&authority.write(folder.path(), "one", HOST)).await;
    let first = served(&door, &authority, HOST).await;
    let hello = Hello { offers: &["http/1.1"], ..Hello::to(HOST, &authority.pem) };
    let mut before = hello.meet(door.https).await.unwrap().stream;
    ask(&mut before).await;
    renew(&authority, folder.path());
    until("the new certificate is served", async || served(&door, &authority, HOST).await != first).await;
    assert!(door.log().contains("certificate files changed and are in use shop=one"), "{}", door.log());
    ask(&mut before).await;
}

/// Asks for a page's head; the connection is kept.
async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    stream.write_all(b"HEAD / HTTP/1.1\r\nHost: one.example\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
}

/// As an ACME client does it: written beside, then moved into place.
fn renew(authority: &Authority, folder: &Path) {
    let new = authority.write(folder, "new", HOST);
    std::fs::rename(new.cert, folder.join("one.crt")).unwrap();
    std::fs::rename(new.key, folder.join("one.key")).unwrap();
}

#[tokio::test]
async fn files_that_cannot_be_used_change_nothing_say_so_and_hold_nobody_else_up() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let (one, two) =
        (authority.write(folder.path(), "one", HOST), authority.write(folder.path(), "two", OTHER));
    let old = Shop::open("one").await;
    let tables = [shop("one", HOST, &old.url()), one.table(), shop("two", OTHER, &old.url()), two.table()];
    let door = Vratar::start(Start::Config(config(&tables.concat()))).await;
    let first = [served(&door, &authority, HOST).await, served(&door, &authority, OTHER).await];
    // The key of another certificate, as between two writes of an ACME client; and new files for the other shop.
    std::fs::copy(authority.write(folder.path(), "stranger", HOST).key, &one.key).unwrap();
    authority.write(folder.path(), "two", OTHER);
    until("the other shop has its new one", async || served(&door, &authority, OTHER).await != first[1])
        .await;
    assert_eq!(served(&door, &authority, HOST).await, first[0]);
    let log = door.log();
    let line = log.lines().find(|line| line.contains("the old one stays")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("ERROR") && line.contains("shop=one") && line.contains("one.key"), "{line}");
    assert!(!log.contains("PRIVATE"), "{log}");
    // A file that is just being written, and a whole pair for somebody else.
    std::fs::write(&one.cert, "").unwrap();
    until("an emptied file is refused", async || door.log().contains("there is no certificate in")).await;
    assert_eq!(served(&door, &authority, HOST).await, first[0]);
    let strange = authority.write(folder.path(), "strange", OTHER);
    std::fs::copy(strange.key, &one.key).unwrap();
    std::fs::copy(strange.cert, &one.cert).unwrap();
    until("another's is refused", async || door.log().contains("does not cover one.example")).await;
    assert_eq!(served(&door, &authority, HOST).await, first[0]);
}

#[tokio::test]
async fn a_certificate_that_has_run_out_is_refused_by_a_check_and_does_not_stop_the_shops() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let (door, _shop) = open(&authority.write_for(folder.path(), "one", HOST, Good::UntilYesterday)).await;
    let warned: Vec<String> =
        door.log().lines().filter(|line| line.contains("WARN")).map(str::to_owned).collect();
    assert!(
        warned
            .iter()
            .any(|line| line.contains("expired") && line.contains("V0507") && line.contains("line=")),
        "{warned:?}"
    );
    assert!(
        Hello::to(HOST, &authority.pem).meet(door.https).await.err().unwrap().to_string().contains("xpired")
    );
    let config = door.config();
    let checked = vratar(&["check", "--config", config.to_str().unwrap()]).await.expect(1);
    assert!(checked.err.contains("one.crt") && checked.err.contains("= help:"), "{}", checked.err);
    let reloaded = said::of(&door, &["reload"]).await.expect(0);
    assert!(reloaded.out.contains("in use, but:") && reloaded.out.contains("V05"), "{}", reloaded.out);
    renew(&authority, folder.path());
    until("a new one is served", async || Hello::to(HOST, &authority.pem).meet(door.https).await.is_ok())
        .await;
    vratar(&["check", "--config", config.to_str().unwrap()]).await.expect(0);
}
