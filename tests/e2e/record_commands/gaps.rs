//! `vratar gaps`, and what `vratar status` says of the record.

use super::day::Day;

#[tokio::test]
async fn what_nobody_records_is_told_with_the_lines_that_would() {
    let mut day = Day::pass().await;
    let status = day.vratar(&["status"]).expect(0).out;
    assert!(status.contains("access record: well, "), "{status}");
    let said = day.vratar(&["gaps", "--format", "json"]).expect(0);
    assert!(said.out.contains("\"gaps\": ["), "{said:?}");
    let _ = day.door.stop();
    let gap = r#"{"gaps":[{"shop":"localhost","route":"open","class":"open","place":"/team","method":"GET",
        "media":"text/html","file":false,"recorded":false,"answers":3,"with_persons":2,"emails":4,"phones":0,
        "first":"2026-11-22T10:00:00Z","last":"2026-11-22T10:00:00Z"}]}"#;
    std::fs::write(day.door.state().join("gaps.json"), gap).unwrap();
    for (door_runs, arguments) in [(false, ["gaps", "--suggest"]), (true, ["gaps", "localhost"])] {
        if door_runs {
            day.door.restart().await;
        }
        let said = day.vratar(&arguments).expect(0);
        assert!(said.out.contains("/team") && said.out.contains("list"), "{said:?}");
    }
    let lines = day.vratar(&["gaps", "--suggest"]).expect(0).out;
    assert!(
        lines.contains("[[route]]\nid = \"team\"\nclass = \"list\"") && lines.contains("of demo"),
        "{lines}"
    );
    let other = day.vratar(&["gaps", "other.example"]).expect(2);
    assert!(other.err.contains("see `vratar status`"), "{other:?}");
}
