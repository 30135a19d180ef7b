//! Manifests that are right, and what is said of those that are wrong.

use proptest::prelude::*;
use vratar_plugin_sdk::{Fault, read};

const HEAD: &str = "format = 1\nname = \"a\"\ntitle = \"A\"\n";

fn faults(text: &str) -> Vec<Fault> {
    read(text).err().unwrap_or_default()
}

fn codes(text: &str) -> Vec<&'static str> {
    faults(text).iter().map(|f| f.code).collect()
}

fn only(rest: &str) -> Fault {
    let text = format!("{HEAD}{rest}");
    let mut faults = faults(&text);
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.remove(0)
}

#[test]
fn the_smallest_manifest_is_three_lines() {
    let manifest = read(HEAD).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.routes.len()), ("a", 0));
}

#[test]
fn a_condition_may_be_one_table_or_several() {
    let text = format!(
        "{HEAD}[[logout]]\nwhen = [{{ field = {{ name = \"a\" }} }}, \
         {{ field = [{{ name = \"b\" }}, {{ name = \"c\", value = \"x*\" }}] }}]\n"
    );
    let logout = &read(&text).unwrap().logouts[0];
    assert_eq!((logout.when[0].field.len(), logout.when[1].field.len()), (1, 2));
}

#[test]
fn positions_are_words_or_tables() {
    let form = |at: &str| {
        format!(
            "{HEAD}[[form]]\nid = \"f\"\npage = \"contact\"\non = [{{ path = \"/\" }}]\nform = \"form\"\n\
             submit = [{{ path = \"/\" }}]\nat = {at}\n"
        )
    };
    for at in ["\"start\"", "{ before = \"p\" }", "{ after = \"p\" }"] {
        assert!(read(&form(at)).is_ok(), "{at}");
    }
    for (at, code) in [
        ("\"begin\"", "M0104"),
        ("{ befor = \"p\" }", "M0101"),
        ("3", "M0103"),
        ("{ before = \"\" }", "M0124"),
    ] {
        assert_eq!(codes(&form(at)), [code], "{at}");
    }
}

#[test]
fn faults_have_places_and_remedies() {
    let fault = only("[[route]]\nid = \"r\"\nclas = \"open\"\nclass = \"open\"\nwhen = [{ path = \"/\" }]\n");
    assert_eq!((fault.line, fault.column, fault.code), (6, 1, "M0101"));
    assert_eq!(
        (fault.message.as_str(), fault.help.as_str()),
        ("no key `clas` in `route[0]`", "did you mean `class`?")
    );
    let fault = only("[session]\ncookie = \"a\"\nheader = \"b\"\n");
    assert_eq!((fault.line, fault.code), (4, "M0121"));
}

#[test]
fn each_rule_has_its_code() {
    let route = |when: &str| format!("[[route]]\nid = \"r\"\nclass = \"open\"\nwhen = {when}\n");
    let cases = [
        ("[[route]]\nid = \"r\"\nclass = \"opn\"\nwhen = [{ path = \"/\" }]\n".to_owned(), "M0104"),
        ("staff_area = [\"admin\"]\n".to_owned(), "M0122"),
        ("charset = 1251\n".to_owned(), "M0103"),
        ("[session]\n".to_owned(), "M0121"),
        ("[session]\ncookie = \"a*b*\"\n".to_owned(), "M0127"),
        ("[session]\ncookie = \"a\"\nscheme = \"Bearer\"\n".to_owned(), "M0121"),
        ("[refusal]\njson = \"{\"\n".to_owned(), "M0131"),
        (route("[]"), "M0120"),
        (route("[{}]"), "M0120"),
        (route("[{ path = \"a\" }]"), "M0122"),
        (route("[{ path = \"/a**\" }]"), "M0122"),
        (route("[{ method = [\"post\"] }]"), "M0126"),
        (route("[{ json = { pointer = \"method\" } }]"), "M0123"),
        (route("[{ header = { \"X Y\" = \"1\" } }]"), "M0127"),
        (route("[{ field = { name = \"a\" }, json = { pointer = \"/a\" } }]"), "M0121"),
        (route("[{ path = \"/\" }]").replace("\"r\"", "\"R\""), "M0112"),
        (route("[{ path = \"/\" }]").replace("\"r\"", "\"open\""), "M0114"),
        (route("[{ path = \"/\" }]").repeat(2), "M0113"),
        ("[[login]]\nid = \"l\"\nsubmit = [{ path = \"/\" }]\nidentifiers = []\nsuccess = [{ status = [302] }]\n".to_owned(), "M0125"),
        ("[[login]]\nid = \"l\"\nsubmit = [{ path = \"/\" }]\nidentifiers = [{ kind = \"email\", field = \"e\" }]\nsuccess = []\n".to_owned(), "M0125"),
        ("[[login]]\nid = \"l\"\nsubmit = [{ path = \"/\" }]\nidentifiers = [{ kind = \"email\" }]\nsuccess = [{ status = [302] }]\n".to_owned(), "M0121"),
        ("[[login]]\nid = \"l\"\nsubmit = [{ path = \"/\" }]\nidentifiers = [{ kind = \"email\", field = \"e\" }]\nsuccess = [{ status = [99] }]\n".to_owned(), "M0126"),
    ];
    for (rest, code) in cases {
        let fault = only(&rest);
        assert_eq!(fault.code, code, "{rest}\n{fault}");
        assert!(!fault.help.is_empty(), "{fault}");
    }
}

#[test]
fn all_faults_come_at_once() {
    let text = "format = 2\nname = \"Ünsinn\"\ntitel = \"x\"\ntitle = \"x\"\n[sesion]\ncookie = 3\n[[route]]\nid = \"a\"\n\
                class = \"open\"\nwhen = [{}]\n";
    assert_eq!(codes(text), ["M0110", "M0111", "M0101", "M0101", "M0120"]);
    assert_eq!(codes("name = 3\n[[route]]\nid = \"x\"\n"), ["M0102", "M0102", "M0103", "M0102", "M0102"]);
}

#[test]
fn syntax_hides_the_rest() {
    assert!(codes("format = \n name = x").iter().all(|c| *c == "M0100"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn no_broken_manifest_makes_it_panic(cut in 0usize..900, junk in "[\\[\\]{}=\"a-z\n ]{0,12}") {
        let whole = include_str!("../../adapters/oscar/manifest.toml");
        let at = whole.char_indices().map(|(i, _)| i).nth(cut * 7).unwrap_or(whole.len());
        let text = format!("{}{junk}{}", &whole[..at], &whole[at..]);
        if let Err(faults) = read(&text) {
            prop_assert!(faults.iter().all(|f| f.line >= 1 && f.span.end <= text.len()));
        }
    }
}
