//! A disk that writes down everything that was done to it, and what of that a power cut may leave.
//!
//! What was synchronised is there. Of the rest, whatever a file system may have brought to the platter by itself: of a
//! file's bytes none, all, a first part, some blocks with nothing or rubbish between them; of the names in a directory a
//! first part, or any of them. Left out: a disk that lies about having synchronised, and what an fsync that failed has
//! dropped while later ones succeed.

use super::dice::Dice;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use vratar_disk::{Disk, DiskFile, LocalDisk};

/// What a file system writes at once.
const BLOCK: usize = 512;

/// A file, whatever it is called.
pub(super) type Inode = usize;

/// Files and what is in them.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Something that was done. Paths begin at the root of the disk.
#[derive(Clone, Debug)]
pub(super) enum Op {
    MakeDir(PathBuf),
    Create(PathBuf, Inode),
    Write(Inode, Vec<u8>),
    Sync(Inode),
    SyncDir(PathBuf),
    Rename(PathBuf, PathBuf, Inode),
    Remove(PathBuf),
    /// The log was opened.
    Opened,
    /// Somebody was told that the leaf of this number is kept, and what is in it.
    Acknowledged(u64, u64),
}

/// What was done so far, and whether something is wrong with the disk.
pub(super) struct History {
    pub(super) ops: Vec<Op>,
    inodes: Inode,
    names: HashMap<PathBuf, Inode>,
    /// One operation in so many fails; `None`: none does.
    pub(super) fails: Option<usize>,
    dice: Dice,
}

/// The disk: real files under `root`, so that they can be read as ever, never really synchronised.
#[derive(Clone)]
pub(super) struct Recording {
    root: PathBuf,
    history: Arc<Mutex<History>>,
}

impl Recording {
    /// Goes on from `ops`, whose files are in `root` ([`lay_out`]).
    pub(super) fn at(ops: Vec<Op>, root: &Path, dice: Dice) -> Self {
        let inodes = ops.iter().filter(|op| matches!(op, Op::Create(..))).count();
        let names = named(ops.iter());
        let history = History { ops, inodes, names, fails: None, dice };
        Self { root: root.to_owned(), history: Arc::new(Mutex::new(history)) }
    }

    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap()
    }

    /// All that was done.
    pub(super) fn ops(&self) -> Vec<Op> {
        self.history().ops.clone()
    }

    pub(super) fn note(&self, op: Op) {
        self.history().ops.push(op);
    }

    fn inner(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap().to_owned()
    }
}

impl History {
    fn may_fail(&mut self) -> io::Result<()> {
        match self.fails {
            Some(times) if self.dice.one_in(times) => Err(io::Error::other("a disk that fails")),
            _ => Ok(()),
        }
    }
}

struct RecordedFile {
    file: Box<dyn DiskFile>,
    inode: Inode,
    history: Arc<Mutex<History>>,
}

impl Disk for Recording {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut history = self.history();
        history.may_fail()?;
        let file = LocalDisk.create(path)?;
        let inode = history.inodes;
        history.inodes += 1;
        history.names.insert(self.inner(path), inode);
        history.ops.push(Op::Create(self.inner(path), inode));
        Ok(Box::new(RecordedFile { file, inode, history: Arc::clone(&self.history) }))
    }
    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let inode = self.history().names[&self.inner(path)];
        Ok(Box::new(RecordedFile {
            file: LocalDisk.reopen(path)?,
            inode,
            history: Arc::clone(&self.history),
        }))
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut history = self.history();
        history.may_fail()?;
        history.ops.push(Op::SyncDir(self.inner(dir)));
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut history = self.history();
        LocalDisk.remove(path)?;
        history.names.remove(&self.inner(path));
        history.ops.push(Op::Remove(self.inner(path)));
        Ok(())
    }
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        if !dir.exists() {
            LocalDisk.make_dir(dir)?;
            self.note(Op::MakeDir(self.inner(dir)));
        }
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut history = self.history();
        history.may_fail()?;
        LocalDisk.rename(from, to)?;
        let (from, to) = (self.inner(from), self.inner(to));
        let inode = history.names.remove(&from).unwrap();
        history.names.insert(to.clone(), inode);
        history.ops.push(Op::Rename(from, to, inode));
        Ok(())
    }
}

impl DiskFile for RecordedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut history = self.history.lock().unwrap();
        let failed = history.may_fail();
        let part = if failed.is_err() { &bytes[..bytes.len() / 2] } else { bytes };
        self.file.write(part)?;
        history.ops.push(Op::Write(self.inode, part.to_vec()));
        failed
    }
    fn sync(&mut self) -> io::Result<()> {
        let mut history = self.history.lock().unwrap();
        history.may_fail()?;
        history.ops.push(Op::Sync(self.inode));
        Ok(())
    }
    fn cut(&mut self, _: u64) -> io::Result<()> {
        Err(io::Error::other("a record is never cut"))
    }
}

/// Something that a power cut after `ops` may leave.
pub(super) fn left_by_a_cut(ops: &[Op], dice: &mut Dice) -> Vec<Op> {
    let (dirs, files) = (directories(ops, dice), surviving_names(ops, dice));
    let bytes = contents(ops, |synced, rest| [synced, &mangled(rest, dice)].concat());
    let is_there = |path: &Path| path.parent().is_none_or(|dir| dir == "" || dirs.contains(dir));
    let files = files.into_iter().filter(|(path, _)| is_there(path));
    durable(&dirs, files.map(|(path, inode)| (path, bytes[&inode].clone())).collect(), ops)
}

/// Operations that make these files, all synchronised; what people were told stays.
fn durable(dirs: &BTreeSet<PathBuf>, files: Files, before: &[Op]) -> Vec<Op> {
    let mut ops: Vec<Op> = dirs.iter().cloned().map(Op::MakeDir).collect();
    for (inode, (path, bytes)) in files.into_iter().enumerate() {
        ops.extend([Op::Create(path, inode), Op::Write(inode, bytes), Op::Sync(inode)]);
    }
    ops.extend(dirs.iter().cloned().map(Op::SyncDir));
    ops.push(Op::SyncDir(PathBuf::new()));
    let told = before.iter().filter(|op| matches!(op, Op::Opened | Op::Acknowledged(..)));
    ops.extend(told.cloned());
    ops
}

/// The bytes of every file: those that were synchronised and the rest, put together by `join`.
fn contents(ops: &[Op], mut join: impl FnMut(&[u8], &[u8]) -> Vec<u8>) -> HashMap<Inode, Vec<u8>> {
    let mut files: BTreeMap<Inode, (Vec<u8>, usize)> = BTreeMap::new();
    for op in ops {
        match op {
            Op::Create(_, inode) => drop(files.insert(*inode, (Vec::new(), 0))),
            Op::Write(inode, bytes) => files.get_mut(inode).unwrap().0.extend(bytes),
            Op::Sync(inode) => {
                let file = files.get_mut(inode).unwrap();
                file.1 = file.0.len();
            }
            _ => {}
        }
    }
    files
        .into_iter()
        .map(|(inode, (bytes, synced))| (inode, join(&bytes[..synced], &bytes[synced..])))
        .collect()
}

fn mangled(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut left = bytes.to_vec();
    match dice.below(6) {
        0 => left.clear(),
        1 => {}
        2 => left.truncate(dice.below(bytes.len() + 1)),
        // The length came to the platter, the bytes did not.
        3 => left.fill(0),
        how => {
            for block in left.chunks_mut(BLOCK) {
                if dice.one_in(2) {
                    block
                        .iter_mut()
                        .for_each(|byte| *byte = if how == 4 { 0 } else { dice.below(256) as u8 });
                }
            }
        }
    }
    left
}

fn is_of_names(op: &Op) -> Option<&Path> {
    match op {
        Op::Create(path, _) | Op::Rename(path, ..) | Op::Remove(path) | Op::MakeDir(path) => path.parent(),
        _ => None,
    }
}

/// Which changes of names survive: the synchronised ones, and a first part or any of the others.
fn survivors<'a>(ops: &'a [Op], dice: &mut Dice) -> Vec<&'a Op> {
    let any = dice.one_in(2);
    let last = dice.below(ops.len() + 1);
    let mut left = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        let Some(dir) = is_of_names(op) else { continue };
        let synced = ops[at..].iter().any(|later| matches!(later, Op::SyncDir(synced) if synced == dir));
        if synced || if any { dice.one_in(2) } else { at < last } {
            left.push(op);
        }
    }
    left
}

fn surviving_names(ops: &[Op], dice: &mut Dice) -> HashMap<PathBuf, Inode> {
    named(survivors(ops, dice).into_iter())
}

fn directories(ops: &[Op], dice: &mut Dice) -> BTreeSet<PathBuf> {
    let left = survivors(ops, dice).into_iter();
    left.filter_map(|op| if let Op::MakeDir(dir) = op { Some(dir.clone()) } else { None }).collect()
}

fn named<'a>(ops: impl Iterator<Item = &'a Op>) -> HashMap<PathBuf, Inode> {
    let mut names = HashMap::new();
    for op in ops {
        match op {
            Op::Create(path, inode) => drop(names.insert(path.clone(), *inode)),
            Op::Rename(from, to, inode) => {
                // Under another file's name by now.
                if names.get(from) == Some(inode) {
                    names.remove(from);
                }
                names.insert(to.clone(), *inode);
            }
            Op::Remove(path) => drop(names.remove(path)),
            _ => {}
        }
    }
    names
}

/// Puts what programs see after `ops`, synchronised or not, into the empty directory `root`.
pub(super) fn lay_out(ops: &[Op], root: &Path) {
    for op in ops {
        if let Op::MakeDir(dir) = op {
            std::fs::create_dir_all(root.join(dir)).unwrap();
        }
    }
    let bytes = contents(ops, |synced, rest| [synced, rest].concat());
    for (path, inode) in named(ops.iter()) {
        std::fs::write(root.join(path), &bytes[&inode]).unwrap();
    }
}
