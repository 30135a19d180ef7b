use super::*;

fn flaws(text: &str) -> Vec<(String, String, String)> {
    let text = format!("format = 1\n{text}");
    let said = |flaw: Flaw| (text[flaw.span].to_owned(), flaw.message, flaw.remedy);
    let read = Rules::read(&[RuleFile { name: "mine.toml", text: &text }]);
    read.expect_err(&text).into_iter().map(said).collect()
}

#[test]
fn each_mistake_is_told_with_its_place_and_a_remedy() {
    for (text, place, message, remedy) in [
        (
            "[[acess_level]]\nid = 'a'",
            "acess_level",
            "a rule file has no key 'acess_level'",
            "write 'access_level'",
        ),
        ("access_level = 1", "1", "'access_level' is no list of rules", "write [[access_level]]"),
        (
            "[access_level]\nid = 'a'",
            "[access_level]",
            "'access_level' is no list of rules",
            "with two brackets",
        ),
        ("access_level = [1]", "1", "'access_level' holds something else", "write [[access_level]]"),
        ("[[access_level]]\nsee = 'all'", "[[access_level]]", "the rule has no id", "write id ="),
        ("[[access_level]]\nid = 'A b'\nsee = 'all'", "'A b'", "'A b' is no id", "begin with a small letter"),
        ("[[access_level]]\nid = 7\nsee = 'all'", "7", "'id' is no text", "write it in quotes"),
        (
            "[[access_level]]\nid = 'a'",
            "[[access_level]]",
            "'see' is missing",
            "write see = \"all\" or \"mask\"",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'hide'",
            "'hide'",
            "'hide' is no word of 'see'",
            "there are: all, mask, step_up, deny",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nmode = 'watch'",
            "'watch'",
            "'watch' is no word of 'mode'",
            "there are: enforce, observe",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nfield = ['email']",
            "field",
            "[[access_level]] has no key 'field'",
            "write 'fields'",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nfields = ['mail']",
            "'mail'",
            "'mail' is no word of 'fields'",
            "write 'email'",
        ),
        ("[[access_level]]\nid = 'a'\nsee = 'all'\nfields = []", "[]", "'fields' is empty", "delete the key"),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nfields = 'email'",
            "'email'",
            "'fields' is no list",
            "write fields = [",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nsubjects = ['clients']",
            "'clients'",
            "'clients' is no word",
            "write 'client'",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nmask = 'redact'",
            "'redact'",
            "'mask' says how, but nothing is masked",
            "see = \"mask\"",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nmask = 'star'",
            "'star'",
            "'star' is no word of 'mask'",
            "there are: redact",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nmask = {}",
            "{}",
            "'mask' masks nothing",
            "write mask = \"redact\"",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nmask = { custom = '<b>' }",
            "{ custom = '<b>' }",
            "a text that stands",
            "withheld",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nmask = 'date_to_year'",
            "'date_to_year'",
            "'date_to_year' is for days",
            "birth_date",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nmask = { email = 'date_to_year' }",
            "'date_to_year'",
            "'email' is no day",
            "birth_date only",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'mask'\nfields = ['email']\nmask = { phone = 'hash' }",
            "{ phone = 'hash' }",
            "'fields' and 'mask' differ: 'email'",
            "delete 'fields'",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nproof = '5m'",
            "'5m'",
            "'proof' says how long",
            "write see = \"step_up\"",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'step_up'\nproof = '5'",
            "'5'",
            "'proof' is not a length of time",
            "\"30m\"",
        ),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nwhen = 'true &&'",
            "'true &&'",
            "the condition cannot be read",
            "write it in CEL",
        ),
        ("[[access_level]]\nid = 'a'\nsee = 'all'\nwhy = 'no'", "'no'", "'why' names no language", "bg ="),
        ("[[access_level]]\nid = 'a'\nsee = 'all'\nwhy = { 1 = 'no' }", "1", "'1' is not a language", "bg ="),
        (
            "[[access_level]]\nid = 'a'\nsee = 'all'\nwhy = { en = ' ' }",
            "' '",
            "a text of 'why' is empty",
            "one or two",
        ),
        (
            "[[export_budget]]\nid = 'a'\nwithin = '1d'\nover = 'cut'",
            "[[export_budget]]",
            "the budget limits nothing",
            "persons = 200",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nover = 'cut'",
            "[[export_budget]]",
            "'within' is missing",
            "\"day\"",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = 'week'\nover = 'cut'",
            "'week'",
            "'within' is not a length",
            "\"30m\"",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '32d'\nover = 'cut'",
            "'32d'",
            "'within' is longer than 31 days",
            "31d",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 0\nwithin = '1d'\nover = 'cut'",
            "0",
            "'rows' is not a whole number",
            "rows = 100",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'",
            "[[export_budget]]",
            "'over' is missing",
            "\"reason\" or",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'cut'\nwatermark = 1",
            "1",
            "'watermark' is neither",
            "= true",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'cut'\nper = ['person']",
            "'person'",
            "'person' is no word of 'per'",
            "there are",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'approval'\napprovers = ['office']",
            "'office'",
            "there is no group 'office'",
            "[group.office]",
        ),
        (
            "[group.office]\nactors = ['olga']\n[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'cut'\napprovers = ['office']",
            "['office']",
            "'approvers' says who may approve, and nobody is asked",
            "over = \"approval\"",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'cut'\nwaits = '1h'",
            "'1h'",
            "'waits' says how long a second person",
            "over = \"approval\"",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'approval'\nwaits = '8d'",
            "'8d'",
            "'waits' is longer than 7 days",
            "\"7d\"",
        ),
        (
            "[[export_budget]]\nid = 'a'\nrows = 1\nwithin = '1d'\nover = 'cut'\nproof = '1m'",
            "'1m'",
            "'proof' says how long a password counts",
            "over = \"step_up\"",
        ),
        (
            "[[print]]\nid = 'a'\nproof = '1m'",
            "[[print]]",
            "the rule says nothing of prints",
            "see = \"mask\"",
        ),
        ("[[print]]\nid = 'a'", "[[print]]", "the rule says nothing of prints", "see = \"mask\""),
        (
            "[[presence]]\nid = 'a'\noutside = 'deny'",
            "[[presence]]",
            "the rule says neither when nor from where",
            "hours =",
        ),
        (
            "[[presence]]\nid = 'a'\nhours = ['Mo 8-19']\noutside = 'deny'",
            "'Mo 8-19'",
            "'Mo 8-19' does not belong into 'hours'",
            "Mon-Fri",
        ),
        (
            "[[presence]]\nid = 'a'\nnetworks = ['office']\noutside = 'deny'",
            "'office'",
            "'office' does not belong",
            "192.0.2.0/24",
        ),
        (
            "[[presence]]\nid = 'a'\nnetworks = ['192.0.2.0/24']\noutside = 'mask'",
            "'mask'",
            "'mask' is no word of 'outside'",
            "there are",
        ),
        ("[[decoy]]\nid = 'a'", "[[decoy]]", "'touched' is missing", "\"alarm\" or"),
        ("[group.sales]\nactor = ['maria']", "actor", "[group.…] has no key 'actor'", "write 'actors'"),
        ("group = 1", "1", "'group' is no table", "[group.warehouse]"),
        ("[group.'Big ones']\nactors = ['maria']", "'Big ones'", "the name of a group", "begin with"),
    ] {
        let flaws = flaws(text);
        let found = flaws
            .iter()
            .any(|(at, says, help)| at.trim() == place && says.contains(message) && help.contains(remedy));
        assert!(found, "{text}\n{flaws:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_their_order() {
    let text = "[[access_level]]\nid = 'a'\nwhen = 'role'\nsee = 'hide'\n[[decoy]]\nid = 'a'\ntouched = 'alarm'\n[[decoy]]\nid = 'a'\ntouched = 'alarm'\nx = 1\n";
    let messages: Vec<String> = flaws(text).into_iter().map(|(_, message, _)| message).collect();
    assert_eq!(
        messages,
        [
            "there is no 'role' to ask for",
            "'hide' is no word of 'see'",
            "the id 'a' is that of another rule, in mine.toml",
            "[[decoy]] has no key 'x'"
        ]
    );
}

#[test]
fn files_are_read_together() {
    let groups = RuleFile { name: "groups.toml", text: "format = 1\n[group.sales]\nactors = ['maria']\n" };
    let rule = "format = 1\n[[decoy]]\nid = 'a'\nwhen = \"'sales' in actor.groups\"\ntouched = 'alarm'\n";
    let rules = Rules::read(&[groups, RuleFile { name: "rules.toml", text: rule }]).unwrap();
    assert_eq!(rules.list()[0].says, "touched: alarm");
    assert_eq!(
        (&*rules.list()[0].file, rules.list()[0].when.as_deref()),
        ("rules.toml", Some("'sales' in actor.groups"))
    );
    let (group, logins) = rules.groups().next().unwrap();
    assert_eq!((&**group, logins[0].as_str()), ("sales", "maria"));
    assert!(!format!("{rules:?} {logins:?}").contains("maria"));

    let twice = [RuleFile { name: "one", text: rule }, groups, RuleFile { name: "two", text: rule }, groups];
    let flaws = Rules::read(&twice).unwrap_err();
    let said: Vec<_> = flaws.iter().map(|flaw| (flaw.file, flaw.message.as_str())).collect();
    assert_eq!(
        said,
        [(2, "the id 'a' is that of another rule, in one"), (3, "the group 'sales' stands in two files")]
    );
}

#[test]
fn a_file_says_its_format() {
    for (text, message) in [
        ("", "the file does not say its format"),
        ("format = 2", "this version reads format 1 only"),
        ("format = 'x'", "'format' is not a whole number from 1 to 1000000000"),
        ("format =", "string values must be quoted"),
    ] {
        let flaws = Rules::read(&[RuleFile { name: "a", text }]).unwrap_err();
        assert!(flaws[0].message.contains(message), "{text}: {flaws:?}");
        assert_eq!(flaws.len(), 1);
    }
    let long = "#".repeat(MAX_BYTES + 1);
    assert!(Rules::read(&[RuleFile { name: "a", text: &long }]).is_err());
}

#[test]
fn the_hash_changes_with_what_is_said_and_with_what_bites() {
    let read =
        |text: &str| Rules::read(&[RuleFile { name: "a", text: &format!("format = 1\n{text}") }]).unwrap();
    let text = "[[decoy]]\nid = 'a'\nmode = 'observe'\ntouched = 'alarm'\n";
    let (one, mut same, other) = (read(text), read(text), read("[[decoy]]\nid = 'a'\ntouched = 'alarm'\n"));
    assert_eq!(one.hash(), same.hash());
    assert_ne!(one.hash(), other.hash());
    assert!(!same.enforce("b"));
    assert_eq!(one.hash(), same.hash());
    assert!(same.list()[0].observed && same.enforce("a") && !same.list()[0].observed);
    assert_ne!(one.hash(), same.hash());
    let hash = other.hash().to_owned();
    let mut other = other;
    assert!(other.enforce("a"));
    assert_eq!(other.hash(), hash);
}

#[test]
fn there_is_an_end_to_everything() {
    let rule = |index: usize| format!("[[decoy]]\nid = 'a-{index}'\ntouched = 'alarm'\n");
    let many: String = (0..=MAX_RULES).map(rule).collect();
    let said = flaws(&many);
    assert_eq!(said.len(), 1);
    assert!(said[0].1.contains("more than 256 rules"));
    let groups: String = (0..65).map(|index| format!("[group.g{index}]\nactors = ['a']\n")).collect();
    assert!(flaws(&groups)[0].1.contains("more than 64 groups"));
    let logins = format!("[group.g]\nactors = [{}]", "'a',".repeat(MAX_LOGINS + 1));
    assert!(flaws(&logins)[0].1.contains("more than 1000 actors"));
}

proptest::proptest! {
    #[test]
    fn no_file_is_too_odd_to_be_read(text in "(format = 1\n)?(\\[\\[(access_level|print|presence)\\]\\]\n)?([a-z]{2,8} = ('\\PC{0,8}'|[0-9]{1,12}|\\[\\]|\\{\\}|true)\n){0,4}") {
        let _read = Rules::read(&[RuleFile { name: "a", text: &text }]);
    }
}
