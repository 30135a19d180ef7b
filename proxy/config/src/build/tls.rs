//! Certificate files: there, readable, PEM, for these hosts, now, and with their own key.

use super::Build;
use super::tls_host::covers;
use super::tls_key::{belongs, private_key};
use crate::codes;
use crate::config::Tls;
use crate::fault::Fault;
use crate::raw::shop::RawTls;
use crate::source::Spot;
use crate::syntax::{in_words, remedy};
use crate::word::host::HostName;
use crate::word::text::FilePath;
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::path::PathBuf;
use x509_parser::certificate::X509Certificate;

/// Bytes that a certificate or key file may have: a chain is a few KiB.
const PEM_BYTES: usize = 256 << 10;

/// A file with its content.
struct Pem<'a> {
    named: &'a Spot<FilePath>,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Build<'_> {
    pub(super) fn tls(&mut self, raw: RawTls, hosts: &[Spot<HostName>]) -> Option<Tls> {
        let cert = raw.cert.as_ref().and_then(|cert| self.pem(cert));
        let key = raw.key.as_ref().and_then(|key| self.pem(key));
        let exchanged =
            cert.as_ref().zip(key.as_ref()).is_some_and(|(cert, key)| swapped(&cert.bytes, &key.bytes));
        if let Some(key) = key.as_ref().filter(|_| !exchanged) {
            self.key_is_private(key);
        }
        let (cert, key) = (cert?, key?);
        if exchanged {
            let fault = Fault::at(
                &codes::CERT_SWAPPED,
                &cert.named.place,
                "this file holds the private key, not the certificate",
            );
            self.faults.push(
                fault.also(&key.named.place, "and this one the certificate").help("exchange the two paths"),
            );
            return None;
        }
        let chain = self.chain(&cert, hosts);
        let key_der = private_key(&key.bytes).map_err(|wrong| {
            self.faults.push(Fault::at(&codes::KEY_PEM, &key.named.place, wrong.0).help(wrong.1));
        });
        if let (Some(chain), Ok(key_der)) = (chain, key_der)
            && let Err(wrong) = belongs(chain, &key_der)
        {
            let fault =
                Fault::at(wrong.0, &key.named.place, wrong.1).also(&cert.named.place, "the certificate");
            self.faults.push(fault.help(wrong.2));
        }
        Some(Tls { cert: cert.path, key: key.path })
    }

    fn pem<'a>(&mut self, named: &'a Spot<FilePath>) -> Option<Pem<'a>> {
        let path = named.place.source().folder().join(&named.value.0);
        match self.world.files.read(&path, PEM_BYTES) {
            Ok(bytes) => Some(Pem { named, path, bytes }),
            Err(error) => {
                let says = format!("'{}' cannot be read: {}", path.display(), in_words(&error));
                self.faults.push(Fault::at(&codes::CERT_FILE, &named.place, says).help(remedy(&error)));
                None
            }
        }
    }

    fn key_is_private(&mut self, key: &Pem<'_>) {
        let mode = self.world.files.stat(&key.path).ok().and_then(|stat| stat.mode);
        if let Some(mode) = mode.filter(|mode| mode & 0o007 != 0) {
            let says = format!("every user of this machine may read the key (mode {mode:03o})");
            self.faults.push(
                Fault::at(&codes::KEY_OPEN, &key.named.place, says)
                    .help(format!("take that right away: chmod 640 {}", key.path.display())),
            );
        }
    }

    /// The certificates, the host's first; `None` when there is none.
    fn chain(&mut self, cert: &Pem<'_>, hosts: &[Spot<HostName>]) -> Option<Vec<CertificateDer<'static>>> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&cert.bytes).collect();
        let chain: Vec<CertificateDer<'static>> = chain.unwrap_or_default();
        let parsed = chain.first().and_then(|first| x509_parser::parse_x509_certificate(first).ok());
        let Some((_, first)) = parsed else {
            self.faults.push(not_pem(cert, chain.is_empty()));
            return None;
        };
        self.validity(cert, &first);
        self.names(cert, &first, hosts);
        Some(chain)
    }

    fn validity(&mut self, cert: &Pem<'_>, first: &X509Certificate<'_>) {
        let now = self.world.now.as_second();
        let (from, until) = (first.validity().not_before.timestamp(), first.validity().not_after.timestamp());
        if until < now {
            let says = format!("the certificate expired on {}", day(until));
            self.faults.push(
                Fault::at(&codes::CERT_EXPIRED, &cert.named.place, says)
                    .help("renew it; or remove [shop.tls] and let the local authority sign one"),
            );
        } else if from > now {
            let says = format!("the certificate is not valid before {}", day(from));
            self.faults.push(
                Fault::at(&codes::CERT_EARLY, &cert.named.place, says)
                    .help("check the clock of this machine (date), or name the certificate of today"),
            );
        }
    }

    fn names(&mut self, cert: &Pem<'_>, first: &X509Certificate<'_>, hosts: &[Spot<HostName>]) {
        let names = super::tls_host::names(first);
        let missing: Vec<&Spot<HostName>> =
            hosts.iter().filter(|host| !covers(&names, host.value.as_str())).collect();
        // Those that people sign for their own hosts often call themselves authorities; authorities name no hosts.
        if first.is_ca() && names.is_empty() && !hosts.is_empty() {
            let fault = Fault::at(
                &codes::CERT_AUTHORITY,
                &cert.named.place,
                "the first certificate in the file is that of an authority",
            );
            return self
                .faults
                .push(fault.help("put the certificate of the host first, then those that signed it"));
        }
        for host in missing {
            self.faults.push(uncovered(cert, host, &names));
        }
    }
}

fn swapped(cert: &[u8], key: &[u8]) -> bool {
    let has = |bytes: &[u8], words: &str| String::from_utf8_lossy(bytes).contains(words);
    has(cert, "PRIVATE KEY-----") && !has(cert, "BEGIN CERTIFICATE") && has(key, "BEGIN CERTIFICATE")
}

fn not_pem(cert: &Pem<'_>, nothing: bool) -> Fault {
    let says = match (nothing, cert.bytes.first()) {
        (true, Some(0x30)) => "the file is binary (DER or PKCS#12), not PEM",
        (true, _) => "there is no certificate in the file",
        (false, _) => "the first certificate in the file is damaged",
    };
    let help = match cert.bytes.first() {
        Some(0x30) => {
            format!("convert it: openssl x509 -inform der -in {0} -out {0}.pem", cert.path.display())
        }
        _ => "the file must hold -----BEGIN CERTIFICATE----- and what belongs to it".to_owned(),
    };
    Fault::at(&codes::CERT_PEM, &cert.named.place, says).help(help)
}

fn uncovered(cert: &Pem<'_>, host: &Spot<HostName>, names: &[String]) -> Fault {
    /// Names that a message repeats.
    const NAMED: usize = 5;
    let mut list: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    if names.len() > NAMED {
        list.push("…");
    }
    let says = format!("the certificate does not cover '{}'", host.value);
    let help = if list.is_empty() {
        "it names no host at all (subjectAltName); get one that does".to_owned()
    } else {
        format!(
            "it covers {}; get one for all hosts, or put the host into a shop of its own",
            list.join(", ")
        )
    };
    Fault::at(&codes::CERT_HOST, &cert.named.place, says).also(&host.place, "this host").help(help)
}

fn day(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map_or_else(|_| "an impossible day".to_owned(), |at| at.strftime("%Y-%m-%d").to_string())
}
