//! To a syslog collector.

use crate::collector::{Door, Identity, Wire};
use crate::log::{LONG, Log, assert_all, begin, order, seq, until};
use tokio::io::{AsyncReadExt as _, BufReader};
use tokio::net::UdpSocket;
use vratar_config::{Loopback, ShipTo};
use vratar_siem::Format;

/// The next message with its octets counted; none at the end.
async fn message(wire: &mut BufReader<Box<dyn Wire>>) -> Option<String> {
    let mut length = 0;
    loop {
        match wire.read_u8().await.ok()? {
            b' ' => break,
            digit => length = length * 10 + usize::from(digit - b'0'),
        }
    }
    let mut text = vec![0; length];
    wire.read_exact(&mut text).await.ok()?;
    Some(String::from_utf8(text).unwrap())
}

/// The leaf that a message is of.
fn leaf(message: &str) -> u64 {
    let (_, rest) = message.split_once("uid=\"").unwrap();
    seq(rest.split_once('"').unwrap().0)
}

/// Reads `count` messages of one connection, or all there are.
async fn read(wire: Box<dyn Wire>, count: usize) -> Vec<String> {
    let (mut wire, mut all) = (BufReader::new(wire), Vec::new());
    while all.len() < count {
        let Some(message) = message(&mut wire).await else { break };
        all.push(message);
    }
    all
}

/// The collector dies twice in the middle of everything, is away, and comes back.
async fn survives(door: Door, order: vratar_ship::Order) {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::of(2000);
    let shipper = begin(&order, &log, dir.path());
    until(&shipper, |status| status.failing_since.is_some()).await;
    let mut seen = Vec::new();
    for count in [700, 1] {
        let listener = door.listen();
        let wire = tokio::time::timeout(LONG, door.next(&listener)).await.unwrap();
        seen.extend(read(wire, count).await);
        // Both are dropped: what was sent meanwhile is lost with them.
        drop(listener);
        log.grows(100);
    }
    let listener = door.listen();
    let wire = tokio::time::timeout(LONG, door.next(&listener)).await.unwrap();
    let last = tokio::spawn(read(wire, usize::MAX));
    // The cursor waits until the connection has outlived what was sent; a goodbye settles it at once.
    let mut status = shipper.watch();
    let sent = status.wait_for(|status| status.failing_since.is_none());
    tokio::time::timeout(LONG, sent).await.unwrap().unwrap();
    shipper.stop().await;
    seen.extend(tokio::time::timeout(LONG, last).await.unwrap().unwrap());
    let reached = begin(&order, &log, dir.path()).status().seq;
    assert!(reached > 0, "the goodbye settled what had been sent");
    let seqs: Vec<u64> = seen.iter().map(|message| leaf(message)).collect();
    assert_all(&seqs, reached);
    assert!(
        seen.iter().all(|message| message.starts_with("<109>1 2026-03-01T10:00:00.000000Z ")),
        "{}",
        seen[0]
    );
}

#[tokio::test]
async fn over_tls_nothing_is_lost_when_the_collector_dies() {
    let dir = tempfile::tempdir().unwrap();
    let identity = Identity::new(dir.path());
    let door = Door::new(Some(&identity)).await;
    let order = order(ShipTo::SyslogTls(door.endpoint()), Format::Cef, Some(&identity.ca));
    survives(door, order).await;
}

#[tokio::test]
async fn over_tcp_nothing_is_lost_when_the_collector_dies() {
    let door = Door::new(None).await;
    let order = order(ShipTo::SyslogTcp(door.loopback()), Format::Ocsf, None);
    survives(door, order).await;
}

#[tokio::test]
async fn nobody_is_told_who_shows_another_authority() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (identity, stranger) = (Identity::new(dir.path()), Identity::new(other.path()));
    let door = Door::new(Some(&stranger)).await;
    let listener = door.listen();
    let order = order(ShipTo::SyslogTls(door.endpoint()), Format::Cef, Some(&identity.ca));
    let shipper = begin(&order, &Log::of(3), dir.path());
    let failing = async { until(&shipper, |status| status.failing_since.is_some()).await };
    let status = tokio::select! {
        status = failing => status,
        _ = door.next(&listener) => panic!("it was trusted"),
    };
    assert_eq!(status.seq, 0);
    assert!(status.reason.unwrap().contains("certificate"));
}

#[tokio::test]
async fn a_datagram_that_would_be_too_large_goes_without_names() {
    let dir = tempfile::tempdir().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to = ShipTo::SyslogUdp(Loopback::new(socket.local_addr().unwrap()).unwrap());
    let log = Log { crowd: 4000, ..Log::of(3) };
    let shipper = begin(&order(to, Format::Jsonl, None), &log, dir.path());
    let (mut buffer, mut seqs) = (vec![0; 65_536], Vec::new());
    while seqs.len() < 3 {
        let length = tokio::time::timeout(LONG, socket.recv(&mut buffer)).await.unwrap().unwrap();
        let text = std::str::from_utf8(&buffer[..length]).unwrap();
        assert_eq!(text.contains(r#""cut":true"#), text.contains(r#""kind":"grant""#), "{text}");
        seqs.push(leaf(text));
    }
    assert_eq!(seqs, [0, 1, 2]);
    shipper.stop().await;
}
