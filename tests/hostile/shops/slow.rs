//! Answers that come slowly to a form whose outcome only a page may show: they are not held up for it.

use crate::rig::{Conn, HOST, Rig};
use std::sync::Arc;
use tokio::sync::Semaphore;

fn feedback() -> String {
    let body = "message=hello";
    format!(
        "POST /feedback HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A shop that says `first`, and `rest` only once it is told to.
async fn rig(first: &'static str, rest: Option<&'static str>) -> (Rig, Arc<Semaphore>) {
    let go_on = Arc::new(Semaphore::new(0));
    let told = go_on.clone();
    let rig = Rig::start(move |mut shop: Conn| {
        let told = told.clone();
        async move {
            while shop.request().await.is_some() {
                shop.say(first).await;
                let Some(rest) = rest else { return };
                drop(told.acquire().await);
                shop.say(rest).await;
            }
        }
    })
    .await;
    (rig, go_on)
}

/// The client gets what there is while the shop has not said all yet.
async fn arrives_before_its_end(first: &'static str) {
    let (rig, go_on) = rig(first, Some("3\r\nend\r\n0\r\n\r\n")).await;
    let mut wire = rig.plain().await;
    wire.send(feedback()).await;
    let head = wire.head().await.unwrap();
    assert_eq!(wire.bytes(8).await, b"5\r\nbegin", "{head}");
    go_on.add_permits(1);
    assert_eq!(wire.bytes(15).await, b"\r\n3\r\nend\r\n0\r\n\r\n");
    drop(wire);
    rig.sound().await;
}

#[tokio::test]
async fn a_redirect_is_decided_by_its_head() {
    arrives_before_its_end(
        "HTTP/1.1 302 Found\r\nLocation: /thanks\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n",
    )
    .await;
}

/// After a while nobody waits any longer.
#[tokio::test]
async fn a_page_that_does_not_come_to_its_end_is_not_waited_for() {
    arrives_before_its_end(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n",
    )
    .await;
}

#[tokio::test]
async fn a_page_that_breaks_off_arrives_as_far_as_it_came() {
    let said = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\nbegin";
    let (rig, _) = rig(said, None).await;
    let mut wire = rig.plain().await;
    wire.send(feedback()).await;
    let answer = wire.answer("POST").await;
    assert_eq!((answer.status, answer.text().as_str(), answer.whole), (200, "begin", false));
    drop(wire);
    rig.calm_and_quiet().await;
}
