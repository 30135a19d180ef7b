//! Certificates: how long they hold, and whether browsers trust them.

use super::finding::Finding;
use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use vratar_config::{Config, Shop};

/// Below this many days somebody must act at once, and see to it today.
const DAYS: [i64; 2] = [3, 14];

/// Looks at the certificates of all shops. That they fit key and hosts is checked when the config is loaded.
pub(super) fn look(config: &Config) -> Vec<Finding> {
    let now = Timestamp::now();
    config.shops.iter().map(|shop| of(shop, now).at(shop.id.as_str())).collect()
}

fn of(shop: &Shop, now: Timestamp) -> Finding {
    let hosts: Vec<&str> = shop.hosts.iter().map(|host| host.as_str()).collect();
    match &shop.tls {
        None => home_made(&hosts),
        Some(files) => holds(not_after(&files.cert), now),
    }
}

fn home_made(hosts: &[&str]) -> Finding {
    let says = "the local authority signs its certificate, and browsers do not trust it";
    if hosts.iter().all(|host| *host == "localhost" || host.ends_with(".localhost")) {
        return Finding::ok(
            "certificate",
            "the local authority signs its certificate, for this machine only",
        );
    }
    Finding::warn("certificate", says, "name certificate and key in [shop.tls]")
}

/// When the first certificate of a file ends, seconds since the epoch.
fn not_after(file: &Path) -> Option<i64> {
    let certificate = CertificateDer::from_pem_file(file).ok()?;
    let (_, parsed) = x509_parser::parse_x509_certificate(&certificate).ok()?;
    Some(parsed.validity().not_after.timestamp())
}

fn holds(end: Option<i64>, now: Timestamp) -> Finding {
    let Some(end) = end else {
        return Finding::wrong("certificate", "its file cannot be read any more", "`vratar check` says why");
    };
    let days = (end - now.as_second()).div_euclid(86_400);
    let renew = "renew it; new files are taken up by themselves";
    match days {
        ..0 => Finding::wrong("certificate", format!("it ended {} day(s) ago", -days), renew),
        days if days < DAYS[0] => Finding::wrong("certificate", format!("it ends in {days} day(s)"), renew),
        days if days < DAYS[1] => Finding::warn("certificate", format!("it ends in {days} day(s)"), renew),
        days => Finding::ok("certificate", format!("it holds for {days} days")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_certificate_is_told_of_before_it_ends() {
        let now = Timestamp::from_second(1_000_000_000).unwrap();
        let after = |days: i64| holds(Some(now.as_second() + days * 86_400 + 60), now);
        assert_eq!(after(-2).says, "it ended 2 day(s) ago");
        assert_eq!([-2, 0, 2].map(|days| after(days).verdict), [Verdict::Wrong; 3]);
        assert_eq!([3, 13].map(|days| after(days).verdict), [Verdict::Warn; 2]);
        assert_eq!(after(14).says, "it holds for 14 days");
        assert_eq!(holds(None, now).verdict, Verdict::Wrong);
    }

    #[test]
    fn one_that_is_made_here_will_do_for_this_machine() {
        assert_eq!(home_made(&["localhost"]).verdict, Verdict::Ok);
        assert_eq!(home_made(&["localhost", "shop.example"]).verdict, Verdict::Warn);
    }
}
