//! `kill -9` at random moments while people of the staff read: of whatever reached them, whole or in part, the record
//! has every person.
//!
//! `VRATAR_KILL_ROUNDS=1000` is the whole proof; the usual run has a few rounds of it.

use super::compared::{Figures, compare};
use super::door::{begin, log_in};
use super::reader::{Shared, reads_until_cut_off};
use super::shop::Shop;
use super::sound;
use crate::binary::command;
use crate::dice::Dice;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// People who read at the same time.
const CROWD: u32 = 4;
/// The latest moment of a kill, after the door is ready.
const LATEST: Duration = Duration::from_millis(800);
/// The latest moment of a kill after somebody began to read.
const READING: Duration = Duration::from_millis(60);
/// The latest moment of a kill while it still starts.
const STARTING: Duration = Duration::from_millis(300);
/// Of so many rounds some cut answers in two.
const LONG: u32 = 100;
/// Rounds of one record; then another is begun, as each is read whole after every round.
const ROUNDS_OF_ONE: u32 = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_nothing_was_shown_that_is_not_recorded() {
    let rounds =
        std::env::var("VRATAR_KILL_ROUNDS").map_or(12, |rounds| rounds.parse().expect("a number of rounds"));
    let (mut dice, mut figures) = (Dice::new(), Figures::default());
    let shop = Shop::open().await;
    let mut done = 0;
    while done < rounds {
        let some = ROUNDS_OF_ONE.min(rounds - done);
        one_record(some, &shop, &mut figures, &mut dice).await;
        done += some;
        println!("round {done}: {figures:?}");
    }
    assert_eq!(figures.exceptions, 0, "{figures:?}");
    assert!(figures.answers > 0 && (rounds < LONG || figures.partial > 0), "{figures:?}");
}

async fn one_record(rounds: u32, shop: &Shop, figures: &mut Figures, dice: &mut Dice) {
    let folder = tempfile::tempdir().unwrap();
    let memory = Shared::default();
    let mut door = begin(folder.path(), shop);
    door.ready().await;
    let session = log_in(&door.entrance()).await.expect("the door is open");
    memory.lock().unwrap().sessions.push(session);
    door.kill9();
    for _ in 0..rounds {
        one_round(folder.path(), shop, &memory, dice).await;
        sound(&folder.path().join("record"));
    }
    let mut door = begin(folder.path(), shop);
    door.ready().await;
    assert!(door.stop().await.success(), "{}", door.log());
    sound(&folder.path().join("record"));
    let log = door.log();
    assert!(!log.contains("panicked") && !log.contains("not recorded"), "{log}");
    let (record, state) = (folder.path().join("record"), folder.path().join("state"));
    compare(&record, &state, &memory.lock().unwrap().received, figures);
    the_command_says_so(folder.path());
}

/// What `record verify` says: nothing is violated; that no anchor was asked is not hidden.
fn the_command_says_so(folder: &Path) {
    let config = folder.join("vratar.toml");
    let said = command(&folder.join("state"), &["record", "verify", "--config", &config.to_string_lossy()]);
    let words = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned();
    assert!(matches!(said.status.code(), Some(0 | 2)), "{words}");
}

async fn one_round(folder: &Path, shop: &Shop, memory: &Shared, dice: &mut Dice) {
    let mut door = begin(folder, shop);
    if dice.one_in(6) {
        tokio::time::sleep(dice.up_to(STARTING)).await;
        return door.kill9();
    }
    door.ready().await;
    let mut crowd = JoinSet::new();
    // One time in ten nobody is there.
    let readers = if dice.one_in(10) { 0 } else { CROWD };
    for _ in 0..readers {
        crowd.spawn(reads_until_cut_off(door.entrance(), Arc::clone(memory), dice.split()));
    }
    if readers > 0 && dice.one_in(2) {
        let reading = Arc::clone(&memory.lock().unwrap().reading);
        // Who is slow to begin is killed for that, too.
        let _ = tokio::time::timeout(2 * LATEST, reading.notified()).await;
        tokio::time::sleep(dice.up_to(READING)).await;
    } else {
        tokio::time::sleep(dice.up_to(LATEST)).await;
    }
    door.kill9();
    while let Some(ended) = crowd.join_next().await {
        ended.expect("a reader does not panic");
    }
}
