//! The shop: an nginx of its own that serves files and keeps connections. Whoever logs in is let in.

use super::{CONNECTIONS, KEEPALIVE, REQUESTS_PER_CONNECTION, is_root};
use crate::pages::{EXPORT_FILE, EXPORT_PATH, LIST_PATH, LOGIN_PATH, SESSION, SHORT_LIST_FILE};
use std::path::Path;
use std::process::Command;

/// Starts `program` as the shop on `port`; the pages lie in `folder/pages`.
pub(crate) fn command(program: &Path, folder: &Path, port: u16) -> std::io::Result<Command> {
    let user = if is_root() { "user root;" } else { "" };
    let at = folder.display();
    let export = EXPORT_PATH.split('?').next().unwrap_or_default();
    let text = format!(
        "{user}
worker_processes 1;
daemon off;
pid {at}/upstream.pid;
error_log {at}/upstream-error.log;
events {{ worker_connections {CONNECTIONS}; }}
http {{
    access_log off;
    client_body_temp_path {at}/upstream-body;
    proxy_temp_path {at}/upstream-proxy;
    fastcgi_temp_path {at}/upstream-fastcgi;
    uwsgi_temp_path {at}/upstream-uwsgi;
    scgi_temp_path {at}/upstream-scgi;
    types {{ text/html html; text/csv csv; }}
    charset utf-8;
    tcp_nopush on;
    sendfile on;
    open_file_cache max=100;
    keepalive_timeout {KEEPALIVE}s;
    keepalive_requests {REQUESTS_PER_CONNECTION};
    server {{
        listen 127.0.0.1:{port};
        root {at}/pages;
        location = {LOGIN_PATH} {{ add_header Set-Cookie '{SESSION}; Path=/'; return 302 /dashboard/; }}
        location = {LIST_PATH} {{
            if ($arg_page) {{ rewrite ^ {SHORT_LIST_FILE} break; }}
            rewrite ^ {LIST_PATH}index.html break;
        }}
        location = {export} {{ rewrite ^ {EXPORT_FILE} break; }}
    }}
}}
"
    );
    let config = folder.join("upstream.conf");
    std::fs::write(&config, text)?;
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).arg("-e").arg(folder.join("upstream-error.log")).arg("-c").arg(config);
    Ok(command)
}
