//! Everything that runs: the shop, Vratar before it, and the other proxies before it; all proved before use.

use crate::cert::{self, Cert};
use crate::flags::Flags;
use crate::kept::Kept;
use crate::load::H2load;
use crate::pages;
use crate::program::{self, Program};
use crate::proof::Proof;
use crate::servers::vratar::Rules;
use crate::servers::{self, Site};
use crate::shake::Shaker;
use anyhow::Context;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A proxy that runs and answers right.
pub(crate) struct Server {
    /// Its name in tables.
    pub(crate) name: &'static str,
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
    /// Where everything lies.
    pub(crate) folder: PathBuf,
    _shop: Program,
}

/// A proxy beside which Vratar is measured.
struct Peer {
    name: &'static str,
    program: &'static str,
    package: &'static str,
    injects: bool,
    /// What it writes about staff into its folder.
    kept: Option<fn(&Path) -> Kept>,
    /// Whether addresses and numbers in pages of staff are hidden.
    hides: bool,
    /// Whether a goal names it.
    in_goals: bool,
    command: fn(&Path, &Site<'_>) -> anyhow::Result<Command>,
}

const PEERS: [Peer; 5] = [
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
];

/// Starts everything in `folder`. Without nginx there is no shop; another peer that is missing or wrong is left
/// out, with a word.
pub(crate) fn start(flags: &Flags, folder: &Path) -> anyhow::Result<Farm> {
    let h2load = H2load::find(folder)?;
    let vratar = servers::vratar::binary(&target()?)?;
    let cert = cert::make(folder)?;
    pages::write(&folder.join("pages"))?;
    let (shop_port, shop) = shop(folder)?;
    let site = |name: &str, block| own_site(folder.join(name), shop_port, &cert, flags, block);
    let first = vratar_server(&vratar, "vratar", Rules::Shipped, site("vratar", "")?)?;
    let block = stand_in(proof(&first, &cert).injects().with_context(|| first.program.tail())?.len());
    println!("-- vratar answers right (pid {}); its block has {} bytes", first.program.pid(), block.len());
    let mut running = vec![first];
    for (name, rules) in [(GUARDED, Rules::Shipped), (WITHOUT_RULES, Rules::No), (HIDING, Rules::Hiding)] {
        let server = vratar_server(&vratar, name, rules, site(name, "")?)?;
        println!("-- {name} answers right (pid {})", server.program.pid());
        running.push(server);
    }
    for peer in PEERS.iter().filter(|peer| !flags.goals_only || peer.in_goals) {
        match site(peer.name, &block).and_then(|site| peer_server(peer, site)) {
            Ok(server) => running.push(server),
            Err(error) => println!("-- without {}: {error:#}", peer.name),
        }
    }
    let folder = folder.to_owned();
    Ok(Farm { servers: running, h2load, shaker: Shaker::new(&cert.pem)?, folder, _shop: shop })
}

impl Farm {
    /// The server of this name, if it runs.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.servers.iter().position(|server| server.name == name)
    }
}

fn shop(folder: &Path) -> anyhow::Result<(u16, Program)> {
    let nginx = program::find("nginx")
        .context("nginx is missing, which plays the shop: apt-get install nginx-light")?;
    let port = free_port()?;
    let command = servers::upstream::command(&nginx, folder, port)?;
    Ok((port, Program::start("upstream", &command, folder, port)?))
}

/// A site for a server with a folder of its own.
fn own_site<'a>(
    folder: PathBuf,
    shop: u16,
    cert: &'a Cert,
    flags: &Flags,
    block: &'a str,
) -> anyhow::Result<Site<'a>> {
    std::fs::create_dir_all(&folder)?;
    Ok(Site { folder, shop, port: free_port()?, cert, log: !flags.no_log, block })
}

fn vratar_server(binary: &Path, name: &'static str, rules: Rules, site: Site<'_>) -> anyhow::Result<Server> {
    let guards = name != "vratar";
    let mode = if guards { "guard" } else { "inject" };
    let command = servers::vratar::command(binary, &site, mode, rules)?;
    let program = Program::start(name, &command, &site.folder, site.port)?;
    let kept = guards.then(|| Kept::Record(servers::vratar::record(&site.folder)));
    let hides = rules == Rules::Hiding;
    let server = Server { name, port: site.port, program, injects: true, kept, hides };
    prove_passing(&server, site.cert).with_context(|| server.program.tail())?;
    Ok(server)
}

fn peer_server(peer: &Peer, site: Site<'_>) -> anyhow::Result<Server> {
    let found = program::find(peer.program)
        .with_context(|| format!("it is missing: apt-get install {}", peer.package))?;
    let command = (peer.command)(&found, &site)
        .with_context(|| format!("it cannot be started; is {} installed?", peer.package))?;
    let program = Program::start(peer.name, &command, &site.folder, site.port)?;
    let kept = peer.kept.map(|kept| kept(&site.folder));
    let server =
        Server { name: peer.name, port: site.port, program, injects: peer.injects, kept, hides: peer.hides };
    prove_passing(&server, site.cert).with_context(|| server.program.tail())?;
    if server.injects {
        anyhow::ensure!(
            proof(&server, site.cert).injects()? == site.block,
            "it puts something else into the page"
        );
    }
    println!("-- {} answers right (pid {})", server.name, server.program.pid());
    Ok(server)
}

/// What it passes through comes as the shop sent it; what it says of staff it has written down, once for each answer.
fn prove_passing(server: &Server, cert: &Cert) -> anyhow::Result<()> {
    use pages::{DETAIL_PATH, EXPORT_PATH, LARGE_PATH, LIST_PATH, NO_SLOT_PATH, OTHER_PATH, SMALL_PATH};
    let staff = [DETAIL_PATH, LIST_PATH, pages::SHORT_LIST_PATH, EXPORT_PATH];
    let proof = proof(server, cert);
    proof.passes(&[SMALL_PATH, LARGE_PATH, OTHER_PATH, NO_SLOT_PATH])?;
    if let Some(Kept::Record(_)) = server.kept {
        proof.is_closed(DETAIL_PATH)?;
        proof.logs_in()?;
    }
    let answers = if server.hides { proof.hides()? } else { proof.passes(&staff)? };
    server.kept.as_ref().map_or(Ok(()), |kept| kept.is(answers))
}

fn proof<'a>(server: &Server, cert: &'a Cert) -> Proof<'a> {
    Proof { pem: &cert.pem, port: server.port }
}

/// A block of as many bytes, for servers that put in a fixed text.
fn stand_in(length: usize) -> String {
    let (open, close) = ("<div>", "</div>");
    format!("{open}{}{close}", "x".repeat(length.saturating_sub(open.len() + close.len())))
}

/// The target folder that this program was built into.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let me = std::env::current_exe()?;
    let folder = me.ancestors().nth(2).context("this program lies in target/PROFILE")?;
    Ok(folder.to_owned())
}

/// A TCP port of 127.0.0.1 that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
