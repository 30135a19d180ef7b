//! The commands about rules of who sees what.

use super::{Format, Part};
use clap::{Args, Subcommand};
use std::net::IpAddr;
use std::path::PathBuf;
use vratar_model::access::{Field, Role};
use vratar_policy::access::SubjectClass;

#[derive(Subcommand)]
pub(crate) enum RuleCommand {
    /// Reads rule files and runs the cases in the pages beside them (mine.md beside mine.toml). Exit: 0 all hold, 1 not, 2
    /// a file could not be read.
    Test {
        /// Rule files, or their pages; the shipped ones without any.
        files: Vec<PathBuf>,
    },
    /// Says what the rules of a shop would do with a request, which one decided and why. Nobody is asked, nothing is
    /// counted. Exit: 0 said, 1 the config is wrong, 2 could not tell.
    Explain(Box<RuleExplain>),
    /// Holds the rules of a config against the accesses that were recorded: how often each would have held, and how much of
    /// its budgets was used. Tells nobody's name. Is recorded itself. Exit: 0 told, 1 the config is wrong, 2 could not tell.
    Replay(RuleReplay),
    /// Every rule of a shop, or every shipped one, in the order in which they are asked.
    List {
        /// Config file; the shipped rules without it.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Id or host of the shop, where the config has several.
        #[arg(long, value_name = "SHOP", requires = "config")]
        shop: Option<String>,
        /// How they are printed.
        #[arg(long, default_value = "text")]
        format: Format,
    },
}

#[derive(Args)]
pub(crate) struct RuleExplain {
    /// Config file.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Id or host of the shop, where the config has several.
    #[arg(long, value_name = "SHOP")]
    pub(crate) shop: Option<String>,
    /// Who: a role, and the login for its groups (staff:maria).
    #[arg(long, value_name = "ROLE[:LOGIN]")]
    pub(crate) actor: Actor,
    /// What is asked for: path and query.
    #[arg(long)]
    pub(crate) path: String,
    /// By which method.
    #[arg(long, default_value = "GET")]
    pub(crate) method: String,
    /// When, by the shop's clocks: 2026-12-24T22:00. [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<jiff::civil::DateTime>,
    /// From which address; without it, from outside every network.
    #[arg(long, value_name = "IP")]
    pub(crate) from: Option<IpAddr>,
    /// How long ago the password was given: 4m.
    #[arg(long, value_name = "TIME")]
    pub(crate) proved: Option<String>,
    /// Whose data the page holds: client, company, system_user.
    #[arg(long, value_name = "CLASS", default_value = "client", value_parser = subjects)]
    pub(crate) subjects: SubjectClass,
    /// Sorts of data that the answer shows: email,phone.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', value_parser = field)]
    pub(crate) shows: Vec<Field>,
    /// Distinct persons that the answer shows.
    #[arg(long)]
    pub(crate) persons: Option<u64>,
    /// Rows of persons that the answer shows.
    #[arg(long)]
    pub(crate) rows: Option<u64>,
    /// Decoys that the answer shows.
    #[arg(long)]
    pub(crate) decoys: Option<u32>,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct RuleReplay {
    /// Config file: its rules, and where the record is.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    #[command(flatten)]
    pub(crate) part: Part,
    /// How it is printed.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
}

/// Who asks.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) role: Role,
    pub(crate) login: Option<String>,
}

impl std::str::FromStr for Actor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (role, login) = text.split_once(':').map_or((text, None), |(role, login)| (role, Some(login)));
        let roles = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        let role = role.parse().map_err(|_| format!("'{role}' is no role; there are: {}", roles()))?;
        Ok(Self { role, login: login.map(str::to_owned) })
    }
}

fn subjects(text: &str) -> Result<SubjectClass, String> {
    text.parse()
        .map_err(|_| format!("'{text}' is no class of contact data; write client, company or system_user"))
}

fn field(text: &str) -> Result<Field, String> {
    let fields = || Field::ALL.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|_| format!("'{text}' is no field; there are: {}", fields()))
}
