//! One message (RFC 5424 §6).

use crate::batch::{Message, Severity};

/// Log audit (RFC 5424 §6.2.1).
const FACILITY: u8 = 13;
/// Of the structured data. The number is the one for examples (RFC 5612), as long as none is registered for us.
const SD_ID: &str = "vratar@32473";

/// Head, structured data, text. No byte order mark stands before the text, although it is UTF-8: collectors look for
/// `CEF:` or a brace in its first place.
pub(super) fn write(message: &Message) -> Vec<u8> {
    let severity = match message.severity {
        Severity::Alert => 1,
        Severity::Warning => 4,
        Severity::Notice => 5,
    };
    let shop = message.shop.as_ref().map(|shop| format!(" shop=\"{}\"", escaped(shop))).unwrap_or_default();
    let head = format!(
        "<{}>1 {} {} vratar {} {} [{SD_ID} uid=\"{}\" seq=\"{}\"{shop}] ",
        FACILITY * 8 + severity,
        message.at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        host(),
        std::process::id(),
        message.kind,
        escaped(&message.uid),
        message.seq,
    );
    [head.as_bytes(), &message.text].concat()
}

/// The machine's name, or nothing (RFC 5424 §6.2.4).
fn host() -> &'static str {
    static HOST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HOST.get_or_init(|| {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name: String = name.trim().chars().filter(char::is_ascii_graphic).take(255).collect();
        if name.is_empty() { "-".to_owned() } else { name }
    })
}

/// In a value of structured data (RFC 5424 §6.3.3).
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_the_rfc_has_it() {
        let message = Message {
            seq: 7,
            uid: "log-7".to_owned(),
            at: "2026-03-01T10:00:00.000001Z".parse().unwrap(),
            kind: "grant",
            shop: Some("a]b".to_owned()),
            severity: Severity::Alert,
            text: b"CEF:0|x".to_vec(),
        };
        let text = String::from_utf8(write(&message)).unwrap();
        let end = " grant [vratar@32473 uid=\"log-7\" seq=\"7\" shop=\"a\\]b\"] CEF:0|x";
        assert!(text.starts_with("<105>1 2026-03-01T10:00:00.000001Z ") && text.ends_with(end), "{text}");
        assert_eq!(text.splitn(8, ' ').count(), 8);
    }
}
