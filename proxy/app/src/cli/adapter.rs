//! The commands for people who describe shop platforms.

use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum AdapterCommand {
    /// Runs the cases of an adapter's folder. Exit: 0 all hold, 1 not, 2 could not run.
    Test {
        /// The folder.
        dir: PathBuf,
        /// Writes what comes out now as what is expected (expected.html, expected.toml), to be read before it is kept.
        #[arg(long)]
        record: bool,
    },
    /// Names of the shipped adapters.
    List,
}
