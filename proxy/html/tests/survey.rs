//! What a survey says about pages, and what it never says.

use proptest::prelude::*;
use vratar_html::CharsetHints;
use vratar_html::survey::{FieldSeen, MAX_FIELDS, MAX_FORMS, MAX_TABLES, Seen, Survey};

fn survey(page: &[u8], chunk: usize) -> Seen {
    let mut survey = Survey::new(CharsetHints::default());
    page.chunks(chunk).for_each(|chunk| survey.write(chunk));
    survey.end()
}

fn whole(page: &str) -> Seen {
    survey(page.as_bytes(), page.len().max(1))
}

fn field(name: &str, kind: &str) -> FieldSeen {
    FieldSeen { name: name.into(), kind: kind.into() }
}

#[test]
fn a_page_with_forms() {
    let page = r#"<!doctype html><html lang="bg"><head><meta charset="utf-8"><title>x</title></head><body>
        <script src="/a.js"></script><script>var a = "<form>";</script>
        <form id="register_form" class="card  bg" action="/accounts/login/?next=/secret" method="POST" enctype="Multipart/Form-Data">
        <input type="hidden" name="csrfmiddlewaretoken" value="SECRET1"><input name="email" value="SECRET2@example.org">
        <input type="Password" name="password1"><select name="country"><option value="SECRET3">SECRET4</select>
        <textarea name="notes">SECRET5</textarea><input type="radio" name="r" value="1"><input type="radio" name="r" value="2">
        <input type="file" name="photo"><button type="button" name="toggle">x</button>
        <button name="registration_submit" value="SECRET6">Register</button><input type="image" name="go"></form>
        <input name="phone" form="register_form"><input name="nowhere"><template><form><input name="t"></form></template>
        <table id="orders" class="table"><tr><th>a<th>b<tr><td>1<td>2<td><table class="in ner"><tr><td>x</table></table>
        </body></html>"#;
    let seen = whole(page);
    assert_eq!(seen.charset.map(|charset| charset.name()), Some("UTF-8"));
    assert_eq!((seen.lang.as_deref(), seen.title, seen.has_html_tag), (Some("bg"), true, true));
    assert_eq!((seen.scripts_inline, seen.page_wide_form, seen.cut_short), (1, false, false));
    let [form] = seen.forms.as_slice() else { panic!("{:?}", seen.forms) };
    assert_eq!(form.id.as_deref(), Some("register_form"));
    assert_eq!(form.class.as_deref(), Some("card  bg"));
    assert_eq!(form.action.as_deref(), Some("/accounts/login/?next="));
    assert_eq!((form.method.as_str(), form.enctype.as_deref()), ("post", Some("multipart/form-data")));
    let fields = [
        ("csrfmiddlewaretoken", "hidden"),
        ("email", "text"),
        ("password1", "password"),
        ("country", "select"),
        ("notes", "textarea"),
        ("r", "radio"),
        ("photo", "file"),
        ("toggle", "button"),
        ("phone", "text"),
    ];
    assert_eq!(form.fields, fields.map(|(name, kind)| field(name, kind)));
    assert_eq!(form.submit_buttons, ["registration_submit", "go"]);
    assert!(form.has_password && form.has_file);
    let tables: Vec<_> = seen.tables.iter().map(|t| (t.selector_hint.as_str(), t.rows, t.columns)).collect();
    assert_eq!(tables, [("table#orders", 2, 3), ("table.in.ner", 1, 1)]);
    assert!(!format!("{seen:?}").contains("SECRET"), "a value got out");
    assert!(!format!("{seen:?}").contains("secret"), "a value got out");
    assert_eq!(survey(page.as_bytes(), 1), seen);
}

#[test]
fn one_form_round_everything() {
    let page = format!(
        "<html><body><form>{}<input name=q></form></body></html>",
        "<p><a href=/>x</a></p>".repeat(6)
    );
    assert!(whole(&page).page_wide_form);
    assert!(whole("<form><input type=hidden name=__VIEWSTATE></form>").page_wide_form);
    assert!(
        !whole("<form><input name=user><input type=password name=pw><button>in</button></form>")
            .page_wide_form
    );
    assert!(!whole(&format!("<form></form>{}", "<p>x</p>".repeat(9))).page_wide_form);
}

#[test]
fn fragments_and_empty_pages() {
    let seen = whole("<div><form><input name=a></form></div>");
    assert!(!seen.has_html_tag && !seen.title && seen.forms.len() == 1);
    assert_eq!(seen.forms[0].method, "get");
    assert_eq!(whole(""), Seen { charset: Some(encoding_rs::UTF_8), ..Seen::default() });
}

#[test]
fn counts_are_bounded() {
    let page = format!(
        "{}<form>{}</form>{}",
        "<table></table>".repeat(MAX_TABLES + 5),
        (0..MAX_FIELDS + 5).map(|i| format!("<input name=f{i}>")).collect::<String>(),
        "<form></form>".repeat(MAX_FORMS + 5),
    );
    let seen = whole(&page);
    assert_eq!((seen.tables.len(), seen.forms.len()), (MAX_TABLES, MAX_FORMS));
    assert_eq!(seen.forms[0].fields.len(), MAX_FIELDS);
    assert!(seen.cut_short);
    assert!(whole("<select><noscript></select>").cut_short);
    assert!(survey(b"\xFF\xFE<\0", 1).cut_short);
}

proptest! {
    #[test]
    fn any_bytes_can_be_surveyed(page in proptest::collection::vec(any::<u8>(), 0..1500), chunk in 1usize..40) {
        prop_assert_eq!(survey(&page, chunk), survey(&page, page.len().max(1)));
    }
}
