//! Whose a session is.

use crate::stage::*;
use vratar_model::ShopId;
use vratar_model::access::{Binding, Event, Login, Role, Rotation};

fn rotation(before: &str, after: &str, role: Option<Role>) -> Event {
    let (before, after) = (session_ref(before), session_ref(after));
    Event::Rotation(Rotation { shop: shop(), before, after, role })
}

pub(crate) async fn a_login_binds_and_a_logout_ends(mut stage: Stage) {
    let seq = stage.logs_in("s1", Role::Staff).await;
    let bound = stage.holder("s1").await.unwrap();
    assert_eq!((bound.role, bound.who, bound.seq), (Role::Staff, Some(CLERK), seq));
    assert_eq!(bound.proved_at, stage.now);
    // Whoever proves once more who they are is who they were, since then.
    stage.happens(Event::Login(Login { again: true, ..login("s1", Role::Staff, true) })).await;
    let again = stage.holder("s1").await.unwrap();
    assert!(again.proved_at == stage.now && again.proved_at > bound.proved_at && again.who == bound.who);
    // Who fails at that stays who they were.
    let failed = Login { again: true, session: None, ..login("s1", Role::Staff, false) };
    stage.happens(Event::Login(failed)).await;
    assert_eq!(stage.holder("s1").await.unwrap().proved_at, again.proved_at);
    stage.happens(Event::Logout(Binding { shop: shop(), session: session_ref("s1") })).await;
    assert_eq!(stage.holder("s1").await, None);
}

pub(crate) async fn a_login_that_failed_binds_nobody(mut stage: Stage) {
    stage.happens(Event::Login(login("s1", Role::Staff, false))).await;
    assert_eq!(stage.holder("s1").await, None);
    let page = stage.index.accesses_of_actor(None, CLERK, all()).await.unwrap();
    assert_eq!(page.rows[0].success, Some(false));
}

pub(crate) async fn a_rotation_takes_the_binding_along(mut stage: Stage) {
    let seq = stage.logs_in("s1", Role::Customer).await;
    stage.happens(rotation("s1", "s2", None)).await;
    assert_eq!(stage.holder("s1").await, None);
    assert_eq!(stage.holder("s2").await.unwrap().seq, seq);
    // A name that somebody logged in under already stays theirs.
    let later = stage.logs_in("s3", Role::Admin).await;
    stage.happens(rotation("s2", "s3", None)).await;
    assert_eq!(stage.holder("s3").await.unwrap().seq, later);
    assert_eq!(stage.holder("s2").await, None);
}

pub(crate) async fn a_role_that_a_page_shows_is_learned(mut stage: Stage) {
    stage.logs_in("s1", Role::Staff).await;
    stage.happens(rotation("s1", "s1", Some(Role::Admin))).await;
    assert_eq!(stage.holder("s1").await.unwrap().role, Role::Admin);
    stage.happens(rotation("s1", "s2", Some(Role::Staff))).await;
    assert_eq!(stage.holder("s2").await.unwrap().role, Role::Staff);
    // Nobody is somebody only because a page looks like it.
    stage.happens(rotation("s8", "s9", Some(Role::Admin))).await;
    assert_eq!(stage.holder("s9").await, None);
}

pub(crate) async fn a_session_of_which_nothing_is_heard_has_ended(mut stage: Stage) {
    stage.logs_in("s1", Role::Staff).await;
    stage.passes(30);
    assert!(stage.holder("s1").await.is_some());
    stage.passes(1);
    assert_eq!(stage.holder("s1").await, None);
    stage.logs_in("s2", Role::Staff).await;
    stage.now = begin();
    assert_eq!(stage.holder("s1").await, None, "forgotten");
}

pub(crate) async fn a_session_that_is_used_goes_on(mut stage: Stage) {
    stage.logs_in("clerk", Role::Staff).await;
    stage.passes(20);
    stage.sees(&[1]).await;
    stage.passes(20);
    assert!(stage.holder("clerk").await.is_some());
}

pub(crate) async fn shops_do_not_know_each_others_sessions(mut stage: Stage) {
    stage.logs_in("s1", Role::Staff).await;
    let other = ShopId::new("shop-b");
    assert_eq!(stage.index.binding(&other, &session_ref("s1"), stage.now).await.unwrap(), None);
}
