//! Before anything is measured: is what the servers answer right?

use crate::load::{self, Protocol};
use crate::pages;
use anyhow::{Context, ensure};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method};
use std::net::SocketAddr;
use std::time::Duration;

/// An answer takes no longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client of one server.
pub(crate) struct Proof<'a> {
    /// Certificate that it trusts, PEM.
    pub(crate) pem: &'a str,
    /// Port of the server.
    pub(crate) port: u16,
}

impl Proof<'_> {
    /// Pages come byte by byte as the shop has them, over both protocols; how many answers that were.
    pub(crate) fn passes(&self, paths: &[&str]) -> anyhow::Result<u64> {
        let mut answers = 0;
        for protocol in [Protocol::H1, Protocol::H2] {
            for path in paths {
                let got = self.get(path, protocol)?;
                ensure!(
                    got == pages::page(path).as_bytes(),
                    "{path} over {} is not what the shop sent",
                    protocol.name()
                );
                answers += 1;
            }
        }
        Ok(answers)
    }

    /// On the list every address is hidden, and nothing else changed; how many answers that were.
    pub(crate) fn hides(&self) -> anyhow::Result<u64> {
        let protocols = [Protocol::H1, Protocol::H2];
        for protocol in protocols {
            let got = self.get(pages::SHORT_LIST_PATH, protocol)?;
            ensure!(
                got == pages::masked().as_bytes(),
                "the list over {} is not hidden right",
                protocol.name()
            );
        }
        Ok(protocols.len() as u64)
    }

    /// Nobody who has not logged in gets a page of staff.
    pub(crate) fn is_closed(&self, path: &str) -> anyhow::Result<()> {
        let (status, _) = self.send(Method::GET, path, Protocol::H1, "")?;
        ensure!(status != 200, "{path} is shown to somebody of whom nothing is known");
        Ok(())
    }

    /// An employee logs in as the shop's form has it.
    pub(crate) fn logs_in(&self) -> anyhow::Result<()> {
        let form = "username=staff%40example.org&password=invented";
        let (status, _) = self.send(Method::POST, pages::LOGIN_PATH, Protocol::H1, form)?;
        ensure!(status == 302, "the login is answered {status}");
        Ok(())
    }

    /// On the slot's page exactly one block stands in its place, and nothing else changed; its bytes.
    pub(crate) fn injects(&self) -> anyhow::Result<String> {
        let mut last = String::new();
        for protocol in [Protocol::H1, Protocol::H2] {
            let got = String::from_utf8(self.get(pages::SLOT_PATH, protocol)?)?;
            last = inserted(&pages::page(pages::SLOT_PATH), &got).with_context(|| protocol.name())?;
        }
        Ok(last)
    }

    fn get(&self, path: &str, protocol: Protocol) -> anyhow::Result<Vec<u8>> {
        let (status, body) = self.send(Method::GET, path, protocol, "")?;
        ensure!(status == 200, "{path} over {} is answered {status}", protocol.name());
        Ok(body)
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        protocol: Protocol,
        form: &'static str,
    ) -> anyhow::Result<(u16, Vec<u8>)> {
        let url = format!("https://localhost:{}{path}", self.port);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut request = self.client(protocol)?.request(method, &url);
            for (name, value) in load::headers(path) {
                request = request.header(name, value);
            }
            if !form.is_empty() {
                request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
            }
            let answer = request.send().await?;
            Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
        })
    }

    fn client(&self, protocol: Protocol) -> anyhow::Result<Client> {
        let builder = Client::builder()
            .tls_certs_only([Certificate::from_pem(self.pem.as_bytes())?])
            .resolve("localhost", SocketAddr::from(([127, 0, 0, 1], self.port)))
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE);
        Ok(match protocol {
            Protocol::H1 => builder.http1_only(),
            Protocol::H2 => builder.http2_prior_knowledge(),
        }
        .build()?)
    }
}

/// What stands in `edited` just before the place, given that all else is as in `page`.
fn inserted(page: &str, edited: &str) -> anyhow::Result<String> {
    let (before, after) = page.split_once(pages::BEFORE).context("the page has no such place")?;
    let rest = edited.strip_prefix(before).context("the page changed before the place")?;
    let block = rest.strip_suffix(after).and_then(|rest| rest.strip_suffix(pages::BEFORE));
    let block = block.context("the page changed behind the place")?;
    ensure!(block.contains('<'), "nothing was put into the page");
    ensure!(edited.matches(block).count() == 1, "the block is there twice");
    Ok(block.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_found_in_its_place_only() {
        let page = pages::page(pages::SLOT_PATH);
        let put = |block: &str| page.replace(pages::BEFORE, &format!("{block}{}", pages::BEFORE));
        assert_eq!(inserted(&page, &put("<p>x</p>")).unwrap(), "<p>x</p>");
        assert!(inserted(&page, &page).is_err());
        assert!(inserted(&page, &put("<p>x</p>").replace("</html>", "")).is_err());
        assert!(inserted(&page, &put("<p>x</p>").replace("<title>", "<title>!")).is_err());
    }
}
