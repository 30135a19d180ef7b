//! Whether the places that records are shipped to can be reached. Nothing is sent to them.

use super::ask;
use super::finding::Finding;
use std::net::SocketAddr;
use std::path::Path;
use vratar_config::{ShipTo, Sink};

/// Looks at one; of those on other machines only where that is wanted.
pub(super) async fn look(sink: &Sink, offline: bool) -> Option<Finding> {
    match &sink.to {
        ShipTo::File(path) => Some(file(sink, path.parent().is_some_and(Path::is_dir))),
        ShipTo::SyslogTcp(at) | ShipTo::OtlpHttp { at, .. } => Some(connected(sink, &[at.address()]).await),
        // Nobody answers a datagram.
        ShipTo::SyslogUdp(_) => {
            let advice = "over UDP nobody says whether it came: look there for it";
            Some(Finding::advice("sink", format!("{} ({})", sink.name, sink.to), advice))
        }
        ShipTo::SyslogTls(_) | ShipTo::OtlpHttps { .. } if offline => None,
        ShipTo::SyslogTls(at) | ShipTo::OtlpHttps { at, .. } => {
            let addresses = ask::addresses(&at.host, at.port).await;
            Some(connected(sink, &addresses).await)
        }
    }
}

fn file(sink: &Sink, folder_there: bool) -> Finding {
    let says = format!("{} ({})", sink.name, sink.to);
    match folder_there {
        true => Finding::ok("sink", format!("{says}: its folder is there")),
        false => Finding::wrong("sink", format!("{says}: its folder is not there"), "make or mount it"),
    }
}

async fn connected(sink: &Sink, addresses: &[SocketAddr]) -> Finding {
    for address in addresses {
        if ask::connect(*address).await.is_some() {
            return reached(sink);
        }
    }
    unreached(sink, addresses.is_empty())
}

fn reached(sink: &Sink) -> Finding {
    Finding::ok("sink", format!("{} ({}) takes connections", sink.name, sink.to))
}

fn unreached(sink: &Sink, unknown: bool) -> Finding {
    let why = if unknown { "its name has no address" } else { "nobody takes connections there" };
    let remedy = "records wait until it is back; see to it, or to what stands between";
    Finding::wrong("sink", format!("{} ({}): {why}", sink.name, sink.to), remedy)
}
