//! The access record: where it is kept, what anchors it, where it is shipped to.

use crate::config::ShipFormat;
use crate::source::Spot;
use crate::walk::number::Within;
use crate::walk::table::table;
use crate::word::ship::ShipTo;
use crate::word::text::{FilePath, SinkName};

table! {
    /// The access record: who saw whose contact data, of all shops in mode "guard".
    "[record]" => struct RawRecord {
        /// Folder of its segments, and of nothing else; a disk other than that of the database is a good idea. Default:
        /// `record` inside the state folder. A relative path starts from the folder of this file. Changing it needs a
        /// restart.
        folder: FilePath, like "\"/srv/vratar-record\"";
        /// Folder that several doors on this machine have in common: then one person has one reference at all of them,
        /// and all draw on the same budgets. It must be there. Each keeps a record of its own, and they need the same master key. Default:
        /// none. A relative path starts from the folder of this file. Changing it needs a restart.
        shared: FilePath, like "\"/srv/vratar-shared\"";
        /// Files, best on another mount or machine, that signed checkpoints are appended to every second. Without one nobody
        /// can tell a record that was shortened from a whole one.
        anchors: Vec<Spot<FilePath>>, default "[]";
        /// Days that records are kept; older ones are dropped by whole segments. Default: for ever.
        keep_days: Within<30, 36_500>, like "730";
        /// Where records are sent on to, at least once each and never while a customer waits.
        ship: Vec<Spot<RawSink>>, like "[[]]";
    }
}

table! {
    /// One place that records are sent on to.
    "[[record.ship]]" => struct RawSink {
        /// `file:/path`, `syslog+tls://host:6514`, `otlp+https://host:4318/v1/logs`; on this machine, by address, also
        /// `syslog+tcp://127.0.0.1:601`, `syslog+udp://127.0.0.1:514` and `otlp+http://127.0.0.1:4318/v1/logs`.
        to: ShipTo, needed "\"syslog+tls://siem.example:6514\"";
        /// Its name in metrics and of its cursor, which says how far it has got: letters, digits, `.`, `-`, `_`. Default: "file",
        /// "syslog" or "otlp". Whoever changes it sends everything again.
        name: SinkName, like "\"siem\"";
        /// "jsonl", "ocsf", "ecs" or "cef". Default: "jsonl" for a file, "cef" for syslog, "ocsf" for OTLP.
        format: ShipFormat, like "\"ocsf\"";
        /// Whether identifiers of people are opened on the way out; otherwise they go as keyed hashes.
        unsealed: bool, default "false";
        /// The authority that signed the certificate of the other end, PEM. Default: those that this machine trusts.
        ca: FilePath, like "\"/etc/vratar/tls/siem-ca.crt\"";
    }
}
