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

mod rights;

use anyhow::{Context, anyhow, bail};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;
use vratar_seal::Keys;
use vratar_store::{Journal, JournalError, JournalOptions, Position, Store, await_sqlite, open_sqlite};

/// Names in it.
const JOURNAL: &str = "journal";
const STORE: &str = "vratar.sqlite";

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
        match fs::metadata(dir.join("key")) {
            Ok(_) => Ok(Self { dir: dir.to_owned() }),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => bail!(
                "this user may not look into the state directory {}; be the user the door runs as, or root",
                dir.display()
            ),
            Err(_) => bail!(
                "{} is not a state directory of Vratar: it holds no key; is the path right?",
                dir.display()
            ),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The keys; drawn when there are none yet.
    pub(crate) fn keys(&self) -> anyhow::Result<Keys> {
        let path = self.path("key");
        if !path.exists() {
            draw_key(&path).map_err(|error| self.unusable("write the key file", &path, &error))?;
        }
        let mut master = [0; 32];
        let mut file =
            File::open(&path).map_err(|error| self.unusable("read the key file", &path, &error))?;
        file.read_exact(&mut master)
            .map_err(|_| anyhow!("{} does not hold 32 bytes; restore it from your backup", path.display()))?;
        Ok(Keys::new(master))
    }

    /// The journal, for a door; only one process at a time can have it. One that cannot be used now is waited for:
    /// the shop sells meanwhile.
    pub(crate) fn journal_or_wait(&self) -> anyhow::Result<Journal> {
        Ok(Journal::open_or_wait(&self.path(JOURNAL), journal_options()?)?)
    }

    /// The journal, for a command, if no door has it. None while one runs.
    pub(crate) fn journal_left_behind(&self) -> anyhow::Result<Option<Journal>> {
        match Journal::open(&self.path(JOURNAL), journal_options()?) {
            Ok(journal) => Ok(Some(journal)),
            Err(JournalError::InUse(_)) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    /// The store of a door. Where nothing was ever kept it is made: that is the one thing a door does not wait for,
    /// because a store that appears later in an empty place would look as if nobody had ever consented.
    ///
    /// # Errors
    /// It is of another key or version, or this is the first start and nothing can be written here.
    pub(crate) fn store_beside(&self, journal: &Journal, keys: &Keys) -> anyhow::Result<Arc<dyn Store>> {
        let status = journal.status();
        if status.healthy() && status.last == Position::default() {
            return self.new_store(keys);
        }
        if !status.healthy() && self.is_bare() {
            bail!("cannot begin in the state directory: {}", rights::of(&self.dir));
        }
        self.store(keys)
    }

    fn new_store(&self, keys: &Keys) -> anyhow::Result<Arc<dyn Store>> {
        let path = self.path(STORE);
        open_sqlite(&path, keys.clone()).with_context(|| match known_missing(&path) {
            false => format!("cannot use the store {}", path.display()),
            true => format!("cannot make the store {}: {}", path.display(), rights::of(&self.dir)),
        })
    }

    /// Whether neither journal nor store was ever made.
    fn is_bare(&self) -> bool {
        known_missing(&self.path(JOURNAL)) && known_missing(&self.path(STORE))
    }

    fn unusable(&self, what: &str, path: &Path, error: &io::Error) -> anyhow::Error {
        anyhow!("cannot {what} {}: {error}; {}", path.display(), rights::about(error, &self.dir))
    }

    /// The store that was there before. While it is away calls fail, and it is waited for.
    pub(crate) fn store(&self, keys: &Keys) -> anyhow::Result<Arc<dyn Store>> {
        Ok(await_sqlite(&self.path(STORE), keys.clone())?)
    }
}

/// Whether there is certainly nothing; what cannot be looked at may be there.
fn known_missing(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
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

fn draw_key(path: &Path) -> io::Result<()> {
    let key = random::<32>().map_err(io::Error::other)?;
    write_private(path, &key)
}

/// [`write_whole`], for the service only.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_whole(path, bytes, 0o600)
}

/// Writes a file beside its place and moves it there: one that is half written must never be used.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = path.with_extension("new");
    // One that a crash left has the mode that it had.
    fs::remove_file(&beside).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}
