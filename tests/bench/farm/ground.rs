//! What all servers stand on: the certificate, the shop, a folder each; and how one more is started.

use super::peers::Peer;
use super::{Server, prove_passing};
use crate::cert::Cert;
use crate::flags::Flags;
use crate::kept::Kept;
use crate::pages;
use crate::program::{self, Program};
use crate::proof::Proof;
use crate::servers::vratar::{Rules, Setup};
use crate::servers::{self, Site, Slot};
use crate::till;
use anyhow::Context;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// The ground.
pub(crate) struct Ground {
    /// Where everything lies.
    pub(crate) folder: PathBuf,
    /// The certificate of all.
    pub(crate) cert: Cert,
    /// As many bytes as Vratar's block has.
    pub(super) block: String,
    /// Vratar's program.
    vratar: PathBuf,
    log: bool,
    port: u16,
    _shop: Program,
}

impl Ground {
    /// Opens the shop in `folder`, where its pages lie.
    pub(super) fn open(flags: &Flags, folder: &Path, vratar: PathBuf, cert: Cert) -> anyhow::Result<Self> {
        let nginx = nginx()?;
        let (port, till) = (free_port()?, till::open()?);
        let command = servers::upstream::command(&nginx, folder, port, till)?;
        let shop = Program::start("upstream", &command, folder, port)?;
        let (folder, log, block) = (folder.to_owned(), !flags.no_log, String::new());
        Ok(Self { folder, cert, block, vratar, log, port, _shop: shop })
    }

    /// A Vratar that answers right; it has a folder of this name.
    pub(crate) fn vratar(&self, name: &'static str, setup: &Setup) -> anyhow::Result<Server> {
        let site = self.site(name, setup.threads)?;
        let command = servers::vratar::command(&self.vratar, &site, setup)?;
        let program = Program::start(name, &command, &site.folder, site.port)?;
        let kept = (setup.mode == "guard").then(|| Kept::Record(servers::vratar::record(&site.folder)));
        let hides = setup.rules == Rules::Hiding;
        let server =
            Server { name, host: setup.host(), port: site.port, program, injects: true, kept, hides };
        prove_passing(&server, &self.cert).with_context(|| server.program.tail())?;
        Ok(server)
    }

    /// An nginx with so many worker processes.
    pub(crate) fn nginx(&self, name: &'static str, threads: u16) -> anyhow::Result<Server> {
        self.nginx_site(name, self.site(name, threads)?)
    }

    fn nginx_site(&self, name: &'static str, site: Site<'_>) -> anyhow::Result<Server> {
        let command = servers::nginx::command(&nginx()?, &site)?;
        let program = Program::start(name, &command, &site.folder, site.port)?;
        let host = "localhost".to_owned();
        let server = Server { name, host, port: site.port, program, injects: true, kept: None, hides: false };
        prove_passing(&server, &self.cert).with_context(|| server.program.tail())?;
        Ok(server)
    }

    /// Another proxy.
    pub(super) fn peer(&self, peer: &Peer) -> anyhow::Result<Server> {
        let found = program::find(peer.program)
            .with_context(|| format!("it is missing: apt-get install {}", peer.package))?;
        let site = self.site(peer.name, 1)?;
        let command = (peer.command)(&found, &site)
            .with_context(|| format!("it cannot be started; is {} installed?", peer.package))?;
        let program = Program::start(peer.name, &command, &site.folder, site.port)?;
        let kept = peer.kept.map(|kept| kept(&site.folder));
        let (host, hides, injects) = ("localhost".to_owned(), peer.hides, peer.injects);
        let server = Server { name: peer.name, host, port: site.port, program, injects, kept, hides };
        prove_passing(&server, &self.cert).with_context(|| server.program.tail())?;
        if server.injects {
            let put = Proof::of(&server, &self.cert).injects()?;
            anyhow::ensure!(put == self.block, "it puts something else into the page");
        }
        Ok(server)
    }

    /// One that puts a fixed text into a page of another shop.
    pub(crate) fn nginx_with(&self, name: &'static str, slot: Slot<'_>) -> anyhow::Result<Server> {
        self.nginx_site(name, Site { slot, ..self.site(name, 1)? })
    }

    fn site(&self, name: &str, threads: u16) -> anyhow::Result<Site<'_>> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let (shop, port, log) = (self.port, free_port()?, self.log);
        let slot = Slot { path: pages::SLOT_PATH, before: pages::BEFORE, block: &self.block };
        Ok(Site { folder, shop, port, cert: &self.cert, log, slot, threads })
    }
}

fn nginx() -> anyhow::Result<PathBuf> {
    program::find("nginx").context("nginx is missing, which plays the shop: apt-get install nginx-light")
}

/// A TCP port of 127.0.0.1 that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
