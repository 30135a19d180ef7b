//! A form that is sent by GET: its answers stand in the address, are captured like those of a body, and the shop's address
//! holds nothing of ours.

use crate::rig::answer::Answer;
use crate::rig::{Conn, Rig, get};

const FORM: &str =
    "<form id=\"signup\" action=\"/signup/done\"><input name=\"email\"><button>Go</button></form>";
const DONE: &str = "<p>Thank you";

async fn rig() -> Rig {
    Rig::start(|mut shop: Conn| async move {
        let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
        while let Some(request) = shop.request().await {
            let page = if request.head.starts_with("GET /signup ") { FORM } else { DONE };
            shop.say(format!("{html}Content-Length: {}\r\n\r\n{page}", page.len())).await;
        }
    })
    .await
}

async fn ask(rig: &Rig, target: &str) -> Answer {
    let mut wire = rig.secure().await;
    wire.send(get(target)).await;
    wire.answer("GET").await
}

/// Our fields in a page: the token, and every box ticked, or none.
fn ours(page: &str, ticked: bool) -> String {
    let mut query = String::new();
    for input in page.split("<input ").skip(1) {
        let attribute = |name: &str| {
            let from = input.find(&format!("{name}=\""))? + name.len() + 2;
            input[from..].split('"').next()
        };
        let (name, value) = (attribute("name").unwrap(), attribute("value").unwrap_or_default());
        if name == "vratar_token" || (ticked && name.starts_with("vratar_a_")) {
            query += &format!("&{name}={value}");
        }
    }
    query
}

#[tokio::test]
async fn its_answers_are_captured_and_its_address_is_the_shops() {
    let rig = rig().await;
    let page = ask(&rig, "/signup").await.text();
    let target = format!("/signup/done?email=a%40example.org{}&x=1", ours(&page, true));
    assert!(target.contains("vratar_token=") && target.contains("vratar_a_terms"), "{target}");
    assert_eq!(ask(&rig, &target).await.text(), DONE);
    let request = rig.shop.requests().pop().unwrap();
    assert!(
        request.head.starts_with("GET /signup/done?email=a%40example.org&x=1 HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!((request.header("content-length"), request.header("transfer-encoding")), (None, None));
    let attempts = rig.door.admin("/metrics").await;
    for result in ["pending", "committed"] {
        let line = format!("page=\"registration\",result=\"{result}\",shop=\"{}\"}} 1", crate::rig::HOST);
        assert!(attempts.contains(&line), "{attempts}");
    }
    // A link that only looks like it, and one that goes elsewhere.
    assert_eq!(ask(&rig, "/signup/done?email=a%40example.org").await.text(), DONE);
    assert_eq!(ask(&rig, "/elsewhere?vratar_token=t&a=1").await.text(), DONE);
    assert!(rig.shop.requests().pop().unwrap().head.starts_with("GET /elsewhere?a=1 "));
    assert_eq!(rig.metric("vratar_stray_fields_total").await, 1.0);
    rig.sound().await;
}

#[tokio::test]
async fn what_is_missing_is_asked_for_and_goes_on_by_get() {
    let rig = rig().await;
    let page = ask(&rig, "/signup").await.text();
    let asked = rig.shop.requests().len();
    let target = format!("/signup/done?email=a%40example.org&name=%D0%98{}", ours(&page, false));
    let between = ask(&rig, &target).await.text();
    assert_eq!(rig.shop.requests().len(), asked, "not before it is answered");
    assert!(between.contains("method=\"get\" action=\"/signup/done\" accept-charset=\"UTF-8\""), "{between}");
    for field in ["name=\"email\" value=\"a@example.org\"", "name=\"name\" value=\"И\""] {
        assert!(between.contains(&format!("<input type=\"hidden\" {field} />")), "{between}");
    }
    let target = format!("/signup/done?email=a%40example.org&name=%D0%98{}", ours(&between, true));
    assert_eq!(ask(&rig, &target).await.text(), DONE);
    let request = rig.shop.requests().pop().unwrap();
    assert!(
        request.head.starts_with("GET /signup/done?email=a%40example.org&name=%D0%98 "),
        "{}",
        request.head
    );
    assert!(rig.door.admin("/metrics").await.contains("result=\"committed\""));
    rig.sound().await;
}

/// Behind such a form the browser names its address in `Referer`, a bypass or not.
#[tokio::test]
async fn the_next_request_names_its_page_without_ours() {
    let rig = rig().await;
    let mut wire = rig.secure().await;
    for (bypass, path) in [(false, "/signup"), (false, "/style.css"), (true, "/signup")] {
        if bypass {
            let begun = ["bypass", crate::rig::HOST, "--for", "1h", "--reason", "the test"];
            assert!(rig.door.command(&begun).status.success());
        }
        for (query, wanted) in [
            (
                "?email=a%40example.org&vratar_token=t&vratar_a_terms_accept=1&x=%zz",
                "?email=a%40example.org&x=%zz",
            ),
            ("?vratar_token=t", ""),
            ("?vratar=keeper&q=vratar_token", "?vratar=keeper&q=vratar_token"),
        ] {
            let page = format!("https://{}/signup/done", crate::rig::HOST);
            let referer = format!("Referer: {page}{query}\r\n\r\n");
            wire.send([&get(path)[..get(path).len() - 2], referer.as_bytes()].concat()).await;
            wire.answer("GET").await;
            let request = rig.shop.requests().pop().unwrap();
            assert_eq!(request.header("referer"), Some(&*format!("{page}{wanted}")), "{path} {bypass}");
        }
    }
    drop(wire);
    rig.sound().await;
}
