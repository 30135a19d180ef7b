//! Names from the log and from the index.

use std::sync::{Arc, Mutex};
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::access::{Event, Named, Record, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_ship::Opener;
use vratar_siem::Names as _;
use vratar_store::index::Leaves;
use vratar_store::open_access_index;

fn named(n: u8, with: Option<u8>) -> Named {
    let person = |n| SubjectRef([n; 16]);
    Named {
        subject: person(n),
        shop: ShopId::new("shop-a"),
        identifier: IdentifierKind::CustomerId,
        with: with.map(person),
        staff: false,
        path: "0123456789ab".to_owned(),
        sealed: format!("sealed {n}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reference_is_opened_by_what_the_log_told_or_the_index_has() {
    let dir = tempfile::tempdir().unwrap();
    let index = open_access_index(&dir.path().join("index"), Uuid::from_u128(1)).unwrap();
    let record =
        Record { at: "2026-03-01T10:00:00Z".parse().unwrap(), event: Event::Named(named(1, Some(9))) };
    index.apply(Leaves { from: 0, next: 1, records: vec![(0, record)] }).await.unwrap();
    let erased = Arc::new(Mutex::new(false));
    let (gone, runtime) = (Arc::clone(&erased), tokio::runtime::Handle::current());
    let open =
        move |named: &Named| (!*gone.lock().unwrap()).then(|| named.sealed.replace("sealed", "opened"));
    let opener = Opener::new(open, index, runtime);
    let asked = tokio::task::spawn_blocking(move || {
        let person = |n| SubjectRef([n; 16]);
        opener.heard(&named(2, None));
        let of_index = opener.reveal(person(1)).unwrap();
        assert_eq!((of_index.value.as_str(), of_index.with), ("opened 1", Some(person(9))));
        assert_eq!(opener.reveal(person(2)).unwrap().value, "opened 2");
        assert_eq!(opener.reveal(person(3)), None);
        // Told again without it: what was beside it once stays.
        opener.heard(&named(1, None));
        assert_eq!(opener.reveal(person(1)).unwrap().with, Some(person(9)));
        *erased.lock().unwrap() = true;
        assert_eq!(opener.reveal(person(1)), None);
    });
    asked.await.unwrap();
}
