use super::*;
use proptest::prelude::*;

fn forms(page: &str) -> Vec<Form> {
    read(page.as_bytes(), &CharsetHints::default()).unwrap().forms
}

fn sent(form: &Form) -> Vec<(&str, &str, Sort)> {
    form.controls.iter().map(|one| (one.name.as_str(), one.value.as_str(), one.sort)).collect()
}

#[test]
fn a_form_has_what_a_browser_would_send() {
    let page = "<form action=' ./in ' method=POST id=f><input type=hidden name=t value='a&amp;b'>\
        <input name=user><input type=Password name=pw><input type=checkbox name=no><input type=checkbox name=yes checked>\
        <input name=off disabled><input value=nameless><input type=file name=up><select name=s><option value=1><option value=2 selected>\
        </select><select name=first><option value=1><option value=2></select><template><input name=not></template>\
        <button name=go value=in>In</button><button type=button name=x></button></form><input name=far form=f><input name=none>";
    let all = forms(page);
    let form = &all[0];
    assert_eq!((all.len(), form.action.as_deref(), form.post, form.riddle), (1, Some("./in"), true, false));
    use Sort::{Button, Fixed, Password, Typed};
    let wanted = [
        ("t", "a&amp;b", Fixed),
        ("user", "", Typed),
        ("pw", "", Password),
        ("yes", "on", Fixed),
        ("s", "2", Fixed),
        ("first", "1", Fixed),
        ("go", "in", Button),
        ("far", "", Typed),
    ];
    assert_eq!(sent(form), wanted);
}

#[test]
fn riddles_for_people_are_known() {
    for riddle in
        ["<div class='g-recaptcha'>", "<div class=cf-turnstile data-sitekey=x>", "<input name=captcha>"]
    {
        assert!(forms(&format!("<form>{riddle}</form>"))[0].riddle, "{riddle}");
        assert!(!forms(&format!("<form></form>{riddle}"))[0].riddle, "{riddle}");
    }
}

#[test]
fn nothing_that_was_typed_is_printed() {
    let form = forms("<form><input name=a value=secret></form>").remove(0);
    assert!(!format!("{form:?}").contains("secret"));
}

proptest! {
    /// Any bytes, any markup: it ends, within its bounds.
    #[test]
    fn any_page_is_read_or_given_up(pieces in prop::collection::vec(prop::sample::select(vec![
        "<form>", "<form method=post action=x>", "</form>", "<input name=a>", "<input type=password name=p>", "<select name=s>",
        "<option value=1 selected>", "</select>", "<template>", "</template>", "<button name=b>", "<table>", "</div>", "<textarea name=t>",
        "<svg>", "<input form=f name=q>", "<", "\u{0}", "&#x", "<base href=/x>",
    ]), 0..60), bytes in prop::collection::vec(any::<u8>(), 0..50)) {
        let mut page = pieces.concat().into_bytes();
        page.extend(bytes);
        if let Ok(found) = read(&page, &CharsetHints::default()) {
            prop_assert!(found.forms.len() <= MAX_FORMS);
            prop_assert!(found.forms.iter().flat_map(|form| &form.controls).all(|one| !one.name.is_empty()));
        }
    }
}
