//! The verdicts, in words and as JSON.

use crate::commands::record::out::{count, plain};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use vratar_record::verify::{Aspect, Fault, Report, Verdict};

/// A report, and what was asked.
pub(super) struct Told<'a> {
    pub(super) report: &'a Report,
    pub(super) folder: &'a Path,
    pub(super) anchors: &'a [PathBuf],
    /// Where the root key was taken from, if not from beside the record.
    pub(super) root: Option<&'a Path>,
}

impl Told<'_> {
    /// 0: all that was asked holds; 1: something does not; 2: that cannot be concluded. Anchors are asked where there
    /// are any: without one that question is not put, and the text says what that means.
    pub(super) fn exit_code(&self) -> u8 {
        match self.report.exit_code() {
            2 if !self.asks_anchors() && self.report.completeness != Verdict::Unknown => 0,
            code => code,
        }
    }

    fn asks_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    fn anchored(&self) -> &'static str {
        match (self.report.anchored, self.asks_anchors()) {
            (Verdict::Unknown, false) => "not_asked",
            (verdict, _) => word(verdict),
        }
    }

    pub(super) fn json(&self) -> Value {
        let report = self.report;
        let fault = |fault: &Fault| {
            json!({
                "aspect": aspect(fault.aspect),
                "segment": fault.place.map(|place| place.segment),
                "byte": fault.place.map(|place| place.at),
                "what": fault.what,
            })
        };
        json!({
            "exit": self.exit_code(),
            "integrity": word(report.integrity),
            "completeness": word(report.completeness),
            "anchored": self.anchored(),
            "faulty": report.faulty,
            "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
            "leaves": report.leaves,
            "first": report.first,
            "batches": report.batches,
            "keys": report.epochs,
            "anchored_size": report.anchored_size,
            "unacknowledged_bytes": report.unacknowledged,
            "losses": report.losses,
            "root": hex(&report.root),
            "root_key": self.root,
            "anchors": self.anchors,
            "folder": self.folder,
        })
    }

    pub(super) fn words(&self) -> String {
        let report = self.report;
        let mut text = format!(
            "integrity:    {}\ncompleteness: {}\nanchored:     {}\n",
            self.line(Aspect::Integrity, report.integrity),
            self.line(Aspect::Completeness, report.completeness),
            self.line(Aspect::Anchored, report.anchored),
        );
        for fault in &report.faults {
            text += &format!("FAULT ({}): {fault}\n", aspect(fault.aspect));
        }
        let more = report.faulty.saturating_sub(report.faults.len() as u64);
        if more > 0 {
            text += &format!("and {more} more\n");
        }
        for loss in &report.losses {
            let reason = loss.reason.as_deref().map_or_else(String::new, |why| format!(" ({})", plain(why)));
            text += &format!(
                "a loss was accepted by {}{reason}: an anchor knew {}, and {} were there\n",
                plain(&loss.by),
                count(loss.anchored, "leaf"),
                loss.found
            );
        }
        text += &self.figures();
        text + self.remedy()
    }

    fn figures(&self) -> String {
        let report = self.report;
        let end = report.first + report.leaves;
        let pruned = match report.first {
            0 => String::new(),
            first => format!(", those before {first} were pruned"),
        };
        let root = match self.root {
            Some(file) => format!("the root key in {}", file.display()),
            None => {
                "the root key that lies beside the record (name a copy from elsewhere with --root)".to_owned()
            }
        };
        format!(
            "{} in {}, number {} to {}{pruned}; {}; by {root}\nroot {}\n",
            count(report.leaves, "leaf"),
            self.folder.display(),
            report.first,
            end.saturating_sub(1),
            count(report.epochs, "key"),
            hex(&report.root),
        )
    }

    fn line(&self, aspect: Aspect, verdict: Verdict) -> String {
        match (aspect, verdict) {
            (Aspect::Anchored, Verdict::Unknown) if !self.asks_anchors() => {
                "not asked: no anchor is configured, and none is named with --anchor. Whoever has the keys of this \
                 machine could have cut the end off"
                    .to_owned()
            }
            (Aspect::Anchored, Verdict::Unknown) => {
                "UNKNOWN: an anchor cannot be read, or has seen nothing of this record yet".to_owned()
            }
            (Aspect::Anchored, Verdict::Ok) => {
                let unseen = (self.report.first + self.report.leaves).saturating_sub(self.report.anchored_size);
                format!("ok, all but the last {unseen} of them")
            }
            (_, Verdict::Ok) => "ok".to_owned(),
            (_, Verdict::Violated) => "VIOLATED".to_owned(),
            (_, Verdict::Unknown) => "UNKNOWN: an operator has accepted a loss".to_owned(),
        }
    }

    fn remedy(&self) -> &'static str {
        match self.exit_code() {
            1 => {
                "the record is NOT what was written. Copy the folder away as it is, then find out who could write there; \
                 restore nothing over it\n"
            }
            2 => "whether the record is whole cannot be concluded\n",
            _ => "the record holds\n",
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Violated => "violated",
        Verdict::Unknown => "unknown",
    }
}

fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Integrity => "integrity",
        Aspect::Completeness => "completeness",
        Aspect::Anchored => "anchored",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_says_what_was_asked() {
        use Verdict::{Ok, Unknown, Violated};
        let anchor = [PathBuf::from("/mnt/anchor")];
        for (integrity, completeness, anchored, anchors, code) in [
            (Ok, Ok, Ok, &anchor[..], 0),
            (Ok, Ok, Unknown, &anchor[..], 2),
            (Ok, Ok, Unknown, &[], 0),
            (Ok, Unknown, Unknown, &[], 2),
            (Ok, Unknown, Ok, &anchor[..], 2),
            (Violated, Ok, Unknown, &[], 1),
            (Ok, Violated, Ok, &anchor[..], 1),
            (Ok, Ok, Violated, &anchor[..], 1),
            (Violated, Unknown, Unknown, &anchor[..], 1),
        ] {
            let report = Report { integrity, completeness, anchored, ..Report::default() };
            let told = Told { report: &report, folder: Path::new("/r"), anchors, root: None };
            assert_eq!(told.exit_code(), code, "{integrity} {completeness} {anchored} {anchors:?}");
            assert_eq!(told.words().contains("NOT what was written"), code == 1);
        }
    }
}
