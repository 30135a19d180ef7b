//! Vratar itself, a release build.

use super::{CONNECTIONS, KEEPALIVE, REQUESTS_PER_CONNECTION, Site};
use crate::cert::MANY;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Milliseconds a record may take: on a machine that others work on as well the disk is not always quick, and an answer
/// that is refused would end the measurement.
const RECORD: u32 = 10_000;

/// Shops in one file.
const SHOPS_A_FILE: usize = 1000;

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
    /// So many access levels, none of which speaks of the pages that are asked for.
    Many(u32),
    /// One that hides mail addresses and telephone numbers from staff.
    Hiding,
}

impl Rules {
    fn listed(self, site: &Site<'_>) -> std::io::Result<String> {
        Ok(match self {
            Self::Shipped => "[\"standard\"]".to_owned(),
            Self::No => "[]".to_owned(),
            Self::Many(count) => format!("[\"{}\"]", site.config("many.toml", &many(count))?.display()),
            Self::Hiding => format!("[\"{}\"]", site.config("hiding.toml", HIDING)?.display()),
        })
    }
}

fn many(count: u32) -> String {
    let rule = |number| {
        format!(
            "\n[[access_level]]\nid = \"level-{number}\"\nwhen = \"actor.role == 'staff' && class == 'export' && path.startsWith('/part/{number}/')\"\nsee = \"mask\"\nmask = {{ email = \"redact\" }}\n"
        )
    };
    let rules: String = (0..count).map(rule).collect();
    format!("format = 1\n{rules}")
}

/// What may differ from one Vratar to another.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// How far it goes.
    pub(crate) mode: &'static str,
    /// Which rules it has.
    pub(crate) rules: Rules,
    /// Worker threads.
    pub(crate) threads: u16,
    /// Shops that it stands before; of more than one each has a name of its own.
    pub(crate) shops: u32,
    /// A built-in adapter, or a folder.
    pub(crate) adapter: String,
}

impl Default for Setup {
    fn default() -> Self {
        Self { mode: "inject", rules: Rules::Shipped, threads: 1, shops: 1, adapter: "oscar".to_owned() }
    }
}

impl Setup {
    /// Who is asked: the last of the shops.
    pub(crate) fn host(&self) -> String {
        host(self.shops, self.shops)
    }

    /// Shops, so many to a file: one has at most 1 MiB.
    fn write_shops(&self, site: &Site<'_>) -> std::io::Result<()> {
        let rules = self.rules.listed(site)?;
        let (shop, mode, adapter) = (site.shop, self.mode, &self.adapter);
        let (cert, key) = (site.cert.cert.display(), site.cert.key.display());
        let numbers: Vec<u32> = (1..=self.shops).collect();
        for (file, numbers) in numbers.chunks(SHOPS_A_FILE).enumerate() {
            let text: String = numbers
                .iter()
                .map(|number| {
                    let host = host(*number, self.shops);
                    format!(
                        "[[shop]]
id = \"bench{number}\"
hosts = [\"{host}\"]
upstream = \"http://127.0.0.1:{shop}\"
adapter = \"{adapter}\"
mode = \"{mode}\"
rules = {rules}

[shop.tls]
cert = \"{cert}\"
key = \"{key}\"

"
                    )
                })
                .collect();
            site.config(&format!("shops-{file}.toml"), &text)?;
        }
        Ok(())
    }
}

fn host(number: u32, of: u32) -> String {
    if of == 1 { "localhost".to_owned() } else { format!("s{number}.{MANY}") }
}

/// Starts `program` with a config.
pub(crate) fn command(program: &Path, site: &Site<'_>, setup: &Setup) -> std::io::Result<Command> {
    setup.write_shops(site)?;
    let threads = setup.threads;
    let (at, port) = (site.folder.display(), site.port);
    let level = if site.log { "info" } else { "warn" };
    let text = format!(
        "format = 1
state = \"{at}/state\"
include = [\"shops-*.toml\"]

[listen]
https = [\"127.0.0.1:{port}\"]
http = []
admin = \"off\"
threads = {threads}

[limits]
keepalive_seconds = {KEEPALIVE}
connections = {CONNECTIONS}
connections_per_address = {CONNECTIONS}
requests_per_connection = {REQUESTS_PER_CONNECTION}
drain_seconds = 1
record_milliseconds = {RECORD}

[log]
level = \"{level}\"
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
