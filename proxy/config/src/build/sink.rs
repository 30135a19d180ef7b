//! Where the access record is shipped to.

use super::record::path_of;
use super::{Build, bare};
use crate::codes;
use crate::config::{ShipFormat, ShipTo, Sink};
use crate::fault::Fault;
use crate::files::Kind;
use crate::raw::record::RawSink;
use crate::source::{Place, Spot};
use crate::syntax::{in_words, remedy};
use crate::word::text::FilePath;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::path::{Path, PathBuf};

/// Bytes that a file of authorities may have: all public ones together are less.
const PEM_BYTES: usize = 1 << 20;

/// A sink, and where its name or, without one, its place was written.
struct Named {
    sink: Spot<Sink>,
    name: Place,
}

impl Build<'_> {
    /// The place of each is where it ships to.
    pub(super) fn sinks(&mut self, raw: Vec<Spot<RawSink>>, record: &Path) -> Vec<Spot<Sink>> {
        let mut sinks: Vec<Named> = Vec::new();
        for raw in raw {
            let Some(named) = self.sink(raw.value, record) else { continue };
            self.faults.extend(twin(&named, &sinks));
            sinks.push(named);
        }
        sinks.into_iter().map(|named| named.sink).collect()
    }

    fn sink(&mut self, raw: RawSink, record: &Path) -> Option<Named> {
        let to = raw.to?;
        self.file_can_be_written(&to, record);
        let ca = raw.ca.and_then(|ca| self.authority(&ca, &to));
        let format = raw.format.as_ref().map_or_else(|| usual(&to.value), |format| format.value);
        if let Some(format) = raw.format.filter(|format| !takes(&to.value, format.value)) {
            let says = format!("OTLP carries no {}", format.value.as_str());
            let fault = Fault::at(&codes::SINK_FORMAT, &format.place, says).also(&to.place, "goes there");
            self.faults.push(fault.help(format.place.write("format", "\"ocsf\"")));
        }
        let (name, place) = match raw.name {
            Some(name) => (name.value.0, name.place),
            None => (to.value.kind().to_owned(), to.place.clone()),
        };
        let sink = Sink { name, to: to.value, format, unsealed: bare(raw.unsealed)?, ca };
        Some(Named { sink: Spot { value: sink, place: to.place }, name: place })
    }

    fn file_can_be_written(&mut self, to: &Spot<ShipTo>, record: &Path) {
        let ShipTo::File(path) = &to.value else { return };
        let (says, help) = if path.starts_with(record) {
            ("is inside the folder of the record, which holds nothing else", "name a file elsewhere")
        } else if self.is(path, Kind::Folder) {
            ("is a folder", "name a file in it, which is made")
        } else {
            return;
        };
        let says = format!("'{}' {says}", path.display());
        self.faults.push(Fault::at(&codes::BAD_SINK, &to.place, says).help(help));
    }

    fn authority(&mut self, named: &Spot<FilePath>, to: &Spot<ShipTo>) -> Option<PathBuf> {
        let path = path_of(named);
        let wrong = |says: String, help: &str| Fault::at(&codes::SINK_CA, &named.place, says).help(help);
        let fault = if to.value.is_tls() {
            match self.world.files.read(&path, PEM_BYTES) {
                Ok(bytes) if certificates(&bytes) => return Some(path),
                Ok(_) => wrong(
                    format!("there is no certificate in '{}', or a damaged one", path.display()),
                    "the file must hold -----BEGIN CERTIFICATE----- and what belongs to it",
                ),
                Err(error) => wrong(
                    format!("'{}' cannot be read: {}", path.display(), in_words(&error)),
                    remedy(&error),
                ),
            }
        } else {
            wrong("an authority means nothing without TLS".to_owned(), "remove ca, or ship over TLS")
                .also(&to.place, "goes there")
        };
        self.faults.push(fault);
        None
    }
}

/// Whether there is at least one, and each is whole.
fn certificates(pem: &[u8]) -> bool {
    let mut seen = false;
    CertificateDer::pem_slice_iter(pem).all(|certificate| {
        seen = true;
        certificate.is_ok_and(|der| x509_parser::parse_x509_certificate(&der).is_ok())
    }) && seen
}

/// The format of a sink that names none.
fn usual(to: &ShipTo) -> ShipFormat {
    match to {
        ShipTo::File(_) => ShipFormat::Jsonl,
        ShipTo::SyslogTls(_) | ShipTo::SyslogTcp(_) | ShipTo::SyslogUdp(_) => ShipFormat::Cef,
        ShipTo::OtlpHttps { .. } | ShipTo::OtlpHttp { .. } => ShipFormat::Ocsf,
    }
}

/// Lines of text go anywhere but into the fields of OTLP.
fn takes(to: &ShipTo, format: ShipFormat) -> bool {
    !(matches!(to, ShipTo::OtlpHttps { .. } | ShipTo::OtlpHttp { .. }) && format == ShipFormat::Cef)
}

/// What is wrong where an earlier sink has the same place, or else the same name.
fn twin(later: &Named, earlier: &[Named]) -> Option<Fault> {
    let (sink, place) = (&later.sink.value, &later.sink.place);
    if let Some(twin) = earlier.iter().find(|known| known.sink.value.to == sink.to) {
        let says = format!("records are shipped to '{}' already", sink.to);
        let fault = Fault::at(&codes::SAME_SINK, place, says).also(&twin.sink.place, "first here");
        return Some(fault.help("delete one of the two"));
    }
    let twin = earlier.iter().find(|known| known.sink.value.name == sink.name)?;
    let says = format!("another sink is called '{}' already", sink.name);
    let fault = Fault::at(&codes::SAME_SINK, &later.name, says).also(&twin.name, "first here");
    Some(fault.help(format!("give one of the two another name, such as name = \"{}-2\"", sink.name)))
}
