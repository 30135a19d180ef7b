//! Many shops behind one door, and hosts that are nobody's.

use crate::rig::config::{config, shop, with};
use crate::rig::shop::Shop;
use crate::rig::tls::Hello;
use std::fmt::Write as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vratar_tests::{Answer, Http, Start, Vratar, raw};

/// How many a hosting company may have.
const MANY: usize = 2000;

async fn visit(door: &Vratar, host: &str) -> Answer {
    let authority = std::fs::read(door.state().join("ca/ca.pem")).unwrap();
    Http::new(&format!("https://{host}:{}", door.https), Some(&authority)).get("/").await
}

#[tokio::test]
async fn each_host_reaches_its_own_shop_from_one_file_and_from_included_ones() {
    let shops = [Shop::open("one").await, Shop::open("two").await, Shop::open("three").await];
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("two.toml"), shop("two", "two.example", &shops[1].url())).unwrap();
    std::fs::write(folder.path().join("three.toml"), shop("three", "three.example", &shops[2].url()))
        .unwrap();
    std::fs::write(folder.path().join("four.txt"), "this is no config").unwrap();
    // `include` is a key of the top and stands before the first table.
    let text = config(&shop("one", "one.example", &shops[0].url()));
    let text = format!("include = [\"{}/*.toml\"]\n{text}", folder.path().display());
    let door = Vratar::start(Start::Config(text)).await;
    for (name, shop) in ["one", "two", "three"].into_iter().zip(&shops) {
        let page = visit(&door, &format!("{name}.example")).await.expect(200);
        assert!(page.text().contains(&format!("<p id=\"who\">{name}</p>")), "{}", page.text());
        assert_eq!(shop.heard(), ["GET /"]);
    }
}

#[tokio::test]
async fn two_thousand_shops_open_and_answer() {
    let old = Shop::open("one").await;
    let mut shops = String::new();
    for number in 0..MANY {
        writeln!(shops, "{}", shop(&format!("s{number}"), &format!("s{number}.example"), &old.url()))
            .unwrap();
    }
    let door = Vratar::start(Start::Config(with("", &shops))).await;
    for number in [0, 1, MANY / 2, MANY - 1] {
        let page = visit(&door, &format!("s{number}.example")).await.expect(200);
        assert!(page.text().contains("<p id=\"who\">one</p>"));
    }
    assert!(door.log().contains(&format!("the door is open shops={MANY}")), "{}", door.log());
}

/// `localhost` may be `[::1]` first, where this shop does not listen.
#[tokio::test]
async fn a_name_that_nobody_resolves_closes_its_own_shop_only() {
    let old = Shop::open("one").await;
    let by_name = old.url().replace("127.0.0.1", "localhost");
    let mut shops = shop("one", "one.example", &by_name);
    shops.push_str(&shop("lost", "lost.example", "http://nowhere.invalid:8101"));
    let door = Vratar::start(Start::Config(config(&shops))).await;
    visit(&door, "one.example").await.expect(200);
    let page = visit(&door, "lost.example").await.expect(502);
    assert!(!page.text().contains("nowhere.invalid"), "{}", page.text());
    visit(&door, "one.example").await.expect(200);
    let refused = "vratar_refusals_total{code=\"name_unknown\",fault=\"shop\"} 1";
    assert!(door.admin("/metrics").await.contains(refused), "{}", door.admin("/metrics").await);
}

#[tokio::test]
async fn a_host_that_is_nobodys_is_misdirected_on_every_way_in() {
    let old = Shop::open("one").await;
    let door = Vratar::start(Start::Config(config(&shop("one", "one.example", &old.url())))).await;
    let asked = b"GET / HTTP/1.1\r\nHost: nobody.example\r\nAccept-Language: bg\r\nConnection: close\r\n\r\n";
    let plain = raw(([127, 0, 0, 1], door.http).into(), asked).await;
    let plain = String::from_utf8(plain).unwrap();
    misdirected(&plain);
    // The page says how it wants to look, and that is there for it.
    let style = plain.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let look = format!("GET {style} HTTP/1.1\r\nHost: nobody.example\r\nConnection: close\r\n\r\n");
    let style = raw(([127, 0, 0, 1], door.http).into(), look.as_bytes()).await;
    assert!(String::from_utf8(style).unwrap().starts_with("HTTP/1.1 200 "));
    let authority = std::fs::read_to_string(door.state().join("ca/ca.pem")).unwrap();
    let hello = Hello { offers: &["http/1.1"], ..Hello::to("one.example", &authority) };
    let mut secure = hello.meet(door.https).await.unwrap().stream;
    secure.write_all(asked).await.unwrap();
    let mut answer = String::new();
    // The door may close without a last word of TLS; what came is what counts.
    drop(secure.read_to_string(&mut answer).await);
    misdirected(&answer);
    assert!(old.heard().is_empty());
    let refused = "vratar_refusals_total{code=\"unknown_host\",fault=\"client\"} 2";
    assert!(door.admin("/metrics").await.contains(refused), "{}", door.admin("/metrics").await);
}

fn misdirected(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    assert!(answer.contains("<!DOCTYPE html>") && answer.contains("<h1"), "a page: {answer}");
    assert!(answer.contains("Тук няма магазин с това име"), "in the language that was asked for: {answer}");
    assert!(!answer.contains("nobody.example"), "it repeats nothing: {answer}");
}
