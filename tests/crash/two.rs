//! Two processes on one state directory.

use crate::binary::assert_sound;
use crate::customer::registers;
use crate::door::{Door, Told};
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_process_on_a_state_directory_refuses_and_says_why() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let mut first = Door::open(&state, &shop.url()).await;
    let mut second = Door::begin(&state, &Told::ByFlags(shop.url()));
    assert_eq!(second.ended().await.code(), Some(2));
    assert!(second.log().contains("in use by another vratar; stop it"), "{}", second.log());
    // The first one has noticed nothing: it sells, and commands still find it.
    registers(first.visitor(), "anna@example.org").await;
    assert!(first.command(&["status"]).status.success());
    first.kill9();
    // What a kill leaves behind locks nobody out.
    let mut third = Door::open(&state, &shop.url()).await;
    registers(third.visitor(), "boris@example.org").await;
    assert!(third.stop().await.success());
    assert_sound(&state);
}
