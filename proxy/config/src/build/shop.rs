//! One shop.

use super::{Build, bare, controller, items};
use crate::assumed;
use crate::codes;
use crate::config::{Controller, Decoy, FromShop, Shop, Zone};
use crate::fault::Fault;
use crate::known::{AdapterRef, Platform};
use crate::raw::shop::RawShop;
use crate::source::{Place, Spot};
use crate::walk::nearest;
use crate::word::host::HostName;
use crate::word::person::{CallingCode, WrittenDecoy};
use crate::word::text::Text;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use vratar_model::ShopId;

impl Build<'_> {
    /// Checks everything of a shop before it gives up, so that all faults are found in one run.
    pub(super) fn shop(&mut self, shop: Spot<RawShop>, above: &Controller) -> Option<Shop> {
        let Spot { value: raw, .. } = shop;
        self.no_hosts(raw.hosts.as_ref());
        let hosts = items(raw.hosts);
        let retired = items(raw.retired_hosts);
        let successor = self.successor(raw.successor, &hosts, &retired);
        let adapter = raw.adapter.as_ref().and_then(|adapter| self.adapter(adapter));
        let tls = raw.tls.map(|tls| self.tls(tls.value, &hosts));
        let plain = self.plain(bare(raw.plain));
        let questionnaires = self.questionnaires(items(raw.questionnaires));
        let platform = adapter.as_ref().and_then(|(_, platform)| platform.as_ref());
        let placements = self.placements(bare(raw.placement), &questionnaires, platform);
        let documents = self.documents(bare(raw.documents), &questionnaires);
        let assumed = assumed::of(&placements, &self.shipped, &questionnaires.all, &documents);
        let rules = self.rules(&items(raw.rules), &items(raw.enforce_rules));
        let time_zone = raw.time_zone.and_then(|name| self.time_zone(name));
        let decoys = self.decoys(items(raw.decoys), raw.calling_code.as_ref());
        let hosts: Vec<HostName> = hosts.into_iter().map(|host| host.value).collect();
        let id =
            bare(raw.id).map(|id| id.0).or_else(|| hosts.first().map(|host| host.as_str().to_owned()))?;
        Some(Shop {
            id: ShopId::new(&id),
            hosts,
            retired_hosts: retired.into_iter().map(|host| host.value).collect(),
            successor: successor?,
            upstream: bare(raw.upstream)?.0,
            adapter: adapter?.0,
            mode: bare(raw.mode)?,
            lang: bare(raw.lang),
            charset: bare(raw.charset).map(|charset| charset.0),
            time_zone: time_zone?,
            calling_code: bare(raw.calling_code)?.0,
            admins: items(raw.admins).into_iter().map(|login| login.value.0).collect(),
            decoys,
            from_shop: raw
                .encoding
                .and_then(|table| bare(table.value.from_shop))
                .unwrap_or(FromShop::Identity),
            rewrite_origins: items(raw.rewrite_origins).into_iter().map(|origin| origin.value).collect(),
            upgrade: items(raw.upgrade).into_iter().map(|path| path.value.0).collect(),
            tls: tls.flatten(),
            plain,
            questionnaires: questionnaires.all,
            placements,
            documents,
            assumed,
            rules: rules?,
            controller: controller(bare(raw.controller), above),
        })
    }

    fn time_zone(&mut self, Spot { value: Text(name), place }: Spot<Text>) -> Option<Zone> {
        let Some(clocks) = self.world.known.time_zone(&name) else {
            let says = format!("there is no time zone '{}'", name.escape_debug());
            let help = "write its name in IANA's table, such as \"Europe/Sofia\", or \"UTC\"";
            self.faults.push(Fault::at(&codes::NO_ZONE, &place, says).help(help));
            return None;
        };
        Some(Zone { name, clocks })
    }

    fn no_hosts(&mut self, hosts: Option<&Spot<Vec<Spot<HostName>>>>) {
        if let Some(list) = hosts.filter(|list| {
            list.place.text().trim_matches(['[', ']', ' ', '\n']).is_empty() && !list.place.is_default()
        }) {
            let fault = Fault::at(&codes::NO_HOSTS, &list.place, "a shop needs at least one host");
            self.faults.push(fault.help("write hosts = [\"shop.example\"]"));
        }
    }

    /// Brings decoys to one spelling; of two that are the same one is too much.
    fn decoys(
        &mut self,
        written: Vec<Spot<WrittenDecoy>>,
        country: Option<&Spot<CallingCode>>,
    ) -> Vec<Decoy> {
        let Some(country) = country else { return Vec::new() };
        let mut first: BTreeMap<Decoy, Place> = BTreeMap::new();
        for Spot { value, place } in written {
            match first.entry(value.at(&country.value)) {
                Entry::Vacant(free) => drop(free.insert(place)),
                Entry::Occupied(known) => {
                    let says = format!("the decoy '{}' is here twice", known.key());
                    let fault = Fault::at(&codes::BAD_DECOY, &place, says).also(known.get(), "first here");
                    self.faults.push(fault.help("delete one of the two"));
                }
            }
        }
        first.into_keys().collect()
    }

    fn successor(
        &mut self,
        successor: Option<Spot<HostName>>,
        hosts: &[Spot<HostName>],
        retired: &[Spot<HostName>],
    ) -> Option<HostName> {
        let first = hosts.first().map(|host| host.value.clone());
        let Some(named) = successor else { return first };
        if retired.is_empty() {
            let fault = Fault::at(
                &codes::NO_RETIRED,
                &named.place,
                "there are no retired hosts that it could succeed",
            );
            self.faults.push(fault.help("write retired_hosts = [\"old.shop.example\"], or remove successor"));
        } else if let Some(first) =
            first.as_ref().filter(|_| hosts.iter().all(|host| host.value != named.value))
        {
            let says = format!("the successor '{}' is not among the live hosts of the shop", named.value);
            self.faults.push(
                Fault::at(&codes::BAD_SUCCESSOR, &named.place, says)
                    .help(format!("write successor = \"{first}\", or add it to hosts")),
            );
        }
        Some(named.value)
    }

    fn adapter(&mut self, named: &Spot<Text>) -> Option<(AdapterRef, Option<Platform>)> {
        let adapter = self.adapter_ref(&named.value.0, &named.place)?;
        if let Some(platform) = self.adapters.get(&adapter) {
            return Some((adapter, platform.clone()));
        }
        let platform = match self.world.known.adapter(&adapter) {
            Ok(platform) => Some(platform),
            Err(faults) => {
                self.faults.extend(
                    faults.into_iter().map(|fault| fault.also(&named.place, "the adapter is named here")),
                );
                None
            }
        };
        self.adapters.insert(adapter.clone(), platform.clone());
        Some((adapter, platform))
    }

    /// A built-in name, or a path that leads to a manifest.
    fn adapter_ref(&mut self, name: &str, place: &Place) -> Option<AdapterRef> {
        let builtin = self.world.known.adapters();
        if builtin.iter().any(|known| known == name) {
            return Some(AdapterRef::Builtin(name.to_owned()));
        }
        if !name.contains('/') && ![".", ".."].contains(&name) {
            self.faults.push(unknown_adapter(name, place, &builtin));
            return None;
        }
        let folder = place.source().folder().join(name);
        if self.world.files.stat(&folder.join("manifest.toml")).is_err() {
            let says = format!("there is no '{}'", folder.join("manifest.toml").display());
            self.faults.push(
                Fault::at(&codes::ADAPTER_FOLDER, place, says)
                    .help("write the path of the folder that the manifest is in"),
            );
            return None;
        }
        Some(AdapterRef::Folder(folder))
    }
}

fn unknown_adapter(name: &str, place: &Place, builtin: &[String]) -> Fault {
    let says = format!("there is no built-in adapter '{}'", name.escape_debug());
    let list = format!("built-in: {}; your own is named by its path (\"./{name}\")", builtin.join(", "));
    Fault::at(&codes::ADAPTER_UNKNOWN, place, says).help(
        match nearest(name, builtin.iter().map(String::as_str)) {
            Some(near) => place.write("adapter", &format!("\"{near}\"")),
            None => list,
        },
    )
}
