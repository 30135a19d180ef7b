use super::*;
use uuid::Uuid;
use vratar_model::access::Record;
use vratar_siem::Joiner;

const GRANT: &str = r#"{"at":"2026-11-22T10:00:00Z","kind":"grant","access":"0202020202020202","shop":"shop",
"actor":{"role":"staff","who":"07070707070707070707070707070707"},"address":"192.0.2.7","method":"GET",
"path":"/admin/\u001b[2J","route":"customers","class":"list","action":"list","status":200,"media":"text/html",
"streamed":true,"subjects":["01010101010101010101010101010101"],"persons":1,"rows":1,"fields":["email"],
"verdict":"allow"}"#;
const LEASE: &str = r#"{"at":"2026-11-22T10:00:01Z","kind":"lease","access":"0202020202020202","shop":"shop",
"bytes":9000,"persons":4,"rows":5}"#;
const CLOSE: &str = r#"{"at":"2026-11-22T10:00:02Z","kind":"close","access":"0202020202020202","shop":"shop",
"outcome":"cut","bytes":9000,"rows":6,"persons":5,"millis":7}"#;
const READING: &str =
    r#"{"at":"2026-11-22T10:00:03Z","kind":"reading","by":"vratar","what":"record tail","unsealed":true}"#;

fn lines(records: &[&str]) -> Lines {
    let (mut joiner, mut lines) = (Joiner::new(Uuid::nil()), Lines::new(10, true));
    for (seq, record) in (0..).zip(records) {
        let record = Record::decode(record.as_bytes()).unwrap();
        lines.take(&joiner.join(seq, record, None));
    }
    lines
}

#[test]
fn an_access_is_one_line_with_what_became_of_it() {
    let begin =
        "2026-11-22 10:00:00 UTC  shop  070707070707… (staff)  list  GET /admin/\\u{1b}[2J (customers)  ";
    for (records, end) in [
        (&[GRANT][..], "1 person, 1 row (email)  outcome not known  0101"),
        (&[GRANT, LEASE], "5 persons, 6 rows (email)  outcome not known  0101"),
        (&[GRANT, LEASE, CLOSE], "5 persons, 6 rows (email)  cut  0101"),
    ] {
        let all = lines(records).all();
        assert_eq!(all.len(), 1);
        assert!(all[0].starts_with(&format!("{begin}{end}")), "{all:?}");
    }
}

#[test]
fn lines_wait_for_their_access_and_for_those_before_them() {
    let mut waiting = lines(&[GRANT, READING]);
    assert_eq!(waiting.ripe(), Vec::<String>::new());
    let mut ended = lines(&[GRANT, READING, CLOSE]);
    let all = ended.ripe();
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], "2026-11-22 10:00:03 UTC  vratar read the record: record tail, names opened");
    // The end of an access whose begin was printed before.
    let all = lines(&[CLOSE]).all();
    assert!(all[0].contains("somebody (unknown)") && all[0].ends_with("5 persons, 6 rows  cut"), "{all:?}");
}

#[test]
fn only_the_last_ones_are_kept() {
    let mut lines = lines(&[READING, READING, GRANT]);
    lines.most = 2;
    lines.keep_last();
    assert_eq!(lines.all().len(), 2);
}
