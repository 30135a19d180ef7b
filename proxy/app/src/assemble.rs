//! From a checked config to the shops of a door.

use anyhow::{Context, anyhow};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;
use vratar_config::{AdapterRef, Config, DocumentOverride, FromShop, Origin};
use vratar_consent::Asking;
use vratar_edge::upstream::Upstream;
use vratar_edge::{Limits, Shop, Shops};
use vratar_host::Adapter;
use vratar_html::{At, OriginRewrite, Plan, SlotSpec};
use vratar_inspect::Country;
use vratar_model::questionnaire::Questionnaire;
use vratar_model::{Lang, PageKind};
use vratar_policy::plain_door::{Dates, Exemption, PathDates, RetiredHost};
use vratar_policy::{HostOfShop, Schedule, ScheduleFile};

/// Adapters that were loaded for this config, each once, with the plan of its slots.
#[derive(Default)]
struct Loaded {
    adapters: HashMap<AdapterRef, (Arc<Adapter>, Arc<Plan>)>,
}

/// The shops of `config`.
pub(crate) fn shops(config: &Config) -> anyhow::Result<Shops> {
    let trusted = config.listen.trusted_proxies.clone();
    let believes = Box::new(move |peer| trusted.iter().any(|network| network.contains(peer)));
    let mut shops = Shops::new(limits(config), believes);
    let mut loaded = Loaded::default();
    for shop in &config.shops {
        let built = self::shop(config, shop, &mut loaded).with_context(|| format!("shop {}", shop.id))?;
        shops.insert(Arc::new(built));
    }
    Ok(shops)
}

/// The live hosts of a shop and the schedule of its old links, without looking for its upstream.
pub(crate) fn plain(
    config: &Config,
    shop: &vratar_config::Shop,
) -> anyhow::Result<(Vec<HostOfShop>, Schedule)> {
    let port = config.listen.https.first().map(std::net::SocketAddr::port).filter(|port| *port != 443);
    let hosts = live_hosts(shop, port)?;
    let schedule = schedule(shop, &hosts)?;
    Ok((hosts, schedule))
}

fn shop(config: &Config, shop: &vratar_config::Shop, loaded: &mut Loaded) -> anyhow::Result<Shop> {
    let (adapter, plan) = loaded.adapter(&shop.adapter)?;
    let (hosts, plain) = plain(config, shop)?;
    let origins = origins(shop, &hosts);
    let plan = match &origins {
        None => plan,
        Some(origins) => compile(&adapter, Some(origins.clone()))?,
    };
    let questionnaires = overridden(shop);
    Ok(Shop {
        id: shop.id.clone(),
        upstream: upstream(config, &shop.upstream),
        mode: shop.mode,
        asked: asked(shop, &questionnaires)?,
        questionnaires,
        lang: lang(shop, &adapter),
        name: shop.controller.name.clone(),
        charset: shop.charset.map(str::to_owned),
        plain,
        asks_identity: shop.from_shop == FromShop::Identity,
        upgrade_paths: shop.upgrade.clone(),
        calling_code: shop.calling_code.parse().unwrap_or(Country::BULGARIA),
        admins: shop.admins.clone(),
        rules: Arc::clone(&shop.rules.rules),
        zone: shop.time_zone.clocks.clone(),
        decoys: shop.decoys.iter().map(|decoy| decoy.value.clone()).collect(),
        hosts,
        adapter,
        plan,
        origins,
    })
}

impl Loaded {
    fn adapter(&mut self, of: &AdapterRef) -> anyhow::Result<(Arc<Adapter>, Arc<Plan>)> {
        if let Some(known) = self.adapters.get(of) {
            return Ok(known.clone());
        }
        let adapter = Arc::new(crate::known::adapter(of).map_err(|fault| anyhow!("{fault}"))?);
        let plan = compile(&adapter, None)?;
        self.adapters.insert(of.clone(), (adapter.clone(), plan.clone()));
        Ok((adapter, plan))
    }
}

/// The adapter's slots and, behind them, the one of the banner.
fn compile(adapter: &Adapter, origins: Option<OriginRewrite>) -> anyhow::Result<Arc<Plan>> {
    let mut slots = adapter.slot_specs().to_vec();
    slots.push(SlotSpec { element: "body".to_owned(), contains: None, at: At::Start });
    let plan = Plan::compile(&slots, origins)
        .map_err(|bad| anyhow!("a selector of the adapter cannot be used: {bad:?}"))?;
    Ok(Arc::new(plan))
}

fn live_hosts(shop: &vratar_config::Shop, port: Option<u16>) -> anyhow::Result<Vec<HostOfShop>> {
    let mut names: Vec<&str> = shop.hosts.iter().map(|host| host.as_str()).collect();
    // The successor comes first: it is where links of old names lead.
    names.sort_by_key(|name| *name != shop.successor.as_str());
    names.into_iter().map(|name| HostOfShop::new(name, port).map_err(|error| anyhow!("{error:?}"))).collect()
}

fn origins(shop: &vratar_config::Shop, hosts: &[HostOfShop]) -> Option<OriginRewrite> {
    if shop.rewrite_origins.is_empty() {
        return None;
    }
    let to = format!("https://{}", hosts.first()?);
    Some(OriginRewrite { from: shop.rewrite_origins.iter().map(ToString::to_string).collect(), to })
}

/// The operator's word, else the adapter's.
fn lang(shop: &vratar_config::Shop, adapter: &Adapter) -> Lang {
    let of_adapter = || adapter.manifest().lang.as_deref().and_then(|tag| Lang::parse(tag).ok());
    shop.lang.clone().or_else(of_adapter).unwrap_or_else(Lang::bg)
}

fn upstream(config: &Config, origin: &Origin) -> Upstream {
    let times = [config.limits.upstream_connect, config.limits.upstream_read];
    Upstream::new(&origin.host, origin.port, origin.tls, times, vratar_edge::upstream::system)
}

/// The questionnaires with the documents that this shop has.
fn overridden(shop: &vratar_config::Shop) -> Vec<Questionnaire> {
    let with_own = |questionnaire: &Arc<Questionnaire>| {
        let mut questionnaire = Questionnaire::clone(questionnaire);
        for document in &mut questionnaire.documents {
            let code = document.code.clone();
            shop.documents.iter().filter(|own| own.code == code).for_each(|own| apply(own, document));
        }
        questionnaire
    };
    shop.questionnaires.iter().map(with_own).collect()
}

fn apply(own: &DocumentOverride, document: &mut vratar_model::questionnaire::Document) {
    if let Some(version) = &own.version {
        document.version.clone_from(version);
    }
    if let Some(href) = &own.href {
        document.href = href.clone();
    }
}

fn asked(
    shop: &vratar_config::Shop,
    questionnaires: &[Questionnaire],
) -> anyhow::Result<HashMap<PageKind, Arc<Asking>>> {
    let mut asked = HashMap::new();
    for placement in &shop.placements {
        let questionnaire =
            questionnaires.iter().find(|questionnaire| questionnaire.code == placement.questionnaire);
        let questionnaire =
            questionnaire.with_context(|| format!("no questionnaire {}", placement.questionnaire))?;
        let asking = Asking::new(placement, questionnaire).map_err(|errors| anyhow!("{errors:?}"))?;
        asked.insert(placement.page, Arc::new(asking));
    }
    Ok(asked)
}

fn schedule(shop: &vratar_config::Shop, hosts: &[HostOfShop]) -> anyhow::Result<Schedule> {
    let dates = |days: &vratar_config::Schedule| Dates {
        announce_from: days.announce_from,
        redirect_from: days.redirect_from,
        gone_from: days.gone_from,
    };
    let whole = dates(&shop.plain.schedule);
    let nothing_said = whole.is_empty() && shop.plain.paths.is_empty();
    if nothing_said && shop.plain.exceptions.is_empty() && shop.retired_hosts.is_empty() {
        return Ok(Schedule::redirecting());
    }
    // No day for the whole shop: redirect at once, as the config says, and bind no browser (there is no day to count
    // from).
    let whole =
        if whole.is_empty() { Dates { redirect_from: Some(jiff::civil::Date::MIN), ..whole } } else { whole };
    let file = ScheduleFile {
        announce_from: whole.announce_from,
        redirect_from: whole.redirect_from,
        gone_from: whole.gone_from,
        path: shop.plain.paths.iter().map(|path| path_dates(&path.prefix, dates(&path.schedule))).collect(),
        exempt: shop
            .plain
            .exceptions
            .iter()
            .map(|path| Exemption { path: path.clone(), method: None })
            .collect(),
        retired_host: shop
            .retired_hosts
            .iter()
            .map(|host| retired(host.as_str(), shop.successor.as_str()))
            .collect(),
        ..ScheduleFile::default()
    };
    Schedule::checked(&file, hosts, TimeZone::UTC).map_err(|errors| anyhow!("{errors:?}"))
}

fn path_dates(prefix: &str, dates: Dates) -> PathDates {
    PathDates {
        prefix: prefix.to_owned(),
        announce_from: dates.announce_from,
        redirect_from: dates.redirect_from,
        gone_from: dates.gone_from,
    }
}

fn retired(host: &str, successor: &str) -> RetiredHost {
    RetiredHost { host: host.to_owned(), successor: Some(successor.to_owned()), ..RetiredHost::default() }
}

fn limits(config: &Config) -> Limits {
    let limits = &config.limits;
    Limits {
        header: limits.header,
        keepalive: limits.keepalive,
        handshake: limits.handshake,
        body_rate: limits.body_bytes_per_second,
        request_head: limits.request_head_bytes,
        upload: limits.upload_bytes,
        page: limits.page_bytes,
        streams_per_connection: limits.streams_per_connection,
        form_body: limits.form_body_bytes,
        guarded: limits.guarded_bytes,
        connections: limits.connections,
        connections_per_address: limits.connections_per_address,
        requests_per_connection: u32::try_from(limits.requests_per_connection).unwrap_or(u32::MAX),
        upstream_connect: limits.upstream_connect,
        upstream_read: limits.upstream_read,
        drain: limits.drain,
    }
}
