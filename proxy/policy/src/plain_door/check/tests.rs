use super::*;

fn live() -> Vec<HostOfShop> {
    ["shop.example", "www.shop.example"].iter().map(|name| HostOfShop::new(name, None).unwrap()).collect()
}

#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let file: ScheduleFile = toml::from_str(text).unwrap();
    let found = checked(&file, &live(), TimeZone::UTC).map_or_else(|errors| errors, |_| Vec::new());
    let found: Vec<_> = found.iter().map(|error| format!("{}: {:?}", error.key, error.fault)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn sound_schedules_pass() {
    says("", &[]);
    says("starting = 2026-03-01", &[]);
    says("announce_from = 2026-03-01\ngone_from = 2026-04-01", &[]);
    says(
        "[[path]]\nprefix = \"/api\"\ngone_from = 2026-04-01\n[[exempt]]\npath = \"/feed/\"\nmethod = [\"GET\"]",
        &[],
    );
    says(
        "[[retired_host]]\nhost = \"old.example\"\nsuccessor = \"www.shop.example\"\nredirect_from = 2026-04-01",
        &[],
    );
}

#[test]
fn dates_stand_in_order_and_lead_somewhere() {
    says(
        "announce_from = 2026-03-01\nredirect_from = 2026-03-01\ngone_from = 2026-02-01",
        &["redirect_from: Order(\"announce_from\")", "gone_from: Order(\"redirect_from\")"],
    );
    says("announce_from = 2026-03-01\ngone_from = 2026-02-01", &["gone_from: Order(\"announce_from\")"]);
    says("announce_from = 2026-03-01", &["announce_from: NoEnd"]);
    says("starting = 2026-03-01\nredirect_from = 2026-02-01", &["redirect_from: Order(\"announce_from\")"]);
}

#[test]
fn everything_wrong_with_paths_is_said_at_once() {
    says(
        r#"
        path = [
            { prefix = "/a" }, { prefix = "a", gone_from = 2026-01-01 }, { prefix = "/a", gone_from = 2026-01-01 },
            { prefix = "/a/../b?c", announce_from = 2026-01-01 },
        ]
        exempt = [{ path = "" }, { path = "/x y" }, { path = "/x", method = [] }, { path = "/x", method = ["get"] }]
        "#,
        &[
            "path[0]: NoDates",
            "path[1].prefix: NotAPath",
            "path[2].prefix: Twice",
            "path[3].announce_from: NoEnd",
            "path[3].prefix: NotAPath",
            "exempt[0].path: NotAPath",
            "exempt[1].path: NotAPath",
            "exempt[2].method: NotAMethod",
            "exempt[3].method: NotAMethod",
        ],
    );
}

#[test]
fn retired_hosts_lead_to_live_ones_and_are_none() {
    says(
        r#"
        retired_host = [
            { host = "shop.example" }, { host = "Old.example" }, { host = "old.example", successor = "evil.example" },
            { host = "older.example" }, { host = "older.example" },
        ]
        "#,
        &[
            "retired_host[0].host: StillLive",
            "retired_host[1].host: NotAHost",
            "retired_host[2].successor: NoSuccessor",
            "retired_host[4].host: Twice",
        ],
    );
    let file = ScheduleFile {
        retired_host: vec![RetiredHost { host: "old.example".to_owned(), ..RetiredHost::default() }],
        ..ScheduleFile::default()
    };
    let error = checked(&file, &[], TimeZone::UTC).unwrap_err();
    assert_eq!(error[0].to_string(), "retired_host[0].successor: must be one of the shop's live hosts");
}

#[test]
fn lists_are_bounded() {
    let file = ScheduleFile {
        exempt: vec![Exemption { path: "/a".into(), method: None }; MAX_ENTRIES + 1],
        ..ScheduleFile::default()
    };
    assert_eq!(checked(&file, &live(), TimeZone::UTC).unwrap_err()[0].fault, ScheduleFault::TooMany);
}
