//! `vratar gaps`: where people are shown and nobody records it.

use super::live::asked;
use super::state_dir;
use crate::cli::{Format, Gaps};
use crate::control::{Ask, NoAnswer};
use crate::launch::GAPS;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;
use vratar_edge::gaps::{Gap, Report};

/// Runs the command.
pub(crate) fn gaps(gaps: &Gaps) -> anyhow::Result<ExitCode> {
    let (mut report, shops) = told(gaps)?;
    if let Some(host) = &gaps.host {
        let shop = shop_of(host, &shops)?;
        report.gaps.retain(|gap| gap.shop.as_str() == shop);
    }
    let adapters = adapters(&shops);
    match (gaps.format, gaps.suggest) {
        (Format::Json, _) => say!("{}", serde_json::to_string_pretty(&in_json(&report))?),
        (Format::Text, true) => put!("{}", suggestions(&report, &adapters)),
        (Format::Text, false) => put!("{}", in_words(&report)),
    }
    Ok(ExitCode::SUCCESS)
}

/// From the door, or what the last one left; and the shops, as the door has them.
fn told(gaps: &Gaps) -> anyhow::Result<(Report, Value)> {
    match asked(&gaps.of, &Ask::Gaps) {
        Ok(told) => {
            let report = serde_json::from_value(told).context("the door's answer is of another version")?;
            Ok((report, asked(&gaps.of, &Ask::Status)?["shops"].clone()))
        }
        Err(error) if matches!(error.downcast_ref(), Some(NoAnswer::NoDoor(_))) => {
            let path = state_dir(&gaps.of)?.join(GAPS);
            let Ok(bytes) = std::fs::read(&path) else { return Err(error) };
            eprintln!("vratar: no door runs; this is what the last one found");
            let report = serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is of another version; a door makes it anew", path.display()))?;
            Ok((report, Value::Null))
        }
        Err(error) => Err(error),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn shop_of(host: &str, shops: &Value) -> anyhow::Result<String> {
    if shops.is_null() {
        // Without a door nobody says which hosts a shop has; the name of a shop will do.
        return Ok(host.to_owned());
    }
    let host = host.to_ascii_lowercase();
    let has = |shop: &&Value| shop["id"] == host || list(&shop["hosts"]).any(|name| *name == host);
    let found = list(shops).find(has).and_then(|shop| shop["id"].as_str());
    match found {
        Some(shop) => Ok(shop.to_owned()),
        None => bail!("no shop of this door answers to {host}; see `vratar status`"),
    }
}

/// The adapter of each shop.
fn adapters(shops: &Value) -> BTreeMap<String, String> {
    let one = |shop: &Value| Some((shop["id"].as_str()?.to_owned(), shop["adapter"].as_str()?.to_owned()));
    list(shops).filter_map(one).collect()
}

fn in_json(report: &Report) -> Value {
    let one = |gap: &Gap| {
        let mut told = serde_json::to_value(gap).unwrap_or_default();
        told["suggested_class"] = json!(gap.suggested().as_str());
        told["suggestion"] = json!(gap.suggestion());
        told
    };
    json!({ "gaps": report.gaps.iter().map(one).collect::<Vec<_>>() })
}

fn in_words(report: &Report) -> String {
    if report.gaps.is_empty() {
        return "no page was seen that shows people and is not named in the manifest\n".to_owned();
    }
    let unrecorded = report.gaps.iter().filter(|gap| !gap.recorded).count();
    let head = format!(
        "{unrecorded} not recorded, {} recorded although no route names them\n",
        report.gaps.len() - unrecorded
    );
    let lines: String = report.gaps.iter().map(line).collect();
    format!("{head}{lines}for lines of the manifest: vratar gaps --suggest\n")
}

fn line(gap: &Gap) -> String {
    let recorded = if gap.recorded { "recorded" } else { "NOT RECORDED" };
    format!(
        "{recorded}  {}  {} {} ({}, {}): {} of {} answers show people, up to {} e-mails and {} telephone numbers in \
         one; last {}; as a route: {}\n",
        gap.shop,
        gap.method,
        super::record::plain(&gap.place),
        gap.route,
        gap.class.as_str(),
        gap.with_persons,
        gap.answers,
        gap.emails,
        gap.phones,
        gap.last.strftime("%F %T UTC"),
        gap.suggested().as_str(),
    )
}

/// Lines for manifests, and which one they are for.
fn suggestions(report: &Report, adapters: &BTreeMap<String, String>) -> String {
    let mut by_shop = BTreeMap::<&str, Vec<&Gap>>::new();
    for gap in &report.gaps {
        by_shop.entry(gap.shop.as_str()).or_default().push(gap);
    }
    if by_shop.is_empty() {
        return "# nothing to add: no page was seen that shows people and is not named in the manifest\n"
            .to_owned();
    }
    let of_shop = |(shop, gaps): (&&str, &Vec<&Gap>)| {
        let adapter = adapters.get(*shop).map_or("its adapter", String::as_str);
        let head = format!(
            "# Shop {shop}: into the manifest.toml of {adapter}, before the routes whose paths are wider. Read what each \
             page is for, then `vratar adapter test` and `vratar reload`.\n"
        );
        gaps.iter().fold(head, |text, gap| text + "\n" + &gap.suggestion())
    };
    by_shop.iter().map(of_shop).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let gap = json!({
            "shop": "shop", "route": "open", "class": "open", "place": "/team/?all=", "method": "GET",
            "media": "text/html", "file": false, "recorded": false, "answers": 9, "with_persons": 7, "emails": 3,
            "phones": 1, "first": "2026-11-22T10:00:00Z", "last": "2026-11-22T11:00:00Z"
        });
        serde_json::from_value(json!({ "gaps": [gap] })).unwrap()
    }

    #[test]
    fn a_gap_says_where_how_much_and_what_would_close_it() {
        let text = in_words(&report());
        for part in [
            "1 not recorded",
            "NOT RECORDED  shop  GET /team/?all= (open, open)",
            "7 of 9",
            "as a route: list",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let adapters = [("shop".to_owned(), "oscar".to_owned())].into();
        let lines = suggestions(&report(), &adapters);
        assert!(lines.starts_with("# Shop shop: into the manifest.toml of oscar,"), "{lines}");
        assert!(
            lines.contains("[[route]]\nid = \"team-\"") || lines.contains("[[route]]\nid = \"team\""),
            "{lines}"
        );
        assert_eq!(in_json(&report())["gaps"][0]["suggested_class"], "list");
        assert!(in_words(&Report::default()).starts_with("no page"));
    }

    #[test]
    fn a_shop_is_found_by_any_of_its_hosts() {
        let shops = json!([{ "id": "one", "hosts": ["a.example", "b.example"], "adapter": "oscar" }]);
        assert_eq!(shop_of("B.example", &shops).unwrap(), "one");
        assert_eq!(shop_of("one", &shops).unwrap(), "one");
        assert!(shop_of("c.example", &shops).is_err());
    }
}
