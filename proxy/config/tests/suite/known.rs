//! Two adapters and a questionnaire that never change, so that the cases do not either.

use jiff::tz::TimeZone;
use std::sync::Arc;
use vratar_config::{AdapterRef, Fault, Known, Place, Platform, Source, codes};
use vratar_model::PageKind;
use vratar_model::questionnaire::Questionnaire;
use vratar_policy::access::RuleFile;

/// The world of the cases.
pub(crate) struct Fixed;

impl Known for Fixed {
    fn adapters(&self) -> Vec<String> {
        vec!["demo".to_owned(), "oscar".to_owned()]
    }

    fn adapter(&self, adapter: &AdapterRef) -> Result<Platform, Vec<Fault>> {
        match adapter {
            AdapterRef::Builtin(name) if name == "demo" => {
                Ok(Platform { pages: vec![PageKind::Registration, PageKind::Profile] })
            }
            AdapterRef::Folder(folder) if folder.ends_with("broken") => Err(vec![broken(folder)]),
            _ => Ok(Platform {
                pages: PageKind::ALL.into_iter().filter(|page| *page != PageKind::Contact).collect(),
            }),
        }
    }

    fn shipped(&self) -> Vec<Arc<Questionnaire>> {
        vec![Arc::new(toml::from_str(include_str!("standard.toml")).unwrap())]
    }

    fn time_zone(&self, name: &str) -> Option<TimeZone> {
        let sofia =
            || TimeZone::posix("EET-2EEST,M3.5.0/3,M10.5.0/4").ok().filter(|_| name == "Europe/Sofia");
        sofia().or_else(|| (name == "UTC").then_some(TimeZone::UTC))
    }

    fn rules(&self) -> Vec<RuleFile<'static>> {
        vec![RuleFile { name: "rules/standard.toml", text: include_str!("standard.rules.toml") }]
    }

    fn questionnaire(&self, file: &str, text: &str) -> Result<Questionnaire, Vec<Fault>> {
        toml::from_str(text).map_err(|error| {
            let place = Place::new(&Source::new(file, text), error.span().unwrap_or(0..0));
            vec![
                Fault::at(&codes::QUESTIONNAIRE_WRONG, &place, error.message().to_owned())
                    .help("compare with the shipped one"),
            ]
        })
    }
}

/// What a loader of adapters would say.
fn broken(folder: &std::path::Path) -> Fault {
    let text = "format = 1\nname = 7\n";
    let source = Source::new(&folder.join("manifest.toml").to_string_lossy(), text);
    Fault::at(&codes::ADAPTER_WRONG, &Place::new(&source, 18..19), "name must be a text in quotes")
        .help("write name = \"broken\"")
}
