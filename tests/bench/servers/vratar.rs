//! Vratar itself, a release build.

use super::{CONNECTIONS, KEEPALIVE, REQUESTS_PER_CONNECTION, Site};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Milliseconds a record may take: on a machine that others work on as well the disk is not always quick, and an answer
/// that is refused would end the measurement.
const RECORD: u32 = 10_000;

/// What hides addresses from everybody who works there.
const HIDING: &str = "format = 1

[[access_level]]
id = \"addresses\"
when = \"actor.role == 'staff'\"
see = \"mask\"
mask = { email = \"redact\", phone = \"show_last_4\" }
";

/// Which rules it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Those that are shipped: they observe.
    Shipped,
    /// None.
    No,
    /// One that hides mail addresses and telephone numbers from staff.
    Hiding,
}

impl Rules {
    fn listed(self, site: &Site<'_>) -> std::io::Result<String> {
        Ok(match self {
            Self::Shipped => "[\"standard\"]".to_owned(),
            Self::No => "[]".to_owned(),
            Self::Hiding => format!("[\"{}\"]", site.config("hiding.toml", HIDING)?.display()),
        })
    }
}

/// Starts `program` with a config of one shop in this mode.
pub(crate) fn command(program: &Path, site: &Site<'_>, mode: &str, rules: Rules) -> std::io::Result<Command> {
    let rules = rules.listed(site)?;
    let (at, port, shop) = (site.folder.display(), site.port, site.shop);
    let (cert, key) = (site.cert.cert.display(), site.cert.key.display());
    let level = if site.log { "info" } else { "warn" };
    let text = format!(
        "format = 1
state = \"{at}/state\"

[listen]
https = [\"127.0.0.1:{port}\"]
http = []
admin = \"off\"
threads = 1

[limits]
keepalive_seconds = {KEEPALIVE}
connections = {CONNECTIONS}
connections_per_address = {CONNECTIONS}
requests_per_connection = {REQUESTS_PER_CONNECTION}
drain_seconds = 1
record_milliseconds = {RECORD}

[log]
level = \"{level}\"

[[shop]]
id = \"bench\"
hosts = [\"localhost\"]
upstream = \"http://127.0.0.1:{shop}\"
adapter = \"oscar\"
mode = \"{mode}\"
rules = {rules}

[shop.tls]
cert = \"{cert}\"
key = \"{key}\"
"
    );
    let mut command = Command::new(program);
    command.arg("run").arg("--config").arg(site.config("vratar.toml", &text)?);
    Ok(command)
}

/// Where the access record of a server with this folder lies.
pub(crate) fn record(folder: &Path) -> PathBuf {
    folder.join("state/record")
}

/// `VRATAR_BIN`, or the release build of this very source in the target folder, made now if it is not fresh.
pub(crate) fn binary(target: &Path) -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("VRATAR_BIN") {
        return Ok(named.into());
    }
    println!("-- building vratar (release; the first time takes minutes)");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "-p", "vratar", "--target-dir"]).arg(target);
    let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().context("cargo does not start")?;
    ensure!(status.success(), "vratar does not build; VRATAR_BIN names another binary");
    Ok(target.join("release/vratar"))
}
