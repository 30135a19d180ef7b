//! What a plain link gets before the announcement, during it, from the redirect on, and at the end.

use super::street::Street;
use crate::rig::config::{day, midnight};
use reqwest::Method;
use vratar_tests::{Answer, raw};

/// Headers that only a link in retirement has.
const MARKS: [&str; 4] = ["deprecation", "sunset", "link", "strict-transport-security"];

fn unmarked(answer: &Answer) {
    for name in MARKS {
        assert_eq!(answer.header(name), None, "{name} on {}", answer.url);
    }
}

/// Announced ten days ago, redirected in twenty, gone in fifty.
pub(super) fn announced() -> String {
    format!("announce_from = {}\nredirect_from = {}\ngone_from = {}", day(-10), day(20), day(50))
}

#[tokio::test]
async fn before_the_first_day_nothing_is_added() {
    let days = format!("announce_from = {}\nredirect_from = {}", day(3), day(30));
    let street = Street::with_days(&days).await;
    let (old, direct) = (street.plain().get("/a?b=c").await.expect(200), street.direct().get("/a?b=c").await);
    assert_eq!(old.body, direct.body);
    assert_eq!(old.header("etag"), direct.header("etag"));
    unmarked(&old);
    unmarked(&street.secure().get("/a").await.expect(200));
}

#[tokio::test]
async fn an_announced_page_says_so_first_and_in_its_own_language() {
    let street = Street::with_days(&announced()).await;
    for (path, title) in [
        ("/a?b=c&d=%22", "ще работи само защитеният адрес"),
        ("/en?b=c", "only the secure address works here"),
    ] {
        let page = street.plain().get(path).await.expect(200);
        let link = street.new_link(path);
        let text = page.text();
        let (before, after) = text.split_once("<body class=\"front\">").unwrap();
        assert!(!before.contains("vratar"), "{before}");
        let banner = after.split("<h1>").next().unwrap();
        assert!(
            banner.trim_start().starts_with("<link rel=\"stylesheet\" href=\"/.vratar/style-"),
            "{banner}"
        );
        assert!(banner.contains("class=\"vratar-announce\"") && banner.contains(title), "{banner}");
        assert!(banner.contains(&format!("href=\"{}\"", link.replace('&', "&#38;"))), "{banner}");
        let rest = text.replace(banner, "");
        assert_eq!(rest.as_bytes(), street.direct().get(path).await.body, "nothing else is touched");
    }
}

#[tokio::test]
async fn the_look_of_the_banner_comes_by_the_same_link() {
    let street = Street::with_days(&announced()).await;
    let page = street.plain().get("/").await.text();
    let style = page.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let style = street.plain().get(style).await.expect(200);
    assert!(style.header("content-type").unwrap().starts_with("text/css"));
    assert!(style.text().contains(".vratar-announce"));
}

#[tokio::test]
async fn an_announced_answer_tells_programs_since_when_until_when_and_where_to() {
    let street = Street::with_days(&announced()).await;
    let sunset = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", midnight(50)).unwrap();
    let deprecated = format!("@{}", midnight(-10).as_second());
    for path in ["/a?b=c", "/data.json"] {
        let answer = street.plain().get(path).await.expect(200);
        assert_eq!(answer.header("deprecation"), Some(deprecated.as_str()));
        assert_eq!(answer.header("sunset"), Some(sunset.as_str()));
        let link = format!("<{}>; rel=\"successor-version\"", street.new_link(path));
        assert_eq!(answer.header("link"), Some(link.as_str()));
        assert_eq!(answer.header("strict-transport-security"), None);
    }
    let data = street.plain().get("/data.json").await;
    assert_eq!(data.body, street.direct().get("/data.json").await.body, "a banner only in pages");
    unmarked(&street.secure().get("/a").await.expect(200));
}

#[tokio::test]
async fn an_announced_page_keeps_its_own_links_its_charset_and_its_forms() {
    let street = Street::with_days(&announced()).await;
    let linked = street.plain().get("/linked").await.expect(200);
    let links: Vec<_> = linked.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert!(links.contains(&"</look.css>; rel=preload"), "{links:?}");
    assert!(links.iter().any(|link| link.contains("successor-version")), "{links:?}");
    let old = street.plain().get("/1251").await.expect(200);
    assert!(old.text_1251().contains("тук ще работи само защитеният адрес."), "{}", old.text_1251());
    let sent = street.plain().request(Method::POST, "/basket?x=1").form(&[("goods", "7")]);
    assert!(street.plain().send(sent).await.expect(200).text().contains("vratar-announce"));
    assert!(street.shop.heard().contains(&"POST /basket?x=1".to_owned()));
}

#[tokio::test]
async fn from_the_redirect_day_on_no_plain_request_reaches_the_shop() {
    let street = Street::with_days(&format!("redirect_from = {}", day(-7))).await;
    let new = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let old = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)";
    for (method, version, agent, status) in [
        ("GET", "1.1", new, 308),
        ("HEAD", "1.1", new, 308),
        ("POST", "1.1", new, 308),
        ("PUT", "1.1", "", 308),
        ("GET", "1.1", old, 301),
        ("HEAD", "1.1", old, 301),
        ("POST", "1.1", old, 307),
        ("GET", "1.0", new, 301),
        ("POST", "1.0", new, 307),
    ] {
        let body = if matches!(method, "POST" | "PUT") { "Content-Length: 3\r\n\r\na=b" } else { "\r\n" };
        let asked = format!(
            "{method} /a/b?c=d HTTP/{version}\r\nHost: shop.example\r\nUser-Agent: {agent}\r\n\
             Connection: close\r\n{body}"
        );
        let answer = raw(([127, 0, 0, 1], street.door.http).into(), asked.as_bytes()).await;
        let answer = String::from_utf8(answer).unwrap().to_ascii_lowercase();
        assert_eq!(answer[9..12], status.to_string(), "{method} {agent}: {answer}");
        assert!(answer.contains(&format!("\r\nlocation: {}\r\n", street.new_link("/a/b?c=d"))), "{answer}");
        assert!(!answer.contains("strict-transport-security"), "never on a plain answer (RFC 6797 §7.2)");
    }
    assert_eq!(street.shop.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn a_large_upload_to_an_old_link_is_redirected_and_not_taken() {
    let street = Street::with_days(&format!("redirect_from = {}", day(-7))).await;
    let head = "POST /upload HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100000000\r\n\r\n";
    let sent = [head.as_bytes(), &[b'x'; 4096]].concat();
    let answer = raw(([127, 0, 0, 1], street.door.http).into(), &sent).await;
    assert!(answer.starts_with(b"HTTP/1.1 308 "), "{}", String::from_utf8_lossy(&answer));
    assert!(street.shop.heard().is_empty());
}

#[tokio::test]
async fn at_the_end_a_readable_page_in_both_languages_says_what_to_do() {
    let street = Street::with_days(&format!("redirect_from = {}\ngone_from = {}", day(-60), day(-3))).await;
    let page = street.plain().get("/orders/7?b=%22%3E").await.expect(410);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let text = page.text();
    for part in ["lang=\"bg\"", "lang=\"en\"", "Тази връзка вече не работи", "This link no longer works"]
    {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let link =
        format!("<a class=\"vratar-link\" href=\"{0}\">{0}</a>", street.new_link("/orders/7?b=%22%3E"));
    assert_eq!(text.matches(&link).count(), 2, "the new address, once a language:\n{text}");
    assert!(!text.contains("<script"));
    let style =
        text.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(
        street.plain().get(style).await.expect(200).text().contains(".vratar-sheet"),
        "the page has its look"
    );
    let post = street.plain().request(Method::POST, "/login").form(&[("a", "b")]);
    assert!(street.plain().send(post).await.expect(410).text().contains("/login"));
    let head = street.plain().send(street.plain().request(Method::HEAD, "/")).await.expect(410);
    assert!(head.body.is_empty());
    assert!(street.shop.heard().is_empty());
    let _ = street.secure().get("/orders/7").await.expect(200);
}
