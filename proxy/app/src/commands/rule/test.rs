//! `vratar rule test`: what the pages of rules say, held against the rules.

use crate::known;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use vratar_config::Faults;
use vratar_policy::access::cases::{self, Ran};
use vratar_policy::access::{RuleFile, Rules, STANDARD};

/// A rule file and its page; one of the two may be missing.
struct Pair {
    name: String,
    rules: Option<String>,
    page: Option<String>,
}

/// Exit: 0 all cases hold, 1 some do not or a file is wrong, 2 a file cannot be read.
pub(super) fn test(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let pairs: Vec<Pair> = if files.is_empty() {
        STANDARD.iter().map(|shipped| of(shipped.file, Some(shipped.page.to_owned()))).collect()
    } else {
        files.iter().map(|file| read(file)).collect::<anyhow::Result<_>>()?
    };
    let (mut well, mut not, mut wrong) = (0, 0, 0);
    for pair in &pairs {
        if let Some(faults) = faults(pair) {
            eprint!("{}", faults.render_text(false));
            wrong += 1;
            continue;
        }
        let ran = run(pair);
        let failed: Vec<&Ran> = ran.iter().filter(|case| !case.holds()).collect();
        say!("{}", told(pair, ran.len(), failed.len()));
        failed.iter().for_each(|case| put!("{}", shown(case)));
        well += ran.len() - failed.len();
        not += failed.len();
    }
    say!("{well} case(s) hold, {not} do not");
    Ok(if not + wrong == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn of(file: RuleFile<'_>, page: Option<String>) -> Pair {
    Pair { name: file.name.to_owned(), rules: Some(file.text.to_owned()), page }
}

/// Whichever of the two is named, the other stands beside it.
fn read(named: &Path) -> anyhow::Result<Pair> {
    let is_page = named.extension().is_some_and(|kind| kind == "md");
    let beside = named.with_extension(if is_page { "toml" } else { "md" });
    let text = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let (first, second) = (text(named)?, if beside.is_file() { Some(text(&beside)?) } else { None });
    let (rules, page) = if is_page { (second, Some(first)) } else { (Some(first), second) };
    Ok(Pair { name: named.display().to_string(), rules, page })
}

impl Pair {
    fn file(&self) -> Option<RuleFile<'_>> {
        self.rules.as_deref().map(|text| RuleFile { name: &self.name, text })
    }
}

fn faults(pair: &Pair) -> Option<Faults> {
    let file = pair.file()?;
    let flaws = Rules::read(&[file]).err()?;
    Some(Faults::new(flaws.iter().map(|flaw| known::rule_fault(file, flaw)).collect()))
}

fn run(pair: &Pair) -> Vec<Ran> {
    pair.page.as_deref().map(|page| cases::run(page, pair.file())).unwrap_or_default()
}

fn told(pair: &Pair, cases: usize, failed: usize) -> String {
    match (cases, failed) {
        (0, _) => format!("ok      {}: sound; no page beside it has cases", pair.name),
        (_, 0) => format!("ok      {}: {cases} case(s)", pair.name),
        _ => format!("FAILED  {}: {failed} of {cases} case(s)", pair.name),
    }
}

fn shown(case: &Ran) -> String {
    let decided = match &case.decided {
        Ok(decided) => format!("decided   {decided}"),
        Err(why) => format!("cannot be run: {why}"),
    };
    format!("  line {}: {}\n    expected  {}\n    {decided}\n", case.line, case.given, case.expected)
}
