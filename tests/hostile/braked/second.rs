//! The second person: what they see, and how they say yes or no.

use super::people::{crowd, rules};
use crate::desk::Desk;
use crate::rig::answer::Answer;
use crate::rig::{Config, HOST};

/// Where they look.
pub(super) const PATH: &str = "/.vratar/approvals";

/// A shop with a budget that a second person lifts; `boss` is its admin, `olga` is in the group that may approve exports.
pub(super) fn lifted() -> Config {
    with_boss(rules("approval"))
}

/// The same with a budget of ten thousand rows.
pub(super) fn lifted_long() -> Config {
    with_boss(rules("approval_long"))
}

pub(super) fn with_boss(config: Config) -> Config {
    Config { shop: Box::leak(format!("admins = [\"boss\"]\n{}", config.shop).into_boxed_str()), ..config }
}

pub(super) async fn desk() -> Desk {
    Desk::with(lifted(), crowd()).await
}

/// Somebody of the staff who logs in.
pub(super) async fn login(desk: &Desk, who: &str) -> String {
    desk.login("/staff/login", &format!("user={who}&password=good")).await
}

/// What waits for somebody, as their page has it: references and seals.
pub(super) fn waiting(page: &str) -> Vec<(String, String)> {
    let value = |form: &str, name: &str| {
        let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    page.split("<form").skip(1).map(|form| (value(form, "ask"), value(form, "seal"))).collect()
}

pub(super) async fn get(desk: &Desk, sid: &str, path: &str) -> Answer {
    desk.send(&format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n")).await
}

/// What they send when they press a button.
pub(super) async fn post(desk: &Desk, sid: &str, headers: &str, form: &str) -> Answer {
    let length = form.len();
    desk.send(&format!(
        "POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         {headers}Content-Length: {length}\r\n\r\n{form}"
    ))
    .await
}

/// Answers the only thing that waits for somebody.
pub(super) async fn say(desk: &Desk, sid: &str, word: &str) {
    let page = get(desk, sid, PATH).await;
    let all = waiting(&page.text());
    let [(ask, seal)] = &all[..] else { panic!("{}", page.text()) };
    let form = format!("ask={ask}&seal={seal}&answer={word}");
    let answer = post(desk, sid, "Sec-Fetch-Site: same-origin\r\n", &form).await;
    let done = if word == "approve" { "approved" } else { "denied" };
    let location = format!("{PATH}?done={done}");
    assert_eq!((answer.status, answer.header("location")), (303, Some(location.as_str())), "{answer:?}");
}

/// The reference on the page of who asks.
pub(super) fn reference(page: &str) -> String {
    let (_, rest) = page.split_once("eference: ").unwrap_or_else(|| panic!("{page}"));
    rest.split('<').next().unwrap().trim().to_owned()
}
