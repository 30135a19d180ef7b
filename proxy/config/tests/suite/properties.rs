//! No bytes of an operator make the config panic, and every place that it names exists.

use crate::known::Fixed;
use proptest::prelude::*;
use std::path::Path;
use vratar_config::{Config, Faults, Flags, Memory, Overdue, World};

const EVERYTHING: &str = include_str!("../right/everything/vratar.toml");

fn load(bytes: &[u8]) -> Result<Config, Faults> {
    let files = Memory::default().with("vratar.toml", bytes);
    let world =
        World { files: &files, known: &Fixed, now: jiff::Timestamp::UNIX_EPOCH, overdue: Overdue::Refused };
    vratar_config::load(Path::new("vratar.toml"), &world)
}

/// Loads, and looks at whatever comes of it from every side.
fn look(bytes: &[u8]) -> Result<(), TestCaseError> {
    match load(bytes) {
        Ok(config) => prop_assert!(!config.show().is_empty()),
        Err(faults) => {
            prop_assert!(faults.count() > 0);
            prop_assert!(faults.list().iter().all(|fault| fault.line() > 0 && fault.column() > 0));
            prop_assert!(faults.render_text(true).len() > faults.render_json().to_string().len() / 1000);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        look(&bytes)?;
    }

    #[test]
    fn any_toml_like_text(text in "([a-z\\[\\]{}=\"'.,#:\\\\ \nя“”0-9]|shop|\\[\\[shop\\]\\]\n|hosts = ){0,60}") {
        look(text.as_bytes())?;
    }

    #[test]
    fn a_good_file_with_a_piece_cut_out(start in 0..EVERYTHING.len(), length in 0..40usize) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        bytes.drain(start..(start + length).min(EVERYTHING.len()));
        look(&bytes)?;
    }

    #[test]
    fn a_good_file_with_a_piece_put_in(at in 0..EVERYTHING.len(), piece in "[\\[\\]\"'=.,\n\\\\{}я]{1,4}") {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        bytes.splice(at..at, piece.bytes());
        look(&bytes)?;
    }

    #[test]
    fn any_flags(upstream in "\\PC{0,20}|https?://[a-z0-9.:@/]{0,20}", adapter in "\\PC{0,10}", host in "\\PC{0,20}", https in "[0-9.:\\[\\]]{0,20}") {
        let flags = Flags { upstream: Some(upstream), adapter: Some(adapter), host: vec![host], https: vec![https], ..Flags::default() };
        let world = World { files: &Memory::default(), known: &Fixed, now: jiff::Timestamp::UNIX_EPOCH, overdue: Overdue::Refused };
        if let Err(faults) = vratar_config::from_flags(&flags, &world) {
            prop_assert!(faults.list().iter().all(|fault| fault.file() == "command line" && fault.line() == 1));
            prop_assert!(!faults.render_text(false).is_empty());
        }
    }
}
