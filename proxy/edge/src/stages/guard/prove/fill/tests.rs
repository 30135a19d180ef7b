use super::*;
use proptest::prelude::*;

fn adapter() -> Adapter {
    let manifest = "format = 1\nname = \"t\"\ntitle = \"t\"\n[session]\ncookie = \"s\"\n[[login]]\nid = \"l\"\n\
        submit = [{ method = [\"POST\"], path = \"/login\" }]\nidentifiers = [{ kind = \"email\", field = \"*user\" }]\n\
        success = [{ status = [302] }]\n";
    Adapter::read(std::path::Path::new("t/manifest.toml"), manifest).unwrap()
}

fn found(page: &[u8]) -> Option<Found> {
    find(&adapter(), 0, page, &CharsetHints::default())
}

const LOGIN: &str = "<form method=post action='/login?a=1&amp;b=2'><input type=hidden name=token value='x&amp;y'>\
    <input name=user><input type=password name=pw><button name=go value=1>In</button></form>";

#[test]
fn a_login_is_filled_in_as_a_browser_would() {
    let page = format!("<form><input name=q></form>{LOGIN}");
    let form = found(page.as_bytes()).unwrap();
    assert_eq!((form.action.as_deref(), form.riddle), (Some("/login?a=1&b=2"), false));
    let body = |way| form.body(way, "ана", "p &+%").unwrap().to_string();
    let ways = form.ways();
    assert_eq!(ways.len(), 2);
    assert_eq!(body(ways[0]), "token=x%26y&user=%D0%B0%D0%BD%D0%B0&pw=p+%26%2B%25&go=1");
    assert_eq!(body(ways[1]), "token=x%26y&user=%D0%B0%D0%BD%D0%B0&pw=p+%26%2B%25");
}

#[test]
fn a_page_in_another_charset_gets_its_own() {
    let page = format!("<meta charset=windows-1251>{LOGIN}");
    let form = found(page.as_bytes()).unwrap();
    assert_eq!(form.body(None, "ана", "ж").unwrap().as_str(), "token=x%26y&user=%E0%ED%E0&pw=%E6");
    assert!(form.body(None, "ана", "漢").is_none());
}

#[test]
fn what_is_not_certainly_the_login_is_not_filled_in() {
    for page in [
        LOGIN.replace("method=post", ""),
        LOGIN.replace("type=password", ""),
        LOGIN.replace("name=user", "name=other"),
        LOGIN.replace("<input name=user>", "<input name=user><input name=new_user>"),
        LOGIN.replace("</form>", "<input type=password name=again></form>"),
        "<p>Maintenance".to_owned(),
    ] {
        assert!(found(page.as_bytes()).is_none(), "{page}");
    }
    for more in [
        "<input name=code>",
        "<div class=g-recaptcha></div>",
        "<input type=tel name=otp>",
        "<textarea name=why></textarea>",
    ] {
        let page = LOGIN.replace("</form>", &format!("{more}</form>"));
        assert!(found(page.as_bytes()).unwrap().riddle, "{more}");
    }
}

proptest! {
    /// Whatever the page and whatever was typed: what is sent says it back, once.
    #[test]
    fn what_was_typed_stands_in_one_place(
        before in prop::collection::vec(prop::sample::select(vec!["<p>", "<form>", "</form>", "<template>", "</template>", "<!--", "-->", "<select>", "&#", "<"]), 0..6),
        name in "\\PC{1,20}", password in "\\PC{1,20}",
    ) {
        let page = format!("{}{LOGIN}", before.concat());
        if let Some(form) = found(page.as_bytes()) {
            let body = form.body(None, &name, &password).unwrap();
            let kind = vratar_form::Kind::Urlencoded;
            let sent = vratar_form::read(&kind, body.as_bytes(), encoding_rs::UTF_8).unwrap();
            let values: Vec<_> = sent.fields().filter(|(_, value)| *value == password).collect();
            prop_assert!(sent.field("user") == Some(name.as_str()) && values.iter().any(|(field, _)| *field == "pw"));
        }
    }
}
