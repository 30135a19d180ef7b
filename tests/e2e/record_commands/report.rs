//! `vratar record report` and `tail`.

use super::day::{Day, PAGE};
use serde_json::Value;

const IVA: &str = "iva.lipova@example.org";

fn json(day: &Day, arguments: &[&str]) -> Value {
    let said = day.vratar(&[&["record", "report", "--format", "json"], arguments].concat()).expect(0);
    serde_json::from_str(&said.out).unwrap()
}

fn actions(told: &Value) -> Vec<&str> {
    let accesses = told["accesses"].as_array().unwrap();
    accesses
        .iter()
        .filter(|access| access["kind"] == "grant")
        .map(|one| one["action"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_person_is_told_who_saw_them_and_an_employee_what_they_did() {
    let mut day = Day::pass().await;
    for door_runs in [true, false] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let told = json(&day, &["--subject", IVA]);
        assert_eq!(actions(&told), ["list", "export"], "{told:#}");
        assert!(told["identifiers"].as_array().unwrap().contains(&IVA.into()));
        for access in told["accesses"].as_array().unwrap() {
            assert_eq!((&access["actor"], &access["role"]), (&"admin".into(), &"staff".into()));
            let shown = access["shown"].as_array().unwrap();
            assert!(
                shown.iter().all(|name| told["identifiers"].as_array().unwrap().contains(name)),
                "others: {access}"
            );
        }
        let words = day.vratar(&["record", "report", "--subject", IVA]).expect(0).out;
        assert!(
            words.contains("admin (staff)  export  GET /admin/customers.csv") && words.contains(" among "),
            "{words}"
        );

        let did = json(&day, &["--actor", "admin"]);
        assert_eq!(actions(&did), ["list", "view", "export"], "{did:#}");
        assert!(!did.to_string().contains(IVA), "what an employee did says how many they saw, not whom");
        let most = json(&day, &["--largest", "--days", "2"]);
        assert_eq!((&most[0]["actor"], &most[0]["role"]), (&"admin".into(), &"staff".into()));
        assert!(most[0]["persons"].as_u64().unwrap() > PAGE as u64);

        assert!(actions(&json(&day, &["--subject", IVA, "--until", "2020-01-01"])).is_empty());
        let nobody = day.vratar(&["record", "report", "--subject", "nobody@example.org"]).expect(0);
        assert!(nobody.out.starts_with("nobody of this name"), "{nobody:?}");
    }
    for wrong in [&["--subject", "17"][..], &["--subject", ""], &[], &["--subject", IVA, "--largest"]] {
        let _ = day.vratar(&[&["record", "report"], wrong].concat()).expect(2);
    }
    // Each of them is in the record, with whose it was.
    let records = day.exported(&[]);
    let readings = super::day::with(&records, "kind", "reading");
    let of = |what: &str| readings.iter().filter(|one| one["event"]["what"] == what).count();
    assert!(
        of("record report --subject") >= 6
            && of("record report --actor") >= 2
            && of("record report --largest") >= 2
    );
    let about_iva = readings.iter().find(|one| one["event"]["what"] == "record report --subject").unwrap();
    assert!(about_iva["event"]["subject"].is_string(), "{about_iva}");
    assert!(!day.door.log().contains("example.org"));
}

#[tokio::test]
async fn the_tail_is_readable_and_without_its_own_reading() {
    let mut day = Day::pass().await;
    for door_runs in [true, false] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let said = day.vratar(&["record", "tail", "-n", "40", "--unsealed"]).expect(0).out;
        let lines: Vec<&str> = said.lines().collect();
        let list = lines.iter().find(|line| line.contains("GET /admin/customers (customers)")).unwrap();
        assert!(
            list.contains("admin (staff)  list") && list.contains("delivered") && list.contains(" more"),
            "{list}"
        );
        assert!(lines.iter().any(|line| line.contains("REFUSED: no_binding")), "{said}");
        assert!(lines.iter().any(|line| line.contains("admin (staff)  logged in")), "{said}");
        assert_eq!(day.vratar(&["record", "tail", "-n", "2"]).expect(0).out.lines().count(), 2);
    }
    let sealed = day.vratar(&["record", "tail", "-n", "40"]).expect(0).out;
    assert!(!sealed.contains("example.org"), "{sealed}");
    assert!(
        sealed.contains("read the record: record tail, names opened"),
        "the ones before are there: {sealed}"
    );
    let _ = day.piped_to_nobody(&["record", "tail"]).expect(0);
}

#[tokio::test]
async fn a_tail_goes_on_with_what_comes() {
    let day = Day::pass().await;
    let following = day.following(&["record", "tail", "-n", "1", "-f"]);
    let employee = day.employee().await;
    let _ = employee.get("/admin/customers/print").await.expect(200);
    let line = following.line_with("/admin/customers/print");
    assert!(line.contains("(staff)  print"), "{line}");
}
