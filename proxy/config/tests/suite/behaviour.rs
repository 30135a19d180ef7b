//! What the config does besides refusing.

use crate::case::{Case, expect};
use crate::known::Fixed;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use vratar_config::{Config, Disk, Faults, Files, Flags, Memory, Overdue, SetBy, World};

const SHOP: &str =
    "[[shop]]\nhosts = [\"shop.example\"]\nupstream = \"http://127.0.0.1:8101\"\nadapter = \"oscar\"\n";

fn load_from(files: &dyn Files, root: &str) -> Result<Config, Faults> {
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    vratar_config::load(Path::new(root), &World { files, known: &Fixed, now, overdue: Overdue::Refused })
}

fn load(text: &str) -> Result<Config, Faults> {
    load_from(&Memory::default().with("vratar.toml", text), "vratar.toml")
}

fn origin_of(config: &Config, key: &str) -> SetBy {
    config.origins().into_iter().find(|setting| setting.key == key).unwrap().origin
}

#[test]
fn every_value_says_where_it_came_from() {
    let main = format!("include = [\"shops/*.toml\"]\n{SHOP}");
    let more = SHOP.replace("shop.example", "b.example");
    let files = Memory::default().with("etc/vratar.toml", main).with("etc/shops/b.toml", more);
    let config = load_from(&files, "etc/vratar.toml").unwrap();
    let at = |path: &str, line| SetBy::File { path: path.to_owned(), line };
    assert_eq!(origin_of(&config, "shop[0].upstream"), at("etc/vratar.toml", 4));
    assert_eq!(origin_of(&config, "shop[1].upstream"), at("etc/shops/b.toml", 3));
    assert_eq!(origin_of(&config, "shop[1].mode"), SetBy::Default);
    assert_eq!(config.files, ["etc/vratar.toml", "etc/shops/b.toml"]);
}

#[test]
fn relative_paths_start_from_the_file_that_names_them() {
    let shop = format!("state = \"../state\"\n{SHOP}").replace("\"oscar\"", "\"./ours\"");
    let files =
        Memory::default().with("etc/vratar.toml", shop).with("etc/./ours/manifest.toml", "format = 1");
    let config = load_from(&files, "etc/vratar.toml").unwrap();
    assert_eq!(config.state, PathBuf::from("etc/../state"));
}

#[test]
fn every_key_of_the_schema_is_shown_and_nothing_else() {
    let everything = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/right/everything/vratar.toml"),
    );
    let shown = load(&everything.unwrap()).unwrap().origins();
    let shown: BTreeSet<String> = shown.iter().map(|setting| without_indexes(&setting.key)).collect();
    let mut known = BTreeSet::new();
    keys(&vratar_config::schema(), "", &mut known);
    // What a file says once and then is settled, or what exists in two shapes.
    let settled = ["include", "shop.tls.cert", "shop.tls.key"];
    known.retain(|key| !settled.contains(&key.as_str()));
    let shown: BTreeSet<String> = shown.into_iter().filter(|key| !settled.contains(&key.as_str())).collect();
    assert_eq!(shown, known);
}

/// `shop[0].hosts` as `shop.hosts`; names of the operator's choice as `*`.
fn without_indexes(key: &str) -> String {
    let plain: Vec<&str> = key.split('.').map(|part| part.split('[').next().unwrap()).collect();
    let plain =
        plain.join(".").replace("documents.terms", "documents.*").replace("documents.privacy", "documents.*");
    plain.replace("href.bg", "href.*").replace("href.en", "href.*")
}

fn keys(schema: &serde_json::Value, path: &str, known: &mut BTreeSet<String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    if let Some(properties) = schema["properties"].as_object() {
        properties.iter().for_each(|(key, schema)| keys(schema, &below(key), known));
    } else if schema["items"]["properties"].is_object() {
        keys(&schema["items"], path, known);
    } else if schema["additionalProperties"].is_object() {
        keys(&schema["additionalProperties"], &below("*"), known);
    } else {
        known.insert(path.to_owned());
    }
}

#[test]
fn the_schema_in_the_repository_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/config.json");
    let now = serde_json::to_string_pretty(&vratar_config::schema()).unwrap() + "\n";
    assert_eq!(expect(&path, &now), None, "UPDATE=1 cargo test -p vratar-config writes it anew");
}

#[test]
fn a_reload_knows_what_it_cannot_apply() {
    let old = load(SHOP).unwrap();
    let new = format!("state = \"/srv\"\n[listen]\nthreads = 2\n[limits]\ndrain_seconds = 5\n{SHOP}");
    assert_eq!(vratar_config::restart_needed(&old, &load(&new).unwrap()), ["state", "listen.threads"]);
    assert_eq!(vratar_config::restart_needed(&old, &old), Vec::<String>::new());
    let moved =
        load(&format!("[record]\nfolder = \"/srv/record\"\nanchors = [\"/mnt/anchor\"]\n{SHOP}")).unwrap();
    assert_eq!(vratar_config::restart_needed(&old, &moved), ["record.folder"]);
    let same = load(&format!("[record]\nfolder = \"/var/lib/vratar/record\"\n{SHOP}")).unwrap();
    assert_eq!(vratar_config::restart_needed(&old, &same), Vec::<String>::new());
}

#[test]
fn changes_follow_a_shop_and_not_its_number() {
    let b = SHOP.replace("shop.example", "b.example");
    let old = load(&format!("{SHOP}{b}")).unwrap();
    let new = load(&format!("{b}mode = \"inject\"\n{SHOP}")).unwrap();
    let changes = vratar_config::changes(&old, &new);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].key, "shop(b.example).mode");
    assert_eq!(changes[0].after.as_deref(), Some("\"inject\""));
}

#[test]
fn faults_are_sorted_counted_and_all_in_the_json() {
    let many: String =
        (0..30).map(|index| SHOP.replace("shop.example", &format!("Shop{index}.example"))).collect();
    let faults = load(&many).unwrap_err();
    assert_eq!(faults.count(), 30);
    assert_eq!(faults.render_json().as_array().unwrap().len(), 30);
    assert!(faults.list().windows(2).all(|pair| pair[0].line() < pair[1].line()));
    assert_eq!(faults.render_text(false).matches("error[").count(), vratar_config::FAULTS_SHOWN);
    assert!(faults.render_text(true).contains("\u{1b}["), "colour");
}

#[test]
fn rubbish_is_counted_and_not_kept() {
    let rubbish: String = (0..5000).map(|index| format!("key{index} = 1\n")).collect();
    let faults = load(&format!("{rubbish}{SHOP}")).unwrap_err();
    assert_eq!(faults.list().len(), vratar_config::FAULTS_KEPT);
    assert_eq!(faults.count(), 5000);
}

#[test]
fn a_file_that_is_something_else_is_refused_and_done_with() {
    let line = |index: usize| format!("[{index}] GET /index.html?x={index} \"200\" 17\n");
    let log: String = (0..8000).map(line).collect();
    assert!(load(&log).unwrap_err().count() >= 8000);
}

#[test]
fn the_json_has_the_agreed_members() {
    let faults = load("").unwrap_err().render_json();
    let members: Vec<&String> = faults[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["file", "line", "col", "code", "message", "help"]);
}

#[test]
fn passwords_never_reach_a_message() {
    let shop = SHOP.replace("http://", "http://me:s3cret@");
    let faults = load(&format!("{shop}nonsense = 1\n")).unwrap_err();
    let said = faults.render_text(false) + &faults.render_json().to_string() + &format!("{faults:?}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn thousands_of_shops_load() {
    let mut memory = Memory::default().with("vratar.toml", "include = [\"shops/*.toml\"]\n");
    for index in 0..5000 {
        memory = memory
            .with(&format!("shops/{index}.toml"), SHOP.replace("shop.example", &format!("s{index}.example")));
    }
    assert_eq!(load_from(&memory, "vratar.toml").unwrap().shops.len(), 5000);
}

#[test]
fn the_disk_is_read_as_memory_is() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("vratar.toml");
    std::fs::create_dir(folder.path().join("shops")).unwrap();
    std::fs::write(&root, "include = [\"shops/*.toml\"]\n").unwrap();
    std::fs::write(folder.path().join("shops/a.toml"), SHOP).unwrap();
    assert_eq!(load_from(&Disk, root.to_str().unwrap()).unwrap().shops.len(), 1);
    let faults = load_from(&Disk, folder.path().join("none.toml").to_str().unwrap()).unwrap_err();
    assert_eq!(faults.list()[0].code(), "V0108");
}

#[test]
fn flags_are_said_where_a_file_would_be() {
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let world = World { files: &Memory::default(), known: &Fixed, now, overdue: Overdue::Refused };
    let upstream = Some("http://127.0.0.1:8101".to_owned());
    let flags = Flags { upstream, adapter: Some("oscar".to_owned()), ..Flags::default() };
    let config = vratar_config::from_flags(&flags, &world).unwrap();
    assert_eq!(origin_of(&config, "shop[0].upstream"), SetBy::Flag);
    assert_eq!(origin_of(&config, "shop[0].mode"), SetBy::Default);
    let odd = Flags { upstream: Some("it's \"so\nso\"".to_owned()), ..flags };
    let faults = vratar_config::from_flags(&odd, &world).unwrap_err();
    assert_eq!((faults.list()[0].file(), faults.list()[0].line()), ("command line", 1));
}

#[test]
fn an_expired_certificate_is_refused_by_a_check_and_does_not_stop_a_start() {
    let cases = Case::all("wrong");
    let expired = cases.iter().find(|case| case.name == "tls-expired").unwrap();
    assert!(expired.load_with(Overdue::Refused).is_err());
    let config = expired.load_with(Overdue::Warned).unwrap();
    assert_eq!(config.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>(), ["V0507"]);
    let other = cases.iter().find(|case| case.name == "tls-key-other").or_else(|| {
        cases.iter().find(|case| {
            case.name.starts_with("tls-") && !case.load().unwrap_err().list()[0].came_with_time()
        })
    });
    assert!(other.unwrap().load_with(Overdue::Warned).is_err(), "what time did not do stays a fault");
}

#[test]
fn a_record_that_nothing_anchors_is_told_where_a_shop_is_guarded() {
    let warned = |text: &str| {
        let warnings = load(text).unwrap().warnings;
        warnings.iter().map(|warning| (warning.code(), warning.line())).collect::<Vec<_>>()
    };
    let guarded = format!("{SHOP}mode = \"guard\"\n");
    let more = SHOP.replace("shop.example", "b.example");
    assert_eq!(warned(&guarded), [("V0703", 5)]);
    assert_eq!(warned(&format!("{more}{guarded}")), [("V0703", 9)], "the first that is guarded");
    assert_eq!(warned(&format!("{SHOP}mode = \"inject\"\n")), []);
    assert_eq!(warned(&format!("[record]\nanchors = [\"/mnt/anchor\"]\n{guarded}")), []);
}

#[test]
fn the_file_of_a_sink_is_no_folder() {
    let text = format!("[[record.ship]]\nto = \"file:/mnt/out\"\n{SHOP}");
    let with = |file: &str| {
        load_from(&Memory::default().with("vratar.toml", text.as_str()).with(file, ""), "vratar.toml")
    };
    assert_eq!(with("/mnt/out/other").unwrap_err().list()[0].code(), "V0704");
    assert!(with("/mnt/out").is_ok(), "a file that is there is gone on with");
}

#[test]
fn documents_that_nobody_named_are_told_with_the_lines_that_name_them() {
    let asking = format!("{SHOP}mode = \"inject\"\n");
    let config = load(&asking).unwrap();
    let [assumption] = &config.assumptions()[..] else { panic!("one shop") };
    assert_eq!(
        (assumption.to_string(), assumption.place.as_str()),
        (
            "shop shop.example links to documents that its config does not name: terms (version 1, /terms/)"
                .to_owned(),
            "vratar.toml:2"
        )
    );
    let lines = assumption.lines();
    assert_eq!(lines, "[shop.documents.terms]\nversion = \"1\"\nhref = { en = \"/terms/\" }\n");
    let named = load(&format!("{asking}{lines}")).unwrap();
    assert_eq!(named.assumptions(), []);
    assert_eq!(
        load(&asking.replace("inject", "guard")).unwrap().assumptions().len(),
        1,
        "guard asks as well"
    );
    for quiet in [SHOP.to_owned(), format!("{asking}placement = []\n")] {
        assert_eq!(load(&quiet).unwrap().assumptions(), [], "{quiet}");
    }
    let flags = Flags {
        upstream: Some("http://127.0.0.1:8101".to_owned()),
        adapter: Some("oscar".to_owned()),
        ..Flags::default()
    };
    let files = Memory::default();
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let world = World { files: &files, known: &Fixed, now, overdue: Overdue::Refused };
    assert_eq!(vratar_config::from_flags(&flags, &world).unwrap().assumptions(), []);
}
