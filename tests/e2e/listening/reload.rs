//! A reload takes up all of a new config or nothing of it, and cuts nobody off.

use crate::rig::config::{config, shop, with};
use crate::rig::said;
use crate::rig::shop::Shop;
use crate::rig::wait::until;
use std::path::Path;
use vratar_tests::{Answer, Http, Start, Vratar};

struct Street {
    door: Vratar,
    shop: Shop,
}

impl Street {
    async fn open() -> Self {
        let shop = Shop::open("one").await;
        let door = Vratar::start(Start::Config(config(&one(&shop)))).await;
        Self { door, shop }
    }

    async fn visit(&self, host: &str, path: &str) -> Answer {
        self.visitor(host).get(path).await
    }

    /// Over HTTP/1.1 and plain, where unknown hosts get an answer.
    fn visitor(&self, host: &str) -> Http {
        Http::new(&format!("http://{host}:{}", self.door.http), None)
    }

    async fn metric(&self, line: &str) -> bool {
        self.door.admin("/metrics").await.lines().any(|known| known == line)
    }
}

/// The first shop, its plain door left open.
fn one(old: &Shop) -> String {
    shop("one", "one.example", &old.url()) + "[shop.plain]\nexceptions = [\"/\"]\n"
}

fn two(old: &Shop) -> String {
    one(old).replace("one", "two")
}

#[tokio::test]
async fn a_new_shop_appears_an_old_one_goes_and_what_changed_is_told() {
    let mut street = Street::open().await;
    assert_eq!(street.visit("two.example", "/").await.status.as_u16(), 421);
    street.door.configure(&config(&[one(&street.shop), two(&street.shop)].concat()));
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    assert_eq!(told.out, "reloaded: 2 shop(s); changed:\n  shop two: new\n");
    let _ = street.visit("two.example", "/").await.expect(200);
    // Its certificate as well.
    let authority = std::fs::read(street.door.state().join("ca/ca.pem")).unwrap();
    let _ = Http::new(&format!("https://two.example:{}", street.door.https), Some(&authority))
        .get("/")
        .await
        .expect(200);
    street.door.configure(&config(&two(&street.shop)));
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    assert_eq!(told.out, "reloaded: 1 shop(s); changed:\n  shop one: gone\n");
    assert_eq!(street.visit("one.example", "/").await.status.as_u16(), 421);
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    assert_eq!(told.out, "reloaded: 1 shop(s); no value of the config changed\n");
}

#[tokio::test]
async fn a_signal_does_the_same() {
    let mut street = Street::open().await;
    street.door.configure(&config(&[one(&street.shop), two(&street.shop)].concat()));
    street.door.signal("HUP");
    until("the new shop is there", async || street.visit("two.example", "/").await.status.as_u16() == 200)
        .await;
    until("the log says so", async || street.door.log().contains("reloaded shops=2")).await;
    std::fs::write(street.door.config(), "nonsense").unwrap();
    street.door.signal("HUP");
    until("the log says so", async || street.door.log().contains("reload refused; the old config stays"))
        .await;
    let _ = street.visit("two.example", "/").await.expect(200);
}

#[tokio::test]
async fn mode_upstream_and_adapter_change_while_the_door_is_open() {
    let (mut street, other) = (Street::open().await, Shop::open("another").await);
    let folder = tempfile::tempdir().unwrap();
    let manifest = |path: &str| {
        format!(
            "format = 1\nname = \"own\"\ntitle = \"Own\"\nversions = [\"1\"]\n[[form]]\nid = \"registration\"\n\
             page = \"registration\"\non = [{{ path = \"{path}\" }}]\nform = \"body\"\ncontains = \"email\"\n\
             at = \"end\"\nsubmit = [{{ method = [\"POST\"], path = \"{path}\" }}]\n\
             identifiers = [{{ kind = \"email\", field = \"email\" }}]\nsuccess = [{{ status = [302] }}]\n"
        )
    };
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let write = |path: &str| std::fs::write(own.join("manifest.toml"), manifest(path)).unwrap();
    write("/before");
    let own = |text: String| text.replace("\"oscar\"", &format!("\"{}\"", own.display()));
    street.door.configure(&config(&own(one(&other))));
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    assert!(
        told.out.contains("shop(one).upstream: ") && told.out.contains("shop(one).adapter: "),
        "{}",
        told.out
    );
    let page = street.visit("one.example", "/").await.expect(200);
    assert!(page.text().contains("<p id=\"who\">another</p>"), "{}", page.text());
    let routed = async |path: &str| {
        let said = said::of(&street.door, &["explain", "GET", &format!("https://one.example{path}")]).await;
        said.expect(0).out.contains("registration")
    };
    assert!(routed("/before").await);
    // The config stays, the folder it names is another.
    write("/after");
    said::of(&street.door, &["reload"]).await.expect(0);
    assert!(routed("/after").await);
    street.door.configure(&config(&own(one(&other)).replace("\"inject\"", "\"observe\"")));
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    assert_eq!(told.out, "reloaded: 1 shop(s); changed:\n  shop(one).mode: \"inject\" -> \"observe\"\n");
    let status = said::of(&street.door, &["status"]).await.expect(0);
    assert!(status.out.contains("shop one: one.example (own, observe)"), "{}", status.out);
}

#[tokio::test]
async fn a_wrong_config_changes_nothing_and_is_seen_in_four_places() {
    let mut street = Street::open().await;
    assert!(street.metric("vratar_config_last_reload_successful 1").await);
    let wrong =
        config(&one(&street.shop).replace("upstream", "upsteam").replace("one.example", "two.example"));
    street.door.configure(&wrong);
    let told = said::of(&street.door, &["reload"]).await.expect(1);
    assert!(told.err.starts_with("reload refused, the old config stays in use:\n"), "{}", told.err);
    for part in ["did you mean 'upstream'?", "vratar.toml:", "V0201"] {
        assert!(told.err.contains(part), "{part}: {}", told.err);
    }
    let line = street.door.log().lines().find(|line| line.contains("reload refused")).unwrap().to_owned();
    assert!(line.contains("ERROR") && line.contains("upsteam"), "{line}");
    assert!(street.metric("vratar_config_last_reload_successful 0").await);
    let status = said::of(&street.door, &["status"]).await.expect(0);
    assert!(
        status.out.contains("THE LAST RELOAD FAILED at 20") && status.out.contains("upsteam"),
        "{}",
        status.out
    );
    let status = said::of(&street.door, &["status", "--format", "json"]).await.expect(0).json();
    assert!(status["config"]["last_reload_failed"]["why"].as_str().unwrap().contains("upsteam"), "{status}");
    let _ = street.visit("one.example", "/").await.expect(200);

    street.door.configure(&config(&one(&street.shop)));
    said::of(&street.door, &["reload"]).await.expect(0);
    assert!(street.metric("vratar_config_last_reload_successful 1").await);
    assert!(!said::of(&street.door, &["status"]).await.expect(0).out.contains("FAILED"));
}

#[tokio::test]
async fn a_file_that_is_gone_empty_or_half_written_changes_nothing() {
    let street = Street::open().await;
    let file = street.door.config();
    let whole = std::fs::read(&file).unwrap();
    let state = street.door.state();
    let reload = ["reload", "--state", state.to_str().unwrap()];
    for broken in
        [&b""[..], b"# nothing", &whole[..whole.len() / 2], &whole[..whole.len() - 9], b"\0\0\0\0", b"\xff"]
    {
        std::fs::write(&file, broken).unwrap();
        let told = said::vratar(&reload).await.expect(1);
        assert!(told.err.contains("error[V01") || told.err.contains("error[V02"), "{}", told.err);
        let _ = street.visit("one.example", "/").await.expect(200);
    }
    std::fs::remove_file(&file).unwrap();
    said::vratar(&reload).await.expect(1);
    let _ = street.visit("one.example", "/").await.expect(200);
    std::fs::write(&file, &whole).unwrap();
    said::vratar(&reload).await.expect(0);
}

#[tokio::test]
async fn keys_that_need_a_restart_are_named_and_those_that_wait_for_one_too() {
    let mut street = Street::open().await;
    let text = config(&one(&street.shop));
    let moved = text.replace("threads = 2", "threads = 3").replace("format = \"text\"", "format = \"json\"");
    street.door.configure(&moved);
    let told = said::of(&street.door, &["reload"]).await.expect(1);
    assert!(told.err.contains("restart it instead: listen.threads, log.format"), "{}", told.err);
    assert!(street.metric("vratar_config_last_reload_successful 0").await);
    let waits = with("level = \"debug\"\n[limits]\ndrain_seconds = 7\n", &one(&street.shop));
    street.door.configure(&waits);
    let told = said::of(&street.door, &["reload"]).await.expect(0);
    let waits = "taken up at the next start only:\n  log.level\n  limits.drain_seconds\n";
    assert!(told.out.contains(waits), "{}", told.out);
}

#[tokio::test]
async fn a_request_on_its_way_ends_with_the_config_it_began_with() {
    let mut street = Street::open().await;
    let visitor = street.visitor("one.example");
    let waiting = tokio::spawn(async move { visitor.get("/slow").await });
    until("the shop has it", async || !street.shop.heard().is_empty()).await;
    // The shop is taken away under it.
    let other = Shop::open("two").await;
    street.door.configure(&config(&two(&other)));
    said::of(&street.door, &["reload"]).await.expect(0);
    assert_eq!(street.visit("one.example", "/").await.status.as_u16(), 421);
    street.shop.let_go();
    let page = waiting.await.unwrap().expect(200);
    assert!(page.text().contains("<p id=\"who\">one</p>"), "{}", page.text());
}

#[tokio::test]
async fn a_kept_connection_meets_the_new_config_with_its_next_request() {
    let mut street = Street::open().await;
    let visitor = street.visitor("one.example");
    assert!(visitor.get("/").await.expect(200).text().contains("<p id=\"who\">one</p>"));
    let other = Shop::open("another").await;
    street.door.configure(&config(&one(&other)));
    said::of(&street.door, &["reload"]).await.expect(0);
    assert!(visitor.get("/").await.expect(200).text().contains("<p id=\"who\">another</p>"));
    assert!(Path::new(&street.door.config()).exists());
}
