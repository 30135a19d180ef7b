//! The proxies beside which Vratar is measured, each from its Debian package.

use super::LUA_HIDING;
use crate::kept::Kept;
use crate::servers::{self, Site};
use std::path::Path;
use std::process::Command;

/// A proxy beside which Vratar is measured.
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) program: &'static str,
    pub(super) package: &'static str,
    pub(super) injects: bool,
    /// What it writes about staff into its folder.
    pub(super) kept: Option<fn(&Path) -> Kept>,
    /// Whether addresses and numbers in pages of staff are hidden.
    pub(super) hides: bool,
    /// Whether a goal names it.
    pub(super) in_goals: bool,
    pub(super) command: fn(&Path, &Site<'_>) -> anyhow::Result<Command>,
}

pub(super) const PEERS: [Peer; 6] = [
    Peer {
        name: "nginx",
        program: "nginx",
        package: "nginx-light",
        injects: true,
        kept: None,
        hides: false,
        in_goals: true,
        command: |program, site| Ok(servers::nginx::command(program, site)?),
    },
    Peer {
        name: "nginx-lua",
        program: "nginx",
        package: "libnginx-mod-http-lua",
        injects: false,
        kept: Some(|folder| Kept::Lines(servers::lua::log(folder))),
        hides: false,
        in_goals: true,
        command: servers::lua::command,
    },
    Peer {
        name: LUA_HIDING,
        program: "nginx",
        package: "libnginx-mod-http-lua",
        injects: false,
        kept: Some(|folder| Kept::Lines(servers::lua::log(folder))),
        hides: true,
        in_goals: true,
        command: servers::lua::hiding,
    },
    Peer {
        name: "haproxy",
        program: "haproxy",
        package: "haproxy",
        injects: false,
        kept: None,
        hides: false,
        in_goals: false,
        command: |program, site| Ok(servers::haproxy::command(program, site)?),
    },
    Peer {
        name: "apache",
        program: "apache2",
        package: "apache2",
        injects: true,
        kept: None,
        hides: false,
        in_goals: false,
        command: servers::apache::command,
    },
    Peer {
        name: "caddy",
        program: "caddy",
        package: "caddy",
        injects: false,
        kept: None,
        hides: false,
        in_goals: false,
        command: |program, site| Ok(servers::caddy::command(program, site)?),
    },
];
