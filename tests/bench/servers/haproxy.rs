//! HAProxy: passes through; it cannot put anything into a page.

use super::{CONNECTIONS, KEEPALIVE, Site};
use std::path::Path;
use std::process::Command;

/// Starts `program` as a proxy.
pub(crate) fn command(program: &Path, site: &Site<'_>) -> std::io::Result<Command> {
    let (port, shop, both) = (site.port, site.shop, site.cert.both.display());
    let log = if site.log { "log stdout format raw local0" } else { "" };
    let text = format!(
        "global
    nbthread 1
    maxconn {CONNECTIONS}
    {log}
defaults
    log global
    mode http
    option httplog
    option http-keep-alive
    http-reuse always
    timeout connect 5s
    timeout client {KEEPALIVE}s
    timeout server 60s
    timeout http-keep-alive {KEEPALIVE}s
frontend door
    bind 127.0.0.1:{port} ssl crt {both} alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto https
    option forwardfor
    default_backend shop
backend shop
    server shop 127.0.0.1:{shop}
"
    );
    let mut command = Command::new(program);
    command.arg("-db").arg("-f").arg(site.config("haproxy.conf", &text)?);
    Ok(command)
}
