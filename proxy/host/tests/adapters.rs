//! Every folder in `adapters/` is an adapter that loads, and every case in it holds.
//!
//! `VRATAR_RECORD_CASES=1 cargo test -p vratar-host --test adapters` writes what is found now into the cases;
//! read the difference before keeping it.

use std::path::{Path, PathBuf};
use vratar_host::Adapter;
use vratar_host::replay::Replay;
use vratar_plugin_sdk::case;

fn adapters() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../adapters");
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

#[test]
fn every_case_of_every_adapter_holds() {
    let mut failed = Vec::new();
    let mut cases = 0;
    for dir in adapters() {
        let adapter = Adapter::load(&dir).unwrap_or_else(|fault| panic!("{fault}"));
        for case_dir in case::all(&dir) {
            cases += 1;
            if std::env::var_os("VRATAR_RECORD_CASES").is_some() {
                case::record(&case_dir, &Replay(&adapter)).unwrap();
            }
            let verdict = case::run(&case_dir, &Replay(&adapter));
            if !verdict.passed() {
                failed.push(format!("{}: {verdict}", adapter.manifest().name));
            }
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    assert!(cases >= 20, "only {cases} cases were found");
}

#[test]
fn every_adapter_has_a_readme_and_cases() {
    for dir in adapters() {
        assert!(dir.join("README.md").is_file(), "{}", dir.display());
        assert!(!case::all(&dir).is_empty(), "{}", dir.display());
    }
}

#[test]
fn every_form_login_and_place_of_a_shipped_adapter_has_a_case() {
    for dir in adapters() {
        let adapter = Adapter::load(&dir).unwrap();
        let facts: Vec<_> = case::all(&dir).iter().map(|d| case::read(d).unwrap().expected).collect();
        for form in &adapter.manifest().forms {
            let settled = |word: &str| {
                facts
                    .iter()
                    .any(|f| f.submission.as_ref() == Some(&form.id) && f.settled.as_deref() == Some(word))
            };
            assert!(settled("committed"), "{}: no case commits {}", dir.display(), form.id);
        }
        for login in &adapter.manifest().logins {
            let seen = facts.iter().any(|f| f.login.as_ref() == Some(&login.id) && f.logged_in == Some(true));
            assert!(seen, "{}: no case of login {}", dir.display(), login.id);
        }
    }
}

#[test]
fn the_builtin_adapters_are_those_in_the_folders() {
    let folders: Vec<String> =
        adapters().iter().map(|d| d.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(vratar_host::builtin_names(), folders);
    for name in folders {
        assert_eq!(Adapter::builtin(&name).unwrap().unwrap().manifest().name, name);
    }
    assert!(Adapter::builtin("nobody").is_none());
}
