//! nginx: `proxy_pass` with kept connections; on the slot's path `sub_filter` of a literal.

use super::{CONNECTIONS, KEEPALIVE, REQUESTS_PER_CONNECTION, Site, UPSTREAM_KEEPALIVE, is_root};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Longest text in one parameter, bytes: nginx reads its config through a buffer of 4096.
const PARAMETER: usize = 2000;

/// What a config says beyond passing through and injecting.
#[derive(Default)]
pub(super) struct More {
    /// Before everything: modules.
    pub(super) first: String,
    /// For all servers.
    pub(super) http: String,
    /// Further places.
    pub(super) places: String,
}

/// Starts `program` as a proxy.
pub(crate) fn command(program: &Path, site: &Site<'_>) -> std::io::Result<Command> {
    with(program, site, &More::default())
}

/// The same, and `more`.
pub(super) fn with(program: &Path, site: &Site<'_>, more: &More) -> std::io::Result<Command> {
    let user = if is_root() { "user root;" } else { "" };
    let (at, port, shop, threads) = (site.folder.display(), site.port, site.shop, site.threads);
    let (cert, key) = (site.cert.cert.display(), site.cert.key.display());
    let log = access_log(site);
    let More { first, http, places } = more;
    let (path, before) = (site.slot.path, site.slot.before);
    let (block, put) = pieces(site.slot.block);
    let text = format!(
        "{first}
{user}
worker_processes {threads};
daemon off;
pid {at}/nginx.pid;
error_log {at}/nginx-error.log;
events {{ worker_connections {CONNECTIONS}; }}
http {{
    {http}
    access_log {log};
    client_body_temp_path {at}/nginx-body;
    proxy_temp_path {at}/nginx-proxy;
    fastcgi_temp_path {at}/nginx-fastcgi;
    uwsgi_temp_path {at}/nginx-uwsgi;
    scgi_temp_path {at}/nginx-scgi;
    keepalive_timeout {KEEPALIVE}s;
    keepalive_requests {REQUESTS_PER_CONNECTION};
    upstream shop {{
        server 127.0.0.1:{shop};
        keepalive {UPSTREAM_KEEPALIVE};
        keepalive_requests {REQUESTS_PER_CONNECTION};
    }}
    server {{
        listen 127.0.0.1:{port} ssl http2;
        server_name localhost;
        ssl_certificate {cert};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.2 TLSv1.3;
        proxy_http_version 1.1;
        proxy_set_header Connection '';
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        location / {{ proxy_pass http://shop; }}
        {places}
        location = {path} {{
            {block}
            sub_filter '{before}' '{put}{before}';
            sub_filter_once on;
            proxy_set_header Connection '';
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Accept-Encoding '';
            proxy_pass http://shop;
        }}
    }}
}}
"
    );
    let config = site.config("nginx.conf", &text)?;
    let mut command = Command::new(program);
    command
        .arg("-p")
        .arg(&site.folder)
        .arg("-e")
        .arg(site.folder.join("nginx-error.log"))
        .arg("-c")
        .arg(config);
    Ok(command)
}

/// The usual log.
pub(super) fn access_log(site: &Site<'_>) -> String {
    if site.log { format!("{}/nginx-access.log combined", site.folder.display()) } else { "off".to_owned() }
}

/// The block as variables of a bearable length, and the text that puts them together again.
fn pieces(block: &str) -> (String, String) {
    let mut set = String::new();
    let mut put = String::new();
    for (number, piece) in block.as_bytes().chunks(PARAMETER).enumerate() {
        // Writing to a string does not fail; the block is ASCII.
        let _ = write!(set, "set $piece{number} '{}'; ", String::from_utf8_lossy(piece));
        let _ = write!(put, "${{piece{number}}}");
    }
    (set, put)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_cut_and_put_together() {
        let (set, put) = pieces(&"x".repeat(PARAMETER + 1));
        assert_eq!(put, "${piece0}${piece1}");
        assert!(set.ends_with("set $piece1 'x'; "));
    }
}
