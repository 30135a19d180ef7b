//! What the config asks others: adapters, questionnaires and rules, as they are shipped or as the operator wrote them.

use jiff::tz::TimeZone;
use std::sync::Arc;
use vratar_config::codes::{ADAPTER_WRONG, QUESTIONNAIRE_WRONG, RULES_WRONG};
use vratar_config::{AdapterRef, Fault, Known, Place, Platform, Source};
use vratar_host::{Adapter, LoadFault};
use vratar_model::PageKind;
use vratar_model::questionnaire::Questionnaire;
use vratar_policy::access::{Flaw, RuleFile, STANDARD};

/// Eastern European time, as the European Union has it (Directive 2000/84/EC).
const SOFIA: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";

/// The adapters, questionnaires and rules of this installation.
pub(crate) struct Installed;

impl Known for Installed {
    fn adapters(&self) -> Vec<String> {
        vratar_host::builtin_names().iter().map(|name| (*name).to_owned()).collect()
    }

    fn adapter(&self, of: &AdapterRef) -> Result<Platform, Vec<Fault>> {
        let adapter = adapter(of).map_err(|fault| in_config_words(&fault))?;
        let forms = 0..adapter.manifest().forms.len();
        // A checkout is another page for a guest.
        let mut pages: Vec<PageKind> =
            forms.flat_map(|form| [adapter.form_page(form), adapter.guest_form_page(form)]).collect();
        if !adapter.manifest().choices.is_empty() {
            pages.push(PageKind::Profile);
        }
        pages.sort_by_key(|page| PageKind::ALL.iter().position(|kind| kind == page));
        pages.dedup();
        Ok(Platform { pages })
    }

    fn shipped(&self) -> Vec<Arc<Questionnaire>> {
        vec![Arc::new(vratar_consent::questionnaire::standard())]
    }

    /// The one that shops have by default is known without the system's table.
    fn time_zone(&self, name: &str) -> Option<TimeZone> {
        let sofia = || TimeZone::posix(SOFIA).ok().filter(|_| name == "Europe/Sofia");
        TimeZone::get(name).ok().or_else(sofia)
    }

    fn rules(&self) -> Vec<RuleFile<'static>> {
        STANDARD.iter().map(|shipped| shipped.file).collect()
    }

    fn questionnaire(&self, file: &str, text: &str) -> Result<Questionnaire, Vec<Fault>> {
        let source = Source::new(file, text);
        // All of its shape at once; what it means can be looked at only when it has one.
        let shape = vratar_plugin_sdk::shape_faults(text, &questionnaire_schema());
        if !shape.is_empty() {
            return Err(shape.iter().map(|fault| misshapen(&source, fault)).collect());
        }
        vratar_consent::questionnaire::parse(text).map_err(|faults| {
            let fault = |fault: &vratar_consent::questionnaire::Flaw| {
                Fault::at(
                    &QUESTIONNAIRE_WRONG,
                    &Place::new(&source, fault.span.clone()),
                    fault.message.clone(),
                )
                .help(fault.remedy.clone())
            };
            faults.iter().map(fault).collect()
        })
    }
}

/// A mistake in a rule file, as mistakes in configs are told.
pub(crate) fn rule_fault(file: RuleFile<'_>, flaw: &Flaw) -> Fault {
    let place = Place::new(&Source::new(file.name, file.text), flaw.span.clone());
    Fault::at(&RULES_WRONG, &place, flaw.message.clone()).help(flaw.remedy.clone())
}

/// JSON Schema of a questionnaire's file.
pub(crate) fn questionnaire_schema() -> serde_json::Value {
    vratar_plugin_sdk::schema_of::<Questionnaire>()
}

fn misshapen(source: &Arc<Source>, fault: &vratar_plugin_sdk::Fault) -> Fault {
    let place = Place::new(source, fault.span.clone());
    Fault::at(&QUESTIONNAIRE_WRONG, &place, fault.message.clone()).help(fault.help.clone())
}

/// An adapter, by name or folder.
pub(crate) fn adapter(of: &AdapterRef) -> Result<Adapter, LoadFault> {
    match of {
        AdapterRef::Builtin(name) => Adapter::builtin(name).unwrap_or_else(|| Err(not_shipped(name))),
        AdapterRef::Folder(dir) => Adapter::load(dir),
    }
}

fn not_shipped(name: &str) -> LoadFault {
    let there = vratar_host::builtin_names().join(", ");
    let fault = vratar_plugin_sdk::Fault {
        span: 0..0,
        line: 1,
        column: 1,
        code: "M0001",
        message: format!("no adapter of the name '{name}' is shipped"),
        help: format!("write one of {there}, or the path of a folder"),
    };
    LoadFault { file: name.into(), text: String::new(), faults: vec![fault] }
}

fn in_config_words(load: &LoadFault) -> Vec<Fault> {
    let source = Source::new(&load.file.to_string_lossy(), &load.text);
    let fault = |fault: &vratar_plugin_sdk::Fault| {
        Fault::at(
            &ADAPTER_WRONG,
            &Place::new(&source, fault.span.clone()),
            format!("{} ({})", fault.message, fault.code),
        )
        .help(fault.help.clone())
    };
    load.faults.iter().map(fault).collect()
}
