//! `vratar demo`: a small old shop and the door in front of it, to look at.

use crate::cli::Demo;
use crate::launch::{self, Source, Started};
use crate::logging;
use anyhow::{Context, bail};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::net::TcpListener;
use vratar_config::Flags;
use vratar_demo::{DemoShop, Role};

/// Runs until Ctrl-C.
pub(crate) fn demo(demo: &Demo) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(both(demo))?;
    Ok(ExitCode::SUCCESS)
}

async fn both(demo: &Demo) -> anyhow::Result<()> {
    let ports = [demo.https_port, demo.http_port, demo.admin_port];
    if ports.iter().collect::<HashSet<_>>().len() < ports.len() {
        bail!("--https-port, --http-port and --admin-port are {ports:?}; give each a port of its own");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen on the loopback")?;
    let shop = listener.local_addr()?;
    tokio::spawn(DemoShop::serve(listener));
    let (state, fresh) = match &demo.state {
        Some(dir) => (dir.clone(), false),
        None => (fresh_state()?, true),
    };
    match opened(demo, shop, &state).await {
        Ok(started) => {
            say!("{}", welcome(demo, &shop.to_string(), &state));
            launch::until_ended(started).await
        }
        Err(error) => {
            if fresh {
                // Nothing was ever in it; a folder that stays behind harms nobody.
                let _ = std::fs::remove_dir_all(&state);
            }
            Err(error)
        }
    }
}

/// The door in front of `shop`.
async fn opened(demo: &Demo, shop: SocketAddr, state: &Path) -> anyhow::Result<Started> {
    let source = Source::Flags(Box::new(Flags {
        upstream: Some(format!("http://{shop}")),
        adapter: Some("demo".to_owned()),
        host: vec!["localhost".to_owned()],
        https: vec![format!("127.0.0.1:{}", demo.https_port)],
        http: vec![format!("127.0.0.1:{}", demo.http_port)],
        admin: Some(format!("127.0.0.1:{}", demo.admin_port)),
        state: Some(state.to_string_lossy().into_owned()),
        ..Flags::default()
    }));
    let config = source.load()?;
    logging::begin(&config.log);
    launch::start(source, config).await
}

fn fresh_state() -> anyhow::Result<PathBuf> {
    let name: [u8; 4] = crate::state::random()?;
    Ok(std::env::temp_dir().join(format!("vratar-demo-{:08x}", u32::from_le_bytes(name))))
}

fn welcome(demo: &Demo, shop: &str, state: &std::path::Path) -> String {
    let (https, http, admin) = (demo.https_port, demo.http_port, demo.admin_port);
    let state = state.display();
    format!(
        "
The door is open.

  The shop through the door    https://localhost:{https}/
  The shop as it is (old)      http://{shop}/
  The old plain link           http://localhost:{http}/        (is redirected)
  Metrics and health           http://127.0.0.1:{admin}/metrics

Your browser does not know the certificate: trust {state}/ca/ca.pem or accept the warning.

Try this:
  1. Register at https://localhost:{https}/register and look at the questions in the shop's own form.
     Leave the terms unticked once: the door asks for them, and nothing has to be typed again.
  2. Open your profile: \"Моят избор\" is there. Change something.
  3. Read what was recorded:
       vratar consent list --subject YOUR@MAIL --state {state}
       vratar consent verify --state {state}
  4. Switch the door's interference off for a minute:
       vratar bypass localhost --for 1m --reason \"to see it\" --state {state}

{}
Ctrl-C ends it.",
        people()
    )
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Customer => "/login",
        Role::Staff => "/admin/login",
    }
}

fn people() -> String {
    let mut text = "People of the demo shop:\n".to_owned();
    let accounts = DemoShop::accounts();
    let login = accounts.iter().map(|account| account.login.len()).max().unwrap_or_default();
    let password = accounts.iter().map(|account| account.password.len()).max().unwrap_or_default();
    for account in accounts {
        let where_to = role(account.role);
        text += &format!("  {:<login$}  {:<password$}  at {where_to}\n", account.login, account.password);
    }
    text
}
