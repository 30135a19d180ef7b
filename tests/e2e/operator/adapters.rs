//! `vratar adapter test`: the shipped ones hold; a broken one says which case, which line, and what came instead.

use super::talks::copy;
use crate::rig::said::vratar;
use std::path::{Path, PathBuf};

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("adapters")
}

#[tokio::test]
async fn every_shipped_adapter_holds() {
    let listed = vratar(&["adapter", "list"]).await.expect(0);
    let names: Vec<&str> = listed.out.lines().collect();
    let folders = std::fs::read_dir(shipped()).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(names.len(), folders.filter(|path| path.join("manifest.toml").exists()).count());
    for name in names {
        let tested = vratar(&["adapter", "test", shipped().join(name).to_str().unwrap()]).await.expect(0);
        let last = tested.out.lines().last().unwrap();
        assert!(last.ends_with(" case(s) hold, 0 do not") && !last.starts_with("0 "), "{name}: {last}");
    }
}

#[tokio::test]
async fn a_page_that_came_out_otherwise_is_shown_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    copy(&shipped().join("demo"), &demo);
    let expected = demo.join("cases/registration-page/expected.html");
    let bytes = std::fs::read(&expected).unwrap();
    let at = bytes.windows(7).position(|seven| seven == b"</form>").unwrap();
    std::fs::write(&expected, [&bytes[..at], b"<hr>", &bytes[at..]].concat()).unwrap();
    let tested = vratar(&["adapter", "test", demo.to_str().unwrap()]).await.expect(1);
    let failed: Vec<&str> = tested.out.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert!(failed.iter().any(|line| line.contains("registration-page")), "{failed:?}");
    assert!(
        failed.iter().any(|line| line.trim_start().starts_with('-') && line.contains("<hr>")),
        "{}",
        tested.out
    );
    assert!(failed.last().unwrap().ends_with("hold, 1 do not"), "{failed:?}");
}
