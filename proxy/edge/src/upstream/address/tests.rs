use super::*;
use std::sync::atomic::AtomicU16;

const TIMES: [Duration; 2] = [Duration::from_millis(200); 2];

fn upstream(host: &str, lookup: Lookup) -> Upstream {
    Upstream::new(host, 80, false, TIMES, lookup)
}

fn nobody(_: &str, _: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
    Box::pin(async { Err(io::Error::other("no resolver")) })
}

fn two(_: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
    let found = [[127, 0, 0, 1], [127, 0, 0, 2]].map(|ip| SocketAddr::new(ip.into(), port));
    Box::pin(async move { Ok(found.to_vec()) })
}

fn addresses(of: &Addresses) -> Vec<String> {
    of.in_order().map(|(_, peer)| peer._address.to_string()).collect()
}

fn outdated(upstream: &Upstream) {
    let known = upstream.known.load_full().unwrap();
    let first = AtomicUsize::new(known.first.load(Ordering::Relaxed));
    let old = Addresses { peers: known.peers.clone(), first, until: Some(Instant::now()) };
    upstream.known.store(Some(Arc::new(old)));
}

#[tokio::test]
async fn an_address_is_never_looked_up() {
    for (host, shown) in [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80")] {
        let upstream = upstream(host, nobody);
        assert_eq!(addresses(&upstream.addresses().await.unwrap()), [shown]);
        assert_eq!(upstream.authority(), shown);
    }
}

#[tokio::test]
async fn the_one_that_answered_comes_first() {
    let upstream = upstream("shop.example", two);
    let known = upstream.addresses().await.unwrap();
    assert_eq!(addresses(&known), ["127.0.0.1:80", "127.0.0.2:80"]);
    known.prefer(1);
    assert_eq!(addresses(&upstream.addresses().await.unwrap()), ["127.0.0.2:80", "127.0.0.1:80"]);
}

#[tokio::test]
async fn a_name_that_never_had_an_address_is_told_apart() {
    assert_eq!(upstream("shop.example", nobody).addresses().await.err(), Some(Failure::ShopNameUnknown));
    let empty: Lookup = |_, _| Box::pin(async { Ok(Vec::new()) });
    assert_eq!(upstream("shop.example", empty).addresses().await.err(), Some(Failure::ShopNameUnknown));
}

#[tokio::test]
async fn old_addresses_outlive_the_resolver() {
    static ASKED: AtomicU16 = AtomicU16::new(0);
    let once: Lookup = |host, port| {
        if ASKED.fetch_add(1, Ordering::Relaxed) == 0 { two(host, port) } else { nobody(host, port) }
    };
    let upstream = upstream("shop.example", once);
    upstream.addresses().await.unwrap().prefer(1);
    outdated(&upstream);
    assert_eq!(addresses(&upstream.addresses().await.unwrap()), ["127.0.0.2:80", "127.0.0.1:80"]);
    upstream.addresses().await.unwrap();
    assert_eq!(ASKED.load(Ordering::Relaxed), 2, "a resolver that is away is not asked for every request");
}

#[tokio::test]
async fn a_server_that_moves_is_followed() {
    static ASKED: AtomicU16 = AtomicU16::new(0);
    let moving: Lookup = |_, _| {
        let port = 80 + ASKED.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Ok(vec![SocketAddr::new([127, 0, 0, 1].into(), port)]) })
    };
    let upstream = upstream("shop.example", moving);
    assert_eq!(addresses(&upstream.addresses().await.unwrap()), ["127.0.0.1:80"]);
    assert_eq!(addresses(&upstream.addresses().await.unwrap()), ["127.0.0.1:80"]);
    outdated(&upstream);
    assert_eq!(addresses(&upstream.addresses().await.unwrap()), ["127.0.0.1:81"]);
}

#[tokio::test]
async fn a_slow_lookup_is_given_up() {
    tokio::time::pause();
    let upstream = upstream("shop.example", |_, _| Box::pin(std::future::pending()));
    assert_eq!(upstream.addresses().await.err(), Some(Failure::ShopNameUnknown));
}

#[tokio::test]
async fn those_who_wait_for_a_name_without_address_wait_for_one_lookup() {
    static ASKED: AtomicU16 = AtomicU16::new(0);
    let slow: Lookup = |_, _| {
        ASKED.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::pending())
    };
    tokio::time::pause();
    let upstream = upstream("shop.example", slow);
    let (one, two, three) = tokio::join!(upstream.addresses(), upstream.addresses(), upstream.addresses());
    for answer in [one, two, three] {
        assert_eq!(answer.err(), Some(Failure::ShopNameUnknown));
    }
    assert_eq!(ASKED.load(Ordering::Relaxed), 1);
}
