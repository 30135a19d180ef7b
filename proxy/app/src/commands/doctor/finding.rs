//! What was found, a line each.

use serde::{Serialize, Serializer};

/// How bad it is; the worst one is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and it should not stay.
    Warn,
    /// It does not do what it is there for.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// What was looked at, one word.
    pub(super) about: &'static str,
    /// At which shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shop: Option<String>,
    pub(super) says: String,
    /// What to do; of something that is well, what no command can do for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, about: &'static str, says: impl Into<String>, remedy: Option<String>) -> Self {
        Self { verdict, about, shop: None, says: says.into(), remedy }
    }

    pub(super) fn ok(about: &'static str, says: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, about, says, None)
    }

    /// Well, as far as it can be seen from here.
    pub(super) fn advice(about: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, about, says, Some(advice.into()))
    }

    pub(super) fn warn(about: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, about, says, Some(remedy.into()))
    }

    pub(super) fn wrong(about: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Verdict::Wrong, about, says, Some(remedy.into()))
    }

    /// The same, of a shop.
    pub(super) fn at(mut self, shop: &str) -> Self {
        self.shop = Some(shop.to_owned());
        self
    }

    /// A line, and one more for the remedy.
    fn in_words(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Wrong => "WRONG",
        };
        let shop = self.shop.as_ref().map(|shop| format!("{shop}: ")).unwrap_or_default();
        let remedy = self.remedy.as_ref().map(|remedy| format!("{:<20}{remedy}\n", "")).unwrap_or_default();
        format!("{verdict:<6}{:<14}{shop}{}\n{remedy}", self.about, self.says)
    }
}

/// All that was found, in the order in which it was looked at.
#[derive(Debug)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    pub(super) fn of(found: Vec<Finding>) -> Self {
        Self(found)
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.0.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// 0 all is well, 1 something should not stay, 2 something is wrong.
    pub(super) fn exit(&self) -> u8 {
        match self.0.iter().map(|finding| finding.verdict).max() {
            Some(Verdict::Wrong) => 2,
            Some(Verdict::Warn) => 1,
            Some(Verdict::Ok) | None => 0,
        }
    }

    pub(super) fn in_words(&self) -> String {
        let lines: String = self.0.iter().map(Finding::in_words).collect();
        let [ok, warn, wrong] =
            [Verdict::Ok, Verdict::Warn, Verdict::Wrong].map(|verdict| self.count(verdict));
        format!("{lines}\n{ok} well, {warn} that should not stay, {wrong} wrong\n")
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides_and_every_line_says_what_to_do() {
        let (ok, warn) = (Finding::ok("key", "well"), Finding::warn("clock", "slow", "wind it").at("one"));
        assert_eq!(Report::of(vec![ok.clone()]).exit(), 0);
        assert_eq!(Report::of(vec![warn.clone(), ok.clone()]).exit(), 1);
        let all = Report::of(vec![ok, Finding::wrong("state", "gone", "look for it"), warn]);
        assert_eq!(all.exit(), 2);
        let text = all.in_words();
        assert!(text.contains("ok    key           well\nWRONG state"), "{text}");
        assert!(text.contains("clock         one: slow\n                    wind it\n"), "{text}");
        assert!(text.ends_with("\n1 well, 1 that should not stay, 1 wrong\n"), "{text}");
        let json = serde_json::to_value(&all).unwrap();
        assert_eq!(json[2]["shop"], "one");
        assert_eq!(json[0].get("remedy"), None);
    }
}
