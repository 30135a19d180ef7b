//! One shop.

use super::RawController;
use crate::config::FromShop;
use crate::source::Spot;
use crate::walk::number::Day;
use crate::walk::read::Named;
use crate::walk::table::table;
use crate::word::charset::Charset;
use crate::word::host::HostName;
use crate::word::link::Link;
use crate::word::path::UrlPath;
use crate::word::person::{CallingCode, WrittenDecoy};
use crate::word::text::{FilePath, Id, Text};
use crate::word::upstream::{Origin, Upstream};
use vratar_model::{Lang, Mode, PageKind};

table! {
    /// One shop. Only `hosts`, `upstream` and `adapter` are needed.
    "[[shop]]" => struct RawShop {
        /// Name of the shop in metrics, logs, commands and stored decisions: letters, digits, `.`, `-`, `_`. Default:
        /// the first host. Never change it, and never give it to another shop.
        id: Id, like "\"example\"";
        /// Names that customers type, the main one first. Names in other alphabets in their xn-- form.
        hosts: Vec<Spot<HostName>>, needed "[\"shop.example\"]";
        /// Where the shop itself listens: http or https, host, port.
        upstream: Upstream, needed "\"http://127.0.0.1:8101\"";
        /// What describes the shop's platform: a built-in name, or the path of a folder with a `manifest.toml`.
        adapter: Text, needed "\"oscar\"";
        /// How far Vratar goes: "observe" changes no byte and reports what it would do, "inject" asks and keeps answers,
        /// "guard" does that and lets no contact data of the staff area and of profile pages out without a record.
        mode: Mode, default "\"observe\"";
        /// Language of pages that name none; without it, the adapter's.
        lang: Lang, like "\"bg\"";
        /// Charset of pages that name none (WHATWG label); without it, the adapter's.
        charset: Charset, like "\"windows-1251\"";
        /// Time zone of the shop, by its IANA name: hours of rules and days of budgets are those of its clocks.
        time_zone: Text, default "\"Europe/Sofia\"";
        /// Which country's telephone numbers are written without one: digits behind the `+`.
        calling_code: CallingCode, default "\"359\"";
        /// Logins of the staff area that are administrators', where neither path nor page tells.
        admins: Vec<Spot<Text>>, default "[]";
        /// E-mail addresses or telephone numbers of persons who do not exist, put into the shop as bait: shown in any answer
        /// they raise an alarm.
        decoys: Vec<Spot<WrittenDecoy>>, default "[]";
        /// Which compression the shop is asked for.
        encoding: RawEncoding, default "{}";
        /// Origins that the shop prints into its links although customers cannot reach them; they are replaced by the host
        /// that was asked for.
        rewrite_origins: Vec<Spot<Origin>>, default "[]";
        /// Path prefixes on which WebSocket upgrades are let through.
        upgrade: Vec<Spot<UrlPath>>, default "[]";
        /// Hosts that customers no longer use; links to them lead to the same path on a live host.
        retired_hosts: Vec<Spot<HostName>>, default "[]";
        /// The live host that links to retired ones lead to. Default: the first host.
        successor: HostName, like "\"shop.example\"";
        /// Certificate and key; without it the local authority signs one, which browsers do not trust.
        tls: RawTls, like "{}";
        /// What becomes of the plain HTTP door; without it, plain requests are redirected at once.
        plain: RawPlain, default "{}";
        /// Files with questionnaires beside the shipped ones; a file with the code of a shipped one takes its place.
        questionnaires: Vec<Spot<FilePath>>, default "[]";
        /// What is asked where. Default: the standard questionnaire on registration and profile; `placement = []`
        /// asks nothing.
        placement: Vec<Spot<RawPlacement>>, like "[[]]";
        /// Version and link of the documents that questions refer to, under their codes.
        documents: Named<Id, RawDocument>, default "{}";
        /// Who sees which contact data, and how much of it, in mode "guard": rule files in the order in which they are asked.
        /// "standard" stands for the shipped rules, which observe; `rules = []` for none.
        rules: Vec<Spot<FilePath>>, default "[\"standard\"]";
        /// Ids of rules that only observe, by their file, and are enforced in this shop nevertheless.
        enforce_rules: Vec<Spot<Text>>, default "[]";
        /// Who decides about this shop's data, where it is not the one of `[controller]`; key by key.
        controller: RawController, default "{}";
    }
}

table! {
    /// Which compression the shop is asked for.
    "[shop.encoding]" => struct RawEncoding {
        /// "identity": none on pages that may be changed, which is cheapest when the shop is near; "any": as the
        /// customer asked, unpacked and packed again here.
        from_shop: FromShop, default "\"identity\"";
    }
}

table! {
    /// Certificate and key of a shop's hosts, both PEM. New files are picked up without a restart.
    "[shop.tls]" => struct RawTls {
        /// The certificate of the hosts, then those that signed it.
        cert: FilePath, needed "\"/etc/vratar/tls/shop.example.crt\"";
        /// The private key, without a passphrase, not readable by everybody.
        key: FilePath, needed "\"/etc/vratar/tls/shop.example.key\"";
    }
}

table! {
    /// What becomes of plain HTTP: announced, then redirected, then gone. Each day begins at midnight UTC. Without any day,
    /// plain requests are redirected at once; before the first day the page is served as it is.
    "[shop.plain]" => struct RawPlain {
        /// From this day pages come with a banner and `Deprecation`, `Sunset` and `Link` headers (RFC 9745, RFC 8594).
        announce_from: Day, like "2026-12-01";
        /// From this day plain requests are redirected to HTTPS.
        redirect_from: Day, like "2027-02-01";
        /// From this day plain requests are answered 410 with a page that explains.
        gone_from: Day, like "2027-06-01";
        /// Paths that stay plain, with all beneath those that end with `/`: machine endpoints that cannot do TLS. ACME
        /// challenges always do.
        exceptions: Vec<Spot<UrlPath>>, default "[]";
        /// Parts of the shop with days of their own.
        path: Vec<Spot<RawPlainPath>>, like "[[]]";
    }
}

table! {
    /// A part of the shop whose plain door closes on other days.
    "[[shop.plain.path]]" => struct RawPlainPath {
        /// Beginning of the path; the longest one that fits counts.
        prefix: UrlPath, needed "\"/export/\"";
        /// As in `[shop.plain]`.
        announce_from: Day, like "2026-12-01";
        /// As in `[shop.plain]`.
        redirect_from: Day, like "2027-02-01";
        /// As in `[shop.plain]`.
        gone_from: Day, like "2027-06-01";
    }
}

table! {
    /// What is asked on which page.
    "[[shop.placement]]" => struct RawPlacement {
        /// The page: "registration", "checkout", "guest_checkout", "profile", "newsletter" or "contact".
        page: PageKind, needed "\"registration\"";
        /// Code of the questionnaire.
        questionnaire: Id, needed "\"standard\"";
        /// Only these questions, by code. Default: all.
        questions: Vec<Spot<Text>>, like "[\"terms\"]";
        /// Answers to leave out, as question.answer.
        without_answers: Vec<Spot<Text>>, default "[]";
    }
}

table! {
    /// Version and link of a document, where they differ from what the questionnaire says.
    "[shop.documents.CODE]" => struct RawDocument {
        /// The published version, in the merchant's own counting.
        version: Text, like "\"2026-05\"";
        /// Where it stands, per language: a path of the shop or an https URL.
        href: Named<Lang, Link>, like "{ bg = \"/obshti-usloviya/\", en = \"/terms/\" }";
    }
}
