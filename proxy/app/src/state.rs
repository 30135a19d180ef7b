//! The state directory: key, journal, store, local CA, control socket.
//!
//! ```text
//! key              32 random bytes, 0600; everything sealed hangs on it: back it up apart from the rest
//! journal/         what is not in the store yet
//! vratar.sqlite    what is kept
//! ca/              the local certificate authority
//! control.sock     the running door listens here
//! old-links.json   who still comes by an old link
//! observed.json    what was found at the shops: names, places, counts
//! ```

use anyhow::{Context, anyhow, bail};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;
use vratar_seal::Keys;
use vratar_store::{Journal, JournalError, JournalOptions, Store, await_sqlite, open_sqlite};

/// A state directory.
#[derive(Clone)]
pub(crate) struct State {
    dir: PathBuf,
}

impl State {
    /// Takes the directory, making it if it is not there (0700).
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir).with_context(|| {
            format!(
                "cannot make the state directory {}; name another with --state or `state = …`",
                dir.display()
            )
        })?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Takes a directory that must be there already.
    pub(crate) fn existing(dir: &Path) -> anyhow::Result<Self> {
        if !dir.join("key").exists() {
            bail!(
                "{} is not a state directory of Vratar: it holds no key; is the path right?",
                dir.display()
            );
        }
        Ok(Self { dir: dir.to_owned() })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The keys; drawn when there are none yet.
    pub(crate) fn keys(&self) -> anyhow::Result<Keys> {
        let path = self.path("key");
        if !path.exists() {
            draw_key(&path).with_context(|| format!("cannot write the key file {}", path.display()))?;
        }
        let mut master = [0; 32];
        let mut file =
            File::open(&path).with_context(|| format!("cannot read the key file {}", path.display()))?;
        file.read_exact(&mut master)
            .map_err(|_| anyhow!("{} does not hold 32 bytes; restore it from your backup", path.display()))?;
        Ok(Keys::new(master))
    }

    /// The journal, for a door; only one process at a time can have it. One that cannot be used now is waited for:
    /// the shop sells meanwhile.
    pub(crate) fn journal_or_wait(&self) -> anyhow::Result<Journal> {
        Ok(Journal::open_or_wait(&self.path("journal"), journal_options()?)?)
    }

    /// The journal, for a command, if no door has it. None while one runs.
    pub(crate) fn journal_left_behind(&self) -> anyhow::Result<Option<Journal>> {
        match Journal::open(&self.path("journal"), journal_options()?) {
            Ok(journal) => Ok(Some(journal)),
            Err(JournalError::InUse(_)) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    /// The store, made at the very first start.
    pub(crate) fn new_store(&self, keys: &Keys) -> anyhow::Result<Arc<dyn Store>> {
        Ok(open_sqlite(&self.path("vratar.sqlite"), keys.clone())?)
    }

    /// The store that was there before. While it is away calls fail, and it is waited for.
    pub(crate) fn store(&self, keys: &Keys) -> anyhow::Result<Arc<dyn Store>> {
        Ok(await_sqlite(&self.path("vratar.sqlite"), keys.clone())?)
    }
}

fn journal_options() -> anyhow::Result<JournalOptions> {
    Ok(JournalOptions::new(Uuid::from_bytes(random()?)))
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random bytes: {error}"))?;
    Ok(bytes)
}

fn draw_key(path: &Path) -> anyhow::Result<()> {
    Ok(write_whole(path, &random::<32>()?, 0o600)?)
}

/// Writes a file beside its place and moves it there: one that is half written must never be used.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}
