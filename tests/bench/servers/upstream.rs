//! The shop: an nginx of its own that serves files and keeps connections. Whoever logs in is let in.

use super::{CONNECTIONS, KEEPALIVE, REQUESTS_PER_CONNECTION, is_root};
use crate::pages::{
    self, DETAIL_PATH, EXPORT_FILE, EXPORT_PATH, LIST_PATH, LOGIN_PATH, SESSION, SHORT_LIST_FILE, SLOT_PATH,
    UNTOLD_PATH,
};
use std::path::Path;
use std::process::Command;

/// Starts `program` as the shop on `port`; the pages lie in `folder/pages`. What files cannot do `till` does, a port.
pub(crate) fn command(program: &Path, folder: &Path, port: u16, till: u16) -> std::io::Result<Command> {
    let user = if is_root() { "user root;" } else { "" };
    let at = folder.display();
    let (echo, listing, demo) = (pages::ECHO, pages::LARGE_PATH, pages::real::DEMO);
    // What is passed on goes on as it comes, in both directions.
    let passed = format!("proxy_buffering off; proxy_pass http://127.0.0.1:{till};");
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
        client_max_body_size 1m;
        client_body_buffer_size 512k;
        set $session '{SESSION}';
        location = {LOGIN_PATH} {{
            if ($arg_session) {{ set $session sessionid=$arg_session; }}
            add_header Set-Cookie '$session; Path=/';
            return 302 /dashboard/;
        }}
        location /upload/ {{
            proxy_pass http://127.0.0.1:{port}/taken/;
            proxy_pass_request_body off;
            proxy_set_header Content-Length '';
            proxy_method GET;
        }}
        location /taken/ {{ return 200 taken; }}
        location {echo}/ {{ {passed} }}
        location = {UNTOLD_PATH} {{ ssi on; ssi_min_file_chunk 64k; }}
        location = {SLOT_PATH} {{
            if ($arg_pause) {{ proxy_pass http://127.0.0.1:{till}; break; }}
            proxy_buffering off;
            if ($arg_real) {{ rewrite ^ /real/registration.html break; }}
            if ($arg_made) {{ rewrite ^ /made/listing.html break; }}
            rewrite ^ {SLOT_PATH}index.html break;
        }}
        location = {listing} {{
            if ($arg_pause) {{ proxy_pass http://127.0.0.1:{till}; break; }}
            proxy_buffering off;
        }}
        location = {DETAIL_PATH} {{
            if ($arg_real) {{ rewrite ^ /real/order.html break; }}
            if ($arg_made) {{ rewrite ^ /made/detail.html break; }}
            rewrite ^ {DETAIL_PATH}index.html break;
        }}
        location /windows/ {{ charset off; }}
        location = {demo} {{
            charset off;
            if ($arg_made) {{ rewrite ^ /windows/made-asked.html break; }}
            rewrite ^ /windows/asked.html break;
        }}
        location = {LIST_PATH} {{
            if ($arg_real) {{ rewrite ^ /real/customers.html break; }}
            if ($arg_made) {{ rewrite ^ /made/list.html break; }}
            if ($arg_page) {{ rewrite ^ {SHORT_LIST_FILE} break; }}
            rewrite ^ {LIST_PATH}index.html break;
        }}
        location = {export} {{
            if ($arg_megabytes) {{ proxy_pass http://127.0.0.1:{till}; break; }}
            proxy_buffering off;
            rewrite ^ {EXPORT_FILE} break;
        }}
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
