//! `vratar rule`: who sees what, before anybody does.

mod explain;
mod list;
mod test;

use crate::cli::RuleCommand;
use anyhow::{anyhow, bail};
use std::process::ExitCode;
use std::sync::Arc;
use vratar_config::{Config, Shop};

/// Runs the command.
pub(crate) fn rule(command: &RuleCommand) -> anyhow::Result<ExitCode> {
    match command {
        RuleCommand::Test { files } => test::test(files),
        RuleCommand::Explain(asked) => explain::explain(asked),
        RuleCommand::Replay(asked) => super::record::replay(asked),
        RuleCommand::List { config, shop, format } => list::list(config.as_deref(), shop.as_deref(), *format),
    }
}

/// The shop of an id or a host, or the only one.
fn shop(config: &Config, named: Option<&str>) -> anyhow::Result<Arc<Shop>> {
    let ids = || config.shops.iter().map(|shop| shop.id.as_str()).collect::<Vec<_>>().join(", ");
    let Some(name) = named else {
        return match config.shops.as_slice() {
            [only] => Ok(Arc::clone(only)),
            _ => bail!("say which shop with --shop; there are: {}", ids()),
        };
    };
    let is =
        |shop: &&Arc<Shop>| shop.id.as_str() == name || shop.hosts.iter().any(|host| host.as_str() == name);
    config
        .shops
        .iter()
        .find(is)
        .cloned()
        .ok_or_else(|| anyhow!("there is no shop '{name}'; there are: {}", ids()))
}
