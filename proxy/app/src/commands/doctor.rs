//! `vratar doctor`: whether door, shop and machine fit together, seen as an operator sees them.
//!
//! What is looked at (files, connections, names) is looked at in the functions called `look` and in `ask`; what it means
//! is decided by functions of what was found, which touch nothing.

mod around;
mod ask;
mod certificates;
mod clock;
mod door;
mod finding;
mod leaks;
mod names;
mod own;
mod places;
mod record;
mod shop;
mod sinks;

use super::block_on;
use crate::cli::{Doctor, Format};
use crate::launch::Source;
use finding::{Finding, Report};
use std::path::Path;
use std::process::ExitCode;
use vratar_config::{Config, Faults, Overdue, codes};

/// Exit: 0 all is well, 1 something should not stay, 2 something is wrong.
pub(crate) fn doctor(doctor: &Doctor) -> anyhow::Result<ExitCode> {
    let report = match Source::File(doctor.config.clone()).read(Overdue::Warned) {
        Ok(config) => block_on(examined(&config, doctor))?,
        Err(faults) => Report::of(wrong(&faults)),
    };
    match doctor.format() {
        Format::Json => say!("{}", serde_json::to_string_pretty(&report)?),
        Format::Text => put!("{}", report.in_words()),
    }
    Ok(ExitCode::from(report.exit()))
}

async fn examined(config: &Config, doctor: &Doctor) -> Report {
    let own = own::look();
    let mut found = sound(config, &doctor.config);
    found.extend(places::look(config));
    found.extend(certificates::look(config));
    let mut told = Vec::new();
    for shop in &config.shops {
        found.extend(shop::look(config, shop, &own, doctor.offline, &mut told).await);
    }
    found.push(clock::look(config, &told));
    found.extend(record::look(config));
    found.extend(door::look(config).await);
    for sink in &config.record.sinks {
        found.extend(sinks::look(sink, doctor.offline).await);
    }
    if doctor.offline {
        found.push(Finding::warn(
            "offline",
            "names, shops on other machines and sinks on other machines were not looked at",
            "run it again without --offline",
        ));
    }
    Report::of(found)
}

/// A config that starts, and what should not stay in it. That nothing anchors the record is told with the record.
fn sound(config: &Config, path: &Path) -> Vec<Finding> {
    let warnings = config.warnings.iter().filter(|warning| warning.code() != codes::NO_ANCHOR.code);
    let warned = warnings.map(|warning| {
        let remedy =
            format!("`vratar check --config {}` says what to write ({})", path.display(), warning.code());
        Finding::warn("config", warning.message().to_owned(), remedy)
    });
    let sound = Finding::ok("config", format!("{}: sound, {} shop(s)", path.display(), config.shops.len()));
    std::iter::once(sound).chain(warned).collect()
}

fn wrong(faults: &Faults) -> Vec<Finding> {
    let finding = |fault: &vratar_config::Fault| {
        let remedy =
            format!("`vratar check` shows the place, `vratar explain {}` says why it matters", fault.code());
        Finding::wrong("config", fault.message().to_owned(), remedy)
    };
    faults.list().iter().map(finding).collect()
}
