//! The servers, each started from a config written here: one worker thread, the same certificate, the same shop.

pub(crate) mod apache;
pub(crate) mod caddy;
pub(crate) mod haproxy;
pub(crate) mod lua;
pub(crate) mod nginx;
pub(crate) mod upstream;
pub(crate) mod vratar;

use crate::cert::Cert;
use std::path::PathBuf;

/// Requests on one connection, to the proxy and to the shop: more than are ever sent, so that no server closes.
pub(crate) const REQUESTS_PER_CONNECTION: u32 = 1_000_000;
/// An idle connection is kept so long, seconds: longer than a scenario.
pub(crate) const KEEPALIVE: u32 = 600;
/// Connections a server takes.
pub(crate) const CONNECTIONS: u32 = 4096;
/// Idle connections to the shop that are kept.
pub(crate) const UPSTREAM_KEEPALIVE: u32 = 64;

/// A place in a page, for servers that know no selectors.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'a> {
    /// Path of the page.
    pub(crate) path: &'a str,
    /// What stands once in the page, just where Vratar puts its block.
    pub(crate) before: &'a str,
    /// As many bytes as Vratar's block: letters and tags, no quotes.
    pub(crate) block: &'a str,
}

/// What all of them share.
pub(crate) struct Site<'a> {
    /// For configs and logs.
    pub(crate) folder: PathBuf,
    /// Where the shop answers, on 127.0.0.1.
    pub(crate) shop: u16,
    /// Where the server is to answer.
    pub(crate) port: u16,
    /// The certificate.
    pub(crate) cert: &'a Cert,
    /// Whether it writes an access log.
    pub(crate) log: bool,
    /// What servers put in that put in a fixed text.
    pub(crate) slot: Slot<'a>,
    /// Worker threads.
    pub(crate) threads: u16,
}

impl Site<'_> {
    /// Writes a config file of this name; its path.
    fn config(&self, name: &str, text: &str) -> std::io::Result<PathBuf> {
        let path = self.folder.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

/// Whether this runs as root: some servers then want to be told whom to become.
pub(crate) fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    line.and_then(|ids| ids.split_ascii_whitespace().nth(1)) == Some("0")
}
