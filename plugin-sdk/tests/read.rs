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
fn each_rule_of_labels_has_its_code_and_place() {
    let route =
        |key: &str| format!("[[route]]\nid = \"r\"\nclass = \"list\"\nwhen = [{{ path = \"/a\" }}]\n{key}\n");
    let program =
        |keys: &str| format!("[[integration]]\nid = \"n\"\nwhen = [{{ path = \"/api/**\" }}]\n{keys}\n");
    let checkout = "staff_area = [\"/a/\"]\n".to_owned() + &route("").replace("list", "checkout");
    let mark = "[[role]]\nrole = \"admin\"\non = [{ path = \"/a\" }]\nselector = \"p\"\n";
    let cases = [
        (route("rows = {}"), "M0121", 8),
        (route("rows = { html = \"tr\", json = \"/a\" }"), "M0121", 8),
        (route("rows = { html = \" \" }"), "M0124", 8),
        (route("rows = { json = \"a\" }"), "M0123", 8),
        (route("rows = { xml = \"s:a\" }"), "M0130", 8),
        (route("rows = { sql = \"`a`\" }"), "M0130", 8),
        (route("rows = { html = \"tr\", csv = \"a\" }"), "M0101", 8),
        (route("shown = [{ kind = \"email\" }]"), "M0121", 8),
        (route("shown = [{ kind = \"mail\", json = \"/a\" }]"), "M0104", 8),
        (route("shown = [{ kind = \"email\", link = \"/a/\" }]"), "M0128", 8),
        (route("shown = [{ kind = \"email\", json = \"/a\", attribute = \"b\" }]"), "M0121", 8),
        (route("shown = [{ kind = \"email\", json = \"/a\", without = \"b\" }]"), "M0121", 8),
        (route("shown = [{ kind = \"email\", column = \"\" }]"), "M0124", 8),
        (route("shown = [{ kind = \"email\", sql = \"email\" }]"), "M0130", 8),
        (route("asked = [{ kind = \"email\", query = \"a\", field = \"a\" }]"), "M0121", 8),
        (route("asked = [{ kind = \"email\", query = \"a*\" }]"), "M0124", 8),
        (route("asked = [{ kind = \"email\", path = \"/{*}/{*}\" }]"), "M0128", 8),
        (route("fields = [\"mail\"]"), "M0104", 8),
        (route("opaque = [\"pdf\"]"), "M0129", 8),
        (route("keep_query = [\"a=b\"]"), "M0124", 8),
        ("shown = [{ kind = \"email\" }]\n".to_owned(), "M0121", 4),
        ("secret_path = [\"/a/*/\"]\n".to_owned(), "M0128", 4),
        (checkout, "M0132", 8),
        ("[staff_login]\npage = \"//a.example.org/\"\n".to_owned(), "M0133", 5),
        ("[staff_login]\npage = \"/a?{path}{path}\"\n".to_owned(), "M0133", 5),
        ("[staff_login]\npage = \"/a\"\ncookie_paths = [\"a\"]\n".to_owned(), "M0124", 6),
        (mark.replace("admin", "customer"), "M0104", 5),
        (mark.replace("\"p\"", "\"\""), "M0124", 7),
        (program("key = {}"), "M0121", 7),
        (program("key = { query = \"a\", scheme = \"Basic\" }"), "M0121", 7),
        (program("key = { header = \"A B\" }"), "M0127", 7),
        (program("key = { xml = \"a@b\" }"), "M0130", 7),
        (program("key = { query = \"a\" }\nname = { json = \"a\" }"), "M0123", 8),
        (program("key = { query = \"a\" }").replace("\"n\"", "\"N\""), "M0112", 5),
    ];
    for (rest, code, line) in cases {
        let fault = only(&rest);
        assert_eq!((fault.code, fault.line), (code, line), "{rest}\n{fault}");
        assert!(!fault.help.is_empty(), "{fault}");
    }
}

#[test]
fn labels_of_every_sort_are_read() {
    let text = format!(
        "{HEAD}secret_path = [\"/status/*/{{*}}/\"]\nshown = [{{ kind = \"customer_id\", link = \"/users/{{*}}/\" }}]\n\
         [staff_login]\npage = \"/login?next={{path}}\"\n\
         [[route]]\nid = \"r\"\nclass = \"checkout\"\nwhen = [{{ path = \"/a\" }}]\nrows = {{ html = \"tr\" }}\n\
         shown = [{{ kind = \"email\", html = \"td\", attribute = \"title\" }}, {{ kind = \"email\", xml = \"a/b@c\" }}]\n\
         asked = [{{ kind = \"order_no\", field = \"selected[]\" }}]\nfields = [\"name\", \"birth_date\"]\n\
         opaque = [\"image/*\"]\nkeep_query = [\"page\"]\n"
    );
    let manifest = read(&text).unwrap();
    let login = manifest.staff_login.unwrap();
    assert!(login.clear && login.cookie_paths == ["/"]);
    assert_eq!((manifest.routes[0].shown.len(), manifest.shown.len()), (2, 1));
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
