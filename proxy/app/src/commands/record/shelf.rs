//! Where the record of an installation lies, and that whoever reads it is recorded.

mod user;

pub(super) use user::user;

use crate::cli::StateOf;
use crate::commands::state_dir;
use crate::control::{self, Ask, NoAnswer};
use crate::launch::Source;
use crate::state::{self, State};
use anyhow::{Context, bail};
use jiff::Timestamp;
use serde_json::Value;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vratar_config::Config;
use vratar_model::access::{Event, Reading, SubjectRef};
use vratar_record::anchor::{Anchor, FileAnchor};
use vratar_record::book::Book;
use vratar_record::names::Names;
use vratar_record::write::{Options, log_id};

/// How long a command waits for the disk.
const PATIENCE: Duration = Duration::from_secs(60);

/// The record of an installation.
pub(super) struct Shelf {
    pub(super) state: State,
    pub(super) folder: PathBuf,
    /// Which log it is.
    pub(super) log: Uuid,
    /// The config it was found by, where no door said where it is.
    pub(super) config: Option<Config>,
    /// Whether a door runs.
    pub(super) door: bool,
}

impl Shelf {
    /// Finds it: the running door says where it is, else the config, else it is beside the state.
    pub(super) async fn find(of: &StateOf) -> anyhow::Result<Self> {
        let state = State::existing(&state_dir(of)?)?;
        let told = match control::ask(&state.path(control::SOCKET), &Ask::Record).await {
            Ok(told) => Some(told),
            Err(error) if is_no_door(&error) => None,
            Err(error) => return Err(error),
        };
        let (folder, config) = match told.as_ref().and_then(|told| told["folder"].as_str()) {
            Some(folder) => (PathBuf::from(folder), None),
            None => configured(of, &state)?,
        };
        let log = log_id(&folder).context("nothing was ever recorded here")?;
        Ok(Self { state, folder, log, config, door: told.is_some() })
    }

    /// Records that its content is read now, durably, and says as which leaf. Whatever shows it needs this.
    pub(super) async fn record(&self, reading: Reading) -> anyhow::Result<u64> {
        if self.door {
            let told = self.ask(&Ask::Reading { reading }).await?;
            return told["seq"].as_u64().context("the door's answer is of another version");
        }
        let book =
            self.open().context("this reading cannot be recorded, and what is not recorded is not shown")?;
        let recorded = book.keep(Event::Reading(reading), &[]).await?;
        Ok(recorded.number())
    }

    /// Asks the door that has it open.
    pub(super) async fn ask(&self, ask: &Ask) -> anyhow::Result<Value> {
        control::ask(&self.state.path(control::SOCKET), ask).await
    }

    /// Opens it to write, where no door has it.
    pub(super) fn open(&self) -> anyhow::Result<Book> {
        self.is_ours()?;
        Ok(Book::open(&self.folder, &self.state.keys()?, self.options()?)?)
    }

    /// How it is opened.
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        let clock = || Timestamp::now().as_microsecond();
        let mut options = Options::new(Uuid::from_bytes(state::random()?), clock);
        options.deadline = PATIENCE;
        let anchor = |path: &PathBuf| -> Arc<dyn Anchor> { Arc::new(FileAnchor::new(path)) };
        options.anchors = self.config.iter().flat_map(|config| &config.record.anchors).map(anchor).collect();
        Ok(options)
    }

    /// What is written by another user than the door's could not be read by the door any more.
    pub(super) fn is_ours(&self) -> anyhow::Result<()> {
        let owner = self.folder.metadata().with_context(|| self.folder.display().to_string())?.uid();
        if user::uid().is_none_or(|uid| uid == owner) {
            return Ok(());
        }
        let owner = user::name(owner);
        bail!(
            "no door runs, and the record in {} belongs to the user {owner}: what another user writes there would keep \
             the door from starting. Run the command as that user (`runuser -u {owner} -- vratar …`), or start the door",
            self.folder.display()
        )
    }

    /// References and names.
    pub(super) fn names(&self) -> anyhow::Result<Names> {
        Ok(Names::open(&self.folder, &self.state.keys()?)?)
    }
}

fn is_no_door(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<NoAnswer>(), Some(NoAnswer::NoDoor(_)))
}

/// Where the config has the record, where no door says it.
fn configured(of: &StateOf, state: &State) -> anyhow::Result<(PathBuf, Option<Config>)> {
    let Some(file) = &of.config else { return Ok((state.path("record"), None)) };
    let config = Source::File(file.clone()).load()?;
    Ok((config.record.folder.clone(), Some(config)))
}

/// What is kept of a reading.
pub(super) fn reading(what: &str, subject: Option<SubjectRef>, unsealed: bool) -> Reading {
    Reading { by: user(), what: what.to_owned(), subject, unsealed }
}
