//! `vratar explain`: what applies to a request and why, or what a code means.

pub(super) mod door;
mod guard;

use crate::cli::Explain;
use crate::known;
use crate::launch::Source;
use anyhow::{Context, bail};
use http::Uri;
use jiff::Timestamp;
use std::process::ExitCode;
use std::sync::Arc;
use vratar_config::{AdapterRef, Config, Shop};
use vratar_form::{Form, Kind};
use vratar_host::{Adapter, Explanation, Headers, RequestFacts, What};
use vratar_model::{Mode, PageKind};
use vratar_policy::plain_door::{Asked, Phase, Redirect, redirect};

/// Runs the command.
pub(crate) fn explain(explain: &Explain) -> anyhow::Result<ExitCode> {
    if let Some(meaning) = meaning(&explain.what) {
        say!("{meaning}");
        return Ok(ExitCode::SUCCESS);
    }
    let Some(url) = &explain.url else {
        bail!(
            "'{}' is no error code (V0505, M0111); to explain a request write: vratar explain GET https://shop.example/path",
            explain.what
        );
    };
    let uri: Uri = url.parse().with_context(|| format!("'{url}' is no URL"))?;
    let (adapter, shop, about) = match &explain.config {
        Some(path) => by_config(&Source::File(path.clone()).load()?, explain, &uri)?,
        None => (by_name(explain.adapter.as_deref())?, None, String::new()),
    };
    put!("{about}{}", by_adapter(&adapter, shop.as_deref(), explain, &uri)?);
    Ok(ExitCode::SUCCESS)
}

/// What a code of a config (`V0123`) or of a manifest (`M0123`) means.
fn meaning(code: &str) -> Option<String> {
    let text = |code, title, explanation| format!("{code}  {title}\n\n{explanation}");
    let of_config = vratar_config::codes::find(code).map(|it| text(it.code, it.title, it.explanation));
    of_config
        .or_else(|| vratar_plugin_sdk::codes::find(code).map(|it| text(it.code, it.title, it.explanation)))
}

fn by_name(name: Option<&str>) -> anyhow::Result<Adapter> {
    let name = name.context("say by which config (--config FILE) or adapter (--adapter NAME)")?;
    let shipped = vratar_host::builtin_names();
    let of = if name.contains('/') || [".", ".."].contains(&name) {
        AdapterRef::Folder(name.into())
    } else if shipped.contains(&name) {
        AdapterRef::Builtin(name.to_owned())
    } else {
        bail!("no adapter '{name}' is shipped; write one of {}, or a folder as ./{name}", shipped.join(", "));
    };
    known::adapter(&of).map_err(|fault| anyhow::anyhow!("{fault}"))
}

fn by_config(
    config: &Config,
    explain: &Explain,
    uri: &Uri,
) -> anyhow::Result<(Adapter, Option<Arc<Shop>>, String)> {
    let host = uri.host().context("the URL names no host; write https://HOST/PATH")?.to_ascii_lowercase();
    let live = |shop: &&Arc<Shop>| shop.hosts.iter().any(|name| name.as_str() == host);
    let retired = |shop: &&Arc<Shop>| shop.retired_hosts.iter().any(|name| name.as_str() == host);
    let is_live = config.shops.iter().any(|shop| live(&shop));
    let shop = config.shops.iter().find(live).or_else(|| config.shops.iter().find(retired));
    let shop =
        shop.with_context(|| format!("no shop of this config answers to {host}: the door says 421"))?;
    let adapter = known::adapter(&shop.adapter).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let mode = match shop.mode {
        Mode::Observe => "observe: what follows is what `inject` would do; not a byte changes",
        mode => mode.as_str(),
    };
    let mut about = format!("shop      {} (mode {mode})\nupstream  {}\n", shop.id, shop.upstream);
    if uri.scheme_str() == Some("http") || !is_live {
        about += &format!("old link  {}\n", old_link(config, shop, &explain.what, &host, uri)?);
    }
    Ok((adapter, Some(shop.clone()), about))
}

/// What becomes of a request over plain HTTP or to a retired host today.
fn old_link(config: &Config, shop: &Shop, method: &str, host: &str, uri: &Uri) -> anyhow::Result<String> {
    let (hosts, schedule) = crate::assemble::plain(config, shop)?;
    let (now, path) = (Timestamp::now(), uri.path());
    let live = || hosts.iter().find(|live| live.name() == host).or(hosts.first());
    let (phase, to) = match schedule.phase_of_retired(host, path, method, now) {
        Some((phase, successor)) => (phase, successor),
        None => (schedule.phase(path, method, now), live().context("the shop has no live host")?),
    };
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let asked = Asked { method, http_1_0: false, old_browser: false, path_and_query: target };
    let Redirect { status, location } = redirect(&asked, to);
    let beyond = "; nothing that follows is reached";
    Ok(match phase {
        Phase::Open => "open: its first day has not come, it is served as it is".to_owned(),
        Phase::Exempt => "exempt: it is served as it is, whatever the day".to_owned(),
        Phase::Announce { until, .. } => {
            let until = until.map_or_else(String::new, |day| format!(" until {day}"));
            format!("announce: it is served{until}, with headers and a banner that name {location}")
        }
        Phase::Redirect { .. } => format!("redirect: {status} to {location}{beyond}"),
        Phase::Gone { since } => format!("gone since {since}: 410 with a page that names {location}{beyond}"),
    })
}

struct Given<'a>(&'a Explain);

impl Headers for Given<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        match name.to_ascii_lowercase().as_str() {
            "cookie" => self.0.cookie.as_deref(),
            _ => None,
        }
    }
}

fn by_adapter(
    adapter: &Adapter,
    shop: Option<&Shop>,
    explain: &Explain,
    uri: &Uri,
) -> anyhow::Result<String> {
    let text = format!("adapter   {}\n", adapter.manifest().name);
    let canonical = match door::read(&explain.what, uri, adapter) {
        door::Reading::PassedOn(canonical) => canonical,
        other => return Ok(format!("{text}here      {other}\n")),
    };
    let headers = Given(explain);
    let form = explain.body.as_deref().map(body).transpose()?;
    let facts = RequestFacts {
        method: &explain.what,
        path: &canonical.path,
        query: &canonical.query,
        headers: &headers,
        body: form.as_ref(),
    };
    let session = if adapter.session_in(&headers).is_some() {
        "the cookie holds a session of the shop"
    } else {
        "none"
    };
    let explanation = adapter.explain(&facts);
    let here = here(adapter, shop, &explanation);
    let mut guard = guard::lines(adapter, shop.map(|shop| shop.mode), &facts);
    if explanation.matched().any(|tried| tried.what == What::Route && tried.matched.is_none()) {
        guard.push("the body may make it another route (try --body)".to_owned());
    }
    let guard: String = guard.iter().map(|line| format!("guard     {line}\n")).collect();
    let why = explanation.to_string();
    let legend = if why.contains("\n  ") { LEGEND } else { "" };
    Ok(format!("{text}session   {session}\n{here}{guard}{why}{legend}"))
}

/// What the signs before conditions mean.
const LEGEND: &str = "(+ holds, - does not, ? is for the body to say: give it with --body)\n";

/// What Vratar does at this request, in a line each.
fn here(adapter: &Adapter, shop: Option<&Shop>, explanation: &Explanation) -> String {
    let mut lines: Vec<String> = Vec::new();
    for tried in explanation.matched() {
        let perhaps = if tried.matched.is_none() { ", if the body is such a form (try --body)" } else { "" };
        let line = match tried.what {
            What::FormPage => format!("{}{perhaps}", asks(adapter, shop, &tried.id)),
            What::Submission => format!("captures the answers of form {}{perhaps}", tried.id),
            What::Login => format!("learns who logs in (login {}){perhaps}", tried.id),
            What::Logout => format!("forgets who was logged in{perhaps}"),
            What::ChoicesPage => "shows \"my choices\" to a customer who is logged in".to_owned(),
            What::RolePage => format!("looks whether the page shows the role {}", tried.id),
            What::Integration => format!("takes whoever has a key for the program {}{perhaps}", tried.id),
            What::Route => continue,
        };
        let told = |known: &String| {
            line.strip_prefix(known.as_str()).is_some_and(|more| more.is_empty() || more == perhaps)
        };
        if !lines.iter().any(told) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        lines.push("passes on, nothing is asked or captured".to_owned());
    }
    lines.iter().map(|line| format!("here      {line}\n")).collect()
}

/// What a page with a form asks.
fn asks(adapter: &Adapter, shop: Option<&Shop>, form: &str) -> String {
    let index = adapter.manifest().forms.iter().position(|known| known.id == form).unwrap_or_default();
    let mut pages = vec![adapter.form_page(index), adapter.guest_form_page(index)];
    pages.dedup();
    let on = |page: &PageKind| match shop {
        None => format!("may ask on {} (form {form})", page.as_str()),
        Some(shop) => match shop.placements.iter().find(|placed| placed.page == *page) {
            Some(placed) => format!("asks {} on {} (form {form})", placed.questionnaire, page.as_str()),
            None => format!("asks nothing on {}: the config places nothing there", page.as_str()),
        },
    };
    pages.iter().map(on).collect::<Vec<_>>().join("; ")
}

fn body(text: &str) -> anyhow::Result<Form> {
    let kind = if text.trim_start().starts_with('{') { Kind::Json } else { Kind::Urlencoded };
    vratar_form::read(&kind, text.as_bytes(), encoding_rs::UTF_8)
        .map_err(|error| anyhow::anyhow!("--body: {error}"))
}
