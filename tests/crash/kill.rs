//! `kill -9` at random moments while customers register.

use crate::binary::{assert_sound, command};
use crate::book::Book;
use crate::customer::{CutOff, Filled, Seen, Sent, fill, logs_in};
use crate::dice::Dice;
use crate::door::{Door, Entrance, Told};
use crate::shop::Shop;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use vratar_tests::Http;

/// Customers at the same time.
const CROWD: u32 = 4;
/// The latest moment of a kill, after the door is ready.
const LATEST: Duration = Duration::from_millis(400);
/// The latest moment of a kill while it still starts.
const STARTING: Duration = Duration::from_millis(250);
/// How many persons are also looked up by the command.
const LOOKED_UP: usize = 20;

/// What the customers remember.
#[derive(Default)]
struct Memory {
    sent: Vec<Sent>,
    /// Forms that were filled when the door was killed, to be sent to the next one.
    filled: Vec<Filled>,
    /// Who got no answer, and has not come back yet.
    unsure: Vec<String>,
    /// Who logged in and was welcomed.
    logged_in: HashSet<String>,
    next: u32,
}

type Shared = Arc<Mutex<Memory>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_no_decision_is_lost_invented_or_doubled() {
    let rounds: u32 =
        std::env::var("VRATAR_KILL_ROUNDS").map_or(12, |rounds| rounds.parse().expect("a number of rounds"));
    let mut dice = Dice::new();
    let (shop, memory) = (Shop::open().await, Shared::default());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    // The first start makes the keys: a door that never was has nothing to lose.
    Door::open(&state, &shop.url()).await.kill9();
    for round in 1..=rounds {
        one_round(&state, &shop, &memory, &mut dice).await;
        // Half of the time the command is the first to find what the kill has left, half of the time the next door.
        if dice.one_in(2) {
            assert_sound(&state);
        }
        if round.is_multiple_of(50) {
            tell(round, &shop, &memory);
        }
    }
    let mut door = Door::open(&state, &shop.url()).await;
    half_of_the_unsure_come_back(&door, &memory).await;
    assert!(door.stop().await.success(), "{}", door.log());
    compare(&door, &shop, &memory.lock().unwrap());
    tell(rounds, &shop, &memory);
}

async fn one_round(state: &std::path::Path, shop: &Shop, memory: &Shared, dice: &mut Dice) {
    let mut door = Door::begin(state, &Told::ByFlags(shop.url()));
    if dice.one_in(6) {
        tokio::time::sleep(dice.up_to(STARTING)).await;
        return door.kill9();
    }
    door.ready().await;
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        crowd.spawn(shops_until_cut_off(door.entrance(), Arc::clone(memory), dice.split()));
    }
    tokio::time::sleep(dice.up_to(LATEST)).await;
    door.kill9();
    while let Some(ended) = crowd.join_next().await {
        ended.expect("a customer does not panic");
    }
}

/// One customer after the other from one chair, until the door is gone.
async fn shops_until_cut_off(entrance: Entrance, memory: Shared, mut dice: Dice) {
    let mut visitor = entrance.visitor();
    while one_errand(&visitor, &memory, &mut dice).await.is_ok() {
        // Some connections and sessions are older than one errand.
        if dice.one_in(3) {
            visitor = entrance.visitor();
        }
    }
}

async fn one_errand(visitor: &Http, memory: &Shared, dice: &mut Dice) -> Result<(), CutOff> {
    let (filled, unsure) = {
        let mut memory = memory.lock().unwrap();
        let filled = memory.filled.pop();
        let unsure = if dice.one_in(4) { memory.unsure.pop() } else { None };
        (filled, unsure)
    };
    if let Some(email) = unsure {
        let back = come_back(visitor, &email, memory, dice).await;
        back.inspect_err(|_| memory.lock().unwrap().unsure.push(email))?;
    }
    match filled {
        Some(filled) => send(visitor, filled, memory).await,
        None => {
            let email = new_address(memory, dice);
            let filled = fill(visitor, &email, dice).await?;
            send(visitor, filled, memory).await
        }
    }
}

async fn send(visitor: &Http, filled: Filled, memory: &Shared) -> Result<(), CutOff> {
    match filled.clone().send(visitor).await {
        Ok(sent) => {
            let mut memory = memory.lock().unwrap();
            let there_already = sent.seen == Seen::Refused && !sent.email.starts_with("refused");
            if sent.seen == Seen::Nothing || there_already {
                memory.unsure.push(sent.email.clone());
            }
            memory.sent.push(sent);
            Ok(())
        }
        Err(cut) => {
            memory.lock().unwrap().filled.push(filled);
            Err(cut)
        }
    }
}

/// Somebody who got no answer tries to log in, or, one time in three, registers again.
async fn come_back(visitor: &Http, email: &str, memory: &Shared, dice: &mut Dice) -> Result<(), CutOff> {
    if dice.one_in(3) {
        let filled = fill(visitor, email, dice).await?;
        return send(visitor, filled, memory).await;
    }
    if logs_in(visitor, email).await? {
        memory.lock().unwrap().logged_in.insert(email.to_owned());
    }
    Ok(())
}

fn new_address(memory: &Shared, dice: &mut Dice) -> String {
    let mut memory = memory.lock().unwrap();
    memory.next += 1;
    let name = if dice.one_in(5) { "refused" } else { "customer" };
    format!("{name}{}@example.org", memory.next)
}

async fn half_of_the_unsure_come_back(door: &Door, memory: &Shared) {
    let unsure = std::mem::take(&mut memory.lock().unwrap().unsure);
    for email in unsure.iter().step_by(2) {
        if logs_in(&door.visitor(), email).await.expect("the door is open") {
            memory.lock().unwrap().logged_in.insert(email.clone());
        }
    }
}

fn compare(door: &Door, shop: &Shop, memory: &Memory) {
    // First, as it explains whatever else is wrong.
    let log = door.log();
    let unkept: Vec<&str> = log.lines().filter(|line| line.contains("could not be kept")).collect();
    assert!(
        unkept.is_empty(),
        "the journal failed for another reason (a disk that did not answer?): {unkept:?}"
    );
    assert!(!log.contains("DAMAGED") && !log.contains("panicked"), "{log}");
    // The last start may still have had something to forward: this command waits for it.
    assert_sound(&door.state);
    let book = Book::read(&door.state);
    book.assert_holds(&memory.sent);
    book.assert_true(&shop.truth());
    book.assert_once(&memory.sent);
    for email in &memory.logged_in {
        assert_eq!(book.committed(email).len(), 1, "{email} logged in: {:?}", book.of(email));
    }
    the_command_says_the_same(door, &book, &memory.sent);
    println!(
        "submissions: {} committed, {} rejected, {} pending",
        book.count("committed"),
        book.count("rejected"),
        book.count("pending")
    );
}

fn the_command_says_the_same(door: &Door, book: &Book, sent: &[Sent]) {
    for one in sent.iter().rev().take(LOOKED_UP) {
        let listed = command(&door.state, &["consent", "list", "--subject", &one.email, "--format", "json"]);
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).expect("an array");
        let boxes: i64 = book.of(&one.email).iter().map(|attempt| attempt.boxes).sum();
        assert_eq!(rows.len() as i64, boxes, "{}", one.email);
        let committed = rows.iter().filter(|row| row["outcome"] == "committed").count() as i64;
        let expected: i64 = book.committed(&one.email).iter().map(|attempt| attempt.boxes).sum();
        assert_eq!(committed, expected, "{}", one.email);
    }
}

fn tell(round: u32, shop: &Shop, memory: &Shared) {
    let (truth, memory) = (shop.truth(), memory.lock().unwrap());
    let seen = |wanted| memory.sent.iter().filter(|sent| sent.seen == wanted).count();
    println!(
        "round {round}: {} sent, {} welcomed, {} refused, {} unanswered; {} logged in again; the shop has {} accounts, answered {}",
        memory.sent.len(),
        seen(Seen::Welcome),
        seen(Seen::Refused),
        seen(Seen::Nothing),
        memory.logged_in.len(),
        truth.accounts.len(),
        truth.answered.len(),
    );
}
