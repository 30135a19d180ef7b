//! The access record: its folder, its anchors.

use super::{Build, bare, items};
use crate::codes;
use crate::config::{Record, ShipTo, Sink};
use crate::fault::Fault;
use crate::files::Kind;
use crate::raw::record::RawRecord;
use crate::raw::shop::RawShop;
use crate::source::{Place, Spot};
use crate::word::text::FilePath;
use std::path::{Path, PathBuf};
use vratar_model::Mode;

/// Name of the folder inside that of the state.
const FOLDER: &str = "record";

/// Where the first shop is told to be guarded.
pub(super) fn first_guarded(shops: &[Spot<RawShop>]) -> Option<Place> {
    let modes = shops.iter().filter_map(|shop| shop.value.mode.as_ref());
    modes.into_iter().find(|mode| mode.value >= Mode::Guard).map(|mode| mode.place.clone())
}

impl Build<'_> {
    /// `guarded` is where the first shop is told to be.
    pub(super) fn record(
        &mut self,
        raw: Option<RawRecord>,
        state: Option<&Path>,
        guarded: Option<Place>,
    ) -> Option<Record> {
        let (raw, state) = (raw?, state?);
        let folder = match &raw.folder {
            Some(named) => self.record_folder(named, state),
            None => state.join(FOLDER),
        };
        let shared = raw.shared.as_ref().map(|named| self.shared_folder(named, &folder, state));
        let none_written = raw.anchors.as_ref().is_some_and(|list| list.value.is_empty());
        let anchors = self.anchors(items(raw.anchors), &folder);
        let sinks = self.sinks(items(raw.ship), &folder);
        self.sinks_into_anchors(&sinks, &anchors);
        if let Some(place) = guarded.filter(|_| none_written) {
            self.warnings.push(unanchored(&place));
        }
        Some(Record {
            folder,
            shared,
            anchors: anchors.into_iter().map(|anchor| anchor.value).collect(),
            keep_days: bare(raw.keep_days).and_then(|days| u32::try_from(days.0).ok()),
            sinks: sinks.into_iter().map(|sink| sink.value).collect(),
        })
    }

    fn record_folder(&mut self, named: &Spot<FilePath>, state: &Path) -> PathBuf {
        let path = path_of(named);
        let says = if path == state {
            format!("'{}' is the state folder, and the record needs one of its own", path.display())
        } else if self.is(&path, Kind::File) {
            format!("'{}' is a file", path.display())
        } else {
            return path;
        };
        let fault = Fault::at(&codes::RECORD_FOLDER, &named.place, says);
        self.faults
            .push(fault.help("name a folder of its own, which is made if it is not there, or leave it out"));
        path
    }

    fn shared_folder(&mut self, named: &Spot<FilePath>, record: &Path, state: &Path) -> PathBuf {
        let path = path_of(named);
        let says = if path.starts_with(record) {
            format!("'{}' is inside the record of this door alone", path.display())
        } else if path == state {
            format!("'{}' is the state folder of this door alone", path.display())
        } else if self.is(&path, Kind::File) {
            format!("'{}' is a file", path.display())
        } else {
            return path;
        };
        let fault = Fault::at(&codes::SHARED_FOLDER, &named.place, says);
        let help =
            "name a folder for what the doors share, the same in the config of each of them, or leave it out";
        self.faults.push(fault.help(help));
        path
    }

    fn anchors(&mut self, named: Vec<Spot<FilePath>>, folder: &Path) -> Vec<Spot<PathBuf>> {
        let mut anchors: Vec<Spot<PathBuf>> = Vec::new();
        for named in named {
            let path = path_of(&named);
            let twin = anchors.iter().find(|known| known.value == path);
            if let Some(fault) = self.no_anchor(&path, &named.place, folder, twin) {
                self.faults.push(fault);
            }
            anchors.push(Spot { value: path, place: named.place });
        }
        anchors
    }

    fn no_anchor(
        &self,
        path: &Path,
        place: &Place,
        folder: &Path,
        twin: Option<&Spot<PathBuf>>,
    ) -> Option<Fault> {
        let fault = |says: &str| Fault::at(&codes::BAD_ANCHOR, place, format!("'{}' {says}", path.display()));
        if let Some(twin) = twin {
            let fault = fault("is an anchor already").also(&twin.place, "first here");
            return Some(fault.help("delete one of the two"));
        }
        if path.starts_with(folder) {
            let fault = fault("is inside the record that it should anchor");
            return Some(fault.help("name a file on another mount or machine"));
        }
        self.is(path, Kind::Folder).then(|| fault("is a folder").help("name a file in it, which is made"))
    }

    fn sinks_into_anchors(&mut self, sinks: &[Spot<Sink>], anchors: &[Spot<PathBuf>]) {
        for sink in sinks {
            let ShipTo::File(path) = &sink.value.to else { continue };
            if let Some(anchor) = anchors.iter().find(|anchor| anchor.value == *path) {
                let says = format!("'{}' is the file of a sink as well", path.display());
                let fault = Fault::at(&codes::BAD_ANCHOR, &anchor.place, says);
                self.faults
                    .push(fault.also(&sink.place, "the sink").help("give each of the two a file of its own"));
            }
        }
    }

    /// Whether there is something at a path, and of this kind.
    pub(super) fn is(&self, path: &Path, kind: Kind) -> bool {
        self.world.files.stat(path).is_ok_and(|found| found.kind == kind)
    }
}

/// A path as it is opened: relative ones start from the file that names them.
pub(super) fn path_of(named: &Spot<FilePath>) -> PathBuf {
    named.place.source().folder().join(&named.value.0)
}

fn unanchored(place: &Place) -> Fault {
    let says = "a shop is guarded, but nothing anchors the record: whoever shortens it leaves no trace";
    Fault::at(&codes::NO_ANCHOR, place, says).help(
        "name a file on another mount or machine:\n[record]\nanchors = [\"/mnt/elsewhere/vratar.anchor\"]",
    )
}
