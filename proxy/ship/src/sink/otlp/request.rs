//! The request: numbers of 64 bits are text in it, whatever is in an event becomes an `AnyValue`.

use crate::batch::{Message, Severity};
use serde_json::{Value, json};

/// Deepest nesting that is taken over; what lies deeper becomes text.
const DEPTH: usize = 16;

pub(super) fn write(messages: &[Message]) -> Vec<u8> {
    let records: Vec<Value> = messages.iter().map(record).collect();
    let version = env!("CARGO_PKG_VERSION");
    let resource =
        json!({ "attributes": [text("service.name", "vratar"), text("service.version", version)] });
    let scope = json!({ "name": "vratar.record", "version": version });
    let logs = json!([{ "scope": scope, "logRecords": records }]);
    json!({ "resourceLogs": [{ "resource": resource, "scopeLogs": logs }] }).to_string().into_bytes()
}

fn record(message: &Message) -> Value {
    let (number, word) = match message.severity {
        Severity::Alert => (17, "ERROR"),
        Severity::Warning => (13, "WARN"),
        Severity::Notice => (9, "INFO"),
    };
    let body = match serde_json::from_slice(&message.text) {
        Ok(value) => any(&value, DEPTH),
        Err(_) => json!({ "stringValue": String::from_utf8_lossy(&message.text) }),
    };
    let mut attributes = vec![text("log.record.uid", &message.uid), text("vratar.kind", message.kind)];
    attributes.extend(message.shop.as_ref().map(|shop| text("vratar.shop", shop)));
    let nanos = message.at.as_nanosecond().to_string();
    json!({
        "timeUnixNano": nanos,
        "observedTimeUnixNano": nanos,
        "severityNumber": number,
        "severityText": word,
        "eventName": format!("vratar.{}", message.kind),
        "body": body,
        "attributes": attributes,
    })
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn any(value: &Value, depth: usize) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(value) => json!({ "boolValue": value }),
        Value::Number(number) if number.is_f64() => json!({ "doubleValue": number }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        Value::String(value) => json!({ "stringValue": value }),
        nested if depth == 0 => json!({ "stringValue": nested.to_string() }),
        Value::Array(all) => {
            json!({ "arrayValue": { "values": all.iter().map(|one| any(one, depth - 1)).collect::<Vec<_>>() } })
        }
        Value::Object(all) => {
            let pair =
                |(key, value): (&String, &Value)| json!({ "key": key, "value": any(value, depth - 1) });
            json!({ "kvlistValue": { "values": all.iter().map(pair).collect::<Vec<_>>() } })
        }
    }
}
