//! The alert rules.

use super::metrics::{file, known, labels_of, read, selectors, strange};
use std::collections::BTreeSet;
use std::process::Command;

const RULES: &str = "rules/alert/alerts.yml";
const TESTS: [&str; 2] = ["rules/alert/alerts.test.yml", "rules/alert/week.test.yml"];

/// One rule, its text.
struct Rule {
    name: String,
    text: String,
}

/// The alerts of the file.
fn alerts() -> Vec<Rule> {
    let text = read(RULES);
    let rule = |part: &str| Rule {
        name: part.lines().next().unwrap().trim().to_owned(),
        text: part.split("\n      - ").next().unwrap().split("\n  - name:").next().unwrap().to_owned(),
    };
    text.split("- alert:").skip(1).map(rule).collect()
}

impl Rule {
    /// The value of a key, however many lines it has.
    fn value(&self, key: &str) -> String {
        let (_, rest) =
            self.text.split_once(&format!(" {key}: ")).unwrap_or_else(|| panic!("{}: no {key}", self.name));
        let is_key = |line: &str| {
            let word = line.trim().split(':').next().unwrap_or_default();
            ["for", "labels", "annotations", "summary", "description", "runbook"].contains(&word)
        };
        rest.lines()
            .enumerate()
            .take_while(|(at, line)| *at == 0 || !is_key(line))
            .map(|(_, line)| line)
            .collect()
    }
}

fn promtool(arguments: &[&str]) {
    let ended = Command::new("promtool").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout) + String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "promtool {arguments:?}:\n{said}");
}

#[test]
fn prometheus_takes_the_rules() {
    promtool(&["check", "rules", "--lint=all", "--lint-fatal", &file(RULES).to_string_lossy()]);
}

#[test]
fn each_alert_fires_when_it_should_and_is_quiet_when_not() {
    let tests = TESTS.map(|name| file(name).to_string_lossy().into_owned());
    promtool(&["test", "rules", &tests[0], &tests[1]]);
}

#[test]
fn each_alert_was_seen_firing() {
    let tried: String = TESTS.iter().map(|name| read(name)).collect();
    let alerts = alerts();
    assert!(alerts.len() > 20, "{} alerts", alerts.len());
    let names: BTreeSet<&str> = alerts.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names.len(), alerts.len(), "a name stands twice");
    let silent: Vec<&str> =
        names.into_iter().filter(|name| !tried.contains(&format!("\"{name}\""))).collect();
    assert_eq!(silent, Vec::<&str>::new(), "no test has seen these fire");
}

#[test]
fn the_rules_ask_only_for_what_the_door_tells() {
    let known = known();
    let mut wrong = Vec::new();
    for rule in alerts() {
        wrong.extend(
            strange(&rule.value("expr"), &known).into_iter().map(|what| format!("{}: {what}", rule.name)),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A label that a text names and the expression has summed away would be an empty place in a message at night.
#[test]
fn texts_name_only_labels_that_are_there() {
    let known = known();
    for rule in alerts() {
        let expr = rule.value("expr");
        let kept = expr.split_once(" by (").map(|(_, rest)| rest.split(')').next().unwrap_or_default());
        let kept: BTreeSet<&str> = kept.into_iter().flat_map(|list| list.split(", ")).collect();
        let of_metric = selectors(&expr).first().and_then(|(name, _)| labels_of(name, &known));
        for named in rule.text.split("$labels.").skip(1) {
            let label = named.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
            let there = match (kept.is_empty(), of_metric) {
                (false, _) => kept.contains(label),
                (true, Some(of_metric)) => of_metric.contains(label) || label == "instance",
                // A series of Prometheus itself, or one that a rule before has made.
                (true, None) => ["instance", "shop"].contains(&label),
            };
            assert!(there, "{}: {label} is not there", rule.name);
        }
    }
}

#[test]
fn each_alert_says_how_bad_it_is_and_where_to_read_on() {
    let guide = read("docs/OPERATE.md");
    let heading =
        |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(',', "").replace(' ', "-");
    let headings: BTreeSet<String> =
        guide.lines().filter(|line| line.starts_with("## ")).map(heading).collect();
    let prose = read("rules/alert/alerts.md");
    for rule in alerts() {
        let name = &rule.name;
        assert!(
            ["{ severity: critical }", "{ severity: warning }"].contains(&rule.value("labels").trim()),
            "{name}"
        );
        assert!(rule.value("summary").len() > 20 && rule.value("description").len() > 20, "{name}");
        let runbook = rule.value("runbook");
        let (_, section) =
            runbook.trim().split_once("docs/OPERATE.md#").unwrap_or_else(|| panic!("{name}: {runbook}"));
        assert!(headings.contains(section), "{name}: the guide has no section {section}");
        assert!(prose.contains(&format!("`{name}`")), "{name}: alerts.md does not say why");
    }
}
