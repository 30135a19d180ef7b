//! Whatever a client sends, it is led nowhere but to the operator's own hosts, and never in a circle.

use super::street::{HOST, Street};
use crate::rig::config::day;
use reqwest::Url;
use vratar_tests::raw;

/// What may stand in `Host`.
const HOSTS: [&str; 14] = [
    HOST,
    "SHOP.example.",
    "shop.example:80",
    "shop.example:8443",
    "old.example",
    "evil.example",
    "shop.example.evil.example",
    "shop.example@evil.example",
    "evil.example#shop.example",
    "shop.example, evil.example",
    "shop.example/evil.example",
    "[::1]",
    "127.0.0.1",
    "",
];

/// What may be asked for. `§` becomes the host.
const TARGETS: [&str; 24] = [
    "/",
    "/a/b?c=d",
    "//evil.example/x",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/@evil.example",
    "/..//evil.example",
    "/.//evil.example/",
    "/a/../..//evil.example",
    "/?//evil.example",
    "/?next=https://evil.example/",
    "/%0d%0aLocation:%20https://evil.example/",
    "/?%0d%0aLocation:%20https://evil.example/",
    "/a%00b",
    "/a;@evil.example",
    "/.evil.example",
    "http://§/abs",
    "http://evil.example/abs",
    "https://evil.example/",
    "http://§@evil.example/",
    "evil.example:443",
];

/// Further headers.
const MORE: [&str; 6] = [
    "",
    "X-Forwarded-Host: evil.example\r\n",
    "Forwarded: host=evil.example;proto=https\r\n",
    "X-Forwarded-Proto: https\r\nX-Forwarded-Port: 444\r\n",
    "X-Original-URL: https://evil.example/\r\nX-Rewrite-URL: //evil.example/\r\n",
    "Host: evil.example\r\n",
];

#[tokio::test]
async fn no_request_is_led_to_anybody_else() {
    let days = format!("retired_hosts = [\"old.example\"]\n[shop.plain]\nredirect_from = {}\n", day(-7));
    let street = Street::with(&days).await;
    let (mut led, mut refused) = (0, 0);
    for host in HOSTS {
        for target in TARGETS {
            for more in MORE {
                let target = target.replace('§', host);
                let asked =
                    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
                match led_to(&street, &asked).await {
                    Some(_) => led += 1,
                    None => refused += 1,
                }
            }
        }
    }
    assert!(led > 400 && refused > 400, "both happen: {led} led, {refused} refused");
}

/// Where the answer leads, once it is sure that this is one of the shop's own hosts, named by one clean header.
async fn led_to(street: &Street, asked: &str) -> Option<Url> {
    let answer = raw(([127, 0, 0, 1], street.door.http).into(), asked.as_bytes()).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, _) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{asked}\n{answer}"));
    let status: u16 = head[9..12].parse().unwrap();
    let fields = head.lines().skip(1).map(|line| line.split_once(": ").unwrap());
    let found: Vec<_> = fields.filter(|(name, _)| name.eq_ignore_ascii_case("location")).collect();
    let [(_, location)] = found[..] else {
        assert!(found.is_empty() && matches!(status, 400 | 421), "{asked}\n{answer}");
        return None;
    };
    assert!(matches!(status, 301 | 307 | 308), "{asked}\n{answer}");
    assert!(
        location.starts_with(&street.new_link("/")) && !location.starts_with(&street.new_link("//")),
        "{location}"
    );
    assert!(
        location.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>#".contains(&byte)),
        "{location}"
    );
    let url = Url::parse(location).unwrap();
    assert_eq!(
        (url.host_str(), url.port(), url.username()),
        (Some(HOST), Some(street.door.https), ""),
        "{location}"
    );
    Some(url)
}

#[tokio::test]
async fn an_announced_page_links_to_nobody_else() {
    let days = format!("announce_from = {}\nredirect_from = {}", day(-7), day(7));
    let street = Street::with_days(&days).await;
    for target in TARGETS {
        let target = target.replace('§', HOST);
        let asked = format!(
            "GET {target} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
        );
        let answer = raw(([127, 0, 0, 1], street.door.http).into(), asked.as_bytes()).await;
        let answer = String::from_utf8(answer).unwrap();
        let links = ["href=\"https://", "Link: <https://"].map(|mark| answer.split(mark).skip(1));
        let links: Vec<&str> = links.into_iter().flatten().collect();
        let own = format!("{HOST}:{}/", street.door.https);
        for link in &links {
            let after = &link[own.len().min(link.len())..];
            assert!(link.starts_with(&own) && !after.starts_with('/'), "{target}: {link}");
        }
        assert_eq!(links.is_empty(), !answer.starts_with("HTTP/1.1 200 "), "{target}: {answer}");
    }
}

#[tokio::test]
async fn every_old_link_arrives_in_at_most_two_steps() {
    let more = "retired_hosts = [\"old.example\", \"older.example\"]\n";
    let street = Street::with(more).await;
    for host in [HOST, "old.example", "older.example"] {
        for mut visitor in [street.plain_at(host), street.secure_at(host)] {
            let mut path = "/a//b/../c?d=e".to_owned();
            let mut steps = 0;
            let page = loop {
                let answer = visitor.get(&path).await;
                let Some(location) = answer.location() else { break answer.expect(200) };
                steps += 1;
                assert!(steps <= 2, "{host}: still at {location}");
                visitor = street.secure();
                path = location;
            };
            assert!(page.text().contains("/a/c"), "{}", page.text());
            assert_eq!(page.url.host_str(), Some(HOST));
        }
    }
}
