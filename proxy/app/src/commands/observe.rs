//! `vratar observe`: what Vratar would do at a shop, and what it found there but did not understand.

use super::live::asked;
use crate::cli::{Format, Observe};
use crate::control::Ask;
use anyhow::Context;
use std::process::ExitCode;
use vratar_edge::stages::observe::findings::{Cookie, Download, Sent};
use vratar_edge::stages::observe::report::{Asks, Guarded, Report};
use vratar_model::Mode;
use vratar_plugin_sdk::manifest::Role;

/// Runs the command.
pub(crate) fn observe(observe: &Observe) -> anyhow::Result<ExitCode> {
    let host = observe.host.as_ref().map(|host| host.to_ascii_lowercase());
    let told = asked(&observe.of, &Ask::Observed { host })?;
    if observe.format == Format::Json {
        say!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(ExitCode::SUCCESS);
    }
    let reports: Vec<Report> =
        serde_json::from_value(told).context("the door's answer is of another version")?;
    let texts: Vec<String> = reports.iter().map(in_words).collect();
    put!("{}", texts.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// A report, to be read.
fn in_words(report: &Report) -> String {
    let mut lines = head(report);
    if report.answers > 0 {
        lines.extend(would(report));
        lines.extend(found(report));
        lines.extend(wire(report));
        lines.extend(unknown(report));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn head(report: &Report) -> Vec<String> {
    let Report { shop, host, mode, adapter, answers, pages, plain, .. } = report;
    let how = match mode {
        Mode::Observe => "every answer is looked at and not a byte changes",
        _ => "the first answers of each route in an hour are looked at",
    };
    let seen = match (report.since, report.last) {
        (Some(since), Some(last)) => format!(
            "from {since:.0} to {last:.0}: {answers} answers, {pages} of them pages, {plain} over plain HTTP"
        ),
        _ => "nothing was seen yet".to_owned(),
    };
    vec![format!("shop {shop} ({host}, adapter {adapter}, mode {}): {how}", mode.as_str()), seen]
}

/// What the door does, or would do in the mode `inject`.
fn would(report: &Report) -> Vec<String> {
    let asks = report.asks.iter().map(asks).collect();
    let choices = report.choices.iter().map(|place| found_on(&place.id, &place.looked)).collect();
    let captures = report.captures.iter();
    let captures = captures.map(|one| format!("form \"{}\": {}", one.form, sent(&one.sent))).collect();
    [
        section("would ask on", asks, "no page with a form of the manifest was seen yet"),
        section("would show my choices on", choices, "no page with a place for them was seen yet"),
        section("would capture", captures, "no form of the manifest was sent yet"),
        section("logins understood", logins(report), "none was seen yet"),
    ]
    .concat()
}

fn found(report: &Report) -> Vec<String> {
    let routes = report.routes.iter().map(guarded).collect();
    let downloads = report.downloads.iter().map(|(place, one)| download(place, one)).collect();
    let cookies = report.cookies.iter().map(|(name, one)| cookie(name, one)).collect();
    [
        section("pages with people's data", routes, "none was seen yet"),
        section("downloads", downloads, "none was seen yet"),
        section("cookies", cookies, "the shop set none"),
    ]
    .concat()
}

fn section(title: &str, lines: Vec<String>, none: &str) -> Vec<String> {
    if lines.is_empty() {
        return vec![format!("{title}: {none}")];
    }
    let lines = lines.into_iter().map(|line| format!("  {line}"));
    std::iter::once(format!("{title}:")).chain(lines).collect()
}

fn asks(asks: &Asks) -> String {
    let pages: Vec<String> = asks
        .pages
        .iter()
        .map(|(page, asked)| match asked {
            Some(questionnaire) => format!("{}: questionnaire \"{questionnaire}\"", page.as_str()),
            None => format!("{}: nothing, the config places no questions there", page.as_str()),
        })
        .collect();
    format!("{} ({})", pages.join("; "), found_on(&asks.form, &asks.looked))
}

fn found_on(id: &str, looked: &vratar_edge::stages::observe::findings::Looked) -> String {
    let missed = if looked.missed > 0 { format!(", not on {} more", looked.missed) } else { String::new() };
    format!("\"{id}\" on {}, {} page(s){missed}", looked.page.as_deref().unwrap_or("/"), looked.found)
}

fn sent(sent: &Sent) -> String {
    let with: Vec<&str> = sent.identifiers.iter().map(String::as_str).collect();
    let with = if with.is_empty() { String::new() } else { format!(", with {}", with.join(" and ")) };
    let unknown = if sent.unknown > 0 { format!(", {} of unknown end", sent.unknown) } else { String::new() };
    format!("{} done, {} refused{unknown}{with}", sent.done, sent.refused)
}

fn logins(report: &Report) -> Vec<String> {
    let login = report.logins.iter().map(|login| {
        let who = match login.role {
            Role::Customer => "customers",
            Role::Staff => "staff",
            Role::Admin => "administrators",
            Role::Guest => "guests",
        };
        let session = match (login.sent.done, login.sent.with_session) {
            (0, _) => "",
            (_, 0) => ", NO SESSION FOUND",
            _ => ", session found",
        };
        format!("\"{}\" of {who}: {}{session}", login.login, sent(&login.sent))
    });
    let logouts = (report.logouts > 0).then(|| format!("{} logout(s)", report.logouts));
    login.chain(logouts).collect()
}

fn guarded(route: &Guarded) -> String {
    let table = route.table.as_ref().filter(|_| route.rows > 0);
    let table = table.map(|table| format!(", {table} with up to {} rows", route.rows)).unwrap_or_default();
    format!("{} ({}): {} answer(s){table}", route.route, route.class.as_str(), route.answers)
}

fn download(place: &str, download: &Download) -> String {
    let rows = download.rows.map(|rows| format!(", up to {rows} lines")).unwrap_or_default();
    let class = download.class.map_or("open", |class| class.as_str());
    format!(
        "{} {place} ({}): {}, {} time(s){rows}",
        download.method, download.route, download.kind, download.times
    ) + &format!(", {class}")
}

fn cookie(name: &str, cookie: &Cookie) -> String {
    let flag = |count: u64, name: &str| match count {
        0 => format!("not {name}"),
        _ if count == cookie.times => name.to_owned(),
        _ => format!("{name} {count} of {} times", cookie.times),
    };
    let same_site =
        cookie.same_site.as_ref().map_or("no SameSite".to_owned(), |word| format!("SameSite={word}"));
    let path = cookie.path.as_deref().unwrap_or("of the page");
    format!(
        "{name}: path {path}, {}, {}, {same_site}",
        flag(cookie.secure, "Secure"),
        flag(cookie.http_only, "HttpOnly")
    )
}

/// How the pages come over the wire.
fn wire(report: &Report) -> Vec<String> {
    let mut lines = vec![
        format!("charset: {}", counted(&report.charsets)),
        format!("language: {}", counted(&report.languages)),
        format!("compression: {}", counted(&report.encodings)),
        format!("content security policy: on {} of {} pages", report.with_policy, report.pages),
    ];
    let Report { plain_links, posts, undecodable, left_out, .. } = report;
    if !plain_links.is_empty() {
        lines.push(format!("plain-HTTP links to itself: {} (see `rewrite_origins`)", counted(plain_links)));
    }
    if !posts.is_empty() {
        lines.push(format!("changes that the manifest says nothing of: {}", counted(posts)));
    }
    if *undecodable > 0 {
        lines.push(format!("answers whose compression is broken or unknown: {undecodable}"));
    }
    if *left_out > 0 {
        lines.push(format!("left out, because a limit of this report was reached: {left_out}"));
    }
    lines
}

fn counted(words: &[(String, u64)]) -> String {
    let words: Vec<String> = words.iter().map(|(word, count)| format!("{word} on {count}")).collect();
    if words.is_empty() { "no page seen".to_owned() } else { words.join(", ") }
}

fn unknown(report: &Report) -> Vec<String> {
    let lines = report.not_understood.iter().flat_map(|unknown| {
        let advice =
            unknown.manifest.iter().flat_map(|lines| lines.lines()).map(|line| format!("    {line}"));
        std::iter::once(unknown.what.clone()).chain(advice)
    });
    section("found but not understood", lines.collect(), "nothing")
}
