//! The end: who is being served is served, nobody new comes in, idle connections hold nothing up. And how many may come.

use crate::rig::config::{shop, with};
use crate::rig::shop::Shop;
use crate::rig::tls::Hello;
use crate::rig::wait::until;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vratar_tests::{Http, Start, Vratar};

/// The least of what the door waits for somebody with a request (`limits.header_seconds`): a stop that takes as long
/// has waited for idle ones.
const SOMEBODY: Duration = Duration::from_secs(10);

async fn open(limits: &str) -> (Vratar, Shop) {
    let old = Shop::open("one").await;
    let text =
        with(limits, &(shop("one", "one.example", &old.url()) + "[shop.plain]\nexceptions = [\"/\"]\n"));
    (Vratar::start(Start::Config(text)).await, old)
}

/// SIGTERM, and how it ended.
async fn stopped(mut door: Vratar) -> Option<i32> {
    tokio::task::spawn_blocking(move || door.stop().code()).await.unwrap()
}

#[tokio::test]
async fn a_request_on_its_way_is_answered_and_nobody_new_comes_in() {
    let (door, old) = open("").await;
    let (https, http) = (door.https, door.http);
    let authority = std::fs::read(door.state().join("ca/ca.pem")).unwrap();
    let plain = Http::new(&format!("http://one.example:{http}"), None);
    let secure = Http::new(&format!("https://one.example:{https}"), Some(&authority));
    let waiting = [plain, secure].map(|visitor| tokio::spawn(async move { visitor.get("/slow").await }));
    until("the shop has both", async || old.heard().len() == 2).await;
    let ending = tokio::spawn(stopped(door));
    for port in [https, http] {
        until("nobody new comes in", async || TcpStream::connect(("127.0.0.1", port)).await.is_err()).await;
    }
    assert!(!ending.is_finished(), "two are still being served");
    old.let_go();
    for one in waiting {
        let page = one.await.unwrap().expect(200);
        assert!(page.text().ends_with("</html>\n"), "{}", page.text());
    }
    assert_eq!(ending.await.unwrap(), Some(0));
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_end() {
    let (door, _shop) = open("").await;
    let authority = std::fs::read_to_string(door.state().join("ca/ca.pem")).unwrap();
    let mut idle = TcpStream::connect(("127.0.0.1", door.http)).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: one.example\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    idle.read_exact(&mut answer).await.unwrap();
    let _silent = TcpStream::connect(("127.0.0.1", door.http)).await.unwrap();
    let mut h2 = Hello::to("one.example", &authority).meet(door.https).await.unwrap().stream;
    h2.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let began = Instant::now();
    assert_eq!(stopped(door).await, Some(0));
    assert!(began.elapsed() < SOMEBODY, "it waited for somebody: {:?}", began.elapsed());
}

#[tokio::test]
async fn one_address_gets_so_many_connections_and_no_more() {
    let (door, _shop) = open("[limits]\nconnections_per_address = 3\n").await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(answered(door.http).await.unwrap());
    }
    assert!(answered(door.http).await.is_none(), "a fourth");
    let refused = door.admin("/metrics").await;
    assert!(refused.contains("\nvratar_connections_refused_total 1\n"), "{refused}");
    assert!(refused.contains("\nvratar_connections_open 3\n"), "{refused}");
    drop(held);
    until("there is room again", async || answered(door.http).await.is_some()).await;
}

#[tokio::test]
async fn all_together_get_so_many_connections_and_no_more() {
    let (door, _shop) = open("[limits]\nconnections = 2\nconnections_per_address = 2\n").await;
    let held = [answered(door.http).await.unwrap(), answered(door.http).await.unwrap()];
    assert!(answered(door.http).await.is_none(), "a third");
    drop(held);
    until("there is room again", async || answered(door.http).await.is_some()).await;
}

/// A connection on which a request was answered and that stays open; `None` if the door closed it.
async fn answered(port: u16) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    stream.write_all(b"HEAD / HTTP/1.1\r\nHost: one.example\r\n\r\n").await.ok()?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.ok()?;
    assert_eq!(&answer, b"HTTP/1.1 200");
    Some(stream)
}
