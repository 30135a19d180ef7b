//! `vratar record export`: the record for others.
//!
//! What comes out is all that was recorded before the export itself was, and nothing behind it: the reading that an
//! export causes is in the next one.

use super::out::out;
use super::shelf::{Shelf, reading};
use super::span::Span;
use super::telling::Telling;
use crate::cli::{Export, ExportFormat};
use crate::commands::block_on;
use anyhow::Context;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use vratar_model::ShopId;
use vratar_record::read::Unread;
use vratar_siem::{CSV_HEADER, Format, Told};

/// Runs the command.
pub(super) fn export(export: &Export) -> anyhow::Result<ExitCode> {
    let shelf = block_on(Shelf::find(&export.of))??;
    let (format, wanted) = (format(export.format), Wanted::of(export));
    let telling = Telling::begin(&shelf, 0, export.unsealed)?;
    let out = out(export.output.as_deref())?;
    let what = format!("record export --format {}", format.as_str());
    let end = block_on(shelf.record(reading(&what, None, export.unsealed)))??;
    let before = telling.take_while(|told| !told.as_ref().is_ok_and(|told| told.seq >= end));
    match write(before, format, &wanted, out) {
        // Whoever pipes it into `head` has seen enough.
        Err(Failed::Out(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(failed) => Err(failed).context("the export is not whole"),
        Ok(0) if export.part.shop.is_some() => {
            eprintln!("vratar: nothing is recorded of a shop of this name in this time; is the name right?");
            Ok(ExitCode::SUCCESS)
        }
        Ok(_) => Ok(ExitCode::SUCCESS),
    }
}

fn format(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Jsonl => Format::Jsonl,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Ocsf => Format::Ocsf,
        ExportFormat::Ecs => Format::Ecs,
        ExportFormat::Cef => Format::Cef,
    }
}

/// Which records.
struct Wanted {
    span: Span,
    shop: Option<ShopId>,
}

impl Wanted {
    fn of(export: &Export) -> Self {
        Self { span: Span::of(&export.part), shop: export.part.shop.as_deref().map(ShopId::new) }
    }

    fn has(&self, told: &Told) -> bool {
        self.span.has(told.record.at) && self.shop.as_ref().is_none_or(|shop| told.shop() == Some(shop))
    }
}

/// Why an export ended before its end.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("writing it: {0}; see to the disk that it goes to")]
    Out(#[from] io::Error),
    #[error(transparent)]
    Unread(#[from] Unread),
}

/// Writes what is wanted; returns how many records that were.
fn write(
    records: impl Iterator<Item = Result<Told, Unread>>,
    format: Format,
    wanted: &Wanted,
    out: impl Write,
) -> Result<u64, Failed> {
    let mut out = BufWriter::with_capacity(64 << 10, out);
    let (mut count, mut unknown) = (0, None);
    if format == Format::Csv {
        out.write_all(&[CSV_HEADER.as_bytes(), format.line_end()].concat())?;
    }
    for told in records {
        let told = match told {
            Ok(told) => told,
            // One record of a newer version is one that is missing; those behind it can be read.
            Err(cause @ Unread::Unknown { .. }) => {
                unknown.get_or_insert(cause);
                continue;
            }
            Err(cause) => {
                out.flush()?;
                return Err(cause.into());
            }
        };
        if wanted.has(&told)
            && let Some(line) = format.write(&told)
        {
            out.write_all(&line)?;
            out.write_all(format.line_end())?;
            count += 1;
        }
    }
    out.flush()?;
    unknown.map_or(Ok(count), |cause| Err(cause.into()))
}
