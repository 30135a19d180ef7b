//! The pages of who asks a second person, and of the second person.

use jiff::Zoned;
use vratar_model::Lang;
use vratar_model::access::{Action, Amount};
use vratar_pages::{Answered, Approvals, Onward, Unapproved, Waiting, Wanted};

const SHOP: &str = "shop.example.org";

fn wanted() -> Wanted<'static> {
    Wanted {
        action: Action::Export,
        method: "GET",
        path: "/dashboard/users/export/",
        route: "users-export",
        rule: "export_budget/staff-exports",
        persons: 1204,
        rows: 1210,
        more: false,
        query: &[],
        at_most: Amount { persons: 1325, rows: 1331 },
        reason: None,
    }
}

fn until() -> Zoned {
    "2026-11-23T14:05:00+02:00[Europe/Sofia]".parse().unwrap()
}

fn asker(lang: &Lang, change: impl FnOnce(&mut Unapproved<'_>)) -> String {
    let (until, fields) = (until(), [("q".to_owned(), "пет\"ров".to_owned())]);
    let mut page = Unapproved {
        lang,
        shop: SHOP,
        why: "Повече от 500 реда за едно денонощие.",
        denied: false,
        what: wanted(),
        limits: [None, Some(500)],
        groups: &[],
        until: &until,
        approve_at: "https://shop.example.org/.vratar/approvals",
        action: "/dashboard/users/export/",
        onward: Onward::Again { fields: &fields, charset: "utf-8" },
        reference: "0193d4e7c1a20f31",
    };
    change(&mut page);
    page.html()
}

fn approver(lang: &Lang, answered: Option<Answered>, waiting: &[Waiting<'_>]) -> String {
    Approvals { lang, shop: SHOP, answered, waiting, action: "/.vratar/approvals" }.html()
}

/// Everything there is, by name.
pub(crate) fn all(lang: &Lang) -> Vec<(&'static str, String)> {
    let until = until();
    let one = |who, reference, what| Waiting { who, what, until: &until, reference, seal: "c2VhbA" };
    let query = ["q".to_owned(), "page=2".to_owned()];
    let at_most = Amount { persons: 12_040, rows: 12_100 };
    let reason = Some("Справка за счетоводството");
    let two = [
        one("maria@shop.example.org", "0193d4e7c1a20f31", Wanted { reason, ..wanted() }),
        one("petar", "0193d4e7c1a20f32", Wanted { more: true, query: &query, at_most, ..wanted() }),
    ];
    vec![
        ("unapproved", asker(lang, |_| {})),
        (
            "unapproved-held",
            asker(lang, |page| {
                page.onward = Onward::Held { ticket: "c2VhbGVk", minutes: 15 };
                (page.groups, page.what.more, page.limits) =
                    (&["office", "night"], true, [Some(200), Some(500)]);
            }),
        ),
        ("unapproved-denied", asker(lang, |page| page.denied = true)),
        ("approvals", approver(lang, None, &two)),
        ("approvals-none", approver(lang, Some(Answered::Approved), &[])),
        ("approvals-gone", approver(lang, Some(Answered::Gone), &two[..1])),
    ]
}

/// With the same from outside everywhere.
pub(crate) fn with(evil: &str) -> [String; 2] {
    let (lang, until, groups) = (Lang::en(), until(), [evil]);
    let fields = [(evil.to_owned(), evil.to_owned())];
    let query = [evil.to_owned()];
    let what = Wanted {
        query: &query,
        path: evil,
        method: evil,
        route: evil,
        rule: evil,
        reason: Some(evil),
        ..wanted()
    };
    let asker = Unapproved {
        lang: &lang,
        shop: evil,
        why: evil,
        denied: false,
        what,
        limits: [Some(1), None],
        groups: &groups,
        until: &until,
        approve_at: evil,
        action: evil,
        onward: Onward::Again { fields: &fields, charset: "utf-8" },
        reference: evil,
    };
    let waiting = [Waiting { who: evil, what, until: &until, reference: "0193", seal: evil }];
    [asker.html(), approver(&lang, None, &waiting)]
}
