//! The writer.

use super::end::End;
use super::folder::Folder;
use super::late::Late;
use super::open::{NEXT, on_disk, rename_next};
use super::queue::{Request, Waiter, Waiting};
use super::{NotRecorded, OpenError, Options, Recorded, Seen};
use crate::frame::{Before, Head, Seal, Tag, encode};
use crate::keys::{Certificate, SecretKey};
use crate::segment;
use crate::tree::{Frontier, Hash, leaf};
use crate::verify::keys::{CERTIFICATES, certificates_before};
use jiff::Timestamp;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use uuid::Uuid;
use vratar_disk::DiskFile;
use vratar_model::access::{Event, Record};

/// How long after a failure appends fail at once before the disk is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(200);

pub(super) struct Writer {
    folder: Arc<Folder>,
    log: Uuid,
    options: Options,
    seen: Arc<Seen>,
    /// The tree as last acknowledged.
    tree: Frontier,
    /// What the next segment follows.
    before: Before,
    /// What the next seal names.
    last: Hash,
    next_number: u64,
    open: Option<Open>,
    epoch: u32,
    key: Option<Arc<SecretKey>>,
    /// When the epoch began.
    since: Instant,
    /// Whether its secret has the name of the current one.
    renamed: bool,
    failed: Option<Instant>,
}

/// The segment that is written to.
struct Open {
    file: Box<dyn DiskFile>,
    number: u64,
    end: u64,
}

/// What a batch leaves behind once it is durable.
struct Sealed {
    bytes: Vec<u8>,
    tree: Frontier,
    hash: Hash,
}

impl Writer {
    pub(super) fn after(folder: Arc<Folder>, log: Uuid, options: Options, seen: Arc<Seen>, end: End) -> Self {
        Self {
            folder,
            log,
            options,
            seen,
            tree: end.tree,
            before: end.before,
            last: end.before.seal,
            next_number: end.last_file + 1,
            open: None,
            epoch: 0,
            key: None,
            since: Instant::now(),
            renamed: true,
            failed: None,
        }
    }

    pub(super) fn folder(&self) -> Arc<Folder> {
        Arc::clone(&self.folder)
    }

    pub(super) fn log(&self) -> Uuid {
        self.log
    }

    /// Writes until every sender is gone.
    pub(super) fn run(mut self, mut waiting: Waiting) {
        while let Some(batch) = waiting.batch() {
            if !batch.is_empty() {
                let failed = self.commit(batch);
                self.seen.lost.fetch_add(waiting.put_back(failed), Ordering::Relaxed);
            }
        }
    }

    /// Those that nobody waits for and that were not kept.
    fn commit(&mut self, mut batch: Vec<Request>) -> Vec<(Late, Request)> {
        self.evolve();
        let mut number = self.tree.size();
        let kept = self.keep(&mut batch);
        let segment = self.before.number;
        let mut failed = Vec::new();
        for request in batch {
            number += request.payloads.len() as u64;
            match request.waiter {
                Waiter::Waiting(reply) => {
                    let recorded = Recorded { number: number - 1, segment };
                    // Nobody waits any more: that is theirs to know.
                    let _ = reply.send(if kept { Ok(Some(recorded)) } else { Err(NotRecorded::Unwritable) });
                }
                Waiter::Late(late) if !kept => failed.push((late, request)),
                Waiter::Late(_) | Waiter::Knock => {}
            }
        }
        failed
    }

    /// Makes `batch` durable: in the open segment, or, if that fails, in one more. Takes out of it whatever belongs into
    /// another segment.
    fn keep(&mut self, batch: &mut Vec<Request>) -> bool {
        if self.failed.is_some_and(|until| Instant::now() < until) {
            return false;
        }
        let kept = self.attempt(batch).or_else(|_| self.attempt(batch));
        self.failed = kept.is_err().then(|| Instant::now() + RETRY_AFTER);
        if let Err(cause) = &kept {
            tracing::error!(%cause, "record: cannot be written; what depends on it is refused");
            self.seen.failing.store(true, Ordering::Relaxed);
        }
        kept.is_ok()
    }

    fn attempt(&mut self, batch: &mut Vec<Request>) -> io::Result<()> {
        let open = self.segment()?;
        batch.extract_if(.., |request| !request.belongs_into(open.number)).for_each(Request::send_elsewhere);
        if batch.is_empty() {
            self.open = Some(open);
            return Ok(());
        }
        let payloads = batch.iter().flat_map(|request| &request.payloads);
        let leaves: Vec<(Tag, &[u8])> = payloads.map(|payload| (Tag::Record, payload.as_slice())).collect();
        self.write(open, &leaves)
    }

    /// The segment that the next batch goes into.
    fn segment(&mut self) -> io::Result<Open> {
        match self.open.take() {
            Some(open) if open.end < self.options.segment_bytes => Ok(open),
            _ => self.begin_segment(),
        }
    }

    fn write(&mut self, mut open: Open, leaves: &[(Tag, &[u8])]) -> io::Result<()> {
        let sealed = self.seal(leaves)?;
        open.file.write(&sealed.bytes)?;
        open.file.sync()?;
        // From here on it counts; before, nothing of the writer's state has changed but the segment given up.
        open.end += sealed.bytes.len() as u64;
        self.before = Before { number: open.number, end: open.end, seal: sealed.hash };
        (self.tree, self.last) = (sealed.tree, sealed.hash);
        self.seen.sealed(&self.tree);
        self.open = Some(open);
        Ok(())
    }

    fn seal(&self, leaves: &[(Tag, &[u8])]) -> io::Result<Sealed> {
        let Some(key) = &self.key else { return Err(io::Error::other("no key")) };
        let (mut bytes, mut tree) = (Vec::new(), self.tree.clone());
        for (tag, payload) in leaves {
            encode(&mut bytes, *tag, payload);
            tree.push(leaf(payload));
        }
        let now = (self.options.clock)();
        let seal = Seal::make(key, self.log, tree.size(), tree.root(), self.last, self.epoch, now);
        encode(&mut bytes, Tag::Seal, &seal.encode());
        Ok(Sealed { bytes, tree, hash: seal.hash() })
    }

    fn begin_segment(&mut self) -> io::Result<Open> {
        let number = self.next_number;
        // A number is used once, whatever becomes of its file.
        self.next_number += 1;
        let head = Head { log: self.log, number, before: self.before, tree: self.tree.clone() };
        let mut bytes = Vec::new();
        encode(&mut bytes, Tag::Head, &head.encode());
        self.folder.is_still_ours()?;
        let path = segment::path(self.folder.dir(), number);
        let mut file = self.options.disk.create(&path)?;
        let written = file.write(&bytes).and_then(|()| file.sync());
        written.and_then(|()| self.options.disk.sync_dir(self.folder.dir())).inspect_err(|_| {
            // Nothing was ever in it: a disk that is full all night is not to be full of these in the morning.
            let _ = self.options.disk.remove(&path);
        })?;
        self.last = head.hash();
        self.seen.segment.store(number, Ordering::Relaxed);
        Ok(Open { file, number, end: bytes.len() as u64 })
    }

    /// Certifies a new key with the one that ends and erases the latter; `epoch` is the one that ends, none before the
    /// first. `events` are kept with the certificate.
    pub(super) fn begin_epoch(
        &mut self,
        epoch: Option<u32>,
        by: &SecretKey,
        events: impl Iterator<Item = Event>,
    ) -> Result<(), OpenError> {
        // Nothing of a certificate that was given up is read any more, and no secret that is in use is written over.
        let open = self.segment().map_err(on_disk("writing a segment in", self.folder.dir()))?;
        self.open = Some(open);
        self.rename_key()?;
        let next = epoch.map_or(0, |epoch| epoch + 1);
        let secret = Arc::new(SecretKey::fresh()?);
        let kept = [&next.to_le_bytes()[..], secret.bytes()].concat();
        self.options
            .disk
            .replace(self.folder.dir(), NEXT, &kept)
            .map_err(on_disk("writing", &self.folder.dir().join(NEXT)))?;
        let certificate = Certificate::issue(by, self.log, next, secret.public());
        self.keep_beside(&certificate).map_err(on_disk("writing", &self.folder.dir().join(CERTIFICATES)))?;
        let certificate = certificate.encode();
        let at = at(self.options.clock);
        let records: Result<Vec<Vec<u8>>, _> = events.map(|event| Record { at, event }.encode()).collect();
        let records =
            records.map_err(io::Error::other).map_err(on_disk("writing a record in", self.folder.dir()))?;
        let mut leaves = vec![(Tag::Certificate, certificate.as_slice())];
        leaves.extend(records.iter().map(|record| (Tag::Record, record.as_slice())));
        let before = (self.epoch, self.key.replace(Arc::clone(&secret)));
        self.epoch = next;
        let written = self.segment().and_then(|open| self.write(open, &leaves));
        if let Err(error) = written {
            (self.epoch, self.key) = before;
            return Err(on_disk("writing a segment in", self.folder.dir())(error));
        }
        // From here on it is the key, whatever becomes of the old one's file: the next start knows it by its certificate.
        self.seen.signs(&secret);
        self.since = Instant::now();
        self.renamed = false;
        self.rename_key()
    }

    /// Keeps a certificate beside the log as well, before it is in use: where the end of the log is lost with it, what
    /// follows is still known to be ours.
    fn keep_beside(&self, certificate: &Certificate) -> io::Result<()> {
        let mut all = certificates_before(self.folder.dir(), certificate.epoch)?;
        all.push(certificate.clone());
        let bytes: Vec<u8> = all.iter().flat_map(Certificate::encode).collect();
        self.options.disk.replace(self.folder.dir(), CERTIFICATES, &bytes)
    }

    fn rename_key(&mut self) -> Result<(), OpenError> {
        if !self.renamed {
            rename_next(self.folder.dir(), self.options.disk.as_ref())
                .map_err(on_disk("renaming in", self.folder.dir()))?;
            self.renamed = true;
        }
        Ok(())
    }

    /// Begins the next epoch when it is time. One that cannot begin leaves the key as it is.
    fn evolve(&mut self) {
        if self.since.elapsed() < self.options.epoch {
            return;
        }
        let Some(by) = self.key.clone() else { return };
        if let Err(error) = self.begin_epoch(Some(self.epoch), &by, std::iter::empty()) {
            tracing::warn!(%error, "record: the next key cannot be begun; the one before goes on");
            self.since = Instant::now();
        }
    }
}

/// The time by the log's clock.
pub(crate) fn at(clock: fn() -> i64) -> Timestamp {
    Timestamp::from_microsecond(clock()).unwrap_or(Timestamp::UNIX_EPOCH)
}
