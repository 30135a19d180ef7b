//! How fast a log is verified, read and written here: `cargo test --release -p vratar-record --test speed -- --ignored
//! --nocapture` prints records a second.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints what it measures, and ends if it cannot"
)]

use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;
use vratar_record::read::Records;
use vratar_record::verify::verify;
use vratar_record::write::{Log, Options, root_key};

/// Records that are written.
const RECORDS: usize = 1_000_000;
/// Records of one append: as many as a busy door has waiting.
const TOGETHER: usize = 256;

/// Some 400 bytes, as of a list.
fn grant(number: usize) -> Vec<u8> {
    let subjects: Vec<String> = (0..3).map(|of| format!(r#""{:032x}""#, number * 3 + of)).collect();
    let subjects = subjects.join(",");
    format!(
        r#"{{"at":"2026-11-22T10:00:00.000001Z","kind":"grant","access":"{number:016x}","shop":"shop","actor":{{"role":"staff"}},"address":"192.0.2.7","method":"GET","path":"/dashboard/users/","route":"customers","class":"list","action":"list","status":200,"media":"text/html","subjects":[{subjects}],"persons":3,"rows":3,"verdict":"allow"}}"#
    )
    .into_bytes()
}

/// When it began, and the seconds that all threads of the process had worked by then.
struct Began(Instant, f64);

impl Began {
    fn now() -> Self {
        Self(Instant::now(), worked())
    }

    /// On a machine that others work on too, what it took of the cores says more than the clock.
    fn told(&self, what: &str) {
        let (seconds, worked) = (self.0.elapsed().as_secs_f64(), worked() - self.1);
        let rate = RECORDS as f64 / seconds;
        let of_core = RECORDS as f64 / worked;
        println!(
            "{what}: {seconds:.2} s, {rate:.0} a second; {worked:.2} s of a core, {of_core:.0} a second of one"
        );
    }
}

/// User and system time, in hundredths of a second (proc_pid_stat(5)).
fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2);
    fields.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

#[tokio::test]
#[ignore = "measures: wants --release and a quiet machine"]
async fn records_a_second() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options::new(Uuid::from_u128(1), || 1_700_000_000_000_000);
    let log = Log::open(dir.path(), Options { deadline: Duration::from_secs(60), ..options }).unwrap();
    println!("bytes of a record: {}", grant(RECORDS).len());
    let began = Began::now();
    for number in (0..RECORDS).step_by(TOGETHER) {
        let some = (number..RECORDS.min(number + TOGETHER)).map(grant).collect();
        log.append_all(some).await.unwrap();
    }
    began.told("written, durably");
    drop(log);
    for round in ["verified", "verified again"] {
        let began = Began::now();
        let report = verify(dir.path(), &root_key(dir.path()).unwrap(), &[]).unwrap();
        assert_eq!(report.faults, []);
        began.told(round);
    }
    let began = Began::now();
    assert!(read(dir.path()) >= RECORDS);
    began.told("read and decoded");
}

fn read(dir: &Path) -> usize {
    Records::open(dir).unwrap().from(0).map(Result::unwrap).count()
}
