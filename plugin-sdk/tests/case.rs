//! The case runner finds what is wrong and says it readably.

#![expect(clippy::panic, reason = "what a test cannot set up ends it")]

use std::path::{Path, PathBuf};
use vratar_plugin_sdk::case::{self, Answer, Door, Facts, Passed, Request, Verdict};

/// A door that writes `<b>` before `<p>`, and gets it wrong as told.
struct Fake {
    /// Forgets the insertion when the tag is cut.
    clumsy: bool,
    route: &'static str,
}

impl Door for Fake {
    fn pass(&self, request: &Request, answer: Option<&Answer>, cuts: &[usize]) -> Passed {
        let facts =
            Facts { route: self.route.to_owned(), staff: request.path() == "/admin/", ..Facts::default() };
        let body = answer.map(|answer| {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            let cut = text.find("<p>").is_some_and(|at| cuts.contains(&(at + 1)));
            if self.clumsy && cut { text } else { text.replace("<p>", "<b></b><p>") }.into_bytes()
        });
        Passed { facts, body }
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let dir = std::env::temp_dir().join(format!("vratar-sdk-{}", std::process::id())).join(name);
        std::fs::create_dir_all(&dir).unwrap_or_else(|e| panic!("{e}"));
        for (file, text) in files {
            std::fs::write(dir.join(file), text).unwrap_or_else(|e| panic!("{e}"));
        }
        Self(dir)
    }

    fn run(&self, clumsy: bool) -> Verdict {
        case::run(&self.0, &Fake { clumsy, route: "page" })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const REQUEST: (&str, &str) = ("request.http", "GET /page HTTP/1.1\nHost: shop.example.org\n\n");
const PAGE: (&str, &str) = ("shop.html", "<html>\n<p>a</p>\n</html>\n");
const EXPECTED: (&str, &str) = ("expected.html", "<html>\n<b></b><p>a</p>\n</html>\n");

#[test]
fn what_is_as_expected_passes() {
    let folder = Folder::new(
        "passes",
        &[REQUEST, PAGE, EXPECTED, ("expected.toml", "route = \"page\"\nstaff = false\n")],
    );
    let verdict = folder.run(false);
    assert!(verdict.passed(), "{verdict}");
    assert_eq!(verdict.to_string(), "ok     passes\n");
}

#[test]
fn a_wrong_page_is_shown_as_a_difference() {
    let folder =
        Folder::new("differs", &[REQUEST, PAGE, ("expected.html", "<html>\n<i></i><p>a</p>\n</html>\n")]);
    let text = folder.run(false).to_string();
    assert!(text.starts_with("FAILED differs\n  the page differs\n"), "{text}");
    assert!(text.contains("-<i></i><p>a</p>\n    +<b></b><p>a</p>\n"), "{text}");
}

#[test]
fn a_page_without_expectation_has_to_stay_as_it_is() {
    let verdict = Folder::new("unchanged", &[REQUEST, PAGE]).run(false);
    assert!(!verdict.passed() && verdict.to_string().contains("was to stay as it is"), "{verdict}");
}

#[test]
fn cuts_are_tried() {
    let verdict = Folder::new("cuts", &[REQUEST, PAGE, EXPECTED]).run(true);
    assert!(verdict.to_string().contains("comes cut byte by byte"), "{verdict}");
}

#[test]
fn wrong_facts_are_listed() {
    let verdict =
        Folder::new("facts", &[REQUEST, ("expected.toml", "route = \"other\"\nstaff = true\n")]).run(false);
    let text = verdict.to_string();
    assert!(text.contains("route: expected \"other\", found \"page\""), "{text}");
    assert!(text.contains("staff: expected true, found false"), "{text}");
}

#[test]
fn a_case_without_a_request_says_what_it_needs() {
    let text = Folder::new("empty", &[PAGE]).run(false).to_string();
    assert!(text.contains("a case needs request.http"), "{text}");
    let text =
        Folder::new("misspelt", &[REQUEST, ("expected.toml", "rout = \"a\"\n")]).run(false).to_string();
    assert!(text.contains("did you mean `route`?"), "{text}");
}

#[test]
fn what_is_recorded_passes() {
    let folder = Folder::new("recorded", &[REQUEST, PAGE]);
    let door = Fake { clumsy: false, route: "page" };
    assert!(case::record(&folder.0, &door).unwrap());
    assert!(folder.run(false).passed());
    std::fs::write(folder.0.join("shop.html"), "<html></html>").unwrap();
    assert!(!case::record(&folder.0, &door).unwrap());
    assert!(folder.run(false).passed(), "an old expected.html was left behind");
}

#[test]
fn cases_are_found_in_order() {
    let adapter = Folder::new("adapter", &[]);
    for name in ["b", "a"] {
        std::fs::create_dir_all(adapter.0.join("cases").join(name)).unwrap();
    }
    let names: Vec<_> = case::all(&adapter.0).iter().map(|p| p.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(case::all(Path::new("/nowhere")).is_empty());
}

#[test]
fn a_case_that_expects_nothing_says_how_little_it_shows() {
    let quiet = ("shop.html", "<html>\n</html>\n");
    for (name, files, begins) in [
        ("nothing", vec![REQUEST], "ok     nothing (nothing compared"),
        ("unchanged", vec![REQUEST, quiet], "ok     unchanged (only that the page stays as it is"),
        ("facts", vec![REQUEST, quiet, ("expected.toml", "route = \"page\"\n")], "ok     facts\n"),
        ("page", vec![REQUEST, PAGE, EXPECTED], "ok     page\n"),
        ("changed", vec![REQUEST, PAGE], "FAILED changed\n"),
    ] {
        let verdict = Folder::new(name, &files).run(false).to_string();
        assert!(verdict.starts_with(begins), "{verdict}");
    }
}
