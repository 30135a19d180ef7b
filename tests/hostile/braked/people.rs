//! Shops full of people, and doors with a budget.

use crate::desk::{Desk, GUARDED, Script, page, typed};
use crate::rig::Config;
use crate::rig::shop::Request;
use std::sync::Arc;

/// A rule file of this folder.
pub(super) fn rules(file: &str) -> Config {
    let path = format!("{}/hostile/braked/{file}.toml", env!("CARGO_MANIFEST_DIR"));
    Config { shop: Box::leak(format!("rules = [{path:?}]").into_boxed_str()), ..GUARDED }
}

/// An address of somebody who does not exist.
pub(super) fn address(number: usize) -> String {
    format!("p{number}@shop.example")
}

/// A table of so many people, from a number on.
pub(super) fn table(from: usize, rows: usize) -> String {
    let row = |number| format!("{number};Ana {number};{}\n", address(number));
    format!("id;Who;mail\n{}", (from..from + rows).map(row).collect::<String>())
}

/// A shop that has people on every way: `/staff/people?page=2` lists five, `/staff/search?q=a7` finds five, a dossier shows
/// one, `/staff/export?rows=40` takes out as many as it says.
pub(super) fn crowd() -> Script {
    Arc::new(|request: &Request| {
        let target = request.head.split(' ').nth(1).unwrap();
        let number = |name: &str| {
            let (_, rest) = target.split_once(&format!("{name}="))?;
            rest.split('&').next()?.trim_start_matches('a').parse::<usize>().ok()
        };
        match target.split('?').next().unwrap() {
            "/staff/people" => {
                let from = number("page").unwrap() * 5;
                let rows: String = (from..from + 5)
                    .map(|n| format!("<tr><td><a href=\"/staff/people/{n}\">{n}</a><td>{}</tr>", address(n)))
                    .collect();
                page(200, "", &format!("<table>{rows}</table>"))
            }
            "/staff/search" => {
                let from = number("q").unwrap() * 5;
                let found: Vec<String> =
                    (from..from + 5).map(|n| format!("{{\"label\":\"{}\"}}", address(n))).collect();
                typed("application/json", 200, "", format!("[{}]", found.join(",")).as_bytes())
            }
            "/staff/export" => {
                let from = number("from").unwrap_or(0);
                typed("text/csv; charset=utf-8", 200, "", table(from, number("rows").unwrap()).as_bytes())
            }
            path => {
                let n: usize = path.rsplit('/').next().unwrap().parse().unwrap_or(0);
                page(200, "", &format!("<h1>{}</h1><p>{}", n, address(n)))
            }
        }
    })
}

/// What one actor gets before it ends: statuses until the first that is not 200, and how many persons they saw.
pub(super) async fn read_on(
    desk: &Desk,
    sid: &str,
    mut path: impl FnMut(usize) -> String,
    per_answer: usize,
) -> usize {
    for step in 0..200 {
        let answer = desk
            .send(&format!(
                "GET {} HTTP/1.1\r\nHost: {}\r\nCookie: {sid}\r\n\r\n",
                path(step),
                crate::rig::HOST
            ))
            .await;
        match answer.status {
            200 => {}
            429 => return step * per_answer,
            other => panic!("{other}: {answer:?}"),
        }
    }
    panic!("nobody stopped it");
}
