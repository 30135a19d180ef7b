//! The tables of the config as they are written: every key with its meaning and its default.

pub(crate) mod limits;
pub(crate) mod listen;
pub(crate) mod record;
pub(crate) mod shop;

use crate::source::Spot;
use crate::walk::table::{Field, Table, table};
use crate::word::text::{Country, FilePath, Text};
use limits::RawLimits;
use listen::{RawListen, RawLog};
use record::{RawRecord, RawSink};
use shop::RawShop;

/// How messages call a file named by `include`.
pub(crate) const INCLUDED: &str = RawIncluded::TITLE;

/// How messages call the part of a file before its first table.
pub(crate) const TOP: &str = "the top of the file";

table! {
    /// The config of Vratar: one main file, usually `/etc/vratar/vratar.toml`. Everything has a default except the
    /// shops themselves.
    "the top of the file" => struct RawRoot {
        /// Which rules the file was written for; 1 is the only one so far.
        format: u64, default "1";
        /// Folder for keys, journal, database, the local authority and the control socket. A relative path starts
        /// from the folder of this file. Changing it needs a restart.
        state: FilePath, default "\"/var/lib/vratar\"";
        /// Further files with `[[shop]]` tables, relative to this one; `*` and `?` stand for letters of one name. Each
        /// pattern must find something.
        include: Vec<Spot<FilePath>>, default "[]";
        /// Where connections are taken.
        listen: RawListen, default "{}";
        /// What one client, one request and one shop may take.
        limits: RawLimits, default "{}";
        /// What the process says about itself.
        log: RawLog, default "{}";
        /// Where the access record is kept, what anchors it, and where it is shipped to.
        record: RawRecord, default "{}";
        /// Who decides about the data (GDPR Art. 4(7)); printed in receipts. A shop may have its own.
        controller: RawController, default "{}";
        /// The shops.
        shop: Vec<Spot<RawShop>>, like "[[]]";
    }
}

table! {
    /// A file named by `include`: shops only.
    "an included file" => struct RawIncluded {
        /// Which rules the file was written for; 1 is the only one so far.
        format: u64, default "1";
        /// The shops.
        shop: Vec<Spot<RawShop>>, like "[[]]";
    }
}

table! {
    /// Who decides about the data (GDPR Art. 4(7)); printed in receipts (ISO/IEC TS 27560, Kantara 1.1).
    "[controller]" => struct RawController {
        /// The company or person, as in the commercial register.
        name: Text, like "\"Example Ltd.\"";
        /// Postal address.
        address: Text, like "\"1 Example Street, 1000 Sofia\"";
        /// How to reach them: a mail address, a telephone number or a URL.
        contact: Text, like "\"privacy@shop.example\"";
        /// How to reach the data protection officer, where there is one.
        dpo: Text, like "\"dpo@shop.example\"";
        /// The supervisory authority that complaints go to.
        authority: Text, like "\"Commission for Personal Data Protection\"";
        /// Country whose law holds: two capital letters (ISO 3166-1).
        jurisdiction: Country, like "\"BG\"";
    }
}

/// Every table, by title, for keys that stand in the wrong one.
pub(crate) static TABLES: &[(&str, &[Field])] = &[
    (TOP, RawRoot::FIELDS),
    (RawListen::TITLE, RawListen::FIELDS),
    (RawLimits::TITLE, RawLimits::FIELDS),
    (RawLog::TITLE, RawLog::FIELDS),
    (RawShop::TITLE, RawShop::FIELDS),
    (shop::RawTls::TITLE, shop::RawTls::FIELDS),
    (shop::RawPlain::TITLE, shop::RawPlain::FIELDS),
    (shop::RawPlainPath::TITLE, shop::RawPlainPath::FIELDS),
    (shop::RawPlacement::TITLE, shop::RawPlacement::FIELDS),
    (shop::RawDocument::TITLE, shop::RawDocument::FIELDS),
    (RawController::TITLE, RawController::FIELDS),
    (RawRecord::TITLE, RawRecord::FIELDS),
    (RawSink::TITLE, RawSink::FIELDS),
];
