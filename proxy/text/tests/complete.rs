//! Every language says everything; everything that is said is used; everything that is used is said.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const LOCALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
const PROXY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn every_language_has_the_same_sentences_with_the_same_variables() {
    let english = sentences("en");
    assert!(english.len() > 100);
    for lang in vratar_text::languages() {
        assert_eq!(sentences(lang.as_str()), english, "{lang}.ftl and en.ftl differ");
    }
}

#[test]
fn every_file_is_a_language() {
    let files = std::fs::read_dir(LOCALES).unwrap();
    let files: BTreeSet<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(files, vratar_text::languages().map(ToString::to_string).collect());
}

#[test]
fn every_sentence_formats_with_its_variables_only() {
    for lang in vratar_text::languages() {
        for (id, variables) in sentences(lang.as_str()) {
            let args: Vec<(&str, &str)> = variables.iter().map(|name| (name.as_str(), "VALUE")).collect();
            let said = vratar_text::say(lang, &id, &args);
            assert!(said != id && !said.contains("{$"), "{lang}: {id}: {said}");
            assert!(!said.contains(['\u{2068}', '\u{2069}']), "{lang}: {id} has isolation marks");
        }
    }
}

#[test]
fn every_sentence_is_used() {
    let sources = sources();
    let unused: Vec<String> = sentences("en")
        .into_keys()
        .filter(|id| !sources.iter().any(|(_, text)| text.contains(&format!("\"{id}\""))))
        .collect();
    assert!(unused.is_empty(), "nobody says: {unused:?}");
}

#[test]
fn every_sentence_that_is_used_exists() {
    let known = sentences("en");
    for (path, text) in sources() {
        for id in said(&text) {
            assert!(known.contains_key(id), "{}: there is no sentence \"{id}\"", path.display());
        }
    }
}

/// Ids of a language with the variables of each.
fn sentences(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = std::fs::read_to_string(format!("{LOCALES}/{lang}.ftl")).unwrap();
    let mut sentences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            assert!(sentences.insert(id.to_owned(), BTreeSet::new()).is_none(), "{lang}.ftl has {id} twice");
            id.clone_into(&mut current);
        }
        if let Some(variables) = sentences.get_mut(&current) {
            variables.extend(line.split('$').skip(1).map(name));
        }
    }
    sentences
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// Rust and templates of every crate of the proxy, this crate's tests left out.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    walk(Path::new(PROXY), &mut found);
    found
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() && !path.ends_with("tests") {
            walk(&path, found);
        } else if matches!(kind, "rs" | "html") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The literals in `say(…, "some-id"` and `say_with("some-id"`, without examples in comments. Ids that are put
/// together at run time are not found; nobody does that.
fn said(source: &str) -> impl Iterator<Item = &str> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let calls = lines.flat_map(|line| line.split("say(").skip(1).chain(line.split("say_with(").skip(1)));
    calls.filter_map(|call| {
        let (before, after) = call.split_once('"')?;
        let (id, _) = after.split_once('"')?;
        let is_id = id.contains('-') && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (is_id && !before.contains(')')).then_some(id)
    })
}
