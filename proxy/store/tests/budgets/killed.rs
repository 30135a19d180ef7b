//! Doors that are processes, and are killed.

use crate::stage::{at, groups, persons};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use vratar_model::access::AccessId;
use vratar_store::open_budgets;

/// Tells a process that it is a door: its file, and what tells it apart.
const FILE: &str = "VRATAR_TEST_BUDGETS";
const DOOR: &str = "VRATAR_TEST_DOOR";
const PERSONS: u64 = 300;
const DOORS: u64 = 4;

/// Shows one person more as long as it may, and says so each time.
#[tokio::test]
#[ignore = "the doors of the test below are this one, each in a process of its own"]
async fn a_door_of_its_own() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let door: u64 = std::env::var(DOOR).unwrap().parse().unwrap();
    let budgets = open_budgets(Path::new(&file)).unwrap();
    budgets.rebuild(at(0), vec![]).await.unwrap();
    for n in 0.. {
        let shown = groups(&[&[door << 32 | n]]);
        let access = AccessId((door << 32 | n).to_be_bytes());
        match budgets.reserve(at(0), access, &[persons("a", PERSONS)], &shown).await {
            Ok(Ok(_)) => writeln!(std::io::stdout(), "shown").unwrap(),
            Ok(Err(_)) => return,
            // Another has it locked: it asks again.
            Err(_) => {}
        }
    }
}

fn start(file: &Path, door: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "killed::a_door_of_its_own"])
        .env(FILE, file)
        .env(DOOR, door.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How many it has shown until it ended, or was killed after so many.
fn watch(mut door: Child, killed_after: Option<u64>) -> u64 {
    let said = BufReader::new(door.stdout.take().unwrap());
    let mut shown = 0;
    for line in said.lines().map_while(Result::ok) {
        shown += u64::from(line.ends_with("shown"));
        if Some(shown) == killed_after {
            door.kill().unwrap();
        }
    }
    door.wait().unwrap();
    shown
}

#[tokio::test]
async fn exactly_as_many_as_are_allowed_whoever_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("budgets.sqlite");
    let watches: Vec<_> = (0..DOORS)
        .map(|door| {
            let child = start(&file, door);
            // Two of them are killed.
            let killed = [Some(5), Some(40), None, None][usize::try_from(door).unwrap()];
            std::thread::spawn(move || watch(child, killed))
        })
        .collect();
    let shown: u64 = watches.into_iter().map(|watch| watch.join().unwrap()).sum();
    // Of each that was killed one may have been drawn that nobody has heard of.
    assert!((PERSONS - 2..=PERSONS).contains(&shown), "{shown}");
    let budgets = open_budgets(&file).unwrap();
    budgets.rebuild(at(0), vec![]).await.unwrap();
    let one = persons("a", PERSONS);
    let used = budgets.used(at(0), &one.account, one.window).await.unwrap();
    assert_eq!(used.persons, PERSONS);
}
