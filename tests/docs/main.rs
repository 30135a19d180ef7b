//! The documents are true: every command block in them is run, every config in them is checked, and the tables that
//! are made from the code are the ones that stand there.
//!
//! What a fence says about its block is explained in CONTRIBUTING.md ("Tests are data").
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod door;
mod fence;
mod generated;
mod glob;
mod play;
mod world;

use fence::{Fence, Use};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The documents whose blocks are run, beside everything in `docs/`.
const OTHERS: [&str; 13] = [
    "CONTRIBUTING.md",
    "SECURITY.md",
    "proxy/README.md",
    "rules/README.md",
    "rules/plain-door/standard.md",
    "rules/alert/alerts.md",
    "rules/access-level/standard.md",
    "rules/export-budget/standard.md",
    "rules/print/standard.md",
    "rules/presence/standard.md",
    "rules/decoy/standard.md",
    "rules/unclassified/standard.md",
    "adapters/README.md",
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(document: &str) -> String {
    std::fs::read_to_string(repository().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

fn in_docs() -> Vec<String> {
    let folder = std::fs::read_dir(repository().join("docs")).unwrap();
    let mut names: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let names = names.iter().filter(|path| path.extension().is_some_and(|kind| kind == "md"));
    names.map(|path| format!("docs/{}", path.file_name().unwrap().to_string_lossy())).collect()
}

#[tokio::test]
async fn what_the_readme_shows_works() {
    play::play("README.md").await;
}

#[tokio::test]
async fn what_the_documents_show_works() {
    for document in in_docs() {
        play::play(&document).await;
    }
}

#[tokio::test]
async fn what_the_other_documents_show_works() {
    for document in OTHERS {
        play::play(document).await;
    }
}

#[test]
fn a_block_that_is_not_run_says_why() {
    for document in ["README.md"].into_iter().map(str::to_owned).chain(in_docs()) {
        for Fence { line, what, .. } in fence::all(&document, &read(&document)) {
            if let Use::Not { reason } = what {
                assert!(reason.split_whitespace().count() >= 3, "{document}:{line}: why is it not run?");
            }
        }
    }
}

#[test]
fn the_config_of_the_readme_is_the_file_it_names() {
    let fences = fence::all("README.md", &read("README.md"));
    let shown =
        fences.iter().find(|fence| matches!(&fence.what, Use::File { name } if name == "vratar.toml"));
    assert_eq!(shown.unwrap().text, read("docs/vratar.toml"));
    assert!(shown.unwrap().text.lines().count() <= 10);
}

#[tokio::test]
async fn every_command_is_told_of() {
    let help = Command::new(vratar_tests::binary()).arg("--help").output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    // A command stands two columns in; what is told of it may go on further in.
    let names = commands
        .lines()
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    let told =
        in_docs().iter().map(|document| read(document)).collect::<String>() + read("README.md").as_str();
    let silent: Vec<&str> =
        names.filter(|name| *name != "help" && !told.contains(&format!("vratar {name}"))).collect();
    assert_eq!(silent, Vec::<&str>::new(), "neither README.md nor docs/ says what these are for");
}

#[tokio::test]
async fn the_tables_made_from_the_code_are_up_to_date() {
    let path = repository().join("docs/OPERATE.md");
    let there = std::fs::read_to_string(&path).unwrap();
    let due = generated::replaced(&there).await;
    if std::env::var_os("VRATAR_WRITE_DOCS").is_some() {
        std::fs::write(&path, &due).unwrap();
    }
    let now = std::fs::read_to_string(&path).unwrap();
    let differs = now.lines().zip(due.lines()).position(|(now, due)| now != due);
    assert!(
        now == due,
        "docs/OPERATE.md:{}: a table is not what the code says; VRATAR_WRITE_DOCS=1 and this test write it anew",
        differs.unwrap_or(0) + 1
    );
}
