use crate::access::facts::{Facts, Shown, Who};
use crate::access::word::SubjectClass;
use crate::access::{Decision, Form, RuleFile, Rules, Window, strictness};
use jiff::Zoned;
use proptest::prelude::*;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field, Role, Verdict};

fn rules(text: &str) -> Rules {
    let text = format!("format = 1\n{text}");
    Rules::read(&[RuleFile { name: "mine.toml", text: &text }]).unwrap()
}

fn monday() -> Zoned {
    "2026-11-23T10:00:00[Europe/Sofia]".parse().unwrap()
}

fn facts(at: &Zoned) -> Facts<'_> {
    Facts {
        shop: "one",
        actor: Who { role: Role::Staff, account: "a1", groups: &[], proved: None },
        address: Some("192.0.2.7".parse().unwrap()),
        at,
        method: "GET",
        path: "/dashboard/customers/",
        route: "customers",
        class: RouteClass::List,
        action: Action::List,
        subjects: SubjectClass::Client,
        staff_area: true,
        shown: None,
    }
}

fn shown(fields: &[Field]) -> Option<Shown<'_>> {
    Some(Shown { rows: 10, persons: 10, decoys: 0, fields })
}

fn said(decision: &Decision) -> Vec<String> {
    let line = |one: &crate::access::Because| {
        format!("{}{}: {}", one.rule, if one.observed { "?" } else { "" }, one.says)
    };
    decision.because.iter().map(line).collect()
}

const HALF: &str = "
[[access_level]]
id = 'sales-see-phones'
when = \"path.startsWith('/dashboard/sales/')\"
fields = ['phone']
see = 'all'
[[access_level]]
id = 'half'
when = \"actor.role == 'staff'\"
subjects = ['client']
see = 'mask'
mask = { email = 'redact', phone = 'show_last_4' }
";

#[test]
fn the_first_rule_that_speaks_of_a_field_decides_it() {
    let (rules, at) = (rules(HALF), monday());
    let decision = rules.decide(&facts(&at));
    assert_eq!(decision.verdict, Verdict::Mask);
    assert_eq!(decision.masks, [(Field::Email, Form::Redact), (Field::Phone, Form::ShowLast4)].into());
    assert_eq!(said(&decision), ["half: mask email=redact phone=show_last_4"]);

    let decision = rules.decide(&Facts { path: "/dashboard/sales/1/", ..facts(&at) });
    assert_eq!(decision.masks, [(Field::Email, Form::Redact)].into());
    assert_eq!(said(&decision), ["sales-see-phones: all phone", "half: mask email=redact"]);

    let decision = rules.decide(&Facts { subjects: SubjectClass::Company, ..facts(&at) });
    assert_eq!((decision.verdict, decision.because.len()), (Verdict::Allow, 0));
}

#[test]
fn a_field_that_must_not_be_seen_closes_the_answers_that_show_it_and_is_redacted_in_all() {
    let rules = rules(
        "[[access_level]]\nid = 'no-iban'\nfields = ['iban', 'national_id']\nsee = 'deny'\nwhy = { en = 'Ask the owner.' }",
    );
    let at = monday();
    let before = rules.decide(&facts(&at));
    assert_eq!(before.verdict, Verdict::Mask);
    assert_eq!(before.masks, [(Field::NationalId, Form::Redact), (Field::Iban, Form::Redact)].into());
    let without = rules.decide(&Facts { shown: shown(&[Field::Email]), ..facts(&at) });
    assert_eq!(without.verdict, Verdict::Mask);
    let with = rules.decide(&Facts { shown: shown(&[Field::Email, Field::Iban]), ..facts(&at) });
    assert_eq!(with.verdict, Verdict::Deny);
    assert_eq!(with.why.unwrap().0.values().next().unwrap(), "Ask the owner.");
}

#[test]
fn what_holds_for_every_field_is_known_before_the_shop_is_asked() {
    let (rules, at) = (rules("[[unclassified]]\nid = 'unnamed'\nsee = 'deny'"), monday());
    let unnamed = Facts { class: RouteClass::Unclassified, action: Action::View, ..facts(&at) };
    assert_eq!(rules.decide(&unnamed).verdict, Verdict::Deny);
    assert_eq!(rules.decide(&Facts { shown: shown(&[]), ..unnamed }).verdict, Verdict::Deny);
    assert_eq!(rules.decide(&facts(&at)).verdict, Verdict::Allow);
}

#[test]
fn the_password_again_counts_for_its_time() {
    let rules = rules(
        "[[access_level]]\nid = 'again'\nsee = 'step_up'\n[[presence]]\nid = 'home'\nnetworks = ['198.51.100.0/24']\noutside = 'step_up'\nproof = '10m'",
    );
    let at = monday();
    let asked = |action, minutes: Option<u64>| {
        let proved = minutes.map(|minutes| Duration::from_secs(minutes * 60));
        let actor = Who { proved, ..facts(&at).actor };
        let decision = rules.decide(&Facts { actor, action, ..facts(&at) });
        (decision.verdict, decision.step_up.map(|step_up| step_up.within.as_secs() / 60))
    };
    assert_eq!(asked(Action::List, None), (Verdict::StepUp, Some(10)));
    assert_eq!(asked(Action::List, Some(10)), (Verdict::Allow, None));
    assert_eq!(asked(Action::List, Some(20)), (Verdict::StepUp, Some(10)));
    assert_eq!(asked(Action::List, Some(31)), (Verdict::StepUp, Some(10)));
    assert_eq!(asked(Action::Export, Some(6)), (Verdict::StepUp, Some(5)));
    assert_eq!(asked(Action::Export, Some(5)), (Verdict::Allow, None));
}

#[test]
fn outside_is_neither_the_hours_nor_the_networks() {
    let rules = rules(
        "[[presence]]\nid = 'office'\nhours = ['Mon-Fri 08:00-19:00']\nnetworks = ['192.0.2.0/24', '2001:db8::/32']\noutside = 'deny'",
    );
    let (day, night): (Zoned, Zoned) = (monday(), "2026-11-23T21:00:00[Europe/Sofia]".parse().unwrap());
    let verdict = |at, address: Option<&str>| {
        rules.decide(&Facts { address: address.map(|text| text.parse().unwrap()), ..facts(at) }).verdict
    };
    assert_eq!(verdict(&day, Some("192.0.2.7")), Verdict::Allow);
    assert_eq!(verdict(&day, Some("2001:db8::7")), Verdict::Allow);
    assert_eq!(verdict(&night, Some("192.0.2.7")), Verdict::Deny);
    assert_eq!(verdict(&day, Some("203.0.113.7")), Verdict::Deny);
    assert_eq!(verdict(&day, None), Verdict::Deny);
}

#[test]
fn decoys_alarm_when_they_are_shown() {
    let (rules, at) = (rules("[[decoy]]\nid = 'bait'\ntouched = 'deny'"), monday());
    let with =
        |decoys| Facts { shown: Some(Shown { rows: 1, persons: 1, decoys, fields: &[] }), ..facts(&at) };
    assert_eq!(rules.decide(&facts(&at)).verdict, Verdict::Allow);
    assert!(!rules.decide(&with(0)).alarm);
    let touched = rules.decide(&with(1));
    assert!(touched.alarm && touched.verdict == Verdict::Deny);
}

#[test]
fn every_budget_that_holds_is_drawn_on() {
    let rules = rules(
        "[[export_budget]]\nid = 'day'\nwithin = 'day'\npersons = 200\nover = 'reason'\nwatermark = true
[[export_budget]]\nid = 'exports'\nactions = ['export']\nwithin = '1h'\nrows = 1000\nover = 'refuse'
[[export_budget]]\nid = 'all-clerks'\nmode = 'observe'\nper = ['role', 'class', 'address', 'shop']\nwithin = '7d'\npersons = 9\nover = 'approval'
[[print]]\nid = 'paper'\nwithin = '10m'\nrows = 5\nover = 'slow'",
    );
    let at = monday();
    let drawn = |action| {
        let decision = rules.decide(&Facts { action, ..facts(&at) });
        assert_eq!(decision.verdict, Verdict::Allow);
        decision.budgets.into_iter().map(|draw| (draw.account, draw.observed)).collect::<Vec<_>>()
    };
    let day = ("day shop=one actor=a1".to_owned(), false);
    let all = ("all-clerks shop=one role=staff class=list address=192.0.2.7".to_owned(), true);
    assert_eq!(drawn(Action::List), [day.clone(), all.clone()]);
    assert_eq!(
        drawn(Action::Export),
        [day.clone(), ("exports shop=one actor=a1".to_owned(), false), all.clone()]
    );
    let home = |address: &str| {
        let address = Some(address.parse().unwrap());
        rules.decide(&Facts { address, ..facts(&at) }).budgets[1].account.clone()
    };
    assert_eq!(home("::ffff:192.0.2.7"), all.0);
    assert_eq!(home("2001:db8:7:8:9::1"), all.0.replace("192.0.2.7", "2001:db8:7:8::/64"));
    assert_eq!(home("2001:db8:7:8:a::2"), home("2001:db8:7:8:9::1"));
    assert_eq!(drawn(Action::Print), [day, all, ("paper shop=one actor=a1".to_owned(), false)]);
}

#[test]
fn what_cannot_be_found_out_closes_and_does_not_open() {
    let rules = rules(
        "[[access_level]]\nid = 'home'\nwhen = \"in_network(address, '192.0.2.0/24')\"\nsee = 'all'
[[access_level]]\nid = 'away'\nwhen = \"!in_network(address, '192.0.2.0/24')\"\nsee = 'deny'
[[export_budget]]\nid = 'far'\nwhen = \"in_network(address, '203.0.113.0/24')\"\nwithin = '1d'\nrows = 1\nover = 'refuse'",
    );
    let at = monday();
    assert_eq!(rules.decide(&facts(&at)).verdict, Verdict::Allow);
    let decision = rules.decide(&Facts { address: None, ..facts(&at) });
    assert_eq!(decision.verdict, Verdict::Deny);
    assert_eq!(
        said(&decision),
        [
            "home: lets nobody pass: its condition could not be found out",
            "away: deny; its condition could not be found out",
            "far: draws on 1 rows within 1d, then refuse; its condition could not be found out"
        ]
    );
}

#[test]
fn a_rule_that_needs_the_answer_leaves_its_fields_open_until_then() {
    let rules = rules(
        "[[access_level]]\nid = 'few'\nwhen = 'shown.persons <= 10'\nsee = 'all'
[[access_level]]\nid = 'rest'\nsee = 'deny'",
    );
    let at = monday();
    assert_eq!(rules.decide(&facts(&at)).verdict, Verdict::Allow);
    assert_eq!(rules.decide(&Facts { shown: shown(&[Field::Email]), ..facts(&at) }).verdict, Verdict::Allow);
    let many = Some(Shown { rows: 11, persons: 11, decoys: 0, fields: &[Field::Email] });
    assert_eq!(rules.decide(&Facts { shown: many, ..facts(&at) }).verdict, Verdict::Deny);
}

#[test]
fn observing_rules_tell_what_would_have_been() {
    let rules = rules(
        "[[access_level]]\nid = 'would'\nmode = 'observe'\nsee = 'deny'
[[access_level]]\nid = 'would-too'\nmode = 'observe'\nsee = 'step_up'
[[access_level]]\nid = 'does'\nfields = ['email']\nsee = 'mask'
[[presence]]\nid = 'night'\nmode = 'observe'\nhours = ['22:00-06:00']\noutside = 'deny'",
    );
    let at = monday();
    let decision = rules.decide(&facts(&at));
    assert_eq!(decision.verdict, Verdict::Mask);
    assert_eq!(said(&decision), ["would?: deny", "does: mask email=redact", "night?: outside: deny"]);
}

#[test]
fn rules_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Rules>();
    shared::<Decision>();
}

#[test]
fn a_window_begins_where_it_says() {
    let at: Zoned = "2026-11-23T10:00:00[Europe/Sofia]".parse().unwrap();
    let since = |window: Window| window.since(&at).to_string();
    assert_eq!(since(Window::Sliding(Duration::from_secs(600))), "2026-11-23T07:50:00Z");
    assert_eq!(since(Window::Day), "2026-11-22T22:00:00Z");
}

/// Rules of each kind, that hold or do not.
fn some_rule() -> impl Strategy<Value = (&'static str, String)> {
    let when = prop::sample::select(vec![
        "true",
        "actor.role == 'staff'",
        "action == 'export'",
        "shown.rows > 5",
        "in_network(address, '192.0.2.0/24')",
        "!staff_area",
    ]);
    let body = prop::sample::select(vec![
        ("access_level", "see = 'all'"),
        ("access_level", "see = 'mask'"),
        ("access_level", "see = 'mask'\nmask = { phone = 'show_last_4', email = 'hash' }"),
        ("access_level", "see = 'step_up'\nfields = ['phone']"),
        ("access_level", "see = 'deny'\nfields = ['iban', 'email']"),
        ("export_budget", "within = '1d'\nrows = 10\nover = 'cut'"),
        ("presence", "hours = ['Mon-Fri 08:00-09:00']\noutside = 'step_up'"),
        ("presence", "networks = ['192.0.2.0/24']\noutside = 'deny'"),
        ("decoy", "touched = 'step_up'"),
        ("decoy", "touched = 'deny'"),
        ("unclassified", "see = 'deny'"),
        ("unclassified", "see = 'mask'\nmask = 'nullify'"),
    ]);
    (body, when).prop_map(|((kind, body), when)| (kind, format!("when = \"{when}\"\n{body}\n")))
}

fn written(list: &[(&'static str, String)], mode: &str) -> String {
    let rule = |(index, (kind, body)): (usize, &(&str, String))| {
        format!("[[{kind}]]\nid = '{mode}-{index}'\nmode = '{mode}'\n{body}")
    };
    list.iter().enumerate().map(rule).collect()
}

fn some_facts() -> impl Strategy<Value = (Action, RouteClass, Option<u32>, Option<Duration>, bool)> {
    let class = prop::sample::select(vec![RouteClass::List, RouteClass::Export, RouteClass::Unclassified]);
    let shown = prop::option::of(0..2_u32);
    let proved = prop::option::of((0..60_u64).prop_map(|minutes| Duration::from_secs(minutes * 60)));
    (class, shown, proved, any::<bool>())
        .prop_map(|(class, shown, proved, known)| (Action::of(class), class, shown, proved, known))
}

fn decided(
    text: &str,
    (action, class, decoys, proved, known): (Action, RouteClass, Option<u32>, Option<Duration>, bool),
) -> Decision {
    let at = monday();
    let fields = [Field::Email, Field::Phone];
    let facts = facts(&at);
    let shown = decoys.map(|decoys| Shown { rows: 7, persons: 7, decoys, fields: &fields });
    let address = facts.address.filter(|_| known);
    rules(text).decide(&Facts {
        action,
        class,
        shown,
        address,
        actor: Who { proved, ..facts.actor },
        ..facts
    })
}

/// All that bites.
fn biting(decision: Decision) -> Decision {
    let mut decision = decision;
    decision.because.retain(|because| !because.observed);
    decision.budgets.retain(|draw| !draw.observed);
    decision
}

proptest! {
    #[test]
    fn an_observing_rule_changes_nothing_that_bites(
        some in prop::collection::vec(some_rule(), 0..5),
        observing in prop::collection::vec(some_rule(), 1..4),
        facts in some_facts(),
    ) {
        let (alone, observed) = (written(&some, "enforce"), written(&observing, "observe"));
        let expected = decided(&alone, facts);
        prop_assert_eq!(&biting(decided(&format!("{observed}{alone}"), facts)), &expected);
        prop_assert_eq!(&biting(decided(&format!("{alone}{observed}"), facts)), &expected);
    }

    #[test]
    fn a_rule_of_another_kind_never_weakens(
        some in prop::collection::vec(some_rule(), 0..5),
        more in some_rule(),
        facts in some_facts(),
    ) {
        let others: Vec<_> = some.into_iter().filter(|(kind, _)| *kind != more.0).collect();
        let text = written(&others, "enforce");
        let (before, after) = (decided(&text, facts), decided(&format!("{text}{}", written(&[more], "more").replace("mode = 'more'", "")), facts));
        prop_assert!(strictness(after.verdict) >= strictness(before.verdict));
        for (field, form) in &before.masks {
            prop_assert!(after.masks.get(field).is_some_and(|now| now.leaves() <= form.leaves()));
        }
        prop_assert!(before.budgets.iter().all(|draw| after.budgets.contains(draw)));
        prop_assert!(!before.alarm || after.alarm);
    }

    #[test]
    fn order_matters_within_a_kind_only(some in prop::collection::vec(some_rule(), 0..6), facts in some_facts()) {
        let rule = |(index, (kind, body)): (usize, &(&'static str, String))| (*kind, format!("[[{kind}]]\nid = 'rule-{index}'\n{body}"));
        let mut list: Vec<_> = some.iter().enumerate().map(rule).collect();
        let text = |list: &[(&str, String)]| list.iter().map(|(_, rule)| rule.as_str()).collect::<String>();
        let expected = decided(&text(&list), facts);
        list.sort_by_key(|(kind, _)| std::cmp::Reverse(*kind));
        prop_assert_eq!(decided(&text(&list), facts), expected);
    }

    #[test]
    fn what_was_not_allowed_before_the_answer_is_not_after_it(
        some in prop::collection::vec(some_rule(), 0..5),
        facts in some_facts(),
    ) {
        let text = written(&some, "enforce");
        let (action, class, _, proved, known) = facts;
        let before = decided(&text, (action, class, None, proved, known));
        let after = decided(&text, (action, class, Some(1), proved, known));
        prop_assert!(strictness(after.verdict) >= strictness(before.verdict), "{before:?} {after:?}");
    }
}
