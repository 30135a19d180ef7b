//! `vratar rule explain`: what the rules would do with a request, and which one.

use super::shop;
use crate::cli::{Format, RuleExplain};
use crate::commands::explain::door::{self, Reading};
use crate::known;
use crate::launch::Source;
use anyhow::{Context, bail};
use http::Uri;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use vratar_config::Shop;
use vratar_host::{Explanation, Headers, RequestFacts};
use vratar_model::Mode;
use vratar_model::access::Action;
use vratar_policy::access::{Decision, Facts, Rules, Shown, Who, cases};

pub(super) fn explain(asked: &RuleExplain) -> anyhow::Result<ExitCode> {
    let config = Source::File(asked.config.clone()).load()?;
    let shop = shop(&config, asked.shop.as_deref())?;
    let route = route(asked, &shop)?;
    if !route.told.class.is_recorded() {
        let (route, class) = (&route.told.route, route.told.class.as_str());
        say!("no rule is asked: the route {route} ({class}) holds no contact data");
        return Ok(ExitCode::SUCCESS);
    }
    let at = at(asked, &shop)?;
    let groups = groups(&shop.rules.rules, asked.actor.login.as_deref());
    let proved = asked.proved.as_deref().map(ago).transpose()?;
    let decision = shop.rules.rules.decide(&Facts {
        shop: shop.id.as_str(),
        actor: Who { role: asked.actor.role, account: "somebody", groups: &groups, proved },
        address: asked.from,
        at: &at,
        method: &asked.method,
        path: &route.path,
        route: &route.told.route,
        class: route.told.class,
        action: Action::of(route.told.class),
        subjects: asked.subjects,
        staff_area: route.told.staff,
        shown: shown(asked),
    });
    match asked.format {
        Format::Text => put!("{}{}", about(asked, &shop, &route, &at, &groups), in_words(&decision, &shop)),
        Format::Json => say!("{}", serde_json::to_string_pretty(&in_json(&decision, &shop, &route))?),
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the manifest puts a request.
struct Route {
    path: String,
    told: Explanation,
}

struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

fn route(asked: &RuleExplain, shop: &Shop) -> anyhow::Result<Route> {
    let host = shop.hosts.first().context("the shop has no host")?;
    let url = format!("https://{}{}", host.as_str(), asked.path);
    let uri: Uri = url.parse().with_context(|| format!("'{}' is no path; it begins with /", asked.path))?;
    let adapter = known::adapter(&shop.adapter).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let canonical = match door::read(&asked.method, &uri, &adapter) {
        Reading::PassedOn(canonical) => canonical,
        other => bail!("no rule is asked: the door {other}"),
    };
    let (path, query) = (canonical.path, canonical.query);
    let told = adapter.explain(&RequestFacts {
        method: &asked.method,
        path: &path,
        query: &query,
        headers: &NoHeaders,
        body: None,
    });
    Ok(Route { path, told })
}

fn at(asked: &RuleExplain, shop: &Shop) -> anyhow::Result<Zoned> {
    let clocks = shop.time_zone.clocks.clone();
    match asked.at {
        Some(at) => {
            at.to_zoned(clocks).with_context(|| format!("{at} is no moment of {}", shop.time_zone.name))
        }
        None => Ok(Timestamp::now().to_zoned(clocks)),
    }
}

fn groups(rules: &Rules, login: Option<&str>) -> Vec<Arc<str>> {
    let Some(login) = login else { return Vec::new() };
    let holds = |logins: &[vratar_policy::access::Login]| logins.iter().any(|one| one.as_str() == login);
    rules.groups().filter(|(_, logins)| holds(logins)).map(|(group, _)| Arc::clone(group)).collect()
}

fn ago(text: &str) -> anyhow::Result<Duration> {
    vratar_policy::access::span(text)
        .with_context(|| format!("'{text}' is no length of time; write it like 4m"))
}

/// Nothing is known of the answer unless something is said of it.
fn shown(asked: &RuleExplain) -> Option<Shown<'_>> {
    let counts = asked.persons.is_some() || asked.rows.is_some() || asked.decoys.is_some();
    (counts || !asked.shows.is_empty()).then(|| Shown {
        rows: asked.rows.or(asked.persons).unwrap_or_default(),
        persons: asked.persons.or(asked.rows).unwrap_or_default(),
        decoys: asked.decoys.unwrap_or_default(),
        fields: &asked.shows,
    })
}

fn about(asked: &RuleExplain, shop: &Shop, route: &Route, at: &Zoned, groups: &[Arc<str>]) -> String {
    let only = if shop.mode == Mode::Guard { "" } else { "; rules hold in mode guard only" };
    let groups =
        if groups.is_empty() { "in no group".to_owned() } else { format!("in {}", groups.join(", ")) };
    let area = if route.told.staff { ", staff area" } else { "" };
    let from = asked.from.map_or_else(|| "an unknown address".to_owned(), |address| address.to_string());
    let class = route.told.class;
    format!(
        "shop      {} (mode {}{only})\nactor     {}, {groups}\nroute     {} ({}{area}), which is to {}\n\
         at        {} {}, from {from}\nanswer    {}\n",
        shop.id,
        shop.mode.as_str(),
        asked.actor.role.as_str(),
        route.told.route,
        class.as_str(),
        Action::of(class).as_str(),
        at.strftime("%a %F %H:%M"),
        shop.time_zone.name,
        if shown(asked).is_some() {
            "as it was said"
        } else {
            "not known yet; --shows, --persons, --rows, --decoys say it"
        },
    )
}

fn in_words(decision: &Decision, shop: &Shop) -> String {
    let mut text = format!("decision  {}\n", cases::in_words(decision));
    let says = decision.why.iter().flat_map(|why| &why.0);
    says.for_each(|(lang, why)| text += &format!("says      {lang}: {why}\n"));
    for because in &decision.because {
        let observed = if because.observed { " (observes only)" } else { "" };
        text +=
            &format!("because   {} {}{observed}: {}\n", because.kind.as_str(), because.rule, because.says);
    }
    if decision.because.is_empty() {
        text += &format!("because   none of the {} rules holds\n", shop.rules.rules.list().len());
    }
    text
}

fn in_json(decision: &Decision, shop: &Shop, route: &Route) -> Value {
    let because = decision.because.iter().map(|one| {
        json!({ "kind": one.kind.as_str(), "rule": &*one.rule, "observed": one.observed, "says": one.says })
    });
    let masks = decision.masks.iter().map(|(field, form)| (field.as_str().to_owned(), json!(form.as_str())));
    let draws = decision.budgets.iter().map(|draw| {
        json!({
            "rule": &*draw.rule, "observed": draw.observed, "persons": draw.persons, "rows": draw.rows,
            "over": draw.over.as_str(), "watermark": draw.watermark,
        })
    });
    json!({
        "shop": shop.id.as_str(),
        "route": route.told.route,
        "class": route.told.class.as_str(),
        "policy": shop.rules.rules.hash(),
        "verdict": decision.verdict.as_str(),
        "masks": masks.collect::<serde_json::Map<_, _>>(),
        "step_up_within_seconds": decision.step_up.map(|step_up| step_up.within.as_secs()),
        "draws": draws.collect::<Vec<_>>(),
        "alarm": decision.alarm,
        "because": because.collect::<Vec<_>>(),
    })
}
