//! More connections than one address may have, and more requests than one connection may bring.

use crate::rig::{Config, Rig, get};
use std::time::Duration;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn connections_beyond_the_cap_of_an_address_are_closed_at_once() {
    let config = Config { limits: "connections_per_address = 3", ..Config::default() };
    let rig = Rig::with(config, |shop| shop.always(OK)).await;
    let mut wires = Vec::new();
    // Whichever listener they came to.
    for secure in [false, true, false] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        assert_eq!(wire.answer("GET").await.status, 200);
        wires.push(wire);
    }
    rig.plain().await.ending().await;
    rig.tls_port_without_tls().await.ending().await;
    assert_eq!(rig.metric("vratar_connections_refused_total").await, 2.0);
    for wire in &mut wires {
        wire.send(get("/")).await;
        assert_eq!(wire.answer("GET").await.status, 200, "those who were there stay");
    }
    drop(wires);
    while rig.metric("vratar_connections_open").await > 0.0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    rig.sound().await;
}

#[tokio::test]
async fn requests_beyond_the_cap_of_a_connection_find_it_closed_in_order() {
    let config = Config { limits: "requests_per_connection = 3", ..Config::default() };
    let rig = Rig::with(config, |shop| shop.always(OK)).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        for left in [2, 1, 0] {
            wire.send(get("/")).await;
            let answer = wire.answer("GET").await;
            let said = answer.header("connection");
            assert_eq!(said, Some(if left == 0 { "close" } else { "keep-alive" }), "{left} left");
        }
        wire.ending().await;
    }
    assert_eq!(rig.shop.requests().len(), 6);
    rig.sound().await;
}

#[tokio::test]
async fn a_keepalive_of_zero_closes_after_each_answer() {
    let config = Config { limits: "keepalive_seconds = 0", ..Config::default() };
    let rig = Rig::with(config, |shop| shop.always(OK)).await;
    for secure in [false, true] {
        let mut wire = rig.wire(secure).await;
        wire.send(get("/")).await;
        assert_eq!(wire.answer("GET").await.header("connection"), Some("close"));
        wire.ending().await;
    }
    rig.sound().await;
}
