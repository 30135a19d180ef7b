//! To an OTLP collector.

use crate::collector::{Door, Identity};
use crate::log::{LONG, Log, assert_all, begin, order, seq, until};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use vratar_config::ShipTo;
use vratar_siem::Format;

/// What the collector took, and what it answers the next ones.
#[derive(Default)]
struct Desk {
    seqs: Vec<u64>,
    records: Vec<Value>,
    answers: Vec<(u16, &'static str)>,
    /// A record that it never takes.
    poison: Option<u64>,
    paths: Vec<String>,
}

impl Desk {
    fn judge(&mut self, path: &str, body: &Value) -> (u16, &'static str) {
        let records = body["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().unwrap().clone();
        let uid = |record: &Value| {
            let all = record["attributes"].as_array().unwrap();
            let one = all.iter().find(|one| one["key"] == "log.record.uid").unwrap();
            seq(one["value"]["stringValue"].as_str().unwrap())
        };
        let seqs: Vec<u64> = records.iter().map(uid).collect();
        self.paths.push(path.to_owned());
        if self.poison.is_some_and(|poison| seqs.contains(&poison)) {
            return (400, "");
        }
        let answer = self.answers.pop().unwrap_or((200, "{}"));
        if answer.0 == 200 {
            self.seqs.extend(seqs);
            self.records.extend(records);
        }
        answer
    }
}

/// Serves connections until the test ends.
fn serve(door: Door, desk: Arc<Mutex<Desk>>) {
    let listener = door.listen();
    tokio::spawn(async move {
        loop {
            let (wire, desk) = (door.next(&listener).await, Arc::clone(&desk));
            let service = service_fn(move |request: Request<Incoming>| {
                let desk = Arc::clone(&desk);
                async move {
                    let path = request.uri().path().to_owned();
                    assert_eq!(request.headers()["content-type"], "application/json");
                    let body = request.into_body().collect().await.unwrap().to_bytes();
                    let (status, text) =
                        desk.lock().unwrap().judge(&path, &serde_json::from_slice(&body).unwrap());
                    let mut answer = Response::new(Full::new(Bytes::from(text)));
                    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
                    Ok::<_, Infallible>(answer)
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(wire), service));
        }
    });
}

async fn ships(desk: Desk, count: u64) -> (Desk, u64) {
    let dir = tempfile::tempdir().unwrap();
    let (door, desk) = (Door::new(None).await, Arc::new(Mutex::new(desk)));
    let to = ShipTo::OtlpHttp { at: door.loopback(), path: "/v1/logs".to_owned() };
    serve(door, Arc::clone(&desk));
    let shipper = begin(&order(to, Format::Ocsf, None), &Log::of(count), dir.path());
    let status = until(&shipper, |status| status.seq == count).await;
    shipper.stop().await;
    (std::mem::take(&mut *desk.lock().unwrap()), status.rejected)
}

#[tokio::test]
async fn a_collector_in_trouble_is_tried_again() {
    let answers = vec![(200, "{}"), (429, ""), (401, ""), (503, "")];
    let (desk, rejected) = ships(Desk { answers, ..Desk::default() }, 1200).await;
    assert_eq!((desk.seqs, rejected), ((0..1200).collect(), 0));
    assert!(desk.paths.iter().all(|path| path == "/v1/logs"));
}

#[tokio::test]
async fn a_record_that_is_never_taken_holds_up_no_other() {
    let (desk, rejected) = ships(Desk { poison: Some(700), ..Desk::default() }, 1200).await;
    assert_eq!(rejected, 1);
    assert_eq!(desk.seqs, (0..1200).filter(|seq| *seq != 700).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_refused_in_part_is_counted() {
    let partial = r#"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}"#;
    let (_, rejected) = ships(Desk { answers: vec![(200, partial)], ..Desk::default() }, 5).await;
    assert_eq!(rejected, 2);
}

/// Numbers of 64 bits are text, and the event lies in the body as a map.
#[tokio::test]
async fn records_are_as_the_protocol_has_them() {
    let (desk, _) = ships(Desk::default(), 1).await;
    let record = &desk.records[0];
    assert_eq!(record["timeUnixNano"], "1772359200000000000");
    assert_eq!((&record["severityNumber"], &record["eventName"]), (&9.into(), &"vratar.grant".into()));
    let body = record["body"]["kvlistValue"]["values"].as_array().unwrap();
    let class = body.iter().find(|one| one["key"] == "class_uid").unwrap();
    assert_eq!(class["value"]["intValue"], "6001");
}

#[tokio::test]
async fn over_tls_with_an_authority_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let identity = Identity::new(dir.path());
    let (door, desk) = (Door::new(Some(&identity)).await, Arc::new(Mutex::new(Desk::default())));
    let to = ShipTo::OtlpHttps { at: door.endpoint(), path: "/x".to_owned() };
    serve(door, Arc::clone(&desk));
    let shipper = begin(&order(to, Format::Jsonl, Some(&identity.ca)), &Log::of(40), dir.path());
    tokio::time::timeout(LONG, until(&shipper, |status| status.seq == 40)).await.unwrap();
    assert_all(&desk.lock().unwrap().seqs, 40);
}
