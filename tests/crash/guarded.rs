//! The guarded path on an operator's bad day: nothing leaves that is not recorded, and the shop sells through all of it.

mod compared;
mod door;
mod ends;
mod faults;
mod kill;
mod reader;
mod shop;

use std::path::Path;
use vratar_record::verify::verify;
use vratar_record::write::root_key;

/// Panics unless everything in the record is as it should be.
fn sound(record: &Path) {
    // Killed before there was one.
    let Ok(root) = root_key(record) else { return };
    let report = verify(record, &root, &[]).expect("the record can be read");
    assert!(report.faults.is_empty() && report.faulty == 0, "{report:?}");
}
