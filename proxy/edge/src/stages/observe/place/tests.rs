use super::*;
use proptest::prelude::*;

#[test]
fn a_place_keeps_pages_and_loses_persons() {
    let cases = [
        ("/accounts/login/", "", "/accounts/login/"),
        ("/dashboard/users/17/", "email=ivan", "/dashboard/users/*/"),
        ("/index.php", "route=account/register&register_token=abc", "/index.php?route=account/register"),
        ("/default2.aspx", "", "/default2.aspx"),
        ("/ivan1985.html", "", "/*"),
        ("/u/ivan.petrov", "", "/u/*"),
        ("/u/ivan@example.org/x", "", "/u/*/x"),
        ("/%D0%98%D0%B2%D0%B0%D0%BD/", "", "/*/"),
        ("/Иван/a", "", "/*/a"),
        ("/t/abcdefghijklmnopqrstuvwxyzabcdefgh", "", "/t/*"),
        ("/customers.csv", "page=2&ivan@example.org", "/customers.csv"),
        ("/", "ivan", "/"),
    ];
    for (path, query, expected) in cases {
        assert_eq!(place(path, query), expected, "{path}?{query}");
    }
}

#[test]
fn a_form_is_sent_where_browsers_send_it() {
    let own = |authority: &str| authority == "shop.example.org";
    let cases = [
        ("/admin/customers", "", Some("/admin/customers")),
        ("/a/b.php?route=x/y", "", Some("/a/b.php?route=x/y")),
        ("/a/b.php?route=x/y", "?route=z", Some("/a/b.php?route=z")),
        ("/a/b/", "save.php", Some("/a/b/save.php")),
        ("/a/b/c", "../save", Some("/a/save")),
        ("/", "../../save", Some("/save")),
        ("/a", "https://shop.example.org/b/7", Some("/b/*")),
        ("/a", "//shop.example.org", Some("/")),
        ("/a", "https://pay.example.com/x", None),
    ];
    for (page, action, expected) in cases {
        assert_eq!(target(page, action, &own).as_deref(), expected, "{page} {action}");
    }
}

#[test]
fn names_keep_their_shape() {
    let cases = [
        ("ctl00$Main$txtEmail", "ctl00$Main$txtEmail"),
        ("qty[12345]", "qty[*]"),
        ("registration-password1", "registration-password1"),
        ("ivan@example.org", "*"),
        ("5f2b1c9d8e7f60718293a4b5c6d7e8f9", "*"),
        ("wordpress_logged_in_5f2b1c9d8e7f60718293a4b5c6d7e8f9", "wordpress_logged_in_*"),
        ("Иван_x", "*_x"),
        ("", ""),
    ];
    for (written, expected) in cases {
        assert_eq!(name(written), expected);
    }
}

#[test]
fn many_places_in_one_folder_are_one() {
    let known: Vec<String> = (0..SIBLINGS as u8).map(|n| format!("/u/{}", char::from(b'a' + n))).collect();
    assert_eq!(widened("/u/zora/".into(), known.iter()), "/u/*");
    assert_eq!(widened("/u/b".into(), known.iter()), "/u/b");
    assert_eq!(widened("/v/zora".into(), known.iter()), "/v/zora");
    assert_eq!(widened("/u/zora".into(), known[1..].iter()), "/u/zora");
}

proptest! {
    #[test]
    fn nothing_that_looks_like_somebody_is_kept(path in "(/[^/?]{0,40}){1,5}", query in ".{0,80}", field in ".{0,90}") {
        let kept = place(&path, &query);
        prop_assert!(!kept.contains('@') && kept.is_ascii());
        prop_assert!(!kept.split('?').next().unwrap().contains("000"));
        let kept = name(&field);
        prop_assert!(!kept.contains('@') && kept.len() <= LONGEST_NAME + 2);
        prop_assert_eq!(name(&kept).len() <= LONGEST_NAME + 2, true);
    }

    #[test]
    fn a_place_is_a_place(path in "(/[a-z0-9.*@]{0,40}){1,5}", query in "[a-z=&/0-9]{0,40}") {
        let once = place(&path, &query);
        let (path, query) = once.split_once('?').unwrap_or((&once, ""));
        prop_assert_eq!(place(path, query), once);
    }
}
