//! What a security team does with the access record, by the commands, with a door that runs and with one that does not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

mod record_commands {
    mod day;
    mod export;
    mod gaps;
    mod keeping;
    mod private;
    mod proof;
    mod replay;
    mod report;
}
