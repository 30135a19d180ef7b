//! The messages that `docs/OPERATE.md` lists are those that are logged.

use crate::files::{ending, root};
use crate::none;

#[test]
fn every_message_in_the_table_is_logged_somewhere() {
    let sources: Vec<String> =
        ending(".rs").into_iter().filter(|file| !file.is_test()).map(|file| file.text).collect();
    let operate = std::fs::read_to_string(root().join("docs/OPERATE.md")).unwrap();
    let (_, table) = operate.split_once("| message | fields | level |").expect("the table of messages");
    let (table, _) = table.split_once("\n\n").unwrap();
    let cells = table.lines().skip(2).filter_map(|row| row.split(" | ").next());
    let messages: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(messages.len() > 8, "{messages:?}");
    // `…` stands for the rest of a sentence.
    let logged =
        |message: &&str| sources.iter().any(|source| source.contains(message.trim_end_matches('…').trim()));
    let lost: Vec<String> =
        messages.iter().filter(|message| !logged(message)).map(ToString::to_string).collect();
    none(&lost, "docs/OPERATE.md: nobody says this");
}
