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
        AdapterCommand::Test { dir, record } => test(dir, *record),
        AdapterCommand::List => {
            for name in vratar_host::builtin_names() {
                say!("{name}");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Exit: 0 all cases hold, 1 some do not or the manifest is wrong, 2 the folder cannot be read.
fn test(dir: &Path, record: bool) -> anyhow::Result<ExitCode> {
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
    let cases = case::all(dir);
    if cases.is_empty() {
        say!("there is no case in {}", dir.join("cases").display());
    }
    let well =
        cases.iter().filter(|folder| if record { write(folder, &replay) } else { holds(folder, &replay) });
    let (well, all) = (well.count(), cases.len());
    if record {
        say!("{well} case(s) recorded, {} not; read them before you keep them", all - well);
    } else {
        say!("{well} case(s) hold, {} do not", all - well);
    }
    Ok(if well == all { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn holds(folder: &Path, replay: &Replay<'_>) -> bool {
    let verdict = case::run(folder, replay);
    put!("{verdict}");
    verdict.passed()
}

/// Writes what comes out now into the case.
fn write(folder: &Path, replay: &Replay<'_>) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    match case::record(folder, replay) {
        Ok(changed) => {
            let page = if changed { ", expected.html" } else { "" };
            say!("wrote  {name}: expected.toml{page}");
            true
        }
        Err(unreadable) => {
            say!("FAILED {name}\n  {unreadable}");
            false
        }
    }
}
