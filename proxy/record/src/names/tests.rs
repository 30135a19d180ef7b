use super::*;

const EMAIL: IdentifierKind = IdentifierKind::Email;

fn made() -> (tempfile::TempDir, Keys) {
    let dir = tempfile::tempdir().unwrap();
    Names::make(dir.path(), &vratar_disk::LocalDisk).unwrap();
    (dir, Keys::new([5; 32]))
}

fn named(names: &Names, shop: &str, value: &str) -> Named {
    names.name(&ToName {
        shop: &ShopId::new(shop),
        kind: EMAIL,
        value,
        subject: None,
        with: None,
        staff: false,
    })
}

#[test]
fn one_identifier_has_one_reference_and_its_name_is_read_again() {
    let (dir, keys) = made();
    let names = Names::open(dir.path(), &keys).unwrap();
    let anna = named(&names, "a", "anna@example.org");
    assert_eq!(anna.subject, names.refer(&ShopId::new("a"), EMAIL, "anna@example.org"));
    assert_eq!(anna, named(&names, "a", "anna@example.org"));
    let again = Names::open(dir.path(), &keys).unwrap();
    assert_eq!(again.refer(&ShopId::new("a"), EMAIL, "anna@example.org"), anna.subject);
    assert_eq!(again.reveal(&anna).unwrap(), "anna@example.org");
    let others = [
        named(&names, "b", "anna@example.org").subject,
        names.refer(&ShopId::new("a"), IdentifierKind::CustomerId, "anna@example.org"),
        names.refer(&ShopId::new("a"), EMAIL, "boris@example.org"),
        Names::open(dir.path(), &Keys::new([6; 32])).unwrap().refer(
            &ShopId::new("a"),
            EMAIL,
            "anna@example.org",
        ),
    ];
    assert!(others.iter().all(|other| *other != anna.subject));
}

#[test]
fn an_erased_person_is_opened_by_nobody_linked_by_nobody_and_somebody_new_when_they_come_back() {
    let (dir, keys) = made();
    let names = Names::open(dir.path(), &keys).unwrap();
    let (anna, boris) = (named(&names, "a", "anna@example.org"), named(&names, "a", "boris@example.org"));
    assert_eq!(names.erase(&[anna.clone(), anna.clone()]).unwrap(), 1);
    for names in [names, Names::open(dir.path(), &keys).unwrap()] {
        assert_eq!(names.reveal(&anna), Err(NotRevealed::Gone));
        assert_eq!(names.reveal(&boris).unwrap(), "boris@example.org");
        assert_eq!(named(&names, "a", "boris@example.org"), boris);
        // Not by what is computed from the address either.
        let back = named(&names, "a", "anna@example.org");
        assert!(back.subject != anna.subject && back.path != anna.path);
        assert_eq!(names.reveal(&back).unwrap(), "anna@example.org");
        assert_eq!(names.erase(std::slice::from_ref(&anna)).unwrap(), 0);
    }
}

#[test]
fn what_another_process_erased_is_gone_here_too() {
    let (dir, keys) = made();
    let names = Names::open(dir.path(), &keys).unwrap();
    let anna = named(&names, "a", "anna@example.org");
    Names::open(dir.path(), &keys).unwrap().erase(std::slice::from_ref(&anna)).unwrap();
    names.refresh().unwrap();
    assert_eq!(names.reveal(&anna), Err(NotRevealed::Gone));
}

#[test]
fn a_damaged_file_is_told() {
    let (dir, keys) = made();
    let path = dir.path().join(FILE);
    let bytes = std::fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        assert!(matches!(Names::open(dir.path(), &keys), Err(OpenError::Unusable { .. })), "byte {at}");
    }
}

#[test]
fn a_malformed_path_opens_nothing() {
    let (dir, keys) = made();
    let names = Names::open(dir.path(), &keys).unwrap();
    let anna = named(&names, "a", "anna@example.org");
    for path in ["", "+0000000000a", "0000000000000", "zzzzzzzzzzzz"] {
        let changed = Named { path: path.to_owned(), ..anna.clone() };
        assert_eq!(names.reveal(&changed), Err(NotRevealed::Malformed));
    }
}
