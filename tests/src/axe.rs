//! axe-core (MPL-2.0), the accessibility checker: a file out of a Python package, run inside the page.

use crate::place::target;
use std::path::PathBuf;

/// What runs it on what `include` selects (the whole page if nothing), and gives back one line a violation.
pub(crate) const RUN: &str = r"
    const [include, done] = arguments;
    axe.run(include ? { include: [include] } : document, { resultTypes: ['violations'] }).then(
        found => done(found.violations.flatMap(v => v.nodes.map(n =>
            `${v.id} (${v.impact}): ${n.target.join(' ')}: ${n.failureSummary}`))),
        error => done(['axe did not run: ' + error]));
";

/// Its source, from the packages of the real shop.
pub(crate) fn source() -> String {
    let found =
        packages().map(|folder| folder.join("axe_playwright_python/axe.min.js")).find(|file| file.exists());
    let file = found.expect("tests/oscar/prepare has installed axe");
    std::fs::read_to_string(file).expect("axe can be read")
}

fn packages() -> impl Iterator<Item = PathBuf> {
    let lib = target().join("oscar/venv/lib");
    let versions = std::fs::read_dir(lib).expect("tests/oscar/prepare has run");
    versions.flatten().map(|version| version.path().join("site-packages"))
}
