//! `vratar config show`: every value, where it came from, the same for machines.

use crate::rig::config::{config, shop};
use crate::rig::said::vratar;

#[tokio::test]
async fn every_value_stands_there_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vratar.toml");
    let text = config(&format!(
        "{}[shop.plain]\nredirect_from = 2099-01-01\n",
        shop("one", "shop.example", "http://127.0.0.1:9")
    ));
    let text = text.replace("{https}", "127.0.0.1:8443").replace("{http}", "127.0.0.1:8080");
    std::fs::write(&file, text.replace("{admin}", "off").replace("{state}", "state")).unwrap();
    let path = file.to_str().unwrap();
    let shown = vratar(&["config", "show", "--config", path]).await.expect(0);
    let has = |key: &str, value: &str, place: &str| {
        let line = shown.out.lines().find(|line| line.starts_with(&format!("{key} = ")));
        let line = line.unwrap_or_else(|| panic!("no {key}:\n{}", shown.out));
        let (set, origin) = line.split_once(" # ").unwrap();
        assert_eq!(set.trim_end(), format!("{key} = {value}"));
        assert_eq!(origin, place.replace("FILE", path), "{key}");
    };
    has("state", &format!("{:?}", folder.path().join("state")), "FILE:1");
    has("listen.admin", "\"off\"", "FILE:5");
    has("listen.threads", "2", "FILE:6");
    has("limits.drain_seconds", "30", "default");
    has("shop[0].id", "\"one\"", "FILE:11");
    has("shop[0].adapter", "\"oscar\"", "FILE:14");
    has("shop[0].plain.redirect_from", "2099-01-01", "FILE:17");
    let json = vratar(&["config", "show", "--config", path, "--format", "json"]).await.expect(0).json();
    let same = |setting: &serde_json::Value| {
        let text = |key: &str| setting[key].as_str().unwrap_or_else(|| panic!("{setting}")).to_owned();
        let line = format!("{} = {}", text("key"), text("value"));
        shown
            .out
            .lines()
            .any(|shown| shown.starts_with(&line) && shown.ends_with(&format!(" # {}", text("origin"))))
    };
    let settings = json.as_array().unwrap();
    assert_eq!(settings.len(), shown.out.lines().count());
    assert!(settings.iter().all(same), "{json}");
}
