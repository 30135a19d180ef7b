//! The talks.

use super::talk::Desk;
use crate::rig::config::{config, shop};
use crate::rig::shop::Shop;
use std::path::Path;
use vratar_tests::{Start, Vratar};

/// Two shops, the first in all its glory.
fn shops(upstream: &str) -> String {
    let first = shop("one", "shop.example", upstream)
        .replace("[\"shop.example\"]", "[\"shop.example\", \"www.shop.example\"]");
    let first = first
        + "retired_hosts = [\"old.example\"]\n[shop.plain]\nannounce_from = 2020-01-01\nredirect_from = 2099-01-01\n\
           exceptions = [\"/stock.xml\"]\n[[shop.plain.path]]\nprefix = \"/admin/\"\nredirect_from = 2021-01-01\n\
           [[shop.plain.path]]\nprefix = \"/left/\"\ngone_from = 2022-01-01\n[[shop.plain.path]]\nprefix = \"/new/\"\n\
           announce_from = 2098-01-01\nredirect_from = 2099-01-01\n";
    let second = shop("two", "two.example", upstream).replace("inject", "observe").replace("oscar", "demo");
    first + second.as_str()
}

async fn open() -> (Vratar, Shop, Desk) {
    let old = Shop::open("one").await;
    let door = Vratar::start(Start::Config(config(&shops(&old.url())))).await;
    let folder = door.config().parent().unwrap().to_owned();
    let upstream = old.url().rsplit(':').next().unwrap().parse().unwrap();
    let desk =
        Desk::new(&folder).port(door.https, ":HTTPS").port(door.http, ":HTTP").port(door.admin, ":ADMIN");
    (door, old, desk.port(upstream, ":SHOP"))
}

#[tokio::test]
async fn with_a_door_that_runs() {
    let (door, _shop, desk) = open().await;
    desk.play("door");
    assert!(!door.log().contains("panic"));
}

#[tokio::test]
async fn about_requests_and_codes() {
    let (_door, _shop, desk) = open().await;
    desk.play("explain");
}

#[tokio::test]
async fn with_a_config_that_is_broken_while_the_door_runs() {
    let (_door, _shop, desk) = open().await;
    desk.play("broken");
}

#[tokio::test]
async fn with_no_door_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let text = config(&shops("http://127.0.0.1:9")).replace("{state}", "state");
    let text = text.replace("{https}", "127.0.0.1:8443").replace("{http}", "127.0.0.1:8080");
    std::fs::write(folder.path().join("vratar.toml"), text.replace("{admin}", "127.0.0.1:9464")).unwrap();
    Desk::new(folder.path()).play("nothing");
}

#[test]
fn about_adapters() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../adapters/demo")), &folder.path().join("demo"));
    Desk::new(folder.path()).play("adapter");
}

#[test]
fn about_rules() {
    let folder = tempfile::tempdir().unwrap();
    let case = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/operator/rule"));
    copy(case, folder.path());
    Desk::new(folder.path()).play("rule");
}

/// Copies a folder and all in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn about_the_commands_themselves() {
    let folder = tempfile::tempdir().unwrap();
    Desk::new(folder.path()).play("help");
}
