//! The command line.

mod adapter;
mod doctor;
mod record;
mod rule;

pub(crate) use adapter::AdapterCommand;
pub(crate) use doctor::Doctor;
pub(crate) use record::{Erase, Export, ExportFormat, Gaps, Part, RecordCommand, Report, Tail, Verify};
pub(crate) use rule::{RuleCommand, RuleExplain, RuleReplay};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Keeps the door of a web shop: HTTPS in front of plain HTTP, consent asked and proved, without changing the shop.
#[derive(Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Starts a small old shop and Vratar in front of it, to look at.
    Demo(Demo),
    /// Runs the door until a signal ends it. Exit: 0 ended in order, 1 the config is wrong, 2 could not start or run.
    Run(Run),
    /// Reads the config and says everything that is wrong with it. Exit: 0 sound, 1 wrong, 2 could not tell.
    Check(Check),
    /// Shows the config as it is understood.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Says which shop, route, slot and rule apply to a request, and why; or what an error code means. Exit: 0 said, 1 the
    /// config is wrong, 2 could not tell.
    Explain(Explain),
    /// Says how the running door does: what it listens on, its config, journal, store and shops, bypasses.
    Status(Status),
    /// Looks at door, shop and machine and says whether they fit together: rights, certificates, names, ways around the
    /// door. Exit: 0 all is well, 1 something should not stay, 2 something is wrong.
    Doctor(Doctor),
    /// Says what the door would do at a shop, from what it has seen, and what it did not understand.
    Observe(Observe),
    /// Makes the running door read its config again and says what changed. Exit: 0 new config in use, 1 refused and the
    /// old one stays, 2 no door could be asked.
    Reload(StateOf),
    /// Keeps the door's hands off the shop of a host for a time: recorded, visible, ends by itself.
    Bypass(Bypass),
    /// Consent decisions.
    #[command(subcommand)]
    Consent(ConsentCommand),
    /// The access record: who saw whose contact data.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Says where the shops show people without being recorded, and what would have it recorded.
    Gaps(Gaps),
    /// Rules of who sees which contact data, and how much of it.
    #[command(subcommand)]
    Rule(RuleCommand),
    /// The retirement of plain-HTTP links and old host names.
    #[command(subcommand)]
    Plain(PlainCommand),
    /// Adapters: descriptions of shop platforms.
    #[command(subcommand)]
    Adapter(AdapterCommand),
    /// Prints a JSON Schema for editors.
    Schema {
        /// Which file it describes.
        of: SchemaOf,
    },
    /// Asks the running door whether it answers. Exit: 0 it does, 1 it does not, and why.
    Healthcheck(StateOf),
}

/// Where the state is: named directly or by the config that names it.
#[derive(Args, Clone)]
pub(crate) struct StateOf {
    /// Config file.
    #[arg(long, value_name = "FILE", conflicts_with = "state")]
    pub(crate) config: Option<PathBuf>,
    /// State directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

/// A port that can be said to somebody.
const PORT: std::ops::RangeInclusive<i64> = 1..=65535;

#[derive(Args)]
pub(crate) struct Demo {
    /// Port of the HTTPS door.
    #[arg(long, default_value_t = 8443, value_parser = clap::value_parser!(u16).range(PORT))]
    pub(crate) https_port: u16,
    /// Port of the plain door.
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(PORT))]
    pub(crate) http_port: u16,
    /// Port for metrics and health.
    #[arg(long, default_value_t = 9464, value_parser = clap::value_parser!(u16).range(PORT))]
    pub(crate) admin_port: u16,
    /// State directory; a new one under the system's temporary directory otherwise.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Args)]
#[command(
    override_usage = "vratar run --config <FILE>\n       vratar run --upstream <URL> --adapter <NAME> [OPTIONS]"
)]
pub(crate) struct Run {
    /// Config file; instead of the flags below.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["upstream", "adapter", "host", "https", "http", "admin", "mode", "lang", "charset", "state"])]
    pub(crate) config: Option<PathBuf>,
    /// Where the shop answers: http://127.0.0.1:8101
    #[arg(long, value_name = "URL", required_unless_present = "config")]
    pub(crate) upstream: Option<String>,
    /// Adapter: a shipped name or a folder.
    #[arg(long, value_name = "NAME", required_unless_present = "config")]
    pub(crate) adapter: Option<String>,
    /// Host name of the shop; may be given several times. [default: localhost]
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Vec<String>,
    /// Address of the HTTPS door; may be given several times. [default: 127.0.0.1:8443]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) https: Vec<String>,
    /// Address of the plain door; may be given several times. [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) http: Vec<String>,
    /// Address for metrics and health, or off. [default: 127.0.0.1:9464]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) admin: Option<String>,
    /// How far Vratar goes. [default: inject]
    #[arg(long)]
    pub(crate) mode: Option<ModeName>,
    /// Language of pages that name none. [default: the adapter's]
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,
    /// Charset of pages that name none. [default: the adapter's]
    #[arg(long, value_name = "LABEL")]
    pub(crate) charset: Option<String>,
    /// State directory. [default: vratar-state]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ModeName {
    Observe,
    Inject,
    Guard,
}

#[derive(Args)]
pub(crate) struct Check {
    /// Config file.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// How the faults are printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every value with the file and line it came from. Exit: 0 shown, 1 the config is wrong, 2 it cannot be read.
    Show {
        /// Config file.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// How the values are printed.
        #[arg(long, default_value = "text")]
        format: Format,
    },
}

#[derive(Args)]
pub(crate) struct Explain {
    /// A method (GET), or the code of a mistake (V0505 in a config, M0111 in a manifest).
    pub(crate) what: String,
    /// URL of the request.
    #[arg(required_if_eq_any = [("what", "GET"), ("what", "POST"), ("what", "HEAD"), ("what", "PUT"), ("what", "DELETE")])]
    pub(crate) url: Option<String>,
    /// Config file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["adapter"])]
    pub(crate) config: Option<PathBuf>,
    /// Only by this adapter, without a config.
    #[arg(long, value_name = "NAME")]
    pub(crate) adapter: Option<String>,
    /// Cookie header of the request.
    #[arg(long)]
    pub(crate) cookie: Option<String>,
    /// Body of the request, as a form or JSON.
    #[arg(long)]
    pub(crate) body: Option<String>,
}

#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) of: StateOf,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Observe {
    /// Host name; all shops without it.
    pub(crate) host: Option<String>,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Args)]
pub(crate) struct Bypass {
    /// Host name of the shop; any of its names.
    pub(crate) host: String,
    /// For how long: 15m, 2h (at most a day).
    #[arg(long = "for", value_name = "TIME", required_unless_present = "end", allow_hyphen_values = true)]
    pub(crate) time: Option<String>,
    /// Why; stands in the record.
    #[arg(long, required_unless_present = "end")]
    pub(crate) reason: Option<String>,
    /// End it now.
    #[arg(long, conflicts_with_all = ["time", "reason"])]
    pub(crate) end: bool,
    #[command(flatten)]
    pub(crate) of: StateOf,
}

#[derive(Subcommand)]
pub(crate) enum ConsentCommand {
    /// Every decision of a person, what was left unticked included. Exit: 0 told, none included; 2 could not tell.
    List {
        /// E-mail address of the person.
        #[arg(long, value_name = "EMAIL")]
        subject: String,
        /// Only at this shop.
        #[arg(long, value_name = "SHOP")]
        shop: Option<String>,
        /// How they are printed.
        #[arg(long, default_value = "text")]
        format: Format,
        #[command(flatten)]
        of: StateOf,
    },
    /// Makes what is looked up anew from the chain, where `verify` says that it does not follow from it. Exit: 0 done,
    /// 1 the chain itself is broken and nothing was done, 2 could not tell.
    Rebuild {
        #[command(flatten)]
        of: StateOf,
    },
    /// Walks the chain of decisions. Exit: 0 sound, 1 broken, 2 could not tell.
    Verify {
        /// How the verdict is printed.
        #[arg(long, default_value = "text")]
        format: Format,
        #[command(flatten)]
        of: StateOf,
    },
}

#[derive(Subcommand)]
pub(crate) enum PlainCommand {
    /// Who still comes by an old link.
    List {
        /// How the list is printed.
        #[arg(long, default_value = "text")]
        format: Format,
        #[command(flatten)]
        of: StateOf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SchemaOf {
    Config,
    Manifest,
    Case,
    Questionnaire,
}
