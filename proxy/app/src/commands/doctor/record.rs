//! The access record: whether somebody could shorten it unseen.

use super::finding::Finding;
use super::places;
use std::path::{Path, PathBuf};
use vratar_config::Config;
use vratar_model::Mode;

/// The root's secret, until the operator takes it away.
const ROOT_SECRET: &str = "root.key";

/// What was found of it.
struct Facts {
    guarded: bool,
    folder: PathBuf,
    there: bool,
    beside_state: bool,
    root_secret: bool,
    anchors: Vec<(PathBuf, Disk)>,
}

/// Where an anchor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    /// On that of the record.
    Same,
    Other,
    /// Not even its folder is there.
    Away,
}

/// Looks at folder and anchors.
pub(super) fn look(config: &Config) -> Vec<Finding> {
    let record = &config.record;
    let disk =
        |path: &Path| nearest(path).and_then(|path| places::at(path).ok().flatten()).map(|place| place.disk);
    let of_record = disk(&record.folder);
    let anchor = |path: &PathBuf| {
        let folder_there = folder_of(path).is_dir();
        let place = if !folder_there {
            Disk::Away
        } else if disk(path) == of_record {
            Disk::Same
        } else {
            Disk::Other
        };
        (path.clone(), place)
    };
    judge(&Facts {
        guarded: config.shops.iter().any(|shop| shop.mode >= Mode::Guard),
        there: record.folder.is_dir(),
        beside_state: of_record == disk(&config.state),
        root_secret: record.folder.join(ROOT_SECRET).exists(),
        anchors: record.anchors.iter().map(anchor).collect(),
        folder: record.folder.clone(),
    })
}

/// The path itself, or the folder in which it would be made.
fn nearest(path: &Path) -> Option<&Path> {
    let here = |path: &'_ Path| path.as_os_str().is_empty();
    path.ancestors().map(|path| if here(path) { Path::new(".") } else { path }).find(|path| path.exists())
}

/// The folder of a file; of one that is named without any, the one we are in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn judge(facts: &Facts) -> Vec<Finding> {
    if !facts.guarded && !facts.there {
        return vec![Finding::ok("record", "no shop is guarded, so no access is recorded")];
    }
    let mut found = vec![folder(facts)];
    if facts.root_secret {
        let path = facts.folder.join(ROOT_SECRET);
        let says = format!("the root's secret is still here: {}", path.display());
        let remedy = "take it off this machine: whoever has it can make another record that looks like yours";
        found.push(Finding::warn("root", says, remedy));
    }
    if facts.anchors.is_empty() {
        let says = "nothing anchors the record: whoever is root here can shorten it unseen";
        found.push(Finding::warn(
            "anchor",
            says,
            "name a file on another mount or machine: [record] anchors = [\"…\"]",
        ));
    }
    found.extend(facts.anchors.iter().map(|(path, disk)| anchor(path, *disk)));
    found
}

fn folder(facts: &Facts) -> Finding {
    let path = facts.folder.display();
    let says = match facts.there {
        true => format!("{path}: there"),
        false => format!("{path} is not there yet: the first start makes it"),
    };
    match facts.beside_state {
        false => Finding::ok("record", says),
        true => {
            let advice = "it is on the disk of the state: one of its own is faster, and fills up for its own reasons only";
            Finding::advice("record", says, advice)
        }
    }
}

fn anchor(path: &Path, disk: Disk) -> Finding {
    let path = path.display();
    match disk {
        Disk::Other => Finding::ok("anchor", format!("{path} is on another disk than the record")),
        Disk::Same => {
            let says = format!("{path} is on the disk of the record: what happens to one happens to both");
            Finding::warn("anchor", says, "put it on a mount of another machine")
        }
        Disk::Away => {
            let says = format!("the folder of {path} is not there");
            Finding::wrong("anchor", says, "mount it; until then no checkpoint gets there")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn facts() -> Facts {
        let anchors = vec![(PathBuf::from("/mnt/a"), Disk::Other)];
        Facts {
            guarded: true,
            folder: "record".into(),
            there: true,
            beside_state: false,
            root_secret: false,
            anchors,
        }
    }

    fn told(facts: &Facts) -> Vec<(&'static str, Verdict)> {
        judge(facts).iter().map(|finding| (finding.about, finding.verdict)).collect()
    }

    #[test]
    fn a_record_with_an_anchor_elsewhere_and_its_root_away_is_well() {
        assert_eq!(told(&facts()), [("record", Verdict::Ok), ("anchor", Verdict::Ok)]);
        let beside = Facts { beside_state: true, ..facts() };
        assert_eq!(told(&beside)[0], ("record", Verdict::Ok));
        assert!(judge(&beside)[0].remedy.is_some());
    }

    #[test]
    fn what_would_let_somebody_shorten_it_is_told() {
        let bare = Facts { root_secret: true, anchors: Vec::new(), ..facts() };
        assert_eq!(told(&bare)[1..], [("root", Verdict::Warn), ("anchor", Verdict::Warn)]);
        let anchors = vec![("a".into(), Disk::Same), ("b".into(), Disk::Away)];
        assert_eq!(
            told(&Facts { anchors, ..facts() })[1..],
            [("anchor", Verdict::Warn), ("anchor", Verdict::Wrong)]
        );
    }

    #[test]
    fn where_nothing_is_guarded_there_is_nothing_to_see() {
        let none = Facts { guarded: false, there: false, anchors: Vec::new(), ..facts() };
        assert_eq!(told(&none), [("record", Verdict::Ok)]);
    }
}
