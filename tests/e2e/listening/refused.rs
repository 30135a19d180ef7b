//! What is wrong is said before anything is open, and a check says it without opening anything.

use crate::rig::config::{config, shop};
use crate::rig::said::vratar;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// A folder with a config whose addresses are those of `taken`.
struct Desk {
    folder: tempfile::TempDir,
    taken: [TcpListener; 3],
}

impl Desk {
    fn new() -> Self {
        let taken = [0; 3].map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap());
        Self { folder: tempfile::tempdir().unwrap(), taken }
    }

    fn addresses(&self) -> [String; 3] {
        self.taken.each_ref().map(|listener| listener.local_addr().unwrap().to_string())
    }

    fn write(&self, text: &str) -> PathBuf {
        let [https, http, admin] = self.addresses();
        let text = text.replace("{https}", &https).replace("{http}", &http).replace("{admin}", &admin);
        let file = self.folder.path().join("vratar.toml");
        std::fs::write(&file, text.replace("{state}", self.state().to_str().unwrap())).unwrap();
        file
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

const UPSTREAM: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn a_wrong_config_ends_the_start_before_a_port_or_the_state_is_touched() {
    let desk = Desk::new();
    let wrong = config(&shop("one", "One.example", UPSTREAM).replace("oscar", "oskar"));
    let file = desk.write(&wrong);
    // The ports are taken: had it come to them, it would say so, and end with 2.
    let said = vratar(&["run", "--config", word(&file)]).await.expect(1);
    for part in ["One.example", "oskar", "write adapter = \"oscar\"", "vratar.toml:", "2 errors"] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert!(!said.err.contains("listen on"), "{}", said.err);
    assert!(!desk.state().exists());
}

#[tokio::test]
async fn an_address_that_is_taken_is_named_with_what_to_do() {
    let mut desk = Desk::new();
    let file = desk.write(&config(&shop("one", "one.example", UPSTREAM)));
    for (index, key) in ["listen.https", "listen.http", "listen.admin"].iter().enumerate() {
        let said = vratar(&["run", "--config", word(&file)]).await.expect(2);
        let last = said.err.lines().last().unwrap();
        let address = &desk.addresses()[index];
        assert!(last.starts_with(&format!("vratar: cannot listen on {address} ({key}): ")), "{last}");
        assert!(last.contains("another program is there"), "{last}");
        // Free from now on, at another port nobody looks at.
        desk.taken[index] = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let free = vratar_tests::free_port();
        std::fs::write(&file, text.replace(address, &format!("127.0.0.1:{free}"))).unwrap();
    }
}

#[tokio::test]
async fn a_check_says_sound_wrong_or_could_not_tell() {
    let desk = Desk::new();
    let file = desk.write(&config(&shop("one", "one.example", UPSTREAM)));
    let sound = vratar(&["check", "--config", word(&file)]).await.expect(0);
    assert_eq!(sound.out, format!("{}: sound, 1 shop(s)\n", file.display()));
    let sound = vratar(&["check", "--config", word(&file), "--format", "json"]).await.expect(0);
    assert_eq!(sound.json(), serde_json::json!([]));
    assert!(!desk.state().exists(), "a check makes nothing");
    let missing = vratar(&["check", "--config", "/nowhere/vratar.toml"]).await.expect(2);
    assert!(missing.out.is_empty() && missing.err.contains("/nowhere/vratar.toml"), "{}", missing.err);
    vratar(&["check", "--config", word(desk.folder.path())]).await.expect(2);
    vratar(&["check"]).await.expect(2);
}

#[tokio::test]
async fn a_check_tells_machines_where_what_and_what_to_do() {
    let desk = Desk::new();
    let file = desk.write(&config(&shop("one", "One.example", UPSTREAM).replace("mode =", "mod =")));
    let wrong = vratar(&["check", "--config", word(&file), "--format", "json"]).await.expect(1);
    let faults = wrong.json();
    let faults = faults.as_array().unwrap();
    assert_eq!(faults.len(), 2, "{faults:?}");
    for fault in faults {
        assert_eq!(fault["file"], word(&file));
        assert!(fault["line"].as_u64().unwrap() > 5 && fault["col"].is_u64(), "{fault}");
        let code = fault["code"].as_str().unwrap();
        assert!(code.starts_with('V') && !fault["message"].as_str().unwrap().is_empty(), "{fault}");
        let explained = vratar(&["explain", code]).await.expect(0);
        assert!(explained.out.starts_with(code) && explained.out.len() > 100, "{}", explained.out);
    }
    assert!(faults.iter().any(|fault| fault["help"] == "did you mean 'mode'?"), "{faults:?}");
}

#[test]
fn a_demo_that_cannot_start_leaves_nothing_behind() {
    let (folder, taken) = (tempfile::tempdir().unwrap(), TcpListener::bind(("127.0.0.1", 0)).unwrap());
    let port = taken.local_addr().unwrap().port().to_string();
    let mut demo = std::process::Command::new(vratar_tests::binary());
    demo.args(["demo", "--https-port", &port]).env("TMPDIR", folder.path());
    let said = demo.output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8(said.stderr).unwrap().contains("another program is there"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
