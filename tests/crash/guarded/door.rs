//! The door in mode `guard` before [`Shop`].

use super::shop::Shop;
use crate::door::{Door, Entrance, PATIENCE, Told};
use reqwest::Method;
use std::path::Path;
use std::time::{Duration, Instant};
use vratar_tests::Http;

/// Starts the door on `folder` and does not wait until it is ready. The record is in `record` there.
pub(crate) fn begin(folder: &Path, shop: &Shop) -> Door {
    with(folder, shop, &folder.join("record"), 10_000)
}

/// The same with the record in a folder of the test's choice, and with a time in which the disk has to answer.
pub(crate) fn with(folder: &Path, shop: &Shop, record: &Path, milliseconds: u32) -> Door {
    let (adapter, upstream) = (concat!(env!("CARGO_MANIFEST_DIR"), "/hostile/kept"), shop.url());
    let record = record.display();
    let text = format!(
        "format = 1\nstate = \"{{state}}\"\n[listen]\nhttps = [\"{{https}}\"]\nhttp = []\nadmin = \"{{admin}}\"\nthreads = 2\n\
         [log]\nformat = \"text\"\n[limits]\nguarded_bytes = \"64KiB\"\nrecord_milliseconds = {milliseconds}\n\
         [record]\nfolder = \"{record}\"\n\
         [[shop]]\nhosts = [\"localhost\"]\nupstream = \"{upstream}\"\nadapter = \"{adapter}\"\nmode = \"guard\"\n"
    );
    let file = folder.join("vratar.toml");
    std::fs::write(&file, text).expect("a config");
    Door::begin(&folder.join("state"), &Told::ByFile(file))
}

/// The cookie that a login of the staff brings; `None`: no answer came.
pub(crate) async fn log_in(entrance: &Entrance) -> Option<String> {
    let form = [("user", "maria"), ("password", "good")];
    let sent = entrance.visitor().request(Method::POST, "/staff/login").form(&form).send().await;
    let answer = sent.ok()?;
    let cookie = answer.headers().get("set-cookie").expect("the shop lets everybody in").to_str();
    cookie.expect("text").split(';').next().map(str::to_owned)
}

/// GET as the staff: status and body; panics without an answer.
pub(crate) async fn get(visitor: &Http, session: &str, path: &str) -> (u16, String) {
    let answer = visitor.send(visitor.request(Method::GET, path).header("cookie", session)).await;
    (answer.status.as_u16(), answer.text())
}

/// Whoever asks for people gets nobody, over either protocol, as a page or as JSON; the shop sells.
pub(crate) async fn shows_nobody_and_sells(door: &Door, session: &str) {
    let entrance = door.entrance();
    for visitor in [entrance.visitor(), entrance.visitor_http1()] {
        for path in ["/staff/people/wa", "/staff/lists/wb", "/staff/api/wc", "/staff/export?kind=wd"] {
            let request = || visitor.request(Method::GET, path).header("cookie", session);
            let page = visitor.send(request()).await;
            let script = visitor.send(request().header("x-requested-with", "XMLHttpRequest")).await;
            for (answer, kind) in [(&page, "text/html; charset=utf-8"), (&script, "application/json")] {
                assert_eq!(
                    (answer.status.as_u16(), answer.header("content-type")),
                    (503, Some(kind)),
                    "{path}"
                );
                assert!(!answer.text().contains("@shop.example"), "{path}: {}", answer.text());
            }
        }
        assert!(get(&visitor, session, "/").await.1.contains("Goods"));
        assert!(get(&visitor, session, "/checkout").await.1.contains("checkout-1@shop.example"));
    }
    assert!(door.metric("vratar_record_up", &[]).await < 0.5);
    assert!(door.metric("vratar_unrecorded_pages_total", &[]).await > 0.5);
}

/// Waits until people are shown again.
pub(crate) async fn shows_again(door: &Door, session: &str) {
    let end = Instant::now() + PATIENCE;
    while get(&door.visitor(), session, "/staff/people/we").await.0 != 200 {
        assert!(Instant::now() < end, "it does not recover:\n{}", door.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(door.metric("vratar_record_up", &[]).await > 0.5);
}
