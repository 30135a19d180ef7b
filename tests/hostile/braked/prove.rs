//! Whoever is to prove once more who they are does so on a page of ours, and what they were doing goes on.

use super::prove_shop::{Login, RIGHT, desk, hidden, login_by_hand, post};
use crate::rig::HOST;
use vratar_model::access::{Reason, Role};
use vratar_tests::Ledger;

const PERSON: &str = "/staff/people/7";

#[tokio::test]
async fn a_page_is_shown_once_the_password_is_given() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    assert_eq!((asked.status, asked.header("cache-control")), (403, Some("no-store")), "{asked:?}");
    let page = asked.text();
    assert!(
        page.contains("Dossiers: with a new password only.") && page.contains("action=\"/.vratar/prove\""),
        "{page}"
    );
    let before = desk.rig.shop.requests().len();
    let slip = hidden(&asked, "vratar_slip").unwrap();
    let proved = desk.prove(&slip, RIGHT).await;
    assert_eq!((proved.status, proved.header("location")), (303, Some(PERSON)), "{proved:?}");
    assert_eq!(desk.send(&desk.go(PERSON)).await.status, 200);
    let asked_shop = desk.rig.shop.requests();
    let lines: Vec<&str> =
        asked_shop[before..].iter().map(|request| request.head.split(" HTTP").next().unwrap()).collect();
    assert_eq!(
        lines,
        ["GET /staff/login?next=/", "POST /staff/login?next=%2F", "GET /staff/logout", "GET /staff/people/7"]
    );
    for request in &asked_shop[before..before + 3] {
        assert!(!request.header("cookie").unwrap_or_default().contains(&desk.sid), "{}", request.head);
        assert_eq!(
            (request.header("host"), request.header("x-forwarded-proto")),
            (Some(HOST), Some("https"))
        );
    }
    let ledger = desk.ledger().await;
    let logins = ledger.logins();
    assert_eq!(logins.len(), 2);
    assert!(logins[1].again && logins[1].success && !logins[0].again);
    assert_eq!((&logins[1].session, logins[1].who), (&logins[0].session, logins[0].who));
    assert_eq!(ledger.refusals()[0].reason, Reason::StepUp);
    let log = desk.rig.door.log();
    assert!(!log.contains("g&od") && !log.contains("g%26od"), "{log}");
    desk.sound().await;
}

/// What the shop has answered already may show only then that it is too much.
#[tokio::test]
async fn what_an_answer_shows_may_ask_for_it_too() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go("/staff/people?page=3")).await;
    assert_eq!(asked.status, 403);
    let proved = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await;
    assert_eq!((proved.status, proved.header("location")), (303, Some("/staff/people?page=3")));
    assert_eq!(desk.send(&desk.go("/staff/people?page=3")).await.status, 200);
    desk.sound().await;
}

/// What was being sent is kept, and goes to the shop once, as it was.
#[tokio::test]
async fn a_form_waits_for_the_password() {
    let desk = desk(Login::Form).await;
    let find = post("/staff/search?q=1", &desk.sid, "Accept-Language: bg\r\n", "what=%E6&more=1");
    let asked = desk.asked(&find).await;
    let page = asked.text();
    assert!(
        asked.status == 403 && page.contains("се пази 15 минути") && !page.contains("vratar_ticket"),
        "{page}"
    );
    let before = desk.rig.shop.requests().len();
    let wrong = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), ("maria", "bad")).await;
    assert_eq!(wrong.status, 403);
    let proved = desk.prove(&hidden(&wrong, "vratar_slip").unwrap(), RIGHT).await;
    assert_eq!(proved.status, 200, "{proved:?}");
    let finds = |desk: &crate::desk::Desk| -> Vec<Vec<u8>> {
        let all = desk.rig.shop.requests();
        let finds =
            all[before..].iter().filter(|request| request.head.starts_with("POST /staff/search?q=1 "));
        finds.map(|request| request.body.clone()).collect()
    };
    assert!(
        proved.text().contains("method=\"post\" action=\"/staff/search?q=1\"") && finds(&desk).is_empty()
    );
    let ticket = format!("vratar_ticket={}", hidden(&proved, "vratar_ticket").unwrap());
    let answer = desk.send(&post("/staff/search?q=1", &desk.sid, "", &ticket)).await;
    assert_eq!((answer.status, finds(&desk)), (200, vec![b"what=%E6&more=1".to_vec()]), "{answer:?}");
    let twice = desk.send(&post("/staff/search?q=1", &desk.sid, "", &ticket)).await;
    assert_eq!((twice.status, finds(&desk).len()), (409, 1));
    desk.sound().await;
}

/// Which of the two was wrong is not said, and nobody's password is tried out on somebody else's name.
#[tokio::test]
async fn only_their_own_name_and_password_prove_who_somebody_is() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    let slip = hidden(&asked, "vratar_slip").unwrap();
    let before = desk.rig.shop.requests().len();
    let other = desk.prove(&slip, ("boris", RIGHT.1)).await;
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop was asked about somebody else");
    let wrong = desk.prove(&slip, (RIGHT.0, "bad")).await;
    let told = |page: &crate::rig::answer::Answer| {
        page.text().split("role=\"alert\">").nth(1).unwrap().split("</p>").next().unwrap().to_owned()
    };
    assert_eq!((other.status, wrong.status, told(&other)), (403, 403, told(&wrong)));
    assert_eq!(desk.send(&desk.go(PERSON)).await.status, 403);
    assert_eq!(desk.proofs("wrong").await, 2.0);
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.logins().len() == 3).await;
    assert!(
        ledger.logins()[1..].iter().all(|login| login.again && !login.success && login.session.is_none())
    );
    desk.sound().await;
}

#[tokio::test]
async fn five_wrong_tries_are_enough_even_all_at_once() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    let slip = hidden(&asked, "vratar_slip").unwrap();
    let before = desk.rig.shop.requests().len();
    let bad = (RIGHT.0, "bad");
    let all = tokio::join!(
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
        desk.prove(&slip, bad),
    );
    let mut statuses = [all.0, all.1, all.2, all.3, all.4, all.5, all.6, all.7].map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
    let locked = desk.prove(&slip, RIGHT).await;
    assert!(locked.status == 429 && locked.text().contains("Wait 15 minutes"), "{locked:?}");
    let tried = desk.rig.shop.requests().split_off(before);
    assert_eq!(tried.iter().filter(|request| request.head.starts_with("POST ")).count(), 5);
    assert_eq!(desk.proofs("locked").await, 4.0);
    desk.sound().await;
}

/// A login that only a person in a browser can make: they are sent there, and not back and forth.
#[tokio::test]
async fn a_login_that_asks_for_more_is_made_at_the_shop() {
    for login in [Login::Riddle, Login::Code, Login::Broken] {
        let mut desk = desk(login).await;
        let asked = desk.asked(&desk.go(PERSON)).await;
        let answer = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await;
        let leads_there = |answer: &crate::rig::answer::Answer| {
            let away = answer
                .all("set-cookie")
                .iter()
                .any(|line| line.starts_with("sid=;") && line.contains("Max-Age=0"));
            answer.status == 303
                && answer.header("location") == Some("/staff/login?next=/staff/people/7")
                && away
        };
        assert!(leads_there(&answer), "{answer:?}");
        let again = desk.send(&desk.go(PERSON)).await;
        assert!(leads_there(&again), "{again:?}");
        desk.sid = login_by_hand(&desk, RIGHT.0).await;
        assert_eq!(desk.send(&desk.go(PERSON)).await.status, 200);
        assert_eq!(desk.proofs("elsewhere").await, 1.0);
        desk.sound().await;
    }
}

/// What was being sent then waits until they are back.
#[tokio::test]
async fn a_form_waits_for_the_login_at_the_shop() {
    let mut desk = desk(Login::Riddle).await;
    let asked = desk.asked(&post("/staff/search?q=1", &desk.sid, "", "what=mail")).await;
    let waits = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await;
    let page = waits.text();
    let login = page.split("href=\"/.vratar/prove").nth(1).and_then(|rest| rest.split('"').next());
    let login = format!("/.vratar/prove{}", login.unwrap_or_else(|| panic!("{page}")));
    let led = desk.send(&desk.go(&login)).await;
    assert!(
        led.status == 303 && led.all("set-cookie").iter().any(|line| line.starts_with("sid=;")),
        "{led:?}"
    );
    desk.sid = login_by_hand(&desk, RIGHT.0).await;
    let ticket = format!("vratar_ticket={}", hidden(&waits, "vratar_ticket").unwrap());
    let answer = desk.send(&post("/staff/search?q=1", &desk.sid, "", &ticket)).await;
    assert!(answer.status == 200 && answer.text().contains("what=mail"), "{answer:?}");
    desk.sound().await;
}

/// A script is told where the page is; what it asked for it asks again.
#[tokio::test]
async fn a_script_is_told_where_to_prove_it() {
    let desk = desk(Login::Form).await;
    let ask = format!(
        "GET /staff/search?q=1 HTTP/1.1\r\nHost: {HOST}\r\nCookie: {}\r\nX-Requested-With: XMLHttpRequest\r\nReferer: https://{HOST}/staff/goods\r\n\r\n",
        desk.sid
    );
    let told = desk.asked(&ask).await;
    assert_eq!((told.status, told.header("content-type")), (401, Some("application/json")), "{told:?}");
    let text = told.text();
    assert!(text.contains("\"code\":\"step_up\""), "{text}");
    let page = text.split("\"page\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let opened = desk.send(&desk.go(&page)).await;
    let proved = desk.prove(&hidden(&opened, "vratar_slip").unwrap(), RIGHT).await;
    assert_eq!((proved.status, proved.header("location")), (303, Some("/staff/goods")), "{proved:?}");
    assert_eq!(desk.send(&ask).await.status, 200);
    desk.sound().await;
}

/// No other site can try it out, and nobody can make up where it leads.
#[tokio::test]
async fn nobody_else_sends_the_page() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    let slip = hidden(&asked, "vratar_slip").unwrap();
    let before = desk.rig.shop.requests().len();
    let form = super::prove_shop::typed(&slip, RIGHT);
    for from in ["Origin: https://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n", "Origin: null\r\n"] {
        let answer = desk.send(&post("/.vratar/prove", &desk.cookies(), from, &form)).await;
        assert!(answer.status == 403 && answer.text().contains("vratar_password"), "{answer:?}");
    }
    for made_up in ["", "x", &slip[..slip.len() - 4]] {
        let answer = desk.prove(made_up, RIGHT).await;
        assert_eq!((answer.status, answer.header("location")), (409, None));
    }
    assert_eq!(desk.rig.shop.requests().len(), before);
    assert_eq!(desk.send(&desk.go(PERSON)).await.status, 403);
    desk.sound().await;
}

/// Whoever has a session that is not theirs is asked about it in their own browser; a link to that page proves nothing in
/// anybody else's.
#[tokio::test]
async fn another_browser_than_the_asked_one_proves_nothing() {
    let desk = desk(Login::Form).await;
    let stolen = desk.asked(&desk.go(PERSON)).await;
    let cookie = stolen.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    let slip = hidden(&stolen, "vratar_slip").unwrap();
    let link = format!("/.vratar/prove?slip={slip}");
    assert_eq!(desk.send(&desk.go(&link)).await.status, 403, "the asked browser may look at it again");
    let before = desk.rig.shop.requests().len();
    desk.forget();
    for answer in [desk.send(&desk.go(&link)).await, desk.prove(&slip, RIGHT).await] {
        assert!(answer.status == 409 && !answer.text().contains("vratar_password"), "{answer:?}");
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(desk.rig.shop.requests().len(), before, "the shop was asked");
    assert_eq!(desk.proofs("unasked").await, 2.0);
    assert_eq!(desk.send(&desk.go(PERSON)).await.status, 403);
    desk.sound().await;
}

/// A cookie of ours stays with us.
#[tokio::test]
async fn the_shop_does_not_see_which_browser_was_asked() {
    let desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    assert_eq!(desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await.status, 303);
    assert!(desk.cookies().contains("; __Host-vratar-prove="));
    assert_eq!(desk.send(&desk.go(PERSON)).await.status, 200);
    let last = desk.rig.shop.requests().pop().unwrap();
    assert_eq!(last.header("cookie"), Some(desk.sid.as_str()));
    desk.sound().await;
}

/// The record has the proof before it counts, and so it counts after a start too.
#[tokio::test]
async fn a_restart_keeps_what_was_proved() {
    let mut desk = desk(Login::Form).await;
    let asked = desk.asked(&desk.go(PERSON)).await;
    assert_eq!(desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await.status, 303);
    let proved = desk.ledger().await.logins()[1].clone();
    assert!(proved.success && proved.role == Role::Staff);
    desk.rig.door.restart().await;
    assert_eq!(desk.get("/staff/goods").await.status, 200);
    let asked = desk.asked(&desk.go(PERSON)).await;
    let proved = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await;
    assert_eq!(proved.status, 303, "who they are is known without a new login");
    desk.sound().await;
}
