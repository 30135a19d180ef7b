use super::*;
use crate::access::facts::{Facts, Shown, Who};
use crate::access::word::SubjectClass;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field, Role};

fn read(text: &str) -> Result<Condition, Wrong> {
    Condition::read(text, &Known { groups: vec!["warehouse", "sales"] })
}

fn held(text: &str, known: bool) -> Held {
    let at = "2026-11-23T08:05:00[Europe/Sofia]".parse().unwrap();
    let groups = ["warehouse".into()];
    let fields = [Field::Email];
    let facts = Facts {
        shop: "one",
        actor: Who {
            role: Role::Staff,
            account: "a1",
            groups: &groups,
            proved: Some(Duration::from_secs(60)),
        },
        address: known.then(|| "192.0.2.7".parse().unwrap()),
        at: &at,
        method: "GET",
        path: "/dashboard/customers/",
        route: "customers",
        class: RouteClass::List,
        action: Action::List,
        subjects: SubjectClass::Client,
        staff_area: true,
        shown: known.then_some(Shown { rows: 50, persons: 48, decoys: 0, fields: &fields }),
    };
    let names = Names(&facts);
    Asked::about(&names).holds(Some(&read(text).unwrap()))
}

#[test]
fn conditions_hold_or_do_not() {
    for (text, holds) in [
        ("actor.role == 'staff'", true),
        ("actor.role != 'staff'", false),
        ("'warehouse' in actor.groups", true),
        ("!('sales' in actor.groups) && staff_area", true),
        ("actor.groups.exists(g, g == 'sales' || g == 'warehouse')", true),
        ("actor.groups.all(g, g == 'sales')", false),
        ("actor.groups.size() == 1 && size(path) > 3", true),
        ("action in ['list', 'search']", true),
        ("class == 'list' ? path.startsWith('/dashboard/') : false", true),
        ("path.endsWith('/') && path.contains('custom') && route == 'customers'", true),
        ("in_network(address, '192.0.2.0/24')", true),
        ("in_network(address, '2001:db8::/32')", false),
        ("at.hour == 8 && at.minute == 5 && at.weekday == 'mon' && at.date == '2026-11-23'", true),
        ("at.time >= '08:05' && at.time < '08:06' && '2026-11-24' > at.date", true),
        ("at.weekday in ['sat', 'sun']", false),
        ("shown.rows > 49 && shown.persons == 48 && shown.decoys == 0", true),
        ("'email' in shown.fields && method == 'GET' && shop == 'one' && subjects == 'client'", true),
    ] {
        assert_eq!(held(text, true), if holds { Held::Yes } else { Held::No }, "{text}");
    }
}

#[test]
fn what_the_answer_shows_is_waited_for_only_where_it_matters() {
    assert_eq!(held("shown.rows > 10", false), Held::Later);
    assert_eq!(held("actor.role == 'staff' && shown.rows > 10", false), Held::Later);
    assert_eq!(held("actor.role == 'admin' && shown.rows > 10", false), Held::No);
    assert_eq!(held("actor.role == 'staff' || shown.rows > 10", false), Held::Yes);
}

#[test]
fn what_cannot_be_found_out_is_neither() {
    assert_eq!(held("in_network(address, '192.0.2.0/24')", false), Held::Failed);
    assert_eq!(held("!in_network(address, '192.0.2.0/24')", false), Held::Failed);
}

#[test]
fn what_means_nothing_is_refused_with_a_remedy() {
    for (text, message, remedy) in [
        ("actor.role == 'stuff'", "'stuff' is no role", "write 'staff'"),
        ("'depot' in actor.groups", "'depot' is no group of these files", "there are: warehouse, sales"),
        (
            "actor.groups.exists(g, g == 'depot')",
            "'depot' is no group of these files",
            "there are: warehouse, sales",
        ),
        ("action in ['list', 'serach']", "'serach' is no action", "write 'search'"),
        ("actor.rolle == 'staff'", "there is no 'actor.rolle' to ask for", "write 'actor.role'"),
        ("role == 'staff'", "there is no 'role' to ask for", "write 'route'"),
        ("at.time > '8:00'", "'8:00' is not a time", "write it like '08:30'"),
        ("at.date == '24.12.2026'", "'24.12.2026' is not a day", "write it like '2026-12-24'"),
        ("method == 'get'", "'get' is not a method", "write it like 'GET'"),
        (
            "in_network(address, '192.0.2.0')  && in_network(address, 'office')",
            "'office' is no network",
            "write an address",
        ),
        ("in_network(path, '192.0.2.0/24')", "'in_network' does not go", "in_network(address"),
        ("path", "the condition is neither true nor false", "compare it"),
        ("at.hour == '8'", "'==' does not go", "compare a text"),
        ("at.hour + 1 == 9", "'+' does not go", "compare a text"),
        ("path.matches('^/a')", "'matches' does not go", "compare a text"),
        ("shown.rows > 1.5", "the condition says more", "use =="),
        ("has(actor.role)", "the condition says more", "use =="),
        ("actor.groups.map(g, g) == []", "", ""),
        (
            "actor.groups.exists(g, actor.groups.exists(h, g == h))",
            "a loop stands within a loop",
            "write two",
        ),
        ("actor.groups.exists(path, path == 'sales')", "'path' stands for something else", "use another"),
        ("actor.groups[0] == 'sales'", "'[_]' does not go", "compare"),
        ("actor.role ==", "the condition cannot be read, at its character", "write it in CEL"),
        ("", "the condition cannot be read", "write it in CEL"),
        ("actor.?role == 'staff'", "the condition cannot be read", "write it in CEL"),
        ("[1, 2].size() == 2", "a list holds something else than text", "write texts"),
        ("{'a': 1}.size() == 1", "the condition says more", "use =="),
    ] {
        let wrong = read(text).unwrap_err();
        assert!(wrong.message.starts_with(message), "{text}: {wrong:?}");
        assert!(wrong.remedy.starts_with(remedy) || wrong.remedy.contains(remedy), "{text}: {wrong:?}");
    }
}

#[test]
fn length_and_depth_are_bounded() {
    let long = format!("path == '{}'", "a".repeat(MAX_BYTES));
    assert!(read(&long).unwrap_err().message.contains("1024 is the most"));
    for deep in [
        format!("{}staff_area{}", "(".repeat(500), ")".repeat(500)),
        format!("{}staff_area", "!".repeat(1000)),
        format!("{}staff_area", "!(".repeat(300)),
        format!("staff_area{}", " && (staff_area".repeat(60)),
        "staff_area ? ".repeat(70),
        "[".repeat(1000),
    ] {
        let _refused_or_read = read(&deep).map(|condition| held(condition.text(), true));
    }
    let wide = vec!["staff_area"; 60].join(" && ");
    assert_eq!(held(&wide, true), Held::Yes);
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in "\\PC{0,80}|[a-z.'()!&|=<>\\[\\], ]{0,120}") {
        let _read = read(&text);
    }
}
