//! A new config into a running door: all of it or nothing.

use super::Running;
use crate::{assemble, controllers, tls};
use anyhow::bail;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError};
use vratar_consent::Look;
use vratar_edge::Shops;
use vratar_edge::stages::inject::fill;
use vratar_edge::stages::inject::notices::Notices;
use vratar_host::Adapter;
use vratar_model::PageKind;
use vratar_model::journal::Entry;

/// A reload that failed: seen in the exit code, the log, the metric and the status.
#[derive(Clone)]
pub(crate) struct Failed {
    pub(crate) at: Timestamp,
    pub(crate) why: String,
}

impl Running {
    /// Reads the config again. A wrong one changes nothing and says so everywhere.
    pub(crate) async fn reload(self: &Arc<Self>) -> anyhow::Result<Value> {
        let _one_at_a_time = self.reloading.lock().await;
        match self.try_reload().await {
            Ok(done) => {
                self.note_reload(None);
                tracing::info!(shops = self.config.load().shops.len(), "reloaded");
                Ok(done)
            }
            Err(error) => {
                let why = format!("{error:#}");
                tracing::error!(reason = %why, "reload refused; the old config stays in use");
                self.note_reload(Some(Failed { at: Timestamp::now(), why }));
                Err(error)
            }
        }
    }

    async fn try_reload(self: &Arc<Self>) -> anyhow::Result<Value> {
        let source = self.source.clone();
        let running = self.clone();
        let built = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
            let config = source.load()?;
            let shops = assemble::shops(&config)?;
            let certs = tls::certificates(&config, &running.ca, &running.door.metrics)?;
            Ok((config, shops, certs))
        });
        let (config, shops, certs) = built.await??;
        let restart = vratar_config::restart_needed(&self.config.load(), &config);
        if !restart.is_empty() {
            bail!("these keys cannot change while the door runs, restart it instead: {}", restart.join(", "));
        }
        self.certs.replace(certs);
        self.console.replace_controllers(controllers::of(&config));
        *self.stamps.lock().unwrap_or_else(PoisonError::into_inner) = tls::stamps(&config);
        let count = config.shops.len();
        super::source::warn(&config);
        self.config.store(Arc::new(config));
        self.take_up_shops(shops).await;
        Ok(json!({ "shops": count }))
    }

    fn note_reload(&self, failed: Option<Failed>) {
        self.door.metrics.config_last_reload_successful.set(i64::from(failed.is_none()));
        *self.last_reload.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    /// Puts shops into use. Their questionnaires and wordings are kept first; should that fail, the wordings are
    /// kept with the first answer to them.
    pub(crate) async fn take_up_shops(&self, shops: Shops) {
        let mut entries: Vec<Entry> = questionnaires(&shops);
        register_wordings(&self.door.notices, &shops);
        let wordings = self.door.notices.all_unkept();
        entries.extend(wordings.iter().cloned());
        match self.door.journal.append(entries).await {
            Ok(_) => self.door.notices.all_kept(&wordings),
            Err(error) => {
                tracing::error!(%error, "the wordings could not be kept yet; they are kept with the first answers");
                self.door.metrics.left_out("notices");
            }
        }
        self.door.replace(shops);
        self.door.observed.take_up(&self.door.shops(), &self.door.metrics);
        self.door.metrics.config_loaded.set(Timestamp::now().as_duration().as_secs_f64());
        self.door.metrics.config_last_reload_successful.set(1);
    }

    /// Reads certificate files again when they changed. Files that cannot be used change nothing.
    pub(crate) async fn renew_certificates(self: &Arc<Self>) {
        let running = self.clone();
        let renewed = tokio::task::spawn_blocking(move || {
            let config = running.config.load();
            let stamps = tls::stamps(&config);
            let mut known = running.stamps.lock().unwrap_or_else(PoisonError::into_inner);
            if *known == stamps {
                return;
            }
            *known = stamps;
            match tls::certificates(&config, &running.ca, &running.door.metrics) {
                Ok(set) => {
                    running.certs.replace(set);
                    tracing::info!("certificate files changed and are in use");
                }
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "certificate files changed but cannot be used; the old ones stay"
                    );
                }
            }
        });
        // The task does not panic; were it cancelled, the process is ending.
        let _ = renewed.await;
    }
}

fn questionnaires(shops: &Shops) -> Vec<Entry> {
    let mut all: Vec<_> = shops.iter().flat_map(|shop| shop.questionnaires.clone()).collect();
    all.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
    all.dedup();
    all.into_iter().map(|questionnaire| Entry::Questionnaire(Box::new(questionnaire))).collect()
}

/// Every wording that may be delivered: what is asked × where it stands × languages.
fn register_wordings(notices: &Notices, shops: &Shops) {
    for shop in shops.iter() {
        for asking in shop.asked.values() {
            for look in looks(&shop.adapter, asking.page()) {
                for lang in vratar_text::languages() {
                    notices.register(&asking.notice(lang, &look).notice);
                }
            }
        }
    }
}

fn looks(adapter: &Adapter, page: PageKind) -> Vec<Look> {
    let forms = adapter.manifest().forms.iter().enumerate();
    let here =
        forms.filter(|(form, _)| [adapter.form_page(*form), adapter.guest_form_page(*form)].contains(&page));
    let mut looks: Vec<Look> = here.map(|(_, form)| fill::look_in(form)).collect();
    // The page in between has none.
    looks.push(Look::default());
    looks
}
