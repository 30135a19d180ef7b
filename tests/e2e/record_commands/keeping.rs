//! `vratar record erase`, `prune`, `accept-loss`: what an operator does to the record, with and without a door.

use super::day::{Day, with};
use std::path::Path;

const IVA: &str = "iva.lipova@example.org";
const PETAR: &str = "petar.brezov@example.org";

#[tokio::test]
async fn a_person_is_erased_and_the_record_still_verifies() {
    let mut day = Day::pass().await;
    for (person, other, door_runs) in [(IVA, PETAR, true), (PETAR, "g.yasenova@example.org", false)] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let asked = day.vratar(&["record", "erase", "--subject", person]).expect(0);
        assert!(asked.out.contains("nothing was done: to do it, add --yes"), "{asked:?}");
        assert!(!asked.out.contains(person));
        let seen = |day: &Day| {
            let out = day.vratar(&["record", "export", "--unsealed"]).expect(0).out;
            (out.contains(person), out.contains(other))
        };
        assert_eq!(seen(&day), (true, true));
        let done = day.vratar(&["record", "erase", "--subject", person, "--yes"]).expect(0);
        assert!(done.out.contains("became unreadable for ever") && done.out.contains("1 email"), "{done:?}");
        assert_eq!(seen(&day), (false, true));
        let _ = day.vratar(&["record", "verify"]).expect(0);
        let report = day.vratar(&["record", "report", "--subject", person]).expect(0);
        assert!(report.out.starts_with("nobody of this name"), "{report:?}");
        let again = day.vratar(&["record", "erase", "--subject", person, "--yes"]).expect(0);
        assert!(again.out.contains("nothing was done"), "{again:?}");
    }
    let records = day.exported(&[]);
    assert_eq!(with(&records, "kind", "erased").len(), 2);
    let employee = day.vratar(&["record", "erase", "--subject", "customer_id:admin", "--yes"]).expect(2);
    assert!(employee.err.contains("who did something stays in the record"), "{employee:?}");
}

#[tokio::test]
async fn nothing_of_today_is_pruned() {
    let mut day = Day::pass().await;
    for door_runs in [true, false] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let said = day.vratar(&["record", "prune", "--before", "2020-01-01"]).expect(0);
        assert!(said.out.contains("nothing was dropped"), "{said:?}");
        let _ = day.vratar(&["record", "prune", "--before", "2999-01-01"]).expect(2);
    }
    let _ = day.vratar(&["record", "verify"]).expect(0);
}

#[tokio::test]
async fn a_record_that_lost_its_end_is_gone_on_with_only_when_somebody_says_so() {
    let mut day = Day::pass().await;
    let _ = day.door.stop();
    let (record, backup) = (day.door.state().join("record"), day.door.state().join("backup"));
    copy(&record, &backup);
    let whole = day.vratar(&["record", "accept-loss"]).expect(0);
    assert!(whole.out.contains("nothing was done"), "{whole:?}");
    let newest = std::fs::read(record.join("checkpoint")).unwrap();
    // The backup comes back, and the newest checkpoint knows better.
    std::fs::remove_dir_all(&record).unwrap();
    copy(&backup, &record);
    std::fs::write(record.join("checkpoint"), newest).unwrap();
    let refused = day.vratar(&["record", "export"]).expect(2);
    assert!(refused.err.contains("what is not recorded is not shown"), "{refused:?}");
    let _ = day.vratar(&["record", "verify"]).expect(1);
    let asked = day.vratar(&["record", "accept-loss"]).expect(1);
    assert!(asked.out.contains("nothing was done"), "{asked:?}");
    // A sink that had got everything must get what comes under the same numbers.
    let (ship, log) = (day.door.state().join("ship"), std::fs::read_to_string(record.join("id")).unwrap());
    std::fs::create_dir_all(&ship).unwrap();
    std::fs::write(ship.join("siem.cursor"), format!("{} 1000000\n", log.trim())).unwrap();
    let done = day.vratar(&["record", "accept-loss", "--yes", "--reason", "the disk broke"]).expect(0);
    assert!(done.out.contains("the loss is accepted"), "{done:?}");
    let cursor = std::fs::read_to_string(ship.join("siem.cursor")).unwrap();
    let cursor: u64 = cursor.trim().rsplit(' ').next().unwrap().parse().unwrap();
    let next = day.exported(&[]).pop().unwrap()["seq"].as_u64().unwrap();
    assert!(cursor < next, "{cursor}, {next}");
    let told = day.vratar(&["record", "verify"]).expect(2).out;
    assert!(told.contains("a loss was accepted by ") && told.contains("(the disk broke)"), "{told}");
}

#[tokio::test]
async fn another_user_leaves_no_files_that_the_door_could_not_read() {
    let mut day = Day::pass().await;
    let _ = day.door.stop();
    let record = day.door.state().join("record");
    // Only root can give a folder away; for whoever else runs this there is nothing to see.
    if std::os::unix::fs::chown(&record, Some(65_534), None).is_err() {
        return;
    }
    let files = || std::fs::read_dir(&record).unwrap().count();
    let before = files();
    for command in
        [&["record", "export"][..], &["record", "report", "--actor", "admin"], &["record", "accept-loss"]]
    {
        let said = day.vratar(command).expect(2);
        assert!(said.out.is_empty() && said.err.contains("runuser -u "), "{said:?}");
    }
    let verified = day.vratar(&["record", "verify"]).expect(0);
    assert!(verified.err.contains("is not recorded"), "{verified:?}");
    assert_eq!(files(), before);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
