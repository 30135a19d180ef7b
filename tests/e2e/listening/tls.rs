//! Which certificate a client gets, and what it can speak.

use crate::rig::authority::Authority;
use crate::rig::config::{config, shop};
use crate::rig::shop::Shop;
use crate::rig::tls::Hello;
use rustls::ProtocolVersion;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vratar_tests::{Http, Start, Vratar};

/// Two shops with certificates of an authority of the test, one without.
struct Street {
    door: Vratar,
    authority: Authority,
    local: String,
    _shop: Shop,
    _folder: tempfile::TempDir,
}

impl Street {
    async fn open() -> Self {
        let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
        let old = Shop::open("one").await;
        let own = |name: &str| {
            let host = format!("{name}.example");
            [shop(name, &host, &old.url()), authority.write(folder.path(), name, &host).table()].concat()
        };
        let text = config(&[own("one"), own("two"), shop("three", "three.example", &old.url())].concat());
        let door = Vratar::start(Start::Config(text)).await;
        let local = std::fs::read_to_string(door.state().join("ca/ca.pem")).unwrap();
        Self { door, authority, local, _shop: old, _folder: folder }
    }
}

#[tokio::test]
async fn each_host_has_its_own_certificate_and_the_others_one_of_the_local_authority() {
    let street = Street::open().await;
    let (files, local) = (street.authority.pem.as_str(), street.local.as_str());
    let mut seen = Vec::new();
    for (host, trusts, stranger) in
        [("one.example", files, local), ("two.example", files, local), ("three.example", local, files)]
    {
        // The client compares the name and the authority.
        seen.push(Hello::to(host, trusts).meet(street.door.https).await.unwrap().certificate);
        assert!(Hello::to(host, stranger).meet(street.door.https).await.is_err(), "{host}");
        let url = format!("https://{}:{}", host.to_uppercase(), street.door.https);
        let _ = Http::new(&url, Some(trusts.as_bytes())).get("/").await.expect(200);
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_refused_and_no_name_is_the_first_shop() {
    let street = Street::open().await;
    let refused = Hello::to("four.example", &street.authority.pem).meet(street.door.https).await;
    let refused = refused.err().unwrap().to_string();
    assert!(refused.contains("fatal alert"), "the door says no: {refused}");
    let silent = |host| Hello { names_it: false, ..Hello::to(host, &street.authority.pem) };
    silent("one.example").meet(street.door.https).await.unwrap();
    assert!(silent("two.example").meet(street.door.https).await.is_err(), "it got the first one's");
    let failed = street.door.admin("/metrics").await;
    assert!(failed.contains("\nvratar_tls_handshakes_failed_total "), "{failed}");
}

#[tokio::test]
async fn both_protocols_are_agreed_on_and_answered() {
    let street = Street::open().await;
    for (offers, expected) in [
        (&["h2", "http/1.1"][..], Some("h2")),
        (&["http/1.1", "h2"], Some("h2")),
        (&["http/1.1"], Some("http/1.1")),
        (&["h2"], Some("h2")),
        (&[], None),
    ] {
        let hello = Hello { offers, ..Hello::to("one.example", &street.authority.pem) };
        let mut met = hello.meet(street.door.https).await.unwrap();
        assert_eq!(met.protocol.as_deref(), expected, "{offers:?}");
        let says: &[u8] = match expected {
            // Its connection preface and empty settings (RFC 9113 §3.4): the answer begins with settings.
            Some("h2") => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
            _ => b"GET / HTTP/1.1\r\nHost: one.example\r\n\r\n",
        };
        met.stream.write_all(says).await.unwrap();
        let mut first = [0; 9];
        met.stream.read_exact(&mut first).await.unwrap();
        match expected {
            Some("h2") => assert_eq!(first[3], 4, "a settings frame: {first:?}"),
            _ => assert_eq!(&first, b"HTTP/1.1 "),
        }
    }
    let strangers = Hello { offers: &["spdy/3"], ..Hello::to("one.example", &street.authority.pem) };
    assert!(strangers.meet(street.door.https).await.is_err(), "no protocol in common (RFC 7301 §3.2)");
}

#[tokio::test]
async fn the_versions_are_those_of_today() {
    let street = Street::open().await;
    for (speaks, expected) in [
        (&[&TLS12][..], ProtocolVersion::TLSv1_2),
        (&[&TLS13], ProtocolVersion::TLSv1_3),
        (&[&TLS12, &TLS13], ProtocolVersion::TLSv1_3),
    ] {
        let hello = Hello { speaks, ..Hello::to("one.example", &street.authority.pem) };
        assert_eq!(hello.meet(street.door.https).await.unwrap().version, Some(expected));
    }
    for version in [0x01, 0x02] {
        assert_eq!(
            old_hello(street.door.https, version).await,
            [0x15, 0x03],
            "TLS 1.{}: an alert",
            version - 1
        );
    }
}

/// The first two bytes that answer a hello of TLS 1.`minor - 1` (RFC 2246 §7.4.1.2; RFC 4346): one cipher suite, no
/// extensions.
async fn old_hello(port: u16, minor: u8) -> [u8; 2] {
    let body = [&[3, minor][..], &[7; 32], &[0, 0, 2, 0x00, 0x2f, 1, 0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    let hello = [&[0x16, 3, 1, 0, length + 4, 1, 0, 0, length][..], &body].concat();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(&hello).await.unwrap();
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await.unwrap();
    answer
}
