//! Reloaded ten times a second under load, every second time with a config that is wrong: no request notices, and
//! the wrong ones are seen everywhere.

use crate::binary::assert_sound;
use crate::book::Book;
use crate::customer::{Seen, Sent, register};
use crate::dice::Dice;
use crate::door::{Door, Entrance, Told};
use crate::shop::Shop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Customers at the same time.
const CROWD: usize = 4;
/// Reloads by signal.
const RELOADS: usize = 30;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reloaded_under_load_with_good_and_bad_configs_no_request_fails() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vratar.toml");
    let text = Text { https: "{https}".to_owned(), admin: "{admin}".to_owned(), upstream: shop.url() };
    std::fs::write(&file, text.good("bg", "{state}")).unwrap();
    let mut door = Door::begin(&folder.path().join("state"), &Told::ByFile(file.clone()));
    door.ready().await;
    let text = Text { https: address(door.https), admin: address(door.admin), ..text };
    let state = door.state.to_string_lossy().into_owned();

    let (closed, mut crowd, mut dice) = (Arc::new(AtomicBool::new(false)), JoinSet::new(), Dice::new());
    for chair in 0..CROWD {
        crowd.spawn(shops_until(Arc::clone(&closed), door.entrance(), format!("c{chair}"), dice.split()));
    }
    for n in 0..RELOADS {
        let next = match n % 4 {
            0 => text.good("en", &state),
            1 => text.good("bg", &state).replace("adapter", "adaptor"),
            2 => text.good("bg", &state),
            // Listening elsewhere takes a restart.
            _ => text.good("bg", &state).replace(&address(door.https), "127.0.0.1:1"),
        };
        replace(&file, &next);
        door.signal("HUP");
        tokio::time::sleep(PAUSE).await;
    }
    seen_everywhere(&door, &file, &text, &state).await;

    closed.store(true, Ordering::Relaxed);
    let mut sent = Vec::new();
    while let Some(ended) = crowd.join_next().await {
        sent.extend(ended.expect("a customer does not panic"));
    }
    assert!(sent.iter().all(|sent| sent.seen == Seen::Welcome), "{sent:?}");
    assert!(!sent.is_empty());
    let (log, refused) = (door.log(), "reload refused; the old config stays in use");
    assert!(log.matches(refused).count() >= RELOADS / 4, "{log}");
    assert!(log.matches(" reloaded shops=1").count() >= RELOADS / 4, "{log}");
    assert!(door.stop().await.success());
    assert_sound(&door.state);
    let book = Book::read(&door.state);
    book.assert_holds(&sent);
    book.assert_true(&shop.truth());
    book.assert_once(&sent);
}

/// Exit code, metric and status of the command: for a wrong config, then for a good one.
async fn seen_everywhere(door: &Door, file: &Path, text: &Text, state: &str) {
    for (config, exit, metric) in
        [(text.good("bg", state).replace("adapter", "adaptor"), 1, 0.0), (text.good("bg", state), 0, 1.0)]
    {
        replace(file, &config);
        let said = door.command(&["reload"]);
        assert_eq!(said.status.code(), Some(exit), "{said:?}");
        door.until("vratar_config_last_reload_successful", metric).await;
        let said = door.command(&["status", "--format", "json"]);
        let status: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
        let failed = &status["config"]["last_reload_failed"];
        assert_eq!(failed.is_null(), exit == 0, "{status}");
        assert!(exit == 0 || failed["why"].as_str().is_some_and(|why| why.contains("adaptor")), "{status}");
    }
}

struct Text {
    https: String,
    admin: String,
    upstream: String,
}

impl Text {
    fn good(&self, lang: &str, state: &str) -> String {
        let Self { https, admin, upstream } = self;
        format!(
            "state = \"{state}\"\n[listen]\nhttps = [\"{https}\"]\nhttp = []\nadmin = \"{admin}\"\n\
             [log]\nformat = \"text\"\n\
             [[shop]]\nid = \"localhost\"\nhosts = [\"localhost\"]\nupstream = \"{upstream}\"\nadapter = \"demo\"\n\
             mode = \"inject\"\nlang = \"{lang}\"\n"
        )
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// As editors and tools do: written beside it and moved over it.
fn replace(file: &Path, text: &str) {
    let beside: PathBuf = file.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, file).unwrap();
}

async fn shops_until(closed: Arc<AtomicBool>, entrance: Entrance, name: String, mut dice: Dice) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut visitor = entrance.visitor();
    for n in 0.. {
        if closed.load(Ordering::Relaxed) {
            break;
        }
        let email = format!("{name}n{n}@example.org");
        sent.push(register(&visitor, &email, &mut dice).await.expect("no request fails"));
        if dice.one_in(3) {
            visitor = entrance.visitor();
        }
    }
    sent
}
