use super::*;
use crate::read::SegmentFile;
use crate::segment;
use std::time::Duration;
use uuid::Uuid;

const EMAIL: IdentifierKind = IdentifierKind::Email;

fn open(dir: &Path, segment_bytes: u64) -> Book {
    let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    let options = Options { deadline: Duration::from_secs(20), segment_bytes, ..options };
    Book::open(dir, &Keys::new([5; 32]), options).unwrap()
}

fn shop() -> ShopId {
    ShopId::new("a")
}

fn to_name<'a>(shop: &'a ShopId, value: &'a str) -> ToName<'a> {
    ToName { shop, kind: EMAIL, value, subject: None, with: None, staff: false }
}

/// Any event will do.
fn event(count: u64) -> Event {
    Event::Erased(Erased { count })
}

/// The events, segment by segment.
fn events(dir: &Path) -> Vec<Vec<Event>> {
    let numbers = segment::numbers(dir).unwrap().into_iter();
    let read = |number| {
        let mut file = SegmentFile::open(&segment::path(dir, number)).unwrap();
        let mut events = Vec::new();
        while let Some(batch) = file.peek().unwrap() {
            let records = batch.leaves(file.bytes()).filter_map(|(_, payload)| Record::decode(payload).ok());
            events.extend(records.map(|record| record.event));
            file.pass(batch.len);
        }
        events
    };
    numbers.map(read).collect()
}

fn named(events: &[Event]) -> Vec<&Named> {
    events
        .iter()
        .filter_map(|event| if let Event::Named(named) = event { Some(named) } else { None })
        .collect()
}

#[tokio::test]
async fn a_name_is_kept_once_before_the_first_event_that_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let (book, shop) = (open(dir.path(), 1 << 20), shop());
    let names = [to_name(&shop, "anna@example.org"), to_name(&shop, "boris@example.org")];
    for count in 1..4 {
        book.keep(event(count), &names).await.unwrap();
    }
    // Whoever has asked for the reference before names the same one.
    let subject = Some(book.refer(&shop, EMAIL, "anna@example.org"));
    book.keep(event(3), &[ToName { subject, ..names[0] }]).await.unwrap();
    // The same one again, beside another: this is news.
    let with = Some(book.refer(&shop, EMAIL, "boris@example.org"));
    book.keep(event(4), &[ToName { with, ..names[0] }]).await.unwrap();
    book.keep_late(event(5));
    let lost = book.log().lost();
    drop(book);
    let all = events(dir.path()).concat();
    let kinds: Vec<&str> = all.iter().map(Event::kind).filter(|kind| *kind != "run").collect();
    assert_eq!(
        kinds,
        ["named", "named", "erased", "erased", "erased", "erased", "named", "erased", "erased"]
    );
    assert_eq!(lost, 0);
    // The files alone tell whose names they are.
    let names = Names::open(dir.path(), &Keys::new([5; 32])).unwrap();
    let mut told: Vec<_> = named(&all).iter().map(|named| names.reveal(named).unwrap()).collect();
    told.sort();
    assert_eq!(told, ["anna@example.org", "anna@example.org", "boris@example.org"]);
}

#[tokio::test]
async fn every_segment_names_whom_it_mentions() {
    let dir = tempfile::tempdir().unwrap();
    let (book, shop) = (open(dir.path(), 2000), shop());
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (book, shop) = (book.clone(), shop.clone());
        all.spawn(async move { book.keep(event(1), &[to_name(&shop, "anna@example.org")]).await.unwrap() });
        tokio::task::yield_now().await;
    }
    all.join_all().await;
    for _ in 0..60 {
        book.keep(event(1), &[to_name(&shop, "anna@example.org")]).await.unwrap();
    }
    drop(book);
    let segments = events(dir.path());
    assert!(segments.len() > 3, "{}", segments.len());
    for segment in segments.iter().filter(|segment| segment.iter().any(|event| event.kind() == "erased")) {
        assert!(!named(segment).is_empty(), "{segment:?}");
    }
}

#[tokio::test]
async fn more_names_than_an_append_takes_are_kept_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let (book, shop) = (open(dir.path(), 1 << 30), shop());
    let values: Vec<String> =
        (0..NAMES_AT_ONCE * 2 + 5).map(|number| format!("{number}@example.org")).collect();
    let names: Vec<_> = values.iter().map(|value| to_name(&shop, value)).collect();
    book.keep(event(1), &names).await.unwrap();
    drop(book);
    let all = events(dir.path()).concat();
    assert_eq!(named(&all).len(), values.len());
    assert_eq!(all.last().unwrap().kind(), "erased");
}

#[tokio::test]
async fn a_record_without_the_keys_of_its_names_is_not_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1 << 20));
    std::fs::remove_file(dir.path().join("names.key")).unwrap();
    let options = Options::new(Uuid::from_u128(1), || 0);
    let again = Book::open(dir.path(), &Keys::new([5; 32]), options);
    assert!(matches!(again, Err(OpenError::Unusable { .. })));
}

#[tokio::test]
async fn who_is_erased_is_gone_and_that_it_was_done_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let (book, shop) = (open(dir.path(), 1 << 20), shop());
    let names = [to_name(&shop, "anna@example.org"), to_name(&shop, "boris@example.org")];
    book.keep(event(0), &names).await.unwrap();
    let kept: Vec<Named> = named(&events(dir.path()).concat()).into_iter().cloned().collect();
    let anna = book.refer(&shop, EMAIL, "anna@example.org");
    assert_eq!(
        book.erase(kept.iter().filter(|one| one.subject == anna).cloned().collect()).await.unwrap(),
        1
    );
    assert_eq!(book.erase(kept.clone()).await.unwrap(), 1);
    assert!(kept.iter().all(|named| book.reveal(named) == Err(NotRevealed::Gone)));
    // Back again: named anew.
    book.keep(event(0), &names).await.unwrap();
    let all = events(dir.path()).concat();
    let told = named(&all).into_iter().filter(|named| book.reveal(named).is_ok()).count();
    assert_eq!((named(&all).len(), told), (4, 2));
    let counts = all
        .iter()
        .filter_map(|event| if let Event::Erased(erased) = event { Some(erased.count) } else { None });
    assert_eq!(counts.collect::<Vec<_>>(), [0, 1, 1, 0]);
}
