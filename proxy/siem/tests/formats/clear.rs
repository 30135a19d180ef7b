//! Persons in clear: each one once.

use crate::records::{CLERK, grant, person, told};
use serde_json::{Value, json};
use std::collections::HashMap;
use vratar_model::access::{Event, SubjectRef};
use vratar_model::journal::IdentifierKind::{self, CustomerId, Email, OrderNo, Phone};
use vratar_siem::{Format, Names, Revealed};

struct Known(HashMap<SubjectRef, Revealed>);

impl Names for Known {
    fn reveal(&self, subject: SubjectRef) -> Option<Revealed> {
        self.0.get(&subject).cloned()
    }
}

fn known() -> Known {
    let one = |n: u8, kind: IdentifierKind, value: &str, with: Option<u8>| {
        (person(n), Revealed { kind, value: value.to_owned(), with: with.map(person) })
    };
    Known(HashMap::from([
        one(1, Email, "ana@shop.example", None),
        one(2, CustomerId, "17", Some(1)),
        one(3, Phone, "+359888000111", Some(1)),
        one(4, OrderNo, "100007", None),
        one(5, Email, "boyan@shop.example", Some(6)),
        one(6, CustomerId, "18", None),
        (CLERK, Revealed { kind: CustomerId, value: "clerk".to_owned(), with: None }),
    ]))
}

fn line(subjects: &[u8]) -> Value {
    let told = told(vec![Event::Grant(Box::new(grant(subjects)))], Some(&known()));
    serde_json::from_slice(&Format::Jsonl.write(&told[0]).unwrap()).unwrap()
}

#[test]
fn a_person_with_an_address_is_that_address_once() {
    for (subjects, shown) in [
        (&[1, 2, 3][..], json!(["ana@shop.example"])),
        (&[3, 1], json!(["ana@shop.example"])),
        (&[2, 3], json!(["customer_id:17", "phone:+359888000111"])),
        (&[6, 5], json!(["boyan@shop.example"])),
        (&[4, 1], json!(["order_no:100007", "ana@shop.example"])),
        (&[1, 99], json!(["ana@shop.example", person(99).to_string()])),
    ] {
        assert_eq!(line(subjects)["subjects"], shown, "{subjects:?}");
    }
}

#[test]
fn the_actor_is_who_logged_in() {
    assert_eq!(line(&[])["actor"], "clerk");
    let mut nobody = grant(&[]);
    nobody.actor.who = None;
    let told = told(vec![Event::Grant(Box::new(nobody))], Some(&known()));
    let line: Value = serde_json::from_slice(&Format::Jsonl.write(&told[0]).unwrap()).unwrap();
    assert_eq!(line["actor"], Value::Null);
}

#[test]
fn nothing_is_opened_without_names() {
    for format in Format::ALL {
        let told = told(vec![Event::Grant(Box::new(grant(&[1, 2, 3])))], None);
        let text = String::from_utf8(format.write(&told[0]).unwrap()).unwrap();
        assert!(!text.contains("shop.example") && text.contains(&person(1).to_string()), "{text}");
        let cut = told.into_iter().next().unwrap().without_subjects();
        assert!(!String::from_utf8(format.write(&cut).unwrap()).unwrap().contains(&person(1).to_string()));
    }
    assert_eq!(format!("{:?}", known().0[&person(1)]), "Revealed(email, ..)");
}
