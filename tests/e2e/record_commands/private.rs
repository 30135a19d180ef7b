//! What the product writes is for the service only.

use super::day::Day;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Shown to everybody by its nature.
const PUBLIC: [&str; 1] = ["ca.pem"];

#[tokio::test]
async fn nobody_else_may_read_what_lies_in_the_state_directory() {
    let mut day = Day::pass().await;
    let state = day.door.state();
    // One that an earlier version or a crash has left open to all.
    for left in ["gaps.json", "gaps.new", "observed.json", "observed.new", "old-links.new"] {
        std::fs::write(state.join(left), b"[]").unwrap();
        std::fs::set_permissions(state.join(left), Permissions::from_mode(0o644)).unwrap();
    }
    // A page that nobody has classified, and that shows people.
    let _ = day.employee().await.get("/admin/customers").await.expect(200);
    let _ = day.door.visitor().get("/contacts").await;
    let _ = day.vratar(&["record", "verify"]).expect(0);
    let export = state.join("export.jsonl");
    let _ = day.vratar(&["record", "export", "-o", export.to_str().unwrap()]).expect(0);
    let _ = day.door.stop();
    let all = files(&state);
    for wanted in ["key", "observed.json", "record/names.key", "access-index.sqlite", "vratar.sqlite"] {
        assert!(all.contains(&state.join(wanted)), "{wanted} is not in {all:?}");
    }
    let is_public = |path: &Path| PUBLIC.iter().any(|name| path.ends_with(name));
    // Left by the test where the product had nothing to write.
    let is_left = |path: &Path| std::fs::read(path).is_ok_and(|bytes| bytes == b"[]");
    for path in all.iter().filter(|path| !is_public(path) && !is_left(path)) {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:03o}", path.display());
    }
}

/// All files and folders below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| {
        let more = if path.is_dir() { files(&path) } else { Vec::new() };
        std::iter::once(path).chain(more)
    };
    entries.flat_map(below).collect()
}
