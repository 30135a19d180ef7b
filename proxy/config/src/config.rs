//! The built config: checked, without anything that could be wrong.

mod limits;
mod record;
mod shop;

use crate::fault::Fault;
pub use crate::known::AdapterRef;
pub use crate::word::host::HostName;
pub use crate::word::network::Network;
pub use crate::word::person::Decoy;
pub use crate::word::upstream::Origin;
pub use limits::Limits;
pub use record::{Endpoint, Loopback, Record, ShipFormat, ShipTo, Sink};
pub use shop::{DocumentOverride, FromShop, Plain, PlainPath, Schedule, Shop, ShopRules, Tls, Zone};

use crate::source::Place;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// A whole config. It can only be had from [`crate::load`] and [`crate::from_flags`], so it has been checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Which rules the file was written for.
    pub format: u32,
    /// Folder for keys, journal, database, local authority and control socket; need not exist yet.
    pub state: PathBuf,
    /// Where connections are taken.
    pub listen: Listen,
    /// What one client, one request and one shop may take.
    pub limits: Limits,
    /// What the process says.
    pub log: Log,
    /// Where the access record is kept and sent to.
    pub record: Record,
    /// Who decides about the data; shops carry their own, already merged.
    pub controller: Controller,
    /// The shops, in the order of the files; at least one.
    pub shops: Vec<Arc<Shop>>,
    /// Every file that was read to build it, the main one first; for `status` and for watching.
    pub files: Vec<String>,
    /// What is no mistake and should not stay: what is overdue ([`crate::Overdue::Warned`]), and a record that nothing
    /// anchors although a shop is guarded.
    pub warnings: Vec<Fault>,
    pub(crate) origins: Vec<(Box<str>, Place)>,
}

/// Where connections are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// HTTPS; at least one.
    pub https: Vec<SocketAddr>,
    /// Plain HTTP; may be empty.
    pub http: Vec<SocketAddr>,
    /// Metrics and health; `None` when off.
    pub admin: Option<SocketAddr>,
    /// Worker threads; 0 means one for each core.
    pub threads: usize,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

/// What the process says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// How.
    pub format: LogFormat,
    /// How much.
    pub level: LogLevel,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For eyes.
    Text,
}

/// The least important sort of message that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something will fail, or was refused.
    Warn,
    /// What happens once.
    Info,
    /// What happens often.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The word of the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Who decides about the data (GDPR Art. 4(7)). Business particulars, no customer's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Controller {
    /// The company or person.
    pub name: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// How to reach them.
    pub contact: Option<String>,
    /// The data protection officer.
    pub dpo: Option<String>,
    /// The supervisory authority.
    pub authority: Option<String>,
    /// Country code, ISO 3166-1.
    pub jurisdiction: Option<String>,
}
