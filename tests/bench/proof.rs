//! Before anything is measured: is what the servers answer right?

use crate::cert::Cert;
use crate::farm::Server;
use crate::load::{self, Protocol};
use crate::pages;
use anyhow::{Context, ensure};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method};
use std::net::SocketAddr;
use std::time::Duration;

/// An answer takes no longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Media types of what is sent.
const FORM: &str = "application/x-www-form-urlencoded";
const OCTETS: &str = "application/octet-stream";
const NOTHING: (&str, Vec<u8>) = ("", Vec::new());
/// What an employee types.
pub(crate) const LOGIN: &str = "username=staff%40example.org&password=invented";

/// A client of one server.
pub(crate) struct Proof<'a> {
    /// Certificate that it trusts, PEM.
    pub(crate) pem: &'a str,
    /// Whose name is called.
    pub(crate) host: &'a str,
    /// Port of the server.
    pub(crate) port: u16,
}

impl<'a> Proof<'a> {
    /// A client of a server.
    pub(crate) fn of(server: &'a Server, cert: &'a Cert) -> Self {
        Self { pem: &cert.pem, host: &server.host, port: server.port }
    }

    /// Pages come byte by byte as the shop has them, over both protocols; how many answers that were.
    pub(crate) fn passes(&self, paths: &[&str]) -> anyhow::Result<u64> {
        let mut answers = 0;
        for protocol in [Protocol::H1, Protocol::H2] {
            for path in paths {
                let got = self.get(path, protocol)?;
                ensure!(
                    got == pages::bytes(path),
                    "{path} over {} is not what the shop sent",
                    protocol.name()
                );
                answers += 1;
            }
        }
        Ok(answers)
    }

    /// What is uploaded comes back byte by byte, and is taken; over both protocols.
    pub(crate) fn takes(&self, paths: &[&str]) -> anyhow::Result<()> {
        for (protocol, path) in
            [Protocol::H1, Protocol::H2].iter().flat_map(|one| paths.iter().map(move |path| (*one, path)))
        {
            let (bytes, echo) =
                (pages::uploaded(pages::upload(path).unwrap_or(0)), format!("{}{path}", pages::ECHO));
            let (status, back) = self.send(Method::POST, &echo, protocol, (OCTETS, bytes.clone()))?;
            ensure!(
                status == 200 && back == bytes,
                "{echo} over {} is answered {status}, with other bytes",
                protocol.name()
            );
            let (status, said) = self.send(Method::POST, path, protocol, (OCTETS, bytes))?;
            ensure!(
                status == 200 && said == b"taken",
                "{path} over {} is answered {status}",
                protocol.name()
            );
        }
        Ok(())
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
        let (status, _) = self.send(Method::GET, path, Protocol::H1, NOTHING)?;
        ensure!(status != 200, "{path} is shown to somebody of whom nothing is known");
        Ok(())
    }

    /// An employee logs in as the shop's form has it.
    pub(crate) fn logs_in(&self) -> anyhow::Result<()> {
        let form = (FORM, LOGIN.as_bytes().to_vec());
        let (status, _) = self.send(Method::POST, pages::LOGIN_PATH, Protocol::H1, form)?;
        ensure!(status == 302, "the login is answered {status}");
        Ok(())
    }

    /// On the slot's page exactly one block stands in its place, and nothing else changed; its bytes.
    pub(crate) fn injects(&self) -> anyhow::Result<String> {
        self.injects_into(pages::SLOT_PATH, pages::BEFORE)
    }

    /// The same of another page, before another text.
    pub(crate) fn injects_into(&self, path: &str, before: &str) -> anyhow::Result<String> {
        // One byte, one character, whatever the page's encoding is.
        let text = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect::<String>();
        let page = text(pages::bytes(path));
        let mut last = String::new();
        for protocol in [Protocol::H1, Protocol::H2] {
            let got = text(self.get(path, protocol)?);
            last = inserted(&page, &got, before).with_context(|| protocol.name())?;
        }
        Ok(last)
    }

    /// The body of an answer over HTTP/1.1.
    pub(crate) fn got(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        self.get(path, Protocol::H1)
    }

    fn get(&self, path: &str, protocol: Protocol) -> anyhow::Result<Vec<u8>> {
        let (status, body) = self.send(Method::GET, path, protocol, NOTHING)?;
        ensure!(status == 200, "{path} over {} is answered {status}", protocol.name());
        Ok(body)
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        protocol: Protocol,
        (media, body): (&str, Vec<u8>),
    ) -> anyhow::Result<(u16, Vec<u8>)> {
        let url = format!("https://{}:{}{path}", self.host, self.port);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut request = self.client(protocol)?.request(method, &url);
            for (name, value) in load::headers(path) {
                request = request.header(name, value);
            }
            if !media.is_empty() {
                request = request.header("content-type", media).body(body);
            }
            let answer = request.send().await?;
            Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
        })
    }

    fn client(&self, protocol: Protocol) -> anyhow::Result<Client> {
        let builder = Client::builder()
            .tls_certs_only([Certificate::from_pem(self.pem.as_bytes())?])
            .resolve(self.host, SocketAddr::from(([127, 0, 0, 1], self.port)))
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

/// What stands in `edited` just before `place`, given that all else is as in `page`.
fn inserted(page: &str, edited: &str, place: &str) -> anyhow::Result<String> {
    let (before, after) = page.split_once(place).context("the page has no such place")?;
    let rest = edited.strip_prefix(before).context("the page changed before the place")?;
    let block = rest.strip_suffix(after).and_then(|rest| rest.strip_suffix(place));
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
        let inserted = |page: &str, edited: &str| inserted(page, edited, pages::BEFORE);
        let put = |block: &str| page.replace(pages::BEFORE, &format!("{block}{}", pages::BEFORE));
        assert_eq!(inserted(&page, &put("<p>x</p>")).unwrap(), "<p>x</p>");
        assert!(inserted(&page, &page).is_err());
        assert!(inserted(&page, &put("<p>x</p>").replace("</html>", "")).is_err());
        assert!(inserted(&page, &put("<p>x</p>").replace("<title>", "<title>!")).is_err());
    }
}
