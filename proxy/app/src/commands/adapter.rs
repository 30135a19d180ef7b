//! `vratar adapter`: for people who describe shop platforms.

use crate::cli::AdapterCommand;
use std::path::Path;
use std::process::ExitCode;
use vratar_host::Adapter;
use vratar_host::replay::Replay;
use vratar_plugin_sdk::case;

/// Runs the command.
pub(crate) fn adapter(command: &AdapterCommand) -> anyhow::Result<ExitCode> {
    match command {
        AdapterCommand::Test { dir } => test(dir),
        AdapterCommand::List => {
            for name in vratar_host::builtin_names() {
                say!("{name}");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Exit: 0 all cases hold, 1 some do not or the manifest is wrong, 2 the folder cannot be read.
fn test(dir: &Path) -> anyhow::Result<ExitCode> {
    if !dir.join("manifest.toml").is_file() {
        anyhow::bail!("{} holds no manifest.toml; is it an adapter's folder?", dir.display());
    }
    let adapter = match Adapter::load(dir) {
        Ok(adapter) => adapter,
        Err(fault) => {
            eprint!("{fault}");
            let code = fault.faults.first().map_or("M0100", |first| first.code);
            eprintln!("the manifest is wrong; no case was run. More: vratar explain {code}");
            return Ok(ExitCode::from(1));
        }
    };
    let replay = Replay(&adapter);
    let (mut held, mut failed) = (0, 0);
    for folder in case::all(dir) {
        let verdict = case::run(&folder, &replay);
        put!("{verdict}");
        if verdict.passed() { held += 1 } else { failed += 1 }
    }
    say!("{held} case(s) hold, {failed} do not");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
