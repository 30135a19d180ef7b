//! Adapters that cannot be used say why, and where.

#![expect(clippy::panic, reason = "what a test cannot set up ends it")]

use std::path::Path;
use vratar_host::{Adapter, LoadFault};

const HEAD: &str = "format = 1\nname = \"shop\"\ntitle = \"Shop\"\n";

fn wrong(rest: &str) -> LoadFault {
    Adapter::read(Path::new("shop/manifest.toml"), &format!("{HEAD}{rest}"))
        .err()
        .unwrap_or_else(|| panic!("{rest}"))
}

fn form(keys: &str) -> String {
    format!(
        "[[form]]\nid = \"f\"\npage = \"contact\"\non = [{{ path = \"/\" }}]\nsubmit = [{{ path = \"/\" }}]\n{keys}\n"
    )
}

#[test]
fn a_folder_without_a_manifest_says_so() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let fault = Adapter::load(&dir).unwrap_err();
    assert_eq!((fault.faults[0].code, fault.text.as_str()), ("M0200", ""));
    assert!(fault.to_string().contains("manifest.toml"), "{fault}");
}

#[test]
fn bad_selectors_are_found_all_at_once_where_they_stand() {
    let keys = "form = \"form[\"\nsuccess = [{ selector = \"div >> p\" }]\nat = { before = \"a:hover(\" }";
    let fault = wrong(&form(keys));
    let found: Vec<_> = fault.faults.iter().map(|f| (f.code, &fault.text[f.span.clone()])).collect();
    assert!(found.contains(&("M0201", "\"form[\"")), "{found:?}");
    assert!(found.contains(&("M0202", "\"div >> p\"")), "{found:?}");
    assert!(fault.faults.iter().all(|f| !f.help.is_empty() && f.line > 3));
}

#[test]
fn a_charset_that_nobody_knows() {
    let fault = wrong("charset = \"cp-1251-bg\"\n");
    assert_eq!((fault.faults[0].code, fault.faults[0].line, fault.faults[0].column), ("M0203", 4, 11));
}

#[test]
fn labels_that_cannot_be_meant_are_found_where_they_stand() {
    let route = "[[route]]\nid = \"r\"\nclass = \"list\"\nwhen = [{ path = \"/a\" }]\n";
    let cases = [
        (format!("{route}rows = {{ html = \"tr:hover(\" }}\n"), "M0205", "{ html = \"tr:hover(\" }"),
        (
            format!(
                "{route}shown = [{{ kind = \"email\", json = \"/a\" }}, {{ kind = \"email\", html = \"td[\" }}]\n"
            ),
            "M0205",
            "{ kind = \"email\", html = \"td[\" }",
        ),
        (
            format!(
                "shown = [{{ kind = \"email\", html = \"td[\" }}]\n{route}{}",
                route.replace("\"r\"", "\"s\"")
            ),
            "M0205",
            "{ kind = \"email\", html = \"td[\" }",
        ),
        (
            "[[role]]\nrole = \"admin\"\non = [{ path = \"/a\" }]\nselector = \"a[\"\n".to_owned(),
            "M0206",
            "\"a[\"",
        ),
    ];
    for (rest, code, stands) in cases {
        let fault = wrong(&rest);
        let found: Vec<_> = fault.faults.iter().map(|f| (f.code, &fault.text[f.span.clone()])).collect();
        assert_eq!(found, [(code, stands)], "{rest}");
        assert!(!fault.faults[0].help.is_empty() && fault.faults[0].line > 3);
    }
}

#[test]
fn a_manifest_is_called_as_its_folder() {
    let root = std::env::temp_dir().join(format!("vratar-host-{}", std::process::id()));
    let dir = root.join("other");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("manifest.toml"), HEAD).unwrap();
    let fault = Adapter::load(&dir).unwrap_err();
    std::fs::remove_dir_all(&root).unwrap();
    assert_eq!((fault.faults[0].code, fault.faults[0].line), ("M0204", 2));
}

#[test]
fn faults_of_the_text_come_through() {
    let fault = wrong("[sesion]\n");
    assert_eq!(fault.faults[0].code, "M0101");
    assert!(fault.to_string().starts_with("shop/manifest.toml:4:2: M0101"), "{fault}");
}
