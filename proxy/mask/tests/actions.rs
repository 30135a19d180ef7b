//! A control says where its form goes, so that what it held is put back there and nowhere else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and ends")]

use std::collections::BTreeMap;
use vratar_inspect::Format;
use vratar_mask::{Contact, Control, Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::Form;

/// Where each control's form goes, and what the page resolves it against.
fn targets(page: &str) -> Vec<(String, Option<String>)> {
    let told = [Contact { field: Field::Email, value: "ana@shop.example".to_owned() }];
    let forms: BTreeMap<_, _> = Field::ALL.iter().map(|field| (*field, Form::Redact)).collect();
    let pseudonym = |_: &Contact| String::new();
    let mut targets = Vec::new();
    let mut keep = |control: &Control, _: Option<&str>| {
        targets.push((control.action.clone(), control.base.clone()));
        String::new()
    };
    mask(Format::Html, page, &told, &Masks::new(&forms, &pseudonym), &mut keep).unwrap();
    targets
}

#[test]
fn a_control_says_where_its_form_goes() {
    let input = "<input name=email value=ana@shop.example>";
    let outside = "<input name=email value=ana@shop.example form=b>";
    let page = format!(
        "<base href='/admin/'><form>{input}</form><form action='a?x=1&amp;y=2'><form action=no>{input}</form>{input}{outside}<form id=b action=/b></form>"
    );
    let base = Some("/admin/".to_owned());
    let wanted = ["", "a?x=1&y=2", "", "/b"].map(|action| (action.to_owned(), base.clone()));
    assert_eq!(targets(&page), wanted);
}
