//! Segments from anywhere: read without a panic, and nothing of them verifies without the root's signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use std::sync::OnceLock;
use vratar_model::access::Record;
use vratar_record::checkpoint::Note;
use vratar_record::frame::{self, Head, Seal, Tag, encode};
use vratar_record::keys::{Certificate, PublicKey, SecretKey};
use vratar_record::prove::Bundle;
use vratar_record::read::Records;
use vratar_record::verify::verify;

/// A directory with one segment to write over, and a root of which nothing is signed.
fn place() -> &'static (PathBuf, PublicKey) {
    static PLACE: OnceLock<(PathBuf, PublicKey)> = OnceLock::new();
    PLACE.get_or_init(|| {
        let dir = std::env::temp_dir().join(format!("vratar-fuzz-record-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        (dir, SecretKey::fresh().unwrap().public())
    })
}

/// The bytes as they are, and as frames with checksums that fit: a byte of tag and one of length before each payload.
fn framed(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(([tag, length], rest)) = bytes.split_first_chunk::<2>() {
        let (payload, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        let tags = [Tag::Head, Tag::Record, Tag::Certificate, Tag::Seal];
        encode(&mut out, tags[usize::from(*tag) % tags.len()], payload);
        bytes = rest;
    }
    out
}

fuzz_target!(|bytes: &[u8]| {
    let (dir, root) = place();
    let _ = (frame::at(bytes, 0), Head::decode(bytes), Seal::decode(bytes), Certificate::decode(bytes));
    if let Ok(record) = Record::decode(bytes) {
        let again = Record::decode(&record.encode().unwrap()).unwrap();
        assert_eq!(again, record, "a record is read as it was written");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(!Note::read(text).is_ok_and(|note| note.is_by(root)), "somebody else's note");
    }
    if let Ok(bundle) = serde_json::from_slice::<Bundle>(bytes) {
        assert!(bundle.check(root).is_err(), "somebody else's proof");
    }
    for segment in [bytes.to_vec(), framed(bytes)] {
        std::fs::write(vratar_record::segment::path(dir, 1), segment).unwrap();
        let report = verify(dir, root, &[]).unwrap();
        assert!(report.batches == 0 || report.exit_code() == 1, "batches that nobody signed: {report:?}");
        Records::open(dir).unwrap().from(0).take_while(Result::is_ok).for_each(drop);
    }
});
