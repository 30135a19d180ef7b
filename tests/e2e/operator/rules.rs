//! Rules are taken up by a reload, all of them or none.

use crate::rig::config::{config, shop};
use crate::rig::said;
use vratar_tests::{Start, Vratar};

const RULE: &str = "format = 1\n[[decoy]]\nid = \"bait\"\ntouched = \"deny\"\n";

#[tokio::test]
async fn a_reload_takes_up_rules_and_a_wrong_one_changes_nothing() {
    let one = shop("one", "shop.example", "http://127.0.0.1:9");
    let mut door = Vratar::start(Start::Config(config(&one))).await;
    let file = door.config().with_file_name("mine.toml");
    std::fs::write(&file, RULE).unwrap();
    door.configure(&config(&format!("{one}rules = [\"mine.toml\"]\n")));
    let told = said::of(&door, &["reload"]).await.expect(0);
    assert!(told.out.contains("shop(one).rules: [\"standard\"] ("), "{}", told.out);
    assert!(told.out.contains("-> [\"mine.toml\"] (1 rule(s), "), "{}", told.out);

    std::fs::write(&file, RULE.replace("deny", "shout")).unwrap();
    let told = said::of(&door, &["reload"]).await.expect(1);
    assert!(
        told.err.contains("'shout' is no word of 'touched'") && told.err.contains("mine.toml"),
        "{}",
        told.err
    );

    // Called the same, and saying something else: the hash tells.
    std::fs::write(&file, RULE.replace("deny", "alarm")).unwrap();
    let told = said::of(&door, &["reload"]).await.expect(0);
    assert_eq!(told.out.matches("[\"mine.toml\"] (1 rule(s), ").count(), 2, "{}", told.out);
    let told = said::of(&door, &["reload"]).await.expect(0);
    assert!(told.out.contains("no value of the config changed"), "{}", told.out);
    assert!(!door.log().contains("panic"));
}
