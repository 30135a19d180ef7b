//! A new config into a running door: all of it or nothing.

use super::{Running, changed};
use crate::{assemble, controllers, tls};
use anyhow::bail;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError};
use vratar_config::{Config, Fault};
use vratar_consent::Look;
use vratar_edge::Shops;
use vratar_edge::certs::CertSet;
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
            // Before they are read: a change meanwhile is seen later.
            let stamps = tls::stamps(&config);
            let certs = tls::certificates(&config, &running.ca)?;
            Ok((config, shops, certs, stamps))
        });
        let (config, shops, certs, stamps) = built.await??;
        let old = self.config.load_full();
        let restart = vratar_config::restart_needed(&old, &config);
        if !restart.is_empty() {
            bail!("these keys cannot change while the door runs, restart it instead: {}", restart.join(", "));
        }
        self.take_up_certificates(&config, certs);
        self.console.replace_controllers(controllers::of(&config));
        *self.stamps.lock().unwrap_or_else(PoisonError::into_inner) = stamps;
        super::source::warn(&config);
        let told = told(&old, &config);
        self.config.store(Arc::new(config));
        *self.in_use_since.lock().unwrap_or_else(PoisonError::into_inner) = Timestamp::now();
        self.take_up_shops(shops).await;
        self.rebuild_budgets();
        self.record_config();
        self.take_up_sinks();
        Ok(told)
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

    /// Puts certificates into use.
    pub(crate) fn take_up_certificates(&self, config: &Config, set: CertSet) {
        tls::tell_ends(config, &set, &self.door.metrics);
        self.certs.replace(set);
    }

    /// Reads certificate files again when they changed.
    pub(crate) async fn renew_certificates(self: &Arc<Self>) {
        let _no_reload_meanwhile = self.reloading.lock().await;
        let running = self.clone();
        // The task does not panic; were it cancelled, the process is ending.
        let _ = tokio::task::spawn_blocking(move || running.renew_changed()).await;
    }

    /// A shop whose files cannot be used keeps its certificate and holds nobody else up.
    fn renew_changed(&self) {
        let config = self.config.load();
        let stamps = tls::stamps(&config);
        let mut known = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == stamps {
            return;
        }
        let mut set = CertSet::clone(&self.certs.current());
        let changed = |at: &usize| known.get(*at) != stamps.get(*at);
        for shop in (0..stamps.len()).filter(changed).filter_map(|at| config.shops.get(at)) {
            match tls::renew(&mut set, shop) {
                Ok(()) => tracing::info!(shop = %shop.id, "certificate files changed and are in use"),
                Err(error) => tracing::error!(
                    shop = %shop.id,
                    error = format!("{error:#}"),
                    "certificate files changed but cannot be used; the old one stays"
                ),
            }
        }
        *known = stamps;
        self.take_up_certificates(&config, set);
    }
}

/// What the operator is told of a reload.
fn told(old: &Config, new: &Config) -> Value {
    let warning =
        |fault: &Fault| format!("{}:{}: {} ({})", fault.file(), fault.line(), fault.message(), fault.code());
    json!({
        "shops": new.shops.len(),
        "changes": changed::in_words(old, new),
        "next_start": vratar_config::next_start(old, new),
        "warnings": new.warnings.iter().map(warning).collect::<Vec<_>>(),
    })
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
