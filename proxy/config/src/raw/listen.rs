//! Where connections are taken, and what the process says.

use crate::config::{LogFormat, LogLevel};
use crate::source::Spot;
use crate::walk::number::Within;
use crate::walk::table::table;
use crate::word::address::{Address, AddressOrOff};
use crate::word::network::Network;

table! {
    /// Where connections are taken. Changes here need a restart.
    "[listen]" => struct RawListen {
        /// Addresses for HTTPS (HTTP/1.1 and HTTP/2).
        https: Vec<Spot<Address>>, default "[\"0.0.0.0:443\"]";
        /// Addresses for plain HTTP, which announces, redirects and ends (`[shop.plain]`). An empty list: no plain door.
        http: Vec<Spot<Address>>, default "[\"0.0.0.0:80\"]";
        /// Address for `/metrics`, `/healthz` and `/readyz`, or "off". Keep it on an inner network.
        admin: AddressOrOff, default "\"127.0.0.1:9464\"";
        /// Worker threads; 0 means one for each core.
        threads: Within<0, 1024>, default "0";
        /// Networks of load balancers whose `X-Forwarded-For` is believed; from everybody else it is dropped.
        trusted_proxies: Vec<Spot<Network>>, default "[]";
    }
}

table! {
    /// What the process says about itself on standard error. Never personal data.
    "[log]" => struct RawLog {
        /// "json" for machines, "text" for eyes. Changing it needs a restart.
        format: LogFormat, default "\"json\"";
        /// The least important sort of message that is written: "error", "warn", "info", "debug" or "trace".
        level: LogLevel, default "\"info\"";
    }
}
