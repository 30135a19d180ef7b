//! The commands about the access record.

use super::{Format, StateOf};
use crate::commands::Moment;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum RecordCommand {
    /// Gives the record away, a line a record, for whoever keeps such things. Is recorded itself; what comes out ends
    /// before that. Exit: 0 all of it was written, 2 not.
    Export(Export),
    /// Shows the last accesses, a line each: when, who, what, how many people, what became of it. Is recorded itself.
    Tail(Tail),
    /// Says who saw a person, what somebody saw, or who saw most. Is recorded itself. Exit: 0 told, nobody included;
    /// 2 could not tell.
    Report(Report),
    /// Reads the record from its first byte to its last and says whether it is what was written. Exit: 0 it holds, 1 it
    /// does not, 2 that cannot be concluded.
    Verify(Verify),
    /// Takes one record out with all that proves it to whoever has the root key. Is recorded itself.
    Prove {
        /// Number of the record: `seq` in an export.
        seq: u64,
        /// Into a new file that only this user can read, instead of standard output.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        of: StateOf,
    },
    /// Checks a proof, without the record or a door. Exit: 0 it proves its record, 1 it does not, 2 it cannot be read.
    Check {
        /// What `prove` wrote.
        file: PathBuf,
        /// The root's public key: a copy of `root.pub` from another place than the proof.
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
    },
    /// Drops whole files of the record that ended before a day; that is recorded, and the rest still verifies.
    Prune {
        /// The first day (UTC) that stays whole.
        #[arg(long, value_name = "DAY")]
        before: Date,
        #[command(flatten)]
        of: StateOf,
    },
    /// Makes unreadable for ever who a person in the record was; the record itself stays, and still verifies. Exit: 0
    /// done, or nothing was there; 2 nothing was done.
    Erase(Erase),
    /// Goes on with a record that is shorter than its anchors say, which a door does not do by itself; that is recorded.
    AcceptLoss {
        /// Do it; without, it is only said what would be accepted.
        #[arg(long)]
        yes: bool,
        /// Why it was lost, in a few words; it is kept in the record for as long as the record is.
        #[arg(long, value_parser = a_reason)]
        reason: Option<String>,
        #[command(flatten)]
        of: StateOf,
    },
}

/// Characters of a reason.
const REASON_MOST: usize = 500;

fn a_reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it says nothing".to_owned()),
        reason if reason.chars().count() > REASON_MOST => Err(format!("at most {REASON_MOST} characters")),
        reason => Ok(reason.to_owned()),
    }
}

#[derive(Args)]
pub(crate) struct Export {
    /// In whose words.
    #[arg(long, default_value = "jsonl")]
    pub(crate) format: ExportFormat,
    /// Which of it.
    #[command(flatten)]
    pub(crate) part: Part,
    /// Opens references: e-mails, telephone and customer numbers stand there as they are.
    #[arg(long)]
    pub(crate) unsealed: bool,
    /// Into a new file that only this user can read, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

/// A part of the record.
#[derive(Args, Default)]
pub(crate) struct Part {
    /// Not before: a moment (2026-11-22T10:00:00Z) or a day (UTC).
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Moment>,
    /// Before this moment; of a day all of it.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Moment>,
    /// Only of this shop.
    #[arg(long, value_name = "SHOP")]
    pub(crate) shop: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A JSON object a line, in the words of Vratar; the most complete one.
    Jsonl,
    /// A table (RFC 4180).
    Csv,
    /// Open Cybersecurity Schema Framework 1.4.
    Ocsf,
    /// Elastic Common Schema.
    Ecs,
    /// Common Event Format.
    Cef,
}

#[derive(Args)]
pub(crate) struct Tail {
    /// How many.
    #[arg(short, default_value_t = 10, value_name = "COUNT")]
    pub(crate) number: usize,
    /// Goes on with those that come.
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Opens references: who, and whom they saw.
    #[arg(long)]
    pub(crate) unsealed: bool,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Args)]
#[command(group(ArgGroup::new("whose").required(true).args(["subject", "actor", "largest"])))]
pub(crate) struct Report {
    /// Who saw this person (GDPR Art. 15): an e-mail address, phone:+359…, customer_id:17 or order_no:100017.
    #[arg(long, value_name = "PERSON")]
    pub(crate) subject: Option<String>,
    /// What somebody did who logged in so.
    #[arg(long, value_name = "LOGIN")]
    pub(crate) actor: Option<String>,
    /// Who saw most people.
    #[arg(long)]
    pub(crate) largest: bool,
    /// In how many days, today included.
    #[arg(long, default_value_t = 7, requires = "largest", value_parser = clap::value_parser!(u16).range(1..=3660))]
    pub(crate) days: u16,
    /// Which of it.
    #[command(flatten)]
    pub(crate) part: Part,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// A file that checkpoints were appended to; may be given several times. [default: those of the config]
    #[arg(long, value_name = "FILE")]
    pub(crate) anchor: Vec<PathBuf>,
    /// The root's public key: a copy of `root.pub` from another place. [default: the one beside the record]
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// How the verdicts are printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Args)]
pub(crate) struct Erase {
    /// Who: an e-mail address, phone:+359…, customer_id:17 or order_no:100017; what is known to be the same person's
    /// goes with it.
    #[arg(long, value_name = "PERSON")]
    pub(crate) subject: String,
    /// Only at this shop.
    #[arg(long, value_name = "SHOP")]
    pub(crate) shop: Option<String>,
    /// Do it; without, it is only said what would be done.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Args)]
pub(crate) struct Gaps {
    /// Host name; all shops without it.
    pub(crate) host: Option<String>,
    /// Prints lines for the manifests of the adapters instead.
    #[arg(long)]
    pub(crate) suggest: bool,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) of: StateOf,
}
