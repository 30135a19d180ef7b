//! The values of one shop.

use super::{Settings, quoted};
use crate::config::{AdapterRef, Controller, DocumentOverride, FromShop, Plain, Schedule, Shop, ShopRules};
use jiff::civil::Date;
use std::fmt;
use vratar_model::questionnaire::{Document, Placement};

impl Settings<'_> {
    pub(super) fn shop(&mut self, at: &str, shop: &Shop) {
        self.text(&format!("{at}.id"), &shop.id);
        self.texts(&format!("{at}.hosts"), &shop.hosts);
        self.text(&format!("{at}.upstream"), &shop.upstream);
        self.text(&format!("{at}.adapter"), adapter(&shop.adapter));
        self.text(&format!("{at}.mode"), shop.mode.as_str());
        self.or(&format!("{at}.lang"), shop.lang.as_ref(), "(as the adapter says)");
        self.or(&format!("{at}.charset"), shop.charset, "(as the adapter says)");
        self.text(&format!("{at}.time_zone"), &shop.time_zone.name);
        self.text(&format!("{at}.calling_code"), &shop.calling_code);
        self.texts(&format!("{at}.admins"), &shop.admins);
        self.texts(&format!("{at}.decoys"), &shop.decoys);
        self.text(
            &format!("{at}.encoding.from_shop"),
            if shop.from_shop == FromShop::Any { "any" } else { "identity" },
        );
        self.texts(&format!("{at}.rewrite_origins"), &shop.rewrite_origins);
        self.texts(&format!("{at}.upgrade"), &shop.upgrade);
        self.texts(&format!("{at}.retired_hosts"), &shop.retired_hosts);
        self.text(&format!("{at}.successor"), &shop.successor);
        let tls = shop.tls.as_ref();
        self.or(
            &format!("{at}.tls.cert"),
            tls.map(|tls| tls.cert.display()),
            "(signed by the local authority)",
        );
        self.or(&format!("{at}.tls.key"), tls.map(|tls| tls.key.display()), "(made by the local authority)");
        self.plain(&format!("{at}.plain"), &shop.plain);
        self.questionnaires(at, shop);
        self.placements(at, &shop.placements);
        self.documents(at, &shop.documents);
        self.assumed(at, &shop.assumed);
        self.rules(at, &shop.rules);
        self.controller(&format!("{at}."), &shop.controller);
    }

    /// A text, or what happens without it.
    pub(super) fn or(&mut self, key: &str, value: Option<impl fmt::Display>, otherwise: &str) {
        match value {
            Some(value) => self.text(key, value),
            None => self.add(key, otherwise),
        }
    }

    fn plain(&mut self, at: &str, plain: &Plain) {
        self.schedule(at, &plain.schedule);
        self.texts(&format!("{at}.exceptions"), &plain.exceptions);
        for (index, path) in plain.paths.iter().enumerate() {
            let at = format!("{at}.path[{index}]");
            self.text(&format!("{at}.prefix"), &path.prefix);
            self.schedule(&at, &path.schedule);
        }
    }

    fn schedule(&mut self, at: &str, schedule: &Schedule) {
        let at_once = *schedule == Schedule::default();
        self.day(&format!("{at}.announce_from"), schedule.announce_from, "(never)");
        self.day(
            &format!("{at}.redirect_from"),
            schedule.redirect_from,
            if at_once { "(at once)" } else { "(never)" },
        );
        self.day(&format!("{at}.gone_from"), schedule.gone_from, "(never)");
    }

    fn day(&mut self, key: &str, day: Option<Date>, otherwise: &str) {
        self.add(key, day.map_or_else(|| otherwise.to_owned(), |day| day.to_string()));
    }

    fn questionnaires(&mut self, at: &str, shop: &Shop) {
        let known = shop.questionnaires.iter().map(|known| format!("{} {}", known.code, known.version));
        let known: Vec<String> = known.collect();
        self.add(&format!("{at}.questionnaires"), format!("({})", known.join(", ")));
    }

    /// With the beginning of their hash: what they say can change while the files are called the same.
    fn rules(&mut self, at: &str, of_shop: &ShopRules) {
        let (count, hash) = (of_shop.rules.list().len(), of_shop.rules.hash());
        let hash = hash.get(..16).unwrap_or(hash);
        let files: Vec<String> = of_shop.files.iter().map(|file| quoted(file)).collect();
        self.add(&format!("{at}.rules"), format!("[{}] ({count} rule(s), {hash})", files.join(", ")));
        self.texts(&format!("{at}.enforce_rules"), &of_shop.enforced);
    }

    fn placements(&mut self, at: &str, placements: &[Placement]) {
        let key = format!("{at}.placement");
        if placements.is_empty() {
            return self.add(&key, "[]");
        }
        for (index, placement) in placements.iter().enumerate() {
            let at = format!("{key}[{index}]");
            self.inherited(&format!("{at}.page"), &key, quoted(placement.page.as_str()));
            self.inherited(&format!("{at}.questionnaire"), &key, quoted(&placement.questionnaire));
            match &placement.questions {
                Some(questions) => self.texts(&format!("{at}.questions"), questions),
                None => self.add(&format!("{at}.questions"), "(all)"),
            }
            self.texts(&format!("{at}.without_answers"), &placement.without_answers);
        }
    }

    fn documents(&mut self, at: &str, documents: &[DocumentOverride]) {
        for document in documents {
            let at = format!("{at}.documents.{}", document.code);
            self.or(&format!("{at}.version"), document.version.as_ref(), "(as the questionnaire says)");
            for (lang, href) in document.href.iter().flat_map(|href| &href.0) {
                self.text(&format!("{at}.href.{lang}"), href);
            }
        }
    }

    fn assumed(&mut self, at: &str, documents: &[Document]) {
        for document in documents {
            let at = format!("{at}.documents.{}", document.code);
            self.add(&format!("{at}.version"), format!("(assumed: {})", quoted(&document.version)));
            for (lang, href) in &document.href.0 {
                self.add(&format!("{at}.href.{lang}"), format!("(assumed: {})", quoted(href)));
            }
        }
    }

    /// `of` is empty, or a shop with a dot, whose values may come from the config's own controller.
    pub(super) fn controller(&mut self, of: &str, controller: &Controller) {
        let values = [
            ("name", &controller.name),
            ("address", &controller.address),
            ("contact", &controller.contact),
            ("dpo", &controller.dpo),
            ("authority", &controller.authority),
            ("jurisdiction", &controller.jurisdiction),
        ];
        for (key, value) in values {
            let value = value.as_deref().map_or_else(|| "(none)".to_owned(), quoted);
            self.inherited(&format!("{of}controller.{key}"), &format!("controller.{key}"), value);
        }
    }
}

fn adapter(adapter: &AdapterRef) -> String {
    match adapter {
        AdapterRef::Builtin(name) => name.clone(),
        AdapterRef::Folder(path) => path.display().to_string(),
    }
}
