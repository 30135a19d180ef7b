//! Somebody of the staff who reads until the door is gone, and forgets nothing.

use super::shop::ROWS;
use crate::dice::Dice;
use crate::door::Entrance;
use reqwest::Method;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

/// What came of one answer.
#[derive(Debug)]
pub(crate) struct Received {
    /// The word that names the request.
    pub(crate) word: String,
    /// Numbers of the people whose address came whole.
    pub(crate) people: Vec<usize>,
    /// Bytes of the body.
    pub(crate) bytes: usize,
    /// Whether all of it came.
    pub(crate) whole: bool,
    pub(crate) status: u16,
}

/// What everybody remembers.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) received: Vec<Received>,
    /// Sessions whose login was answered.
    pub(crate) sessions: Vec<String>,
    /// Somebody has the beginning of a long answer.
    pub(crate) reading: Arc<Notify>,
}

pub(crate) type Shared = Arc<Mutex<Memory>>;

/// Reads one thing after the other until no answer comes any more.
pub(crate) async fn reads_until_cut_off(entrance: Entrance, memory: Shared, mut dice: Dice) {
    let mut visitor = entrance.visitor();
    loop {
        if dice.one_in(12)
            && let Some(session) = super::door::log_in(&entrance).await
        {
            memory.lock().unwrap().sessions.push(session);
        }
        let session = {
            let sessions = &memory.lock().unwrap().sessions;
            sessions[dice.below(sessions.len())].clone()
        };
        let word = word();
        let place = place(&word, &mut dice);
        let long = place.starts_with("/staff/export");
        let request = visitor.request(Method::GET, &place).header("cookie", session);
        let Ok(mut answer) = request.send().await else { return };
        let status = answer.status().as_u16();
        let (mut body, mut ended) = (Vec::new(), answer.chunk().await);
        while let Ok(Some(piece)) = &ended {
            body.extend_from_slice(piece);
            if long {
                memory.lock().unwrap().reading.notify_one();
            }
            // Some read slowly, so that much is under way.
            if dice.one_in(20) {
                tokio::time::sleep(dice.up_to(Duration::from_millis(20))).await;
            }
            ended = answer.chunk().await;
        }
        let (people, whole) = (people_in(&body, &word), ended.is_ok());
        memory.lock().unwrap().received.push(Received { word, people, bytes: body.len(), whole, status });
        if !whole {
            return;
        }
        if dice.one_in(4) {
            visitor = entrance.visitor();
        }
    }
}

fn place(word: &str, dice: &mut Dice) -> String {
    match dice.below(10) {
        0..=2 => format!("/staff/export?kind={word}"),
        3..=5 => format!("/staff/people/{word}"),
        6..=7 => format!("/staff/lists/{word}"),
        _ => format!("/staff/api/{word}"),
    }
}

/// A word that was never used: letters only, as digits may be somebody's number.
fn word() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut word = "w".to_owned();
    for _ in 0..6 {
        word.extend(char::from_u32(u32::from(b'a') + u32::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    word
}

/// Whose address stands whole in the bytes; panics for somebody of another request.
fn people_in(body: &[u8], word: &str) -> Vec<usize> {
    let text = String::from_utf8_lossy(body);
    let number = |end: usize| {
        let before = &text[..end];
        let begin =
            before.rfind(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-').map_or(0, |at| at + 1);
        let number = before[begin..].strip_prefix(word).and_then(|rest| rest.strip_prefix('-'));
        number
            .and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("{word} got {}", &before[begin..]))
    };
    let mut people: Vec<usize> = text.match_indices("@shop.example").map(|(end, _)| number(end)).collect();
    people.sort_unstable();
    people.dedup();
    assert!(people.len() <= ROWS);
    people
}
