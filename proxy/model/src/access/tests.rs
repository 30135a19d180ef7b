use super::*;
use crate::journal::SessionRef;
use crate::route::RouteClass;
use crate::shop::ShopId;

fn grant() -> Record {
    let actor = Actor {
        role: Role::Staff,
        who: Some(SubjectRef([7; 16])),
        session: Some(SessionRef("s".to_owned())),
        proved_at: None,
    };
    let found = Found { subjects: vec![SubjectRef([1; 16])], persons: 1, rows: 1, ..Found::default() };
    Record {
        at: "2026-11-22T10:00:00.000001Z".parse().unwrap(),
        event: Event::Grant(Box::new(Grant {
            access: AccessId([2; 8]),
            shop: ShopId::new("shop"),
            actor,
            address: Some("192.0.2.7".parse().unwrap()),
            method: "GET".to_owned(),
            path: "/dashboard/users/17/".to_owned(),
            query: vec![],
            route: "customer".to_owned(),
            class: RouteClass::Detail,
            action: Action::View,
            status: 200,
            media: "text/html".to_owned(),
            opaque: false,
            streamed: false,
            found,
            verdict: Verdict::Allow,
            policy: None,
            because: Vec::new(),
            reason: None,
        })),
    }
}

#[test]
fn a_record_is_one_flat_object_and_is_read_again() {
    let bytes = grant().encode().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.starts_with(
            r#"{"at":"2026-11-22T10:00:00.000001Z","kind":"grant","access":"0202020202020202","shop":"shop""#
        ),
        "{text}"
    );
    assert_eq!(Record::decode(&bytes).unwrap(), grant());
}

#[test]
fn what_a_later_version_adds_is_left_out() {
    let text = r#"{"at":"2026-11-22T10:00:00Z","kind":"logout","shop":"a","session":"s","later":1}"#;
    let read = Record::decode(text.as_bytes()).unwrap();
    assert_eq!(read.event.kind(), "logout");
}

#[test]
fn words_are_read_again() {
    for role in Role::ALL {
        assert_eq!(role.as_str().parse::<Role>(), Ok(*role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
    }
}

#[test]
fn references_of_one_person_stand_together() {
    let refs = |ns: &[u8]| ns.iter().map(|n| SubjectRef([*n; 16])).collect::<Vec<_>>();
    let cut = |sizes: &[u32]| {
        let found = Found { subjects: refs(&[1, 2, 3, 4]), sizes: sizes.to_vec(), ..Found::default() };
        found.people().map(<[SubjectRef]>::len).collect::<Vec<_>>()
    };
    assert_eq!(cut(&[]), [1, 1, 1, 1]);
    assert_eq!(cut(&[3, 1]), [3, 1]);
    // What is wrong makes more people, not fewer; nobody is left out.
    assert_eq!(cut(&[2]), [2, 1, 1]);
    assert_eq!(cut(&[0, 3, 0, 9]), [3, 1]);
}

#[test]
fn sizes_are_written_only_where_they_say_something() {
    let text = |sizes: Vec<u32>| {
        let subjects = vec![SubjectRef([1; 16]), SubjectRef([2; 16])];
        let found = Found { subjects, sizes, ..Found::default() };
        let text = serde_json::to_string(&found).unwrap();
        assert!(serde_json::from_str::<Found>(&text).unwrap().people().eq(found.people()));
        text
    };
    assert!(!text(vec![]).contains("sizes") && !text(vec![1, 1]).contains("sizes"));
    assert!(text(vec![2]).contains(r#""sizes":[2]"#));
}

fn refs(ns: &[u8]) -> Vec<SubjectRef> {
    ns.iter().map(|n| SubjectRef([*n; 16])).collect()
}

#[test]
fn groups_that_share_a_reference_are_gathered_into_one_person() {
    let mut gathered = Gathered::default();
    for group in [&[1, 2][..], &[3], &[4, 5, 4], &[], &[2], &[5, 6, 1], &[7]] {
        gathered.add(&refs(group));
    }
    assert_eq!(gathered.persons(), 3);
    assert_eq!(gathered.into_found(), (refs(&[1, 2, 4, 5, 6, 3, 7]), vec![5, 1, 1]));
}

#[test]
fn what_is_too_much_for_one_record_is_cut_between_people() {
    let found = Found {
        subjects: refs(&[1, 2, 3, 4, 5, 6, 7, 8]),
        sizes: vec![2, 2, 3],
        own: refs(&[3]),
        // Of two of them no reference is known, and one is the actor.
        persons: 6,
        rows: 9,
        decoys: 1,
        ..Found::default()
    };
    let parts = found.clone().split(3);
    let told = |part: &Found| (part.subjects.clone(), part.sizes.clone(), part.own.clone(), part.persons);
    assert_eq!(
        parts.iter().map(told).collect::<Vec<_>>(),
        [
            (refs(&[1, 2]), vec![2], vec![], 3),
            (refs(&[5, 6, 7]), vec![3], vec![], 1),
            (refs(&[8, 3, 4]), vec![1, 2], refs(&[3]), 2),
        ]
    );
    assert_eq!(parts.iter().map(Found::others).sum::<u64>(), found.others());
    assert_eq!((parts[0].rows, parts[0].decoys, parts[1].rows), (9, 1, 0));
    assert_eq!(found.clone().split(100).len(), 1);
    assert_eq!(Found::default().split(3), [Found::default()]);
    // Whoever has more than one record holds stands in one alone.
    assert_eq!(Found { sizes: vec![1, 6, 1], own: vec![], ..found }.split(3).len(), 3);
}
