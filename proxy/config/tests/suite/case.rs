//! One folder of a case: the config, and what surrounds it.

use crate::certs::{self, Cert};
use crate::known::Fixed;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use vratar_config::{Config, Disk, Faults, Files, Flags, Overdue, Stat, World};

/// A folder below `tests/wrong` or `tests/right`.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    setup: Setup,
    made: BTreeMap<PathBuf, Vec<u8>>,
}

/// `setup.toml`: what files cannot say.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Setup {
    /// The clock; 2026-06-01 when absent.
    now: Option<String>,
    /// Files that may not be read.
    unreadable: Vec<String>,
    /// Permission bits of files; 0o640 when absent.
    modes: BTreeMap<String, u32>,
    /// Files of so many spaces.
    blanks: BTreeMap<String, usize>,
    /// Certificates to be made.
    cert: Vec<Cert>,
    /// `vratar run` instead of a file: flag to value, or values.
    flags: Option<BTreeMap<String, toml::Value>>,
}

impl Case {
    /// Every folder of `which`, by name.
    pub(crate) fn all(which: &str) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(which);
        let mut dirs: Vec<PathBuf> =
            std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        dirs.sort();
        dirs.into_iter().map(Self::of).collect()
    }

    fn of(dir: PathBuf) -> Self {
        let name = dir.file_name().unwrap().to_string_lossy().into_owned();
        let setup = std::fs::read_to_string(dir.join("setup.toml")).unwrap_or_default();
        let setup: Setup = toml::from_str(&setup).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut made: BTreeMap<PathBuf, Vec<u8>> =
            setup.cert.iter().flat_map(certs::make).map(|(path, pem)| (path, pem.into_bytes())).collect();
        made.extend(setup.blanks.iter().map(|(path, count)| (path.into(), vec![b' '; *count])));
        Self { name, dir, setup, made }
    }

    /// Loads the config as `vratar check` does.
    pub(crate) fn load(&self) -> Result<Config, Faults> {
        self.load_with(Overdue::Refused)
    }

    /// Loads the config as `vratar check` does, or as a start does.
    pub(crate) fn load_with(&self, overdue: Overdue) -> Result<Config, Faults> {
        let now = self.setup.now.as_deref().unwrap_or("2026-06-01T00:00:00Z");
        let world = World { files: self, known: &Fixed, now: now.parse().unwrap(), overdue };
        match &self.setup.flags {
            Some(flags) => vratar_config::from_flags(&read_flags(flags), &world),
            None => vratar_config::load(Path::new("vratar.toml"), &world),
        }
    }
}

fn read_flags(flags: &BTreeMap<String, toml::Value>) -> Flags {
    let all = |name: &str| -> Vec<String> {
        let value = flags.get(name).cloned();
        let list = value.map(|value| {
            value.clone().try_into().unwrap_or_else(|_| vec![value.as_str().unwrap().to_owned()])
        });
        list.unwrap_or_default()
    };
    let one = |name: &str| all(name).into_iter().next();
    Flags {
        upstream: one("upstream"),
        adapter: one("adapter"),
        host: all("host"),
        https: all("https"),
        http: all("http"),
        admin: one("admin"),
        state: one("state"),
        mode: one("mode"),
        lang: one("lang"),
        charset: one("charset"),
    }
}

/// The files of the folder, those that are made, and what `setup.toml` says about them.
impl Files for Case {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        if self.setup.unreadable.iter().any(|name| Path::new(name) == path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        match self.made.get(path) {
            Some(bytes) => Ok(bytes.get(..limit).unwrap_or(bytes).to_vec()),
            None => Disk.read(&self.dir.join(path), limit),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        Disk.list(&self.dir.join(folder))
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let mode = self
            .setup
            .modes
            .iter()
            .find(|(name, _)| Path::new(name) == path)
            .map_or(0o640, |(_, mode)| *mode);
        let kind = if self.made.contains_key(path) {
            vratar_config::Kind::File
        } else {
            Disk.stat(&self.dir.join(path))?.kind
        };
        Ok(Stat { kind, mode: Some(mode) })
    }
}

/// The difference between a file and what is now, if any; with `UPDATE=1` the file is written instead.
pub(crate) fn expect(path: &Path, now: &str) -> Option<String> {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, now).unwrap();
        return None;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    (expected != now).then(|| format!("{} differs\n--- expected\n{expected}\n--- now\n{now}", path.display()))
}
