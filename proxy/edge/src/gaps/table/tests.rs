use super::*;

const EMAIL: IdentifierKind = IdentifierKind::Email;

fn found(place: &str, shown: &[u64]) -> Found {
    Found {
        shop: ShopId::new("shop"),
        route: "open".to_owned(),
        class: RouteClass::Open,
        place: place.to_owned(),
        method: "GET".to_owned(),
        media: "text/html".to_owned(),
        file: false,
        recorded: false,
        at: "2026-11-22T10:00:00Z".parse().unwrap(),
        shown: shown.iter().map(|hash| (EMAIL, *hash)).collect(),
    }
}

#[test]
fn what_stands_in_every_footer_is_no_customer() {
    let mut table = Table::default();
    for page in 0..20 {
        table.note(found(&format!("/page-{page}/"), &[7]));
    }
    assert_eq!(table.report(), Report::default());
    assert!(table.note(found("/api/people", &[7, 1, 2, 3])));
    let report = table.report();
    assert_eq!(report.gaps.len(), 1);
    assert_eq!((report.gaps[0].place.as_str(), report.gaps[0].emails), ("/api/people", 3));
    assert_eq!(table.counts(), BTreeMap::from([(ShopId::new("shop"), 1)]));
}

#[test]
fn pages_without_persons_are_no_gap_and_those_with_most_come_first() {
    let mut table = Table::default();
    assert!(!table.note(found("/", &[])));
    assert!(table.note(found("/a/", &[1])));
    assert!(table.note(found("/b/", &[2, 3])));
    assert!(!table.note(found("/b/", &[])));
    let places: Vec<_> =
        table.report().gaps.into_iter().map(|gap| (gap.place, gap.answers, gap.with_persons)).collect();
    assert_eq!(places, [("/b/".to_owned(), 2, 1), ("/a/".to_owned(), 1, 1)]);
}

#[test]
fn a_restart_forgets_nothing() {
    let mut table = Table::default();
    table.note(found("/a/", &[1]));
    let mut next = Table::default();
    next.restore(table.report());
    assert_eq!(next.report(), table.report());
}

#[test]
fn a_gap_is_a_line_of_the_manifest_away_from_being_recorded() {
    let mut table = Table::default();
    table.note(found("/index.php?route=api/people", &[1, 2]));
    table.note(Found { file: true, ..found("/export/*/", &[1]) });
    let lines: Vec<_> = table.report().gaps.iter().map(Gap::suggestion).collect();
    assert_eq!(
        lines,
        [
            "[[route]]\nid = \"index-php\"\nclass = \"list\"\nwhen = [{ path = \"/index.php\", query = { \"route\" = \"api/people\" } }]\n",
            "[[route]]\nid = \"export\"\nclass = \"export\"\nwhen = [{ path = \"/export/*/\" }]\n",
        ]
    );
}

#[test]
fn the_first_answers_of_a_place_are_all_read_and_later_ones_now_and_then() {
    let mut table = Table::default();
    let shop = ShopId::new("shop");
    let read = (0..FIRST + 160).filter(|_| table.wants(&shop, "/")).count() as u64;
    assert_eq!(read, FIRST + 10);
}
