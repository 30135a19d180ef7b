//! One shop: whether it answers, leads past the door, or can be reached around it.

use super::around::{self, Met, Shown, Tried};
use super::ask::{self, Answer};
use super::finding::Finding;
use super::leaks::{self, Names};
use super::names::{self, Places};
use super::own::Own;
use crate::known;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use vratar_config::{Config, Shop};
use vratar_edge::upstream::{Upstream, Upstreams, system};

/// Pages of the staff area that are asked for.
const STAFF_PAGES: usize = 4;
/// Addresses of this machine at which the shop is looked for; one with many bridges has dozens.
const ADDRESSES_TRIED: usize = 64;
/// To connect, and between two pieces of an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at a shop; what it says of the time is added to `told`.
pub(super) async fn look(
    config: &Config,
    shop: &Shop,
    own: &Own,
    offline: bool,
    told: &mut Vec<String>,
) -> Vec<Finding> {
    let addresses = addresses(shop, offline).await;
    let here = !addresses.is_empty() && addresses.iter().all(|ip| own.holds(*ip));
    let mut found = Vec::new();
    if here || !offline {
        found.extend(its_answers(config, shop, own, here, told).await);
    }
    if !offline {
        let upstream = if here { &[][..] } else { &addresses };
        let places = Places { own, trusted: &config.listen.trusted_proxies, upstream };
        for host in shop.hosts.iter().chain(&shop.retired_hosts) {
            let leads = ask::addresses(host.as_str(), 443).await;
            let leads: Vec<IpAddr> = leads.iter().map(SocketAddr::ip).collect();
            found.push(names::judge(host.as_str(), &leads, &places));
        }
    }
    found.into_iter().map(|finding| finding.at(shop.id.as_str())).collect()
}

/// Where the shop itself is; of a name nobody is asked when nothing outside may be.
async fn addresses(shop: &Shop, offline: bool) -> Vec<IpAddr> {
    let upstream = &shop.upstream;
    match upstream.ip() {
        Some(ip) => vec![ip],
        None if offline && &*upstream.host != "localhost" => Vec::new(),
        None => ask::addresses(&upstream.host, upstream.port).await.iter().map(SocketAddr::ip).collect(),
    }
}

async fn its_answers(
    config: &Config,
    shop: &Shop,
    own: &Own,
    here: bool,
    told: &mut Vec<String>,
) -> Vec<Finding> {
    let staff = staff_pages(shop);
    let mut answers = Vec::new();
    for path in std::iter::once("/").chain(staff.iter().map(String::as_str)) {
        match by_door(shop, path).await {
            Ok(answer) => answers.push(answer),
            // What the first page tells is told once.
            Err(finding) if answers.is_empty() => return vec![finding],
            Err(_) => {}
        }
    }
    told.extend(answers.iter().filter_map(|answer| answer.date.clone()));
    let shown = shown(&answers);
    let names = Names {
        upstream: &shop.upstream,
        hosts: shop.hosts.iter().chain(&shop.retired_hosts).map(|host| host.as_str()).collect(),
        replaced: &shop.rewrite_origins,
    };
    let pages: Vec<leaks::Page> = answers.into_iter().map(|answer| answer.page).collect();
    let around = match here {
        true => beside(config, shop, own, &staff).await,
        false => around::elsewhere(&shop.upstream, host(shop), &shown),
    };
    vec![answering(shop, shown.front), around, leaks::judge(&pages, &names)]
}

/// Beginnings of the staff area that are paths as they stand.
fn staff_pages(shop: &Shop) -> Vec<String> {
    let Ok(adapter) = known::adapter(&shop.adapter) else { return Vec::new() };
    let literal = |area: &&String| !area.contains(['*', '{']);
    adapter.manifest().staff_area.iter().filter(literal).take(STAFF_PAGES).cloned().collect()
}

fn host(shop: &Shop) -> &str {
    shop.hosts.first().map_or("localhost", |host| host.as_str())
}

/// A page, over a connection that is made, and over TLS checked, as the door makes its own.
async fn by_door(shop: &Shop, path: &str) -> Result<Answer, Finding> {
    let origin = &shop.upstream;
    let upstream = Upstream::new(&origin.host, origin.port, origin.tls, [PATIENCE; 2], system);
    let connected = Upstreams::default().connect(&upstream).await.map_err(|failure| {
        let remedy = "start it, mend the name or the port in `upstream`, or its certificate";
        Finding::wrong("upstream", format!("{origin} cannot be reached: {failure}"), remedy)
    })?;
    ask::page(connected.session.into_inner(), host(shop), path).await.ok_or_else(|| {
        let remedy = "is it the right port, and http:// or https:// as the shop speaks it?";
        Finding::wrong("upstream", format!("{origin} takes connections and gives no HTTP answer"), remedy)
    })
}

fn shown(answers: &[Answer]) -> Shown {
    let front = answers.first().map_or(0, |answer| answer.status);
    let staff = answers.iter().skip(1).map(|answer| (answer.page.path.clone(), answer.status)).collect();
    Shown { front, staff }
}

fn answering(shop: &Shop, status: u16) -> Finding {
    let says = format!("{} answers {status} for {}", shop.upstream, host(shop));
    match status {
        500.. => Finding::warn("upstream", says, "the shop itself is in trouble: see its own log"),
        400..500 => Finding::warn("upstream", says, "does it know the host, and is / a page of it?"),
        _ => Finding::ok("upstream", says),
    }
}

/// Tries the shop's port at every other address of this machine.
async fn beside(config: &Config, shop: &Shop, own: &Own, staff: &[String]) -> Finding {
    let port = shop.upstream.port;
    let mut tried = Vec::new();
    for address in around::candidates(own, port, &config.listen).into_iter().take(ADDRESSES_TRIED) {
        tried.push(Tried { address, met: meet(address, host(shop), staff).await });
    }
    around::beside(port, &tried)
}

async fn meet(address: SocketAddr, host: &str, staff: &[String]) -> Met {
    let Some(stream) = ask::connect(address).await else { return Met::Nobody };
    let Some(front) = ask::page(stream, host, "/").await else { return Met::Silent };
    let mut answers = vec![front];
    for path in staff {
        if let Some(stream) = ask::connect(address).await {
            answers.extend(ask::page(stream, host, path).await);
        }
    }
    Met::Shop(shown(&answers))
}
