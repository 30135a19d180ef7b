//! Promise 2: the shop keeps selling.

use rusqlite::Connection;
use std::time::Duration;
use vratar_tests::{Answer, Http, Oscar, OscarOptions, Start, Vratar};

const EMAIL: &str = "yana@example.org";
/// Pages of the shop where nothing is asked.
const PAGES: &[&str] = &[
    "/catalogue/",
    "/catalogue/?page=2",
    "/catalogue/stoka-3_3/",
    "/catalogue/category/za-doma_1/",
    "/basket/",
    "/search/?q=мед",
    "/terms/",
    "/dashboard/login/",
    "/password-reset/",
    "/nothing-here/",
];
/// Files of the shop.
const FILES: &[&str] =
    &["/static/oscar/css/styles.css", "/static/oscar/js/oscar/ui.js", "/static/oscar/favicon.ico"];
/// Headers that are the shop's own and must come through.
const HEADERS: &[&str] = &[
    "content-type",
    "content-language",
    "content-encoding",
    "vary",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "last-modified",
    "cache-control",
];

/// What differs between two renderings of the same page: the masked token, and the minute it was made.
fn settled(page: &Answer) -> String {
    let mut text = page.text();
    for start in ["name=\"csrfmiddlewaretoken\" value=\"", "csrf_token = '", "name=\"created\" content=\""] {
        let parts: Vec<&str> = text.split(start).collect();
        let rest = |part: &&str| part.find(['"', '\'']).map_or(String::new(), |end| part[end..].to_owned());
        let cut: Vec<String> = parts.iter().skip(1).map(rest).collect();
        text = [parts[0].to_owned()].into_iter().chain(cut).collect::<Vec<_>>().join(start);
    }
    text
}

fn same_headers(through: &Answer, direct: &Answer) {
    for name in HEADERS {
        assert_eq!(through.header(name), direct.header(name), "{name} of {}", direct.url);
    }
}

#[tokio::test]
async fn pages_where_nothing_is_asked_are_the_shop_s_own_bytes() {
    for gzip in [false, true] {
        let shop = Oscar::start(OscarOptions { gzip, ..OscarOptions::default() }).await;
        let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
        for path in PAGES {
            let through = door.visitor().compressed().get(path).await;
            let direct = Http::new(&shop.url(), None).compressed().get(path).await;
            assert_eq!(through.status, direct.status, "{path}");
            assert!(settled(&through) == settled(&direct), "{path}, gzip {gzip}");
            same_headers(&through, &direct);
        }
        for path in FILES {
            let through = door.visitor().compressed().get(path).await.expect(200);
            let direct = Http::new(&shop.url(), None).compressed().get(path).await.expect(200);
            assert!(through.body == direct.body, "{path}, gzip {gzip}");
            assert_eq!(through.header("etag"), direct.header("etag"), "{path}");
            same_headers(&through, &direct);
        }
    }
}

#[tokio::test]
async fn observing_changes_nothing() {
    let shop = Oscar::start(OscarOptions::default()).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar").with("--mode", "observe")).await;
    let visitor = door.visitor();
    let page = visitor.get("/accounts/login/").await.expect(200);
    let direct = Http::new(&shop.url(), None).get("/accounts/login/").await.expect(200);
    assert_eq!(settled(&page), settled(&direct));
    assert!(page.header("etag").is_some_and(|tag| tag.starts_with('"')));
    let done = visitor.submit(&Oscar::registration(&page, EMAIL)).await.expect(302);
    visitor.follow(done).await.expect(200);
    assert_eq!(shop.users().last().map(String::as_str), Some(EMAIL));
}

#[tokio::test]
async fn a_store_that_is_locked_stops_no_registration_and_loses_no_answer() {
    let shop = Oscar::start(OscarOptions::default()).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    let database = std::fs::read_dir(door.state()).unwrap().flatten().map(|entry| entry.path());
    let database =
        database.into_iter().find(|path| path.extension().is_some_and(|e| e == "db" || e == "sqlite"));
    let lock = Connection::open(database.unwrap()).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();

    let visitor = door.visitor();
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required();
    visitor.follow(visitor.submit(&form).await.expect(302)).await.expect(200);
    assert_eq!(shop.users().last().map(String::as_str), Some(EMAIL));
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);

    for _ in 0..600 {
        let decisions = door.decisions(EMAIL);
        if decisions.len() == 6 && decisions.iter().all(|one| one["outcome"] == "committed") {
            assert_eq!(door.verify(), Some(0));
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the decisions never arrived: {:#?}\n{}", door.decisions(EMAIL), door.log());
}

#[tokio::test]
async fn a_shop_that_is_away_is_said_plainly_and_comes_back() {
    let mut shop = Oscar::start(OscarOptions::default()).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    shop.kill9();
    let page = door.visitor().get("/catalogue/").await;
    assert!([502, 503, 504].contains(&page.status.as_u16()), "{}", page.status);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    shop.restart().await;
    door.visitor().get("/catalogue/").await.expect(200);
}
