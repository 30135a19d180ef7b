//! The shop gives its customer's session another cookie: they stay who they are, unless they were put out.

use crate::customer::register;
use crate::dice::Dice;
use crate::door::Door;
use crate::shop::Shop;
use reqwest::Method;
use vratar_tests::Http;

async fn is_known(visitor: &Http) -> bool {
    let page = visitor.send(visitor.request(Method::GET, "/.vratar/choices")).await.expect(200);
    page.form("form.vratar-form").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_followed_but_not_out_of_the_door() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut door = Door::open(&folder.path().join("state"), &shop.url()).await;
    let visitor = door.visitor();
    register(&visitor, "anna@example.org", &mut Dice::fair()).await.unwrap();
    door.all_applied().await;
    assert!(is_known(&visitor).await);
    for _ in 0..2 {
        visitor.send(visitor.request(Method::GET, "/profile?rotate")).await.expect(200);
        door.all_applied().await;
        assert!(is_known(&visitor).await, "{}", door.log());
    }
    drop(visitor);
    // The shop has forgotten the session: whoever goes on with a new one is nobody.
    for forgotten in ["/orders", "/basket"] {
        let visitor = door.visitor();
        register(&visitor, &format!("boyan{}@example.org", &forgotten[1..]), &mut Dice::fair())
            .await
            .unwrap();
        door.all_applied().await;
        assert!(is_known(&visitor).await);
        visitor.send(visitor.request(Method::GET, forgotten)).await.expect(302);
        door.all_applied().await;
        assert!(!is_known(&visitor).await, "{forgotten}");
    }
    assert!(door.stop().await.success());
}
