//! nginx with a Lua body filter: what an operator would write who wants to know who saw whom.
//!
//! The answer goes on as it comes; at its end the filter looks for mail addresses and telephone numbers in all of it,
//! and nginx writes a line of JSON into a log that it buffers. Nothing is synced, nothing waits for it, and nobody is
//! told apart but by the cookie.

use super::Site;
use super::nginx::{More, access_log, with};
use crate::pages::STAFF_AREA;
use anyhow::ensure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian puts the modules.
const MODULES: &str = "/usr/lib/nginx/modules";
/// What is needed of them, in this order.
const NEEDED: [&str; 2] = ["ndk_http_module", "ngx_http_lua_module"];
/// Its log of who saw whom, in the server's folder.
const SEEN: &str = "seen.log";

const FORMAT: &str = r#"log_format seen escape=json '{"time":"$time_iso8601","access":"$request_id","session":"$cookie_sessionid","address":"$remote_addr","method":"$request_method","uri":"$request_uri","status":$status,"shown":"$shown"}';"#;

/// Expressions are compiled once (`o`), to machine code (`j`).
const FILTER: &str = r#"
    local ctx, piece, last = ngx.ctx, ngx.arg[1], ngx.arg[2]
    local held = ctx.held
    if not held then held = {} ctx.held = held end
    if piece ~= '' then held[#held + 1] = piece end
    if not last then return end
    local page, shown, known = table.concat(held), {}, {}
    local function look(expression, clean)
        for found in ngx.re.gmatch(page, expression, 'jo') do
            local value = clean(found[0])
            if not known[value] then known[value] = true shown[#shown + 1] = value end
        end
    end
    look([[[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+]], string.lower)
    look([[\+[0-9][0-9 ()/-]{7,18}[0-9]|\b0[0-9][0-9 ()/-]{6,12}[0-9]\b]], function (phone)
        return (ngx.re.gsub(phone, '[^0-9+]', '', 'jo'))
    end)
    ngx.var.shown = table.concat(shown, ' ')
"#;

/// The same for what is hidden: the whole page is held until addresses and numbers in it are replaced.
const HIDING: &str = r#"
    local ctx, piece, last = ngx.ctx, ngx.arg[1], ngx.arg[2]
    local held = ctx.held
    if not held then held = {} ctx.held = held end
    if piece ~= '' then held[#held + 1] = piece end
    if not last then ngx.arg[1] = nil return end
    local page, shown, known = table.concat(held), {}, {}
    local function tell(value)
        if not known[value] then known[value] = true shown[#shown + 1] = value end
    end
    page = ngx.re.gsub(page, [[[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+]], function (found)
        tell(string.lower(found[0]))
        return '***@***'
    end, 'jo')
    page = ngx.re.gsub(page, [[\+[0-9][0-9 ()/-]{7,18}[0-9]|\b0[0-9][0-9 ()/-]{6,12}[0-9]\b]], function (found)
        local digits = ngx.re.gsub(found[0], '[^0-9+]', '', 'jo')
        tell(digits)
        return '***' .. string.sub(digits, -4)
    end, 'jo')
    ngx.var.shown = table.concat(shown, ' ')
    ngx.arg[1] = page
"#;

/// Starts `program` as a proxy that looks at what passes.
pub(crate) fn command(program: &Path, site: &Site<'_>) -> anyhow::Result<Command> {
    with_filter(program, site, "", FILTER)
}

/// Starts `program` as a proxy that hides.
pub(crate) fn hiding(program: &Path, site: &Site<'_>) -> anyhow::Result<Command> {
    with_filter(program, site, "header_filter_by_lua_block { ngx.header.content_length = nil }", HIDING)
}

fn with_filter(program: &Path, site: &Site<'_>, head: &str, filter: &str) -> anyhow::Result<Command> {
    let modules = NEEDED.map(|name| PathBuf::from(format!("{MODULES}/{name}.so")));
    let missing = modules.iter().find(|file| !file.is_file());
    ensure!(missing.is_none(), "the module {missing:?} is missing");
    let first = modules.map(|file| format!("load_module {};\n", file.display())).concat();
    let (log, seen) = (access_log(site), log(&site.folder));
    let places = format!(
        "location {STAFF_AREA} {{
            set $shown '';
            access_log {log};
            access_log {} seen buffer=64k flush=1s;
            proxy_set_header Connection '';
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Accept-Encoding '';
            proxy_pass http://shop;
            {head}
            body_filter_by_lua_block {{{filter}}}
        }}",
        seen.display()
    );
    Ok(with(program, site, &More { first, http: FORMAT.to_owned(), places })?)
}

/// The log of who saw whom.
pub(crate) fn log(folder: &Path) -> PathBuf {
    folder.join(SEEN)
}
