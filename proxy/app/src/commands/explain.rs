//! `vratar explain`: what applies to a request and why, or what a code means.

use crate::cli::Explain;
use crate::known;
use crate::launch::Source;
use anyhow::{Context, bail};
use http::Uri;
use std::process::ExitCode;
use vratar_config::{AdapterRef, Config, Shop};
use vratar_form::{Form, Kind};
use vratar_host::{Adapter, Headers, RequestFacts};

/// Runs the command.
pub(crate) fn explain(explain: &Explain) -> anyhow::Result<ExitCode> {
    if let Some(code) = vratar_config::codes::find(&explain.what) {
        println!("{}  {}\n\n{}", code.code, code.title, code.explanation);
        return Ok(ExitCode::SUCCESS);
    }
    let Some(url) = &explain.url else {
        bail!(
            "'{}' is no error code; to explain a request write: vratar explain GET https://shop.example/path",
            explain.what
        );
    };
    let uri: Uri = url.parse().with_context(|| format!("'{url}' is no URL"))?;
    let (adapter, about) = match &explain.config {
        Some(path) => by_config(&Source::File(path.clone()).load()?, &uri)?,
        None => (by_name(explain.adapter.as_deref())?, String::new()),
    };
    print!("{about}{}", by_adapter(&adapter, explain, &uri)?);
    Ok(ExitCode::SUCCESS)
}

fn by_name(name: Option<&str>) -> anyhow::Result<Adapter> {
    let name = name.context("say by which config (--config FILE) or adapter (--adapter NAME)")?;
    let of = if name.contains('/') {
        AdapterRef::Folder(name.into())
    } else {
        AdapterRef::Builtin(name.to_owned())
    };
    known::adapter(&of).map_err(|fault| anyhow::anyhow!("{fault}"))
}

fn by_config(config: &Config, uri: &Uri) -> anyhow::Result<(Adapter, String)> {
    let host = uri.host().context("the URL names no host")?.to_ascii_lowercase();
    let live = |shop: &&std::sync::Arc<Shop>| shop.hosts.iter().any(|name| name.as_str() == host);
    let retired = |shop: &&std::sync::Arc<Shop>| shop.retired_hosts.iter().any(|name| name.as_str() == host);
    let shop = config.shops.iter().find(live).or_else(|| config.shops.iter().find(retired));
    let shop = shop.with_context(|| format!("no shop answers to {host}: the door says 421"))?;
    let adapter = known::adapter(&shop.adapter).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let mut about = format!("shop      {} (mode {})\n", shop.id, shop.mode.as_str());
    about += &format!("upstream  {}\n", shop.upstream);
    if uri.scheme_str() == Some("http") || !shop.hosts.iter().any(|name| name.as_str() == host) {
        about += &format!("old link  by the schedule of the shop: {}\n", phase(shop, config, &host, uri)?);
    }
    let asked: Vec<String> = shop
        .placements
        .iter()
        .map(|placed| format!("{} asks {}", placed.page.as_str(), placed.questionnaire))
        .collect();
    about += &format!("asked     {}\n", asked.join("; "));
    Ok((adapter, about))
}

fn phase(shop: &Shop, config: &Config, host: &str, uri: &Uri) -> anyhow::Result<&'static str> {
    let shops = crate::assemble::shops(config)?;
    let built =
        shops.iter().find(|built| built.id == shop.id).cloned().context("the shop is not in the config")?;
    let now = jiff::Timestamp::now();
    let retired = built.plain.phase_of_retired(host, uri.path(), "GET", now).map(|(phase, _)| phase.as_str());
    Ok(retired.unwrap_or_else(|| built.plain.phase(uri.path(), "GET", now).as_str()))
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

fn by_adapter(adapter: &Adapter, explain: &Explain, uri: &Uri) -> anyhow::Result<String> {
    let headers = Given(explain);
    let form = explain.body.as_deref().map(body).transpose()?;
    let facts = RequestFacts {
        method: &explain.what,
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
        body: form.as_ref(),
    };
    let mut text = format!("adapter   {}\n", adapter.manifest().name);
    let session = if adapter.session_in(&headers).is_some() {
        "the cookie holds a session of the shop"
    } else {
        "none"
    };
    text += &format!("session   {session}\n");
    text += &adapter.explain(&facts).to_string();
    Ok(text)
}

fn body(text: &str) -> anyhow::Result<Form> {
    let kind = if text.trim_start().starts_with('{') { Kind::Json } else { Kind::Urlencoded };
    vratar_form::read(&kind, text.as_bytes(), encoding_rs::UTF_8)
        .map_err(|error| anyhow::anyhow!("--body: {error}"))
}
