//! `vratar record verify`, `prove`, `check`: what holds, what does not, and how that is told to scripts.

use super::day::Day;
use serde_json::Value;
use std::path::PathBuf;

/// The largest file of the record.
fn segment(day: &Day) -> PathBuf {
    let files =
        std::fs::read_dir(day.door.state().join("record")).unwrap().map(|entry| entry.unwrap().path());
    let segments = files.filter(|path| path.extension().is_some_and(|end| end == "record"));
    segments.max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

fn verdicts(out: &str) -> [String; 3] {
    let told: Value = serde_json::from_str(out).unwrap();
    ["integrity", "completeness", "anchored"].map(|key| told[key].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_is_sound_is_told_from_what_was_changed() {
    let mut day = Day::pass().await;
    let json = ["record", "verify", "--format", "json"];
    let running = day.vratar(&json).expect(0);
    assert_eq!(verdicts(&running.out), ["ok", "ok", "not_asked"]);
    let _ = day.door.stop();
    let words = day.vratar(&["record", "verify"]).expect(0).out;
    assert!(words.contains("integrity:    ok") && words.contains("not asked: no anchor"), "{words}");

    // The newest checkpoint, kept elsewhere, is an anchor.
    let record = day.door.state().join("record");
    let anchor = day.door.state().join("anchor");
    let root = day.door.state().join("root-elsewhere");
    std::fs::copy(record.join("checkpoint"), &anchor).unwrap();
    std::fs::copy(record.join("root.pub"), &root).unwrap();
    let anchored =
        [&json[..], &["--anchor", anchor.to_str().unwrap(), "--root", root.to_str().unwrap()]].concat();
    assert_eq!(verdicts(&day.vratar(&anchored).expect(0).out), ["ok", "ok", "ok"]);
    let missing = day.vratar(&[&json[..], &["--anchor", "/nowhere/anchor"]].concat()).expect(2);
    assert_eq!(verdicts(&missing.out)[2], "unknown");
    std::fs::write(&root, [9; 32]).unwrap();
    let _ = day.vratar(&anchored).expect(1);
    std::fs::write(&root, "short").unwrap();
    assert!(day.vratar(&anchored).expect(2).err.contains("32 bytes"));

    // One bit, somewhere in the middle.
    let segment = segment(&day);
    let sound = std::fs::read(&segment).unwrap();
    let mut changed = sound.clone();
    changed[sound.len() / 2] ^= 1;
    std::fs::write(&segment, changed).unwrap();
    let broken = day.vratar(&["record", "verify"]).expect(1);
    assert!(
        broken.out.contains("VIOLATED") && broken.out.contains("FAULT (integrity): segment "),
        "{broken:?}"
    );
    assert!(broken.out.contains("NOT what was written"), "{broken:?}");
    // What is damaged cannot be written to, so that no reading of it can be recorded.
    let closed = day.vratar(&["record", "export"]);
    assert_ne!(closed.code, 0, "{closed:?}");
    std::fs::write(&segment, sound).unwrap();
    let _ = day.vratar(&["record", "verify"]).expect(0);
}

#[tokio::test]
async fn one_record_is_proved_to_somebody_who_has_the_root_key_only() {
    let day = Day::pass().await;
    let records = day.exported(&[]);
    let grant = super::day::with(&records, "kind", "grant")[0].clone();
    let seq = grant["seq"].to_string();
    let proof = day.door.state().join("proof.json");
    let root = day.door.state().join("record/root.pub");
    let (file, root) = (proof.to_str().unwrap(), root.to_str().unwrap());
    // A checkpoint is made every second.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while day.vratar(&["record", "prove", &seq, "-o", file]).code != 0 {
        assert!(std::time::Instant::now() < until, "no checkpoint");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let check = |file: &str| Day::offline(&["record", "check", file, "--root", root]);
    let said = check(file).expect(0).out;
    assert!(said.starts_with(&format!("proved: record {seq} ")), "{said}");
    assert!(said.contains(grant["access"].as_str().unwrap()), "{said}");

    let mut forged: Value = serde_json::from_str(&std::fs::read_to_string(&proof).unwrap()).unwrap();
    forged["number"] = (grant["seq"].as_u64().unwrap() + 1).into();
    let other = day.door.state().join("forged.json");
    std::fs::write(&other, forged.to_string()).unwrap();
    assert!(check(other.to_str().unwrap()).expect(1).out.starts_with("NOT proved"));
    assert!(check("/nowhere").expect(2).err.contains("/nowhere"));
    let far = day.vratar(&["record", "prove", "99999999"]).expect(2);
    assert!(far.err.contains("no checkpoint covers record 99999999"), "{far:?}");
}
