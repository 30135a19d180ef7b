//! Everything that runs: the shop, Vratar before it, and the other proxies before it; all proved before use.

mod ground;
mod peers;

use crate::cert::{self, Cert};
use crate::flags::Flags;
use crate::kept::Kept;
use crate::load::{Asks, H2load, Protocol};
use crate::pages;
use crate::program::Program;
use crate::proof::Proof;
use crate::servers;
use crate::servers::vratar::{Rules, Setup};
use crate::shake::Shaker;
use crate::slots;
use anyhow::Context;
pub(crate) use ground::Ground;
use std::path::{Path, PathBuf};

/// A proxy that runs and answers right.
pub(crate) struct Server {
    /// Its name in tables.
    pub(crate) name: &'static str,
    /// Whose name is called: `localhost`, or that of one of many shops.
    pub(crate) host: String,
    /// Where it takes TLS connections on 127.0.0.1.
    pub(crate) port: u16,
    /// The process.
    pub(crate) program: Program,
    /// Whether it can put something into a page.
    pub(crate) injects: bool,
    /// What it writes about staff, if it does.
    pub(crate) kept: Option<Kept>,
    /// Whether addresses and numbers in pages of staff are hidden.
    pub(crate) hides: bool,
}

/// Vratar with guarded pages: a server of its own, so that the pages of one are the other's pass-through.
pub(crate) const GUARDED: &str = "vratar-guard";
/// The same without any rule.
pub(crate) const WITHOUT_RULES: &str = "vratar-no-rules";
/// Vratar that hides mail addresses and telephone numbers from staff.
pub(crate) const HIDING: &str = "vratar-hiding";
/// nginx with a script that does.
pub(crate) const LUA_HIDING: &str = "nginx-lua-hiding";

/// All of them. Vratar is the first of the servers.
pub(crate) struct Farm {
    /// The proxies.
    pub(crate) servers: Vec<Server>,
    /// Makes the load.
    pub(crate) h2load: H2load,
    /// Makes connections.
    pub(crate) shaker: Shaker,
    /// What they stand on.
    pub(crate) ground: Ground,
}

/// Starts everything in `folder`. Without nginx there is no shop; another peer that is missing or wrong is left
/// out, with a word.
pub(crate) fn start(flags: &Flags, folder: &Path) -> anyhow::Result<Farm> {
    let h2load = H2load::find(folder)?;
    let vratar = servers::vratar::binary(&target()?)?;
    let cert = cert::make(folder)?;
    pages::write(&folder.join("pages"))?;
    pages::write_uploads(folder)?;
    slots::write(&folder.join("pages"))?;
    let mut ground = Ground::open(flags, folder, vratar, cert)?;
    let first = ground.vratar("vratar", &Setup::default())?;
    let block = Proof::of(&first, &ground.cert).injects().with_context(|| first.program.tail())?;
    ground.block = stand_in(block.len());
    println!("-- vratar answers right (pid {}); its block has {} bytes", first.program.pid(), block.len());
    let mut running = vec![first];
    for (name, rules) in [(GUARDED, Rules::Shipped), (WITHOUT_RULES, Rules::No), (HIDING, Rules::Hiding)] {
        let server = ground.vratar(name, &Setup { mode: "guard", rules, ..Setup::default() })?;
        println!("-- {name} answers right (pid {})", server.program.pid());
        running.push(server);
    }
    for peer in peers::PEERS.iter().filter(|peer| !flags.goals_only || peer.in_goals) {
        match ground.peer(peer) {
            Ok(server) => {
                println!("-- {} answers right (pid {})", server.name, server.program.pid());
                running.push(server);
            }
            Err(error) => println!("-- without {}: {error:#}", peer.name),
        }
    }
    Ok(Farm { servers: running, h2load, shaker: Shaker::new(&ground.cert.pem)?, ground })
}

impl Farm {
    /// The server of this name, if it runs.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.servers.iter().position(|server| server.name == name)
    }
}

impl Server {
    /// A load for it.
    pub(crate) fn asks<'a>(&'a self, path: &'a str, protocol: Protocol, requests: u32) -> Asks<'a> {
        Asks { host: &self.host, port: self.port, path, protocol, requests }
    }
}

/// What it passes through comes as the shop sent it, and goes as the client did; what it says of staff it has written
/// down, once for each answer.
fn prove_passing(server: &Server, cert: &Cert) -> anyhow::Result<()> {
    use pages::{DETAIL_PATH, EXPORT_PATH, LARGE_PATH, LIST_PATH, NO_SLOT_PATH, OTHER_PATH, SMALL_PATH};
    let staff = [
        DETAIL_PATH,
        LIST_PATH,
        pages::SHORT_LIST_PATH,
        EXPORT_PATH,
        pages::real::ORDER,
        pages::real::CUSTOMERS,
        pages::twin::DETAIL,
        pages::twin::LIST,
    ];
    let proof = Proof::of(server, cert);
    proof.passes(&[SMALL_PATH, LARGE_PATH, OTHER_PATH, NO_SLOT_PATH])?;
    proof.passes(&[pages::HUGE_PATH, pages::UNTOLD_PATH, pages::PAUSED_PATH])?;
    proof.takes(&[pages::UPLOAD_PATH, pages::LARGE_UPLOAD_PATH])?;
    if let Some(Kept::Record(_)) = server.kept {
        proof.is_closed(DETAIL_PATH)?;
        proof.logs_in()?;
    }
    let answers = if server.hides { proof.hides()? } else { proof.passes(&staff)? };
    let open = [pages::real::REGISTRATION_OPEN, pages::real::DEMO_OPEN];
    proof.passes(&open)?;
    proof.passes(&[pages::twin::LISTING_OPEN, pages::twin::WINDOWS_OPEN])?;
    let Some(kept) = &server.kept else { return Ok(()) };
    kept.is(answers)?;
    if server.hides {
        return Ok(());
    }
    kept.are_alike(pages::real::ORDER, pages::twin::DETAIL)?;
    kept.are_alike(pages::real::CUSTOMERS, pages::twin::LIST)
}

/// A block of as many bytes, for servers that put in a fixed text.
pub(crate) fn stand_in(length: usize) -> String {
    let (open, close) = ("<div>", "</div>");
    format!("{open}{}{close}", "x".repeat(length.saturating_sub(open.len() + close.len())))
}

/// The target folder that this program was built into.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let me = std::env::current_exe()?;
    let folder = me.ancestors().nth(2).context("this program lies in target/PROFILE")?;
    Ok(folder.to_owned())
}
