use super::super::standard::STANDARD;
use super::*;

#[test]
fn what_the_shipped_pages_say_holds() {
    for shipped in STANDARD {
        let ran = run(shipped.page, Some(shipped.file));
        let wrong = ran.iter().filter(|case| !case.holds());
        let told: Vec<String> = wrong
            .map(|case| {
                format!("{}: line {}: {} -> {:?}", shipped.file.name, case.line, case.given, case.decided)
            })
            .collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
        assert!(ran.len() >= 5, "{} has cases", shipped.file.name);
    }
}

#[test]
fn the_shipped_rules_go_together_and_hold_nobody_up() {
    let files: Vec<RuleFile<'_>> = STANDARD.iter().map(|shipped| shipped.file).collect();
    let rules = Rules::read(&files).unwrap();
    let held = rules.list().iter().filter(|rule| !rule.observed && rule.kind != crate::access::Kind::Decoy);
    assert_eq!(held.map(|rule| &*rule.id).collect::<Vec<_>>(), Vec::<&str>::new());
    for kind in crate::access::Kind::ALL {
        assert!(rules.list().iter().any(|rule| rule.kind == *kind));
    }
}

const PAGE: &str = "# A page

```toml rules
format = 1
[group.sales]
actors = ['maria']
[[access_level]]
id = 'a'
mode = 'observe'
when = \"actor.role == 'staff' && !('sales' in actor.groups)\"
see = 'deny'
```

```cases
staff list                            -> deny
staff list groups=sales               ->   allow
staff list shows=email persons=3 rows=4 decoys=0 proved=4m -> allow
staff lst                             -> deny
owner list                            -> deny
staff list at=noon                    -> deny
staff list wherever                   -> deny
staff list colour=blue                -> deny
no arrow
```

```cases as written
staff list /a method=POST route=x shop=one from=unknown at=2026-11-28T23:00 subjects=company -> allow
```

```text
staff list -> never run
```
";

#[test]
fn each_case_is_run_and_told() {
    let ran = run(PAGE, None);
    let holds: Vec<usize> = ran.iter().filter(|case| case.holds()).map(|case| case.line).collect();
    assert_eq!(holds, [15, 16, 27]);
    assert_eq!(ran[2].decided.as_deref(), Ok("deny"));
    let errors: Vec<&str> =
        ran.iter().filter_map(|case| case.decided.as_ref().err()).map(String::as_str).collect();
    assert_eq!(errors.len(), 6, "{errors:?}");
    assert!(errors[0].starts_with("'lst' is no class of routes") && errors[1] == "'owner' is not a role");
}

#[test]
fn without_rules_there_is_nothing_to_decide() {
    let ran = run("```cases\nstaff list -> allow\n```\n", None);
    assert!(ran[0].decided.as_ref().is_err_and(|why| why.contains("no rules above it")));
    let wrong = RuleFile { name: "a", text: "format = 2" };
    let ran = run("```cases\nstaff list -> allow\n```\n", Some(wrong));
    assert!(ran[0].decided.as_ref().is_err_and(|why| why.contains("write format = 1")));
}
