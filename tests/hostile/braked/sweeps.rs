//! Three ways to copy the customers, and one number at which each ends.

use super::people::{crowd, read_on, rules};
use crate::desk::Desk;

/// Lists, searches and single dossiers draw on the same budget, in persons.
#[tokio::test]
async fn each_way_ends_at_the_same_number_of_persons() {
    let desk = Desk::with(rules("forty"), crowd()).await;
    let lists = read_on(&desk, &desk.sid, |step| format!("/staff/people?page={step}"), 5).await;
    let petar = desk.login("/staff/login", "user=petar&password=good").await;
    let searches = read_on(&desk, &petar, |step| format!("/staff/search?q=a{step}"), 5).await;
    let elena = desk.login("/staff/login", "user=elena&password=good").await;
    let dossiers = read_on(&desk, &elena, |step| format!("/staff/people/{}", step + 1), 1).await;
    assert_eq!((lists, searches, dossiers), (40, 40, 40));
    desk.rig.sound().await;
}

/// Who was seen counts once, however often and in whatever way: forty persons are forty persons.
#[tokio::test]
async fn whoever_was_seen_costs_nothing_more() {
    let desk = Desk::with(rules("forty"), crowd()).await;
    for _ in 0..3 {
        for step in 0..8 {
            assert_eq!(desk.get(&format!("/staff/people?page={step}")).await.status, 200, "{step}");
            assert_eq!(desk.get(&format!("/staff/search?q=a{step}")).await.status, 200, "{step}");
            assert_eq!(desk.get(&format!("/staff/people/{}", step * 5)).await.status, 200, "{step}");
        }
    }
    assert_eq!(desk.get("/staff/people/40").await.status, 429);
    assert_eq!(desk.get("/staff/people/39").await.status, 200);
    desk.rig.sound().await;
}
