//! From raw tables to the built config: everything that can only be judged with other values at hand.

mod across;
mod asking;
mod documents;
mod listen;
mod placing;
mod plain;
mod record;
mod rules;
mod shop;
mod sink;
mod tls;
mod tls_host;
mod tls_key;

pub use tls_host::certificate_is_for;

use crate::codes;
use crate::config::{Config, Controller, Log, LogFormat, LogLevel, Shop};
use crate::fault::Fault;
use crate::files::Kind;
use crate::known::{AdapterRef, Platform, World};
use crate::load::Raw;
use crate::raw::RawController;
use crate::raw::listen::RawLog;
use crate::source::Spot;
use crate::walk::Notes;
use crate::word::text::FilePath;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use vratar_model::questionnaire::Questionnaire;

/// What building has found out so far.
pub(crate) struct Build<'w> {
    /// Files, adapters, questionnaires, time.
    world: World<'w>,
    /// Everything that is wrong.
    faults: Vec<Fault>,
    /// What is no mistake and should not stay.
    warnings: Vec<Fault>,
    /// Adapters that were asked for; `None` when wrong.
    adapters: HashMap<AdapterRef, Option<Platform>>,
    /// Questionnaire files that were read; `None` when wrong.
    questionnaires: HashMap<PathBuf, Option<Arc<Questionnaire>>>,
    /// Rules that were read.
    rules: rules::RulesRead,
    /// The shipped questionnaires.
    shipped: Vec<Arc<Questionnaire>>,
}

/// Builds a config. `None`, or more faults in `notes`, when something is wrong.
pub(crate) fn build(raw: Raw, world: World<'_>, notes: &mut Notes) -> Option<Config> {
    let shipped = world.known.shipped();
    let (adapters, questionnaires, rules) = (HashMap::new(), HashMap::new(), rules::RulesRead::default());
    let (faults, warnings) = (Vec::new(), Vec::new());
    let mut build = Build { world, faults, warnings, adapters, questionnaires, rules, shipped };
    across::check(&raw, &mut build.faults);
    let guarded = record::first_guarded(&raw.shops);
    let controller = controller(raw.root.controller.map(|table| table.value), &Controller::default());
    let shops: Vec<Option<Shop>> = raw.shops.into_iter().map(|shop| build.shop(shop, &controller)).collect();
    let state = build.state(raw.root.state);
    let listen = build.listen(raw.root.listen.map(|table| table.value));
    let limits = build.limits(raw.root.limits.map(|table| table.value));
    let record = build.record(raw.root.record.map(|table| table.value), state.as_deref(), guarded);
    notes.judge(build.faults);
    Some(Config {
        format: 1,
        state: state?,
        listen: listen?,
        limits: limits?,
        log: log(raw.root.log.map(|table| table.value)),
        record: record?,
        controller,
        shops: shops.into_iter().map(|shop| shop.map(Arc::new)).collect::<Option<_>>()?,
        files: raw.files,
        warnings: build.warnings,
        origins: Vec::new(),
    })
}

impl Build<'_> {
    fn state(&mut self, state: Option<Spot<FilePath>>) -> Option<PathBuf> {
        let state = state?;
        let path = state.place.source().folder().join(&state.value.0);
        if self.world.files.stat(&path).is_ok_and(|found| found.kind == Kind::File) {
            let says = format!("'{}' is a file", path.display());
            self.faults.push(
                Fault::at(&codes::STATE_NOT_FOLDER, &state.place, says)
                    .help("name a folder; it is made if it is not there"),
            );
        }
        Some(path)
    }
}

/// What was written, else what `above` says.
fn controller(raw: Option<RawController>, above: &Controller) -> Controller {
    let Some(raw) = raw else { return above.clone() };
    let text = |spot: Option<Spot<crate::word::text::Text>>, above: &Option<String>| {
        bare(spot).map(|text| text.0).or(above.clone())
    };
    Controller {
        name: text(raw.name, &above.name),
        address: text(raw.address, &above.address),
        contact: text(raw.contact, &above.contact),
        dpo: text(raw.dpo, &above.dpo),
        authority: text(raw.authority, &above.authority),
        jurisdiction: bare(raw.jurisdiction).map(|code| code.0).or_else(|| above.jurisdiction.clone()),
    }
}

fn log(raw: Option<RawLog>) -> Log {
    let (format, level) = raw.map_or((None, None), |raw| (raw.format, raw.level));
    Log { format: bare(format).unwrap_or(LogFormat::Json), level: bare(level).unwrap_or(LogLevel::Info) }
}

/// The value without its place.
fn bare<T>(spot: Option<Spot<T>>) -> Option<T> {
    spot.map(|spot| spot.value)
}

/// The items of a list, none when it was wrong.
fn items<T>(list: Option<Spot<Vec<Spot<T>>>>) -> Vec<Spot<T>> {
    bare(list).unwrap_or_default()
}
