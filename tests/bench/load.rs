//! Load by h2load: many requests over few connections, HTTP/1.1 or HTTP/2, over TLS.

use crate::pages::{self, SESSION, STAFF_AREA};
use crate::program;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Requests in flight at any time.
const IN_FLIGHT: u32 = 32;
/// Long answers in flight at any time.
const STREAMS_IN_FLIGHT: u32 = 8;
/// HTTP/2 connections that they share.
const H2_CONNECTIONS: u32 = 8;
/// One load may take this long, whatever is wrong.
const LIMIT: Duration = Duration::from_secs(180);

/// What a browser sends beside the request line, with invented values; every proxy has to carry it.
const HEADERS: [(&str, &str); 5] = [
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("accept-language", "bg,en;q=0.5"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("sec-fetch-dest", "document"),
];

/// The cookies of everybody.
const COOKIES: &str = "csrftoken=InventedCookieToken0000000000000; oscar_open_basket=invented";

/// All headers of a request for `path`: below the staff area with the session of an employee.
pub(crate) fn headers(path: &str) -> impl Iterator<Item = (&'static str, String)> {
    let cookies =
        if path.starts_with(STAFF_AREA) { format!("{COOKIES}; {SESSION}") } else { COOKIES.to_owned() };
    HEADERS.map(|(name, value)| (name, value.to_owned())).into_iter().chain([("cookie", cookies)])
}

/// The protocol of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP/1.1, 32 connections.
    H1,
    /// HTTP/2, 8 connections with 4 streams each.
    H2,
}

impl Protocol {
    /// As it is written in names of scenarios.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::H1 => "h1",
            Self::H2 => "h2",
        }
    }
}

/// What a load showed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Half of the requests took no longer, milliseconds.
    pub(crate) p50: f64,
    /// 99 % took no longer, milliseconds.
    pub(crate) p99: f64,
    /// Requests that were not answered.
    pub(crate) failed: u32,
}

/// What is asked, and of whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asks<'a> {
    /// Whose name is called.
    pub(crate) host: &'a str,
    /// Where it answers on 127.0.0.1.
    pub(crate) port: u16,
    /// What is asked for; where the shop takes uploads, one is sent with every request.
    pub(crate) path: &'a str,
    /// Over which protocol.
    pub(crate) protocol: Protocol,
    /// How often.
    pub(crate) requests: u32,
}

/// The load generator.
pub(crate) struct H2load {
    program: PathBuf,
    folder: PathBuf,
}

impl H2load {
    /// Finds it; `folder` is for what it writes.
    pub(crate) fn find(folder: &Path) -> anyhow::Result<Self> {
        let program = program::find("h2load").context("h2load is missing: apt-get install nghttp2-client")?;
        Ok(Self { program, folder: folder.to_owned() })
    }

    /// Sends the requests; every answer must be a 200.
    pub(crate) fn run(&self, asks: &Asks<'_>) -> anyhow::Result<Shown> {
        let (shown, said) = self.count(asks)?;
        ensure!(shown.failed == 0, "not every request was answered:\n{said}");
        Ok(shown)
    }

    /// The same where connections may be cut: how many requests failed is a result.
    pub(crate) fn run_cut(&self, asks: &Asks<'_>) -> anyhow::Result<Shown> {
        Ok(self.count(asks)?.0)
    }

    fn count(&self, asks: &Asks<'_>) -> anyhow::Result<(Shown, String)> {
        let log = self.folder.join("h2load.tsv");
        drop(std::fs::remove_file(&log));
        let command = self.command(asks, &log);
        let (said, status) = program::output(&command, &self.folder.join("h2load.txt"), LIMIT)?;
        ensure!(status.success(), "h2load ended with {status}:\n{said}");
        let fine: u32 = number_before(&said, " 2xx").context("h2load says no status codes")?;
        let whole: u32 = number_before(&said, " succeeded").context("h2load says no number of successes")?;
        let rate = number_before(&said, " req/s").context("h2load says no rate")?;
        let (p50, p99) = percentiles(&std::fs::read_to_string(&log)?)?;
        let failed = asks.requests.saturating_sub(fine.min(whole));
        Ok((Shown { rate, p50, p99, failed }, said))
    }

    fn command(&self, asks: &Asks<'_>, log: &Path) -> Command {
        let Asks { host, port, path, protocol, requests } = *asks;
        let in_flight = if pages::is_long(path) { STREAMS_IN_FLIGHT } else { IN_FLIGHT };
        let mut command = Command::new(&self.program);
        command.arg(format!("--requests={requests}")).arg("--threads=1");
        match protocol {
            Protocol::H1 => command.arg("--h1").arg(format!("--clients={in_flight}")),
            Protocol::H2 => {
                let streams = in_flight / H2_CONNECTIONS;
                command
                    .arg("--npn-list=h2")
                    .arg(format!("--clients={H2_CONNECTIONS}"))
                    .arg(format!("--max-concurrent-streams={streams}"))
            }
        };
        // One cipher for all: servers differ in which of the two usual ones they prefer.
        command.arg("--tls13-ciphers=TLS_AES_128_GCM_SHA256").arg("--groups=X25519");
        command.args(headers(path).map(|(name, value)| format!("--header={name}: {value}")));
        if pages::upload(path).is_some() {
            let file = self.folder.join(pages::UPLOADS).join(path.trim_matches('/').replace('/', "-"));
            command.arg(format!("--data={}", file.display()));
            command.arg("--header=content-type: application/octet-stream");
        }
        command.arg(format!("--connect-to=127.0.0.1:{port}")).arg(format!("--log-file={}", log.display()));
        command.arg(format!("https://{host}:{port}{path}"));
        command
    }
}

/// The number that stands before `word`.
fn number_before<N: std::str::FromStr>(text: &str, word: &str) -> Option<N> {
    let (before, _) = text.split_once(word)?;
    before.rsplit([' ', '\n', ',']).next()?.parse().ok()
}

/// Of the log with one line a request: start in µs, status, duration in µs; in milliseconds.
fn percentiles(log: &str) -> anyhow::Result<(f64, f64)> {
    let durations =
        log.lines().map(|line| line.split('\t').nth(2).and_then(|field| field.parse::<f64>().ok()));
    let mut durations: Vec<f64> =
        durations.collect::<Option<_>>().context("h2load's log is not as expected")?;
    durations.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        durations.get((durations.len() * percent / 100).min(durations.len().saturating_sub(1)))
    };
    let pair = at(50).copied().zip(at(99).copied()).context("h2load's log is empty")?;
    Ok((pair.0 / 1000.0, pair.1 / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\nfinished in 1.03s, 19423.11 req/s, 9.43MB/s
requests: 20000 total, 20000 started, 20000 done, 19999 succeeded, 1 failed, 1 errored, 0 timeout
status codes: 19999 2xx, 0 3xx, 0 4xx, 0 5xx\n";

    #[test]
    fn what_h2load_says_is_read() {
        assert_eq!(number_before::<u64>(SAID, " succeeded"), Some(19_999));
        assert_eq!(number_before::<u64>(SAID, " 2xx"), Some(19_999));
        assert_eq!(number_before::<f64>(SAID, " req/s"), Some(19_423.11));
        assert_eq!(number_before::<u64>(SAID, " 6xx"), None);
    }

    #[test]
    fn percentiles_are_of_the_third_column() {
        let log: String = (1..=100).rev().map(|n| format!("1700000000000000\t200\t{}\n", n * 1000)).collect();
        assert_eq!(percentiles(&log).unwrap(), (51.0, 100.0));
        assert!(percentiles("").is_err());
        assert!(percentiles("1\t200\tx\n").is_err());
    }
}
