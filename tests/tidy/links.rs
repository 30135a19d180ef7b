//! Links of the documents lead somewhere.

use crate::files::{ending, root};
use crate::none;
use std::path::Path;

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut wrong = Vec::new();
    for file in ending(".md") {
        let folder = Path::new(&file.name).parent().unwrap();
        for (number, line) in prose(&file.text) {
            let lost = targets(line)
                .filter(|target| !is_elsewhere(target))
                .filter(|target| !leads(&file.name, folder, target));
            wrong.extend(lost.map(|target| format!("{}:{number}: {target}", file.name)));
        }
    }
    none(&wrong, "links that lead nowhere");
}

/// The lines outside fenced blocks, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// What `[text](target)` of a line names.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

fn is_elsewhere(target: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme))
}

fn leads(from: &str, folder: &Path, target: &str) -> bool {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { root().join(from) } else { root().join(folder).join(path) };
    if heading.is_empty() {
        return path.exists();
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let headings = prose(&text).filter_map(|(_, line)| line.strip_prefix('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).any(|known| known == heading)
}

/// The anchor that a heading gets: lower case, letters and digits stay, spaces become `-`.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn anchors_are_those_of_the_pages() {
    assert_eq!(anchor(" What is asked"), "what-is-asked");
    assert_eq!(anchor(" Стандартният въпросник"), "стандартният-въпросник");
    assert_eq!(targets("a [b](c.md) [d](#e)").collect::<Vec<_>>(), ["c.md", "#e"]);
}
