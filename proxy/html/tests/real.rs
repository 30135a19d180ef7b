//! Pages of real shops: what is made of them is what the parser alone makes of them, however they are cut.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/run.rs"]
mod run;

use run::Runner;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vratar_html::{At, CharsetHints, Filled, Plan, SlotSpec};

/// Places that adapters name, and such that are in every page.
fn places() -> Vec<SlotSpec> {
    let place = |element: &str, contains: Option<&str>, at| SlotSpec {
        element: element.into(),
        contains: contains.map(Into::into),
        at,
    };
    vec![
        place("form#register_form", None, At::BeforeSubmit),
        place("form#place_order_form", None, At::Before("div.form-group".into())),
        place("form[action*=\"route=account/register\"]", None, At::Before("div.buttons".into())),
        place("form#form-register", None, At::After("fieldset#account".into())),
        place("form.woocommerce-form-register", None, At::BeforeSubmit),
        place("form", Some("newsletter"), At::BeforeSubmit),
        place("div#pnlRegister", Some("ctl00$Main$txtEmail"), At::Before("div.buttons".into())),
        place("table.table", None, At::AfterElement),
        place("body", None, At::Start),
        place("body form input[name]", None, At::BeforeElement),
        place("html > body > div", None, At::End),
        place("footer, .footer", None, At::AfterElement),
    ]
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

#[test]
fn pages_of_real_shops_come_out_as_the_parser_alone_has_them() {
    let mut found = Vec::new();
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../adapters"), &mut found);
    assert!(found.len() > 10, "{} pages", found.len());
    let plan = Arc::new(Plan::compile(&places(), None).unwrap());
    let each = (0..places().len()).map(|place| vec![place]);
    let all: Vec<Vec<usize>> = each.chain([(0..places().len()).collect()]).collect();
    for path in found {
        let page = std::fs::read(&path).unwrap();
        for active in &all {
            let runner = Runner {
                plan: Arc::clone(&plan),
                active: active.clone(),
                hints: CharsetHints { content_type: Some("utf-8".into()), manifest: None },
                blocks: Arc::new(|slot, _| {
                    Some(Filled { html: format!("[{slot}]"), tail: Some("[tail]".into()) })
                }),
            };
            let cuts: Vec<usize> = (0..page.len()).step_by(997).collect();
            let cut = runner.run(page.chunks(1)).0 == runner.by_parser(&page).0;
            assert!(cut, "{} {active:?}", path.display());
            runner.every_way(&page, &[cuts]);
        }
    }
}
