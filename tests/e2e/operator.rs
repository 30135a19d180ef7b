//! What an operator reads, word for word: every command, its mistakes, its exit code.
//!
//! Each file in `operator/` is a talk: lines that begin with `$ ` are typed, below stands what came: standard output,
//! then standard error behind `! `, then the exit code if it is not 0. Times, ports, folders and counts that differ
//! from run to run have names. `VRATAR_WRITE_TALKS=1` writes them anew; read what changed as somebody would at two in
//! the morning.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the suites beside this one uses its own part")]
mod rig;

mod operator {
    mod adapters;
    mod bypass;
    mod doctor;
    mod rules;
    mod show;
    mod talk;
    mod talks;
}
