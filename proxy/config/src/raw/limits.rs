//! Limits.

use crate::walk::number::{Size, Within};
use crate::walk::table::table;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

table! {
    /// What one client, one request and one shop may take. Keys that end in `_seconds` or `_milliseconds` are whole
    /// ones, keys that end in `_bytes` are bytes or texts such as "16MiB".
    "[limits]" => struct RawLimits {
        /// From the accepted connection to the end of the TLS handshake.
        handshake_seconds: Within<1, 120>, default "10";
        /// From the first byte of a request to the end of its header, however many packets it comes in.
        header_seconds: Within<1, 300>, default "10";
        /// How long an idle connection is kept; 0 closes after each answer.
        keepalive_seconds: Within<0, 3600>, default "60";
        /// Bytes a second that a request body must bring on average; 0 switches the check off.
        body_bytes_per_second: Within<0, 1_000_000>, default "500";
        /// Largest request line and header together.
        request_head_bytes: Size<{ 4 * KIB }, MIB>, default "\"64KiB\"";
        /// Largest form that answers are read from, held in memory. Of larger ones nothing is claimed; they reach the shop
        /// without our fields.
        form_body_bytes: Size<{ 64 * KIB }, { 256 * MIB }>, default "\"16MiB\"";
        /// Largest request body of any sort; it is passed on as it comes, and larger ones are answered 413.
        upload_bytes: Size<MIB, { 1024 * GIB }>, default "\"1GiB\"";
        /// Of the answer to a form, bytes that are read ahead, two seconds at most, where only the body shows whether the
        /// shop did what was asked; pages into which something is put are never held up.
        page_bytes: Size<{ 64 * KIB }, { 256 * MIB }>, default "\"16MiB\"";
        /// Largest answer of a guarded route that is held whole before its first byte goes out, so that it can still be
        /// refused; a longer one is let out part by part, each part recorded first.
        guarded_bytes: Size<{ 64 * KIB }, { 64 * MIB }>, default "\"2MiB\"";
        /// Connections at the same time, of all listeners together.
        connections: Within<1, 1_000_000>, default "20000";
        /// Connections at the same time from one address (IPv6: one /64), of all listeners together.
        connections_per_address: Within<1, 1_000_000>, default "256";
        /// Requests on one connection before it is closed.
        requests_per_connection: Within<1, 1_000_000>, default "10000";
        /// Requests at the same time on one HTTP/2 connection.
        streams_per_connection: Within<1, 1000>, default "100";
        /// To connect to a shop.
        upstream_connect_seconds: Within<1, 120>, default "5";
        /// Between two pieces of a shop's answer, the first one included.
        upstream_read_seconds: Within<1, 3600>, default "60";
        /// How long a record may take until it is on disk; beyond that the guarded page is refused.
        record_milliseconds: Within<50, 10_000>, default "250";
        /// From the signal to stop until connections are cut.
        drain_seconds: Within<1, 3600>, default "30";
    }
}
