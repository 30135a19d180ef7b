//! Who makes an access: learned from the shop's own logins, kept over restarts, never guessed.

use super::desk::{Desk, GUARDED, always, page};
use crate::rig::{Config, HOST, get};
use std::sync::Arc;
use vratar_model::access::{Reason, Role};
use vratar_tests::Ledger;

const ANA: &str = "<p>ana@shop.example";

#[tokio::test]
async fn a_stranger_in_the_staff_area_is_sent_to_log_in() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let asked = desk.rig.shop.requests().len();
    let page = desk
        .send(&format!("GET /staff/people?q=1 HTTP/1.1\r\nHost: {HOST}\r\nCookie: sid=old\r\n\r\n"))
        .await;
    assert_eq!(
        (page.status, page.header("location")),
        (303, Some("/staff/login?next=/staff/people%3Fq%3D1"))
    );
    let cleared = page.all("set-cookie");
    assert!(
        cleared.iter().all(|set| set.starts_with("sid=; Path=/") && set.contains("Max-Age=0")),
        "{page:?}"
    );
    assert_eq!(cleared.len(), 2, "for the host alone, and for it by name");
    let script = "X-Requested-With: XMLHttpRequest\r\nCookie: sid=old\r\n";
    let xhr = desk.send(&format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\n{script}\r\n")).await;
    assert_eq!((xhr.status, xhr.header("content-type")), (401, Some("application/json")));
    let post =
        desk.send(&format!("POST /staff/people HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n")).await;
    assert_eq!(post.status, 403);
    assert!(post.text().contains("/staff/login"), "{post:?}");
    assert_eq!(desk.rig.shop.requests().len(), asked, "the shop was not asked");
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.refusals().len() == 3).await;
    assert!(ledger.refusals().iter().all(|one| one.reason == Reason::NoBinding));
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_restart_knows_who_is_in() {
    let mut desk = Desk::open(always(page(200, "", ANA))).await;
    for _ in 0..2 {
        desk.rig.door.restart().await;
        assert_eq!(desk.get("/staff/people").await.status, 200);
    }
    let ledger = Ledger::of(&desk.state());
    assert!(ledger.grants().iter().all(|grant| grant.actor.role == Role::Staff));
}

#[tokio::test]
async fn a_logout_ends_it_and_a_new_name_of_the_session_does_not() {
    let desk = Desk::open(Arc::new(|request| {
        let rotates = request.head.starts_with("GET /staff/people/1 ");
        page(200, if rotates { "Set-Cookie: sid=fresh; Path=/\r\n" } else { "" }, ANA)
    }))
    .await;
    let mut desk = desk;
    assert_eq!(desk.get("/staff/people/1").await.status, 200);
    desk.sid = "sid=fresh".to_owned();
    assert_eq!(desk.get("/staff/people").await.status, 200);
    desk.get("/staff/logout").await;
    assert_eq!(desk.get("/staff/people").await.status, 303);
    desk.rig.door.restart().await;
    assert_eq!(desk.get("/staff/people").await.status, 303);
}

#[tokio::test]
async fn failed_logins_are_recorded_and_let_nobody_in() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let form = "user=maria&password=bad";
    let sent = format!(
        "POST /staff/login HTTP/1.1\r\nHost: {HOST}\r\nCookie: sid=mine\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    assert_eq!(desk.send(&sent).await.status, 200);
    let mine = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: sid=mine\r\n\r\n");
    assert_eq!(desk.send(&mine).await.status, 303);
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.logins().len() == 2).await;
    let (good, bad) = (ledger.logins()[0], ledger.logins()[1]);
    assert_eq!((good.success, bad.success, good.who), (true, false, bad.who));
    desk.rig.sound().await;
}

#[tokio::test]
async fn those_whom_the_config_names_are_administrators() {
    let config = Config { shop: "admins = [\"maria\"]", ..GUARDED };
    let desk = Desk::with(config, always(page(200, "", ANA))).await;
    desk.get("/staff/people").await;
    assert_eq!(desk.ledger().await.grants()[0].actor.role, Role::Admin);
    desk.rig.sound().await;
}

#[tokio::test]
async fn customers_see_their_own_and_it_is_said_so() {
    let desk = Desk::open(always(page(200, "", "<p>ana@shop.example 0888 123 456"))).await;
    let sid = desk.login("/login", "email=Ana%40shop.example&password=good").await;
    let own = format!("GET /profile HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
    assert_eq!(desk.send(&own).await.status, 200);
    let other = desk.login("/login", "email=ivo%40shop.example&password=good").await;
    let foreign = format!("GET /profile HTTP/1.1\r\nHost: {HOST}\r\nCookie: {other}\r\n\r\n");
    assert_eq!(desk.send(&foreign).await.status, 200);
    // A profile is no way into the staff area.
    let staff = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
    assert_eq!(desk.send(&staff).await.status, 303);
    let ledger = desk.ledger().await;
    let grants = ledger.grants();
    assert_eq!(grants[0].actor.role, Role::Customer);
    assert_eq!(ledger.named(&grants[0].found.own), ["ana@shop.example", "+359888123456"]);
    assert!(grants[1].found.own.is_empty(), "somebody else's data are not his own");
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_bypass_opens_nothing_that_is_guarded() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let bypass = desk.rig.door.command(&["bypass", HOST, "--for", "5m", "--reason", "trial"]);
    assert!(bypass.status.success(), "{bypass:?}");
    assert_eq!(desk.get("/staff/people").await.status, 200);
    let mut stranger = desk.rig.secure().await;
    stranger.send(get("/staff/people")).await;
    assert_eq!(stranger.answer("GET").await.status, 303);
    let sid = desk.login("/staff/login", "user=ivo&password=good").await;
    let known = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
    assert_eq!(desk.send(&known).await.status, 200);
    assert_eq!(desk.ledger().await.grants().len(), 2);
}

#[tokio::test]
async fn a_program_is_known_by_its_key_which_is_kept_nowhere() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    for key in ["first-of-two-keys", "second-of-two-keys"] {
        let asked = format!("GET /service HTTP/1.1\r\nHost: {HOST}\r\nX-Api-Key: {key}\r\n\r\n");
        assert_eq!(desk.send(&asked).await.status, 200);
    }
    let ledger = desk.ledger().await;
    let actors: Vec<_> = ledger.grants().iter().map(|grant| grant.actor.clone()).collect();
    assert!(actors.iter().all(|actor| actor.role == Role::Integration));
    let names: Vec<_> = actors.iter().map(|actor| ledger.named(&[actor.who.unwrap()])[0]).collect();
    assert!(names.iter().all(|name| name.starts_with("erp:")) && names[0] != names[1], "{names:?}");
    assert!(!format!("{:?}", ledger.records).contains("of-two-keys"));
    desk.rig.sound().await;
}

/// A key beside the cookie of a stranger makes nobody a program.
#[tokio::test]
async fn a_session_goes_before_a_key() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let asked = format!("GET /service HTTP/1.1\r\nHost: {HOST}\r\nCookie: sid=old\r\nX-Api-Key: any\r\n\r\n");
    desk.send(&asked).await;
    assert_eq!(desk.ledger().await.grants()[0].actor.role, Role::Anonymous);
    desk.rig.sound().await;
}

#[tokio::test]
async fn a_mark_on_a_page_shows_an_administrator() {
    let desk = Desk::open(Arc::new(|request| {
        let all = request.head.starts_with("GET /staff/people/1 ");
        page(200, "", if all { "<nav class=everything>All</nav>" } else { ANA })
    }))
    .await;
    desk.get("/staff/people").await;
    desk.get("/staff/people/1").await;
    desk.get("/staff/people").await;
    let ledger = desk.ledger().await;
    let roles: Vec<_> = ledger.grants().iter().map(|grant| grant.actor.role).collect();
    assert_eq!(roles, [Role::Staff, Role::Staff, Role::Admin]);
    desk.rig.sound().await;
}

/// The shop must not take somebody for another than the record does.
#[tokio::test]
async fn of_two_cookies_of_one_name_the_shop_gets_the_one_that_was_read() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let ivo = desk.login("/staff/login", "user=ivo&password=good").await;
    let maria = &desk.sid;
    let asked = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: a=b; {ivo}; {maria}\r\n\r\n");
    assert_eq!(desk.send(&asked).await.status, 200);
    let request = desk.rig.shop.requests().pop().unwrap();
    assert_eq!(request.header("cookie"), Some(&*format!("a=b; {ivo}")));
    let ledger = desk.ledger().await;
    assert_eq!(ledger.named(&[ledger.grants()[0].actor.who.unwrap()]), ["ivo"]);
    desk.rig.sound().await;
}

/// A login that names two is nobody's: what they saw could not be told.
#[tokio::test]
async fn a_login_that_could_be_two_peoples_opens_nothing() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let sid = desk.login("/staff/login", "user=eva&user=ivo&password=good").await;
    let asked = format!("GET /staff/people HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n\r\n");
    assert_eq!(desk.send(&asked).await.status, 303);
    desk.rig.sound().await;
}

/// Whoever sends a body that cannot be read gets what is guarded by it no other way.
#[tokio::test]
async fn a_body_that_cannot_be_read_is_taken_for_the_worst() {
    let desk = Desk::open(always(page(200, "", ANA))).await;
    let sid = &desk.sid;
    for (kind, body) in
        [("application/json", "{\"do\":\"people\"} tail"), ("application/octet-stream", "do=people")]
    {
        let asked = format!(
            "POST /staff/ajax HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(desk.send(&asked).await.status, 200);
    }
    let ledger = desk.ledger().await;
    let routes: Vec<_> = ledger.grants().iter().map(|grant| grant.route.clone()).collect();
    assert_eq!(routes, ["ajax-people", "ajax-people"]);
    desk.rig.sound().await;
}

/// What an employee logged in with stands in the frame of each page: it is theirs, and nobody else was seen.
#[tokio::test]
async fn an_employee_who_reads_their_own_address_has_seen_nobody() {
    let mut desk = Desk::open(Arc::new(|request| {
        let people = if request.head.contains("people ") { "<td>ana@shop.example" } else { "" };
        page(200, "", &format!("<header>Maria.Clerk@shop.example</header>{people}"))
    }))
    .await;
    desk.sid = desk.login("/staff/login", "user=maria.clerk%40SHOP.example&password=good").await;
    for path in ["/staff/people", "/staff/new", "/staff/goods"] {
        assert_eq!(desk.get(path).await.status, 200);
    }
    let ledger = desk.ledger().await;
    let grants = ledger.grants();
    let own: Vec<_> = grants.iter().map(|grant| ledger.named(&grant.found.own)).collect();
    assert_eq!(own, [["maria.clerk@shop.example"], ["maria.clerk@shop.example"]]);
    assert_eq!(grants[0].found.own, [grants[0].actor.who.unwrap()], "one person, as actor and as shown");
    let counted: Vec<_> =
        grants.iter().map(|grant| (grant.found.subjects.len(), grant.found.others())).collect();
    assert_eq!(counted, [(2, 1), (1, 0)]);
    assert_eq!(ledger.closes().iter().map(|close| close.persons).collect::<Vec<_>>(), [1, 0]);
    assert!(desk.rig.metric("vratar_persons_disclosed_total").await < 1.5);
    // No page with nobody else on it is a gap: what is read after them is the only one.
    desk.get("/api/people").await;
    assert!((desk.gaps().await - 1.0).abs() < 0.1);
    desk.rig.sound().await;
}
