//! `vratar run`: the door.

use crate::cli::{ModeName, Run};
use crate::launch::{self, Source};
use std::process::ExitCode;
use vratar_config::Flags;

/// Runs until a signal ends it. Exit: 0 ended in order, 1 wrong config, 2 could not run.
pub(crate) fn run(run: Run) -> anyhow::Result<ExitCode> {
    launch::run(source(run))?;
    Ok(ExitCode::SUCCESS)
}

fn source(run: Run) -> Source {
    if let Some(config) = run.config {
        return Source::File(config);
    }
    let mode = run.mode.map(|mode| match mode {
        ModeName::Observe => "observe".to_owned(),
        ModeName::Inject => "inject".to_owned(),
        ModeName::Guard => "guard".to_owned(),
    });
    Source::Flags(Box::new(Flags {
        upstream: run.upstream,
        adapter: run.adapter,
        host: run.host,
        https: run.https,
        http: run.http,
        admin: run.admin,
        mode,
        lang: run.lang,
        charset: run.charset,
        state: run.state.map(|dir| dir.to_string_lossy().into_owned()),
    }))
}
