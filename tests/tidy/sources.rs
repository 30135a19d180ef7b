//! How source files are made.

use crate::files::{File, all, ending};
use crate::none;

/// Longest source file, lines. What is longer holds two things.
const LINES: usize = 300;
/// Longest file of tests.
const LINES_OF_TESTS: usize = 400;
/// What may not stand in code that is not a test.
const PANICS: [&str; 6] = [".unwrap()", ".expect(\"", "panic!(", "todo!(", "unimplemented!(", "dbg!("];

/// Lines over which an `#[expect]` with its reason reaches.
const REACH: usize = 10;

/// Places on the machine of whoever wrote it.
fn machine_paths() -> [String; 4] {
    // In pieces, so that this file is not one of them.
    ["/wo rk/", "/ro ot/", "/ho me/", "/Us ers/"].map(|path| path.replace(' ', ""))
}

#[test]
fn files_are_short() {
    let most = |file: &File| if file.is_test() { LINES_OF_TESTS } else { LINES };
    let long = |file: &File| file.text.lines().count() > most(file);
    let told = |file: File| format!("{}: {} lines", file.name, file.text.lines().count());
    let wrong: Vec<String> = ending(".rs").into_iter().filter(long).map(told).collect();
    none(&wrong, &format!("no source file has more than {LINES} lines"));
}

#[test]
fn modules_are_files_of_their_own_name() {
    let wrong: Vec<String> = ending("/mod.rs").into_iter().map(|file| file.name).collect();
    none(&wrong, "foo.rs beside foo/, no mod.rs");
}

#[test]
fn every_crate_says_what_it_is_and_what_it_never_does() {
    let mut wrong = Vec::new();
    for file in
        all().iter().filter(|file| file.name.ends_with("src/lib.rs") || file.name.ends_with("src/main.rs"))
    {
        let opening: Vec<&str> = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
        if opening.is_empty() || !opening.join("\n").contains("*Invariant") {
            wrong.push(file.name.clone());
        }
    }
    none(&wrong, "a crate opens with what it is and its *Invariant*");
}

#[test]
fn code_that_runs_in_production_does_not_panic() {
    let mut wrong = Vec::new();
    for file in ending(".rs").iter().filter(|file| !file.is_test() && !file.name.contains("/examples/")) {
        let lines: Vec<(usize, &str)> = production(&file.text).collect();
        for (at, (number, line)) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            // An exception gives its reason a few lines before.
            let argued = lines[at.saturating_sub(REACH)..at]
                .iter()
                .any(|(_, line)| line.contains("#[expect(clippy::"));
            if let Some(found) = PANICS.iter().find(|panic| code.contains(*panic)).filter(|_| !argued) {
                wrong.push(format!("{}:{number}: {found}", file.name));
            }
        }
    }
    none(&wrong, "an error is returned, not thrown; tests may");
}

/// The lines before the tests, numbered from 1. Test modules stand at the end of a file.
fn production(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).take_while(|(_, line)| line.trim() != "#[cfg(test)]" || line.starts_with(' '))
}

#[test]
fn nothing_is_unsafe() {
    let keyword = ["uns", "afe "].concat();
    let bare = |line: &str| {
        line.split("//").next().unwrap_or_default().split('"').next().unwrap_or_default().contains(&keyword)
    };
    let wrong = ending(".rs").into_iter().filter(|file| file.text.lines().any(bare));
    none(&wrong.map(|file| file.name).collect::<Vec<_>>(), "unsafe is forbidden");
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let paths = machine_paths();
    let mut wrong = Vec::new();
    for file in all() {
        for (number, line) in (1..).zip(file.text.lines()) {
            if paths.iter().any(|path| line.contains(path.as_str())) {
                wrong.push(format!("{}:{number}", file.name));
            }
        }
    }
    none(&wrong, "no paths of somebody's machine");
}
