//! Limits, built.

use std::time::Duration;

/// What one client, one request and one shop may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the accepted connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the first byte of a request to the end of its header.
    pub header: Duration,
    /// How long an idle connection is kept; zero closes after each answer.
    pub keepalive: Duration,
    /// Bytes a second that a request body must bring on average; 0: not checked.
    pub body_bytes_per_second: u64,
    /// Bytes of request line and header together.
    pub request_head_bytes: usize,
    /// Bytes of a form that answers are read from.
    pub form_body_bytes: usize,
    /// Bytes of any other request body.
    pub upload_bytes: u64,
    /// Bytes of the answer to a form that are read ahead.
    pub page_bytes: usize,
    /// Bytes of the answer of a guarded route that are held before the first goes out.
    pub guarded_bytes: usize,
    /// Connections at the same time.
    pub connections: usize,
    /// Connections at the same time from one address.
    pub connections_per_address: usize,
    /// Requests on one connection.
    pub requests_per_connection: u64,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams_per_connection: u32,
    /// To connect to a shop.
    pub upstream_connect: Duration,
    /// Between two pieces of a shop's answer.
    pub upstream_read: Duration,
    /// Until a record is on disk.
    pub record: Duration,
    /// From the signal to stop until connections are cut.
    pub drain: Duration,
}
