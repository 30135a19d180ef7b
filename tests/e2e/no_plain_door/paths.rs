//! Paths with days of their own, paths that stay plain, challenges, and the header that binds browsers.

use super::street::{HOST, Street, host};
use crate::rig::config::day;

/// What a plain GET of `path` gets.
async fn fate(street: &Street, host: &str, path: &str) -> &'static str {
    let answer = street.plain_at(host).get(path).await;
    match (answer.status.as_u16(), answer.header("deprecation")) {
        (200, None) => "open",
        (200, Some(_)) => "announce",
        (308, None) => "redirect",
        (410, None) => "gone",
        other => panic!("{path}: {other:?}"),
    }
}

#[tokio::test]
async fn the_longest_path_that_fits_says_which_days_hold() {
    let path = |prefix: &str, days: &str| format!("[[shop.plain.path]]\nprefix = \"{prefix}\"\n{days}\n");
    let days = [
        format!(
            "announce_from = {}\nredirect_from = {}\nexceptions = [\"/stock.xml\", \"/feed/\"]\n",
            day(-5),
            day(5)
        ),
        path("/admin/", &format!("redirect_from = {}", day(-5))),
        path("/admin/help/", &format!("announce_from = {}\nredirect_from = {}", day(4), day(5))),
        path("/old", &format!("gone_from = {}", day(-5))),
    ]
    .concat();
    let street = Street::with_days(&days).await;
    for (path, expected) in [
        ("/", "announce"),
        ("/administration", "announce"),
        ("/admin/", "redirect"),
        ("/admin/customers?page=2", "redirect"),
        ("/x/../admin/customers", "redirect"),
        ("/admin/help/", "open"),
        ("/old", "gone"),
        ("/old/page", "gone"),
        ("/older", "announce"),
        ("/stock.xml", "open"),
        ("/stock.xml2", "announce"),
        ("/feed/", "open"),
        ("/feed/a/b", "open"),
        ("/feed", "announce"),
        ("/feed/../admin/", "redirect"),
    ] {
        assert_eq!(fate(&street, HOST, path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn challenges_and_exceptions_pass_untouched_whatever_the_day() {
    let all = [
        String::new(),
        format!("announce_from = {}\nredirect_from = {}", day(3), day(30)),
        format!("announce_from = {}\nredirect_from = {}", day(-3), day(30)),
        format!("redirect_from = {}", day(-3)),
        format!("gone_from = {}", day(-3)),
    ];
    let all = all.map(|days| format!("{days}\nexceptions = [\"/stock.xml\"]"));
    let street = Street::of_many(&all).await;
    for (host, days) in all.iter().enumerate().map(|(index, days)| (host(index), days)) {
        for path in ["/.well-known/acme-challenge/kA9_-x", "/stock.xml"] {
            let old = street.plain_at(&host).get(path).await.expect(200);
            let direct = street.direct().get(path).await;
            assert_eq!(old.body, direct.body, "{path} with {days}");
            assert_eq!((old.header("link"), old.header("etag")), (None, direct.header("etag")));
        }
        let climbing = fate(&street, &host, "/.well-known/acme-challenge/../../a").await;
        assert_eq!(climbing, fate(&street, &host, "/a").await, "out of the challenges again, with {days}");
    }
}

#[tokio::test]
async fn browsers_are_bound_only_once_every_plain_link_is_redirected_by_a_date() {
    let redirect = |days: i32| format!("redirect_from = {}\n", day(days));
    let path = |days: i32| format!("[[shop.plain.path]]\nprefix = \"/p/\"\nredirect_from = {}", day(days));
    let all = [
        (String::new(), None),
        ("exceptions = [\"/stock.xml\"]".to_owned(), None),
        (format!("announce_from = {}\n{}", day(-5), redirect(5)), None),
        (redirect(-2), Some("max-age=300")),
        (redirect(-20), Some("max-age=86400")),
        (redirect(-60), Some("max-age=2592000")),
        (redirect(-100), Some("max-age=31536000")),
        (format!("gone_from = {}", day(-100)), Some("max-age=31536000")),
        ([redirect(-100), path(-2)].concat(), Some("max-age=300")),
        ([redirect(-100), path(9)].concat(), None),
        (path(-100), None),
    ];
    let street = Street::of_many(&all.clone().map(|(days, _)| days)).await;
    for (index, (days, expected)) in all.iter().enumerate() {
        let page = street.secure_at(&host(index)).get("/").await.expect(200);
        assert_eq!(page.header("strict-transport-security"), *expected, "{days}");
        assert_eq!(street.plain_at(&host(index)).get("/").await.header("strict-transport-security"), None);
    }
}
