use super::*;

fn row(seq: u64, kind: RowKind) -> AccessRow {
    AccessRow {
        seq,
        at: "2026-11-22T10:00:00Z".parse().unwrap(),
        kind,
        access: None,
        grant: Some(5),
        shop: ShopId::new("shop"),
        role: Role::Staff,
        who: Some(SubjectRef([7; 16])),
        asker: None,
        address: None,
        method: "GET".to_owned(),
        path: "/admin/customers.csv".to_owned(),
        route: "export".to_owned(),
        action: Some(Action::Export),
        status: Some(200),
        verdict: Some(Verdict::Allow),
        reason: None,
        success: None,
        opaque: false,
        subjects: vec![SubjectRef([1; 16])],
        own: Vec::new(),
        persons: 10,
        rows: 12,
        fields: vec![Field::Email],
        decoys: 0,
        outcome: None,
        bytes: None,
        millis: None,
    }
}

fn names() -> HashMap<SubjectRef, String> {
    [(1, "ana@shop.example"), (2, "phone:+35920000119"), (7, "admin")]
        .map(|(byte, name)| (SubjectRef([byte; 16]), name.to_owned()))
        .into()
}

#[test]
fn the_parts_of_an_access_are_one_line() {
    let mut lease = row(8, RowKind::Lease);
    lease.subjects = vec![SubjectRef([2; 16]), SubjectRef([1; 16])];
    lease.fields = vec![Field::Phone, Field::Email];
    lease.outcome = Some(Outcome::Delivered);
    let mut other = row(9, RowKind::Grant);
    other.grant = Some(9);
    let merged = Access::merged(vec![row(5, RowKind::Grant), lease, other], &names());
    assert_eq!(merged.iter().map(|access| access.seq).collect::<Vec<_>>(), [5, 9]);
    assert_eq!(
        merged[0].line(true),
        "2026-11-22 10:00:00 UTC  shop  admin (staff)  export  GET /admin/customers.csv (export)  \
         ana@shop.example phone:+35920000119 (email, phone) among 20 persons  delivered"
    );
    assert!(merged[1].line(false).ends_with("  10 persons, 12 rows (email)  outcome not known"));
}

#[test]
fn logins_and_refusals_are_told_too() {
    let mut login = row(1, RowKind::Login);
    (login.grant, login.success) = (None, Some(false));
    let mut refused = row(2, RowKind::Refusal);
    (refused.grant, refused.reason, refused.who) = (None, Some(Reason::NoBinding), None);
    let told = Access::merged(vec![login, refused], &names());
    assert!(told[0].line(false).ends_with("admin (staff)  was not let in"));
    assert!(told[1].line(false).ends_with("(export)  REFUSED: no_binding"));
}

#[test]
fn who_asked_a_second_person_and_what_was_said_is_told() {
    let access = Some(AccessId([3; 8]));
    let ask = AccessRow { access, grant: None, ..row(1, RowKind::Ask) };
    let said = |seq, verdict| AccessRow {
        access,
        grant: None,
        who: Some(SubjectRef([8; 16])),
        asker: Some(SubjectRef([7; 16])),
        role: Role::Admin,
        route: "export_budget/day".to_owned(),
        verdict: Some(verdict),
        ..row(seq, RowKind::Approval)
    };
    let told = Access::merged(vec![ask, said(2, Verdict::Deny), said(3, Verdict::Allow)], &names());
    let line = |n: usize| told[n].line(false);
    assert!(
        line(0).ends_with(
            "  admin (staff)  asked a second person for 10 persons, 12 rows  export  GET /admin/customers.csv (export)"
        ),
        "{}",
        line(0)
    );
    let of = "what admin asked for in 0303030303030303 (export_budget/day)";
    assert!(line(1).ends_with(&format!("(admin)  did not approve {of}")), "{}", line(1));
    assert!(line(2).ends_with(&format!("(admin)  approved {of}")), "{}", line(2));
}

#[test]
fn nobody_is_an_answer() {
    assert!(Seen::default().words(true).starts_with("nobody of this name"));
    assert_eq!(Readers(Vec::new()).words(1), "nobody saw anybody else in 1 day\n");
}
