//! Apache: `mod_proxy` with kept connections; on the slot's path `mod_substitute` of a literal.
//!
//! It has no mode with one thread for many connections, so it gets one process with a thread for each.

use super::{KEEPALIVE, Site, is_root};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Worker threads: more than the load has connections.
const THREADS: u32 = 64;
/// Where Debian puts the modules.
const MODULES: &str = "/usr/lib/apache2/modules";
/// What is needed of them.
const NEEDED: [&str; 8] =
    ["mpm_event", "authz_core", "ssl", "http2", "proxy", "proxy_http", "filter", "substitute"];

/// Starts `program` as a proxy.
pub(crate) fn command(program: &Path, site: &Site<'_>) -> anyhow::Result<Command> {
    let modules = NEEDED.map(|name| (name, PathBuf::from(format!("{MODULES}/mod_{name}.so"))));
    let missing = modules.iter().find(|(_, file)| !file.is_file());
    anyhow::ensure!(missing.is_none(), "the module {:?} is missing", missing.map(|(name, _)| name));
    let load = modules.map(|(name, file)| format!("LoadModule {name}_module {}\n", file.display())).concat();
    let config = site.config("apache.conf", &(load + &text(site))).context("the config cannot be written")?;
    let mut command = Command::new(program);
    command.arg("-D").arg("FOREGROUND").arg("-f").arg(config);
    Ok(command)
}

fn text(site: &Site<'_>) -> String {
    let (at, port, shop, block) = (site.folder.display(), site.port, site.shop, site.slot.block);
    let (cert, key) = (site.cert.cert.display(), site.cert.key.display());
    let user = if is_root() { "User www-data\nGroup www-data" } else { "" };
    let log = if site.log {
        format!("CustomLog {at}/apache-access.log \"%h %l %u %t \\\"%r\\\" %>s %O\"")
    } else {
        String::new()
    };
    let path = site.slot.path;
    let before = site.slot.before.replace('"', "\\\"");
    format!(
        "ServerRoot {at}
ServerName localhost
PidFile {at}/apache.pid
DefaultRuntimeDir {at}
Mutex posixsem
ErrorLog {at}/apache-error.log
{log}
{user}
Listen 127.0.0.1:{port}
StartServers 1
ServerLimit 1
ThreadLimit {THREADS}
ThreadsPerChild {THREADS}
MaxRequestWorkers {THREADS}
KeepAlive On
KeepAliveTimeout {KEEPALIVE}
MaxKeepAliveRequests 0
SSLEngine on
SSLProtocol TLSv1.2 TLSv1.3
SSLCertificateFile {cert}
SSLCertificateKeyFile {key}
SSLSessionCache none
Protocols h2 http/1.1
ProxyPreserveHost On
ProxyPass / http://127.0.0.1:{shop}/ keepalive=On enablereuse=On
<Location \"{path}\">
    SetOutputFilter SUBSTITUTE
    Substitute \"s|{before}|{block}{before}|n\"
</Location>
"
    )
}
