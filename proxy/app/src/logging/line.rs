//! A line of the log in JSON, put together in one text and written at once.
//!
//! What `tracing-subscriber` writes as JSON with its event flattened and no spans, field by field the same; its serializer
//! hands on every comma by itself, which was a tenth of what a small page costs (docs/SPEED.md). Nothing here opens spans.

use std::fmt::{self, Display, Write as _};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Bytes that hold nearly every line.
const USUAL: usize = 256;

/// Writes events as lines of JSON (RFC 8259): `timestamp`, `level`, then the fields in their order.
pub(super) struct JsonLine;

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::with_capacity(USUAL);
        line.push_str(r#"{"timestamp":""#);
        SystemTime.format_time(&mut Writer::new(&mut line))?;
        line.push_str(r#"","level":""#);
        line.push_str(event.metadata().level().as_str());
        line.push('"');
        event.record(&mut Fields(&mut line));
        line.push_str("}\n");
        out.write_str(&line)
    }
}

/// Puts fields behind what is there. A text takes everything: no write fails.
struct Fields<'l>(&'l mut String);

impl Fields<'_> {
    fn name(&mut self, field: &Field) {
        self.0.push_str(",\"");
        // A field may be called `r#type`.
        push_escaped(self.0, field.name().trim_start_matches("r#"));
        self.0.push_str("\":");
    }

    fn number(&mut self, field: &Field, value: impl Display) {
        self.name(field);
        let _ = write!(self.0, "{value}");
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.name(field);
        self.0.push('"');
        push_escaped(self.0, value);
        self.0.push('"');
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no name for what is no number.
        if value.is_finite() { self.number(field, value) } else { self.number(field, "null") }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.name(field);
        self.0.push('"');
        let _ = write!(Escaped(self.0), "{value:?}");
        self.0.push('"');
    }
}

/// What is written to it stands in a JSON string.
struct Escaped<'l>(&'l mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        push_escaped(self.0, text);
        Ok(())
    }
}

/// `text` as it stands between quotes (RFC 8259 §7).
fn push_escaped(line: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        let (plain, special) = rest.split_at(at);
        line.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => line.push_str("\\\""),
            Some('\\') => line.push_str("\\\\"),
            Some('\n') => line.push_str("\\n"),
            Some('\r') => line.push_str("\\r"),
            Some('\t') => line.push_str("\\t"),
            Some(control) => {
                let _ = write!(line, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    line.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;
    use std::io;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// What both write of the same event, without the time.
    fn lines(tell: impl Fn()) -> [Value; 2] {
        let (ours, theirs) = (Kept::default(), Kept::default());
        let base = |kept: &Kept| tracing_subscriber::fmt().with_target(false).with_writer(kept.clone());
        tracing::subscriber::with_default(base(&ours).event_format(JsonLine).finish(), &tell);
        tracing::subscriber::with_default(base(&theirs).json().flatten_event(true).finish(), &tell);
        [ours, theirs].map(|kept| {
            let bytes = kept.0.lock().unwrap();
            assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1);
            let mut line: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(line["timestamp"].take().as_str().unwrap().ends_with('Z'));
            line
        })
    }

    proptest! {
        #[test]
        fn a_line_says_what_the_library_says(
            text in "[\"\\\\\\x00-\\x1f]?\\PC{0,12}[\"\\\\\\x00-\\x1f]?\\PC{0,4}",
            whole: u64,
            signed: i64,
            truth: bool,
            fraction in 0.0..1e6_f64,
        ) {
            let [ours, theirs] = lines(|| {
                tracing::warn!(text, shown = %text, debug = ?text, whole, signed, truth, fraction, "it {} so", text);
            });
            let order = |line: &Value| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            prop_assert_eq!(order(&ours), order(&theirs));
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn what_is_no_number_is_null() {
        let [ours, theirs] = lines(|| tracing::info!(none = f64::NAN, r#type = "x", "there"));
        assert_eq!(ours, theirs);
        assert!(ours["none"].is_null());
    }
}
