//! Caddy: passes through. It has no worker threads to count; the Go runtime is told to run on one processor at a time.

use super::{KEEPALIVE, Site, UPSTREAM_KEEPALIVE};
use std::path::Path;
use std::process::Command;

/// Starts `program` as a proxy.
pub(crate) fn command(program: &Path, site: &Site<'_>) -> std::io::Result<Command> {
    let (at, port, shop) = (site.folder.display(), site.port, site.shop);
    let (cert, key) = (site.cert.cert.display(), site.cert.key.display());
    let log = if site.log {
        format!("log {{\n        output file {at}/caddy-access.log\n    }}")
    } else {
        String::new()
    };
    let text = format!(
        "{{
    admin off
    auto_https off
    servers {{
        protocols h1 h2
        timeouts {{
            idle {KEEPALIVE}s
        }}
    }}
}}
https://localhost:{port} {{
    bind 127.0.0.1
    tls {cert} {key}
    {log}
    reverse_proxy 127.0.0.1:{shop} {{
        transport http {{
            compression off
            keepalive_idle_conns_per_host {UPSTREAM_KEEPALIVE}
        }}
    }}
}}
"
    );
    let config = site.config("Caddyfile", &text)?;
    // It wants a folder of its own for what it keeps.
    let mut command = Command::new("env");
    command.arg("GOMAXPROCS=1");
    command.args(["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"].map(|name| format!("{name}={at}")));
    command.arg(program).args(["run", "--adapter", "caddyfile", "--config"]).arg(config);
    Ok(command)
}
