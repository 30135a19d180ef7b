//! A plain client: keeps cookies, follows nothing by itself, decodes nothing by itself.

use crate::page::Form;
use reqwest::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_ENCODING, HeaderMap, LOCATION, ORIGIN, REFERER,
};
use reqwest::{Certificate, Client, ClientBuilder, Method, RequestBuilder, StatusCode, Url, redirect};
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

/// What visitors say they are.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) Vratar/1.0 (tests)";
/// An answer takes no longer, whatever is wrong with it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Redirects that [`Http::follow`] follows.
const REDIRECTS: usize = 10;

/// One visitor of one site.
pub struct Http {
    client: Client,
    base: Url,
    language: Option<&'static str>,
    compressed: bool,
}

/// An answer with its body as it came.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, still compressed if it was.
    pub body: Vec<u8>,
    /// Where it came from.
    pub url: Url,
}

impl Http {
    /// A visitor of `base` (`https://localhost:8443`), trusting `authority` (PEM) and nobody else. Every host named
    /// in it is looked for on 127.0.0.1.
    #[must_use]
    pub fn new(base: &str, authority: Option<&[u8]>) -> Self {
        Self::built(base, authority, |client| client)
    }

    /// The same, over HTTP/1.1 whatever else is offered.
    #[must_use]
    pub fn http1(base: &str, authority: Option<&[u8]>) -> Self {
        Self::built(base, authority, ClientBuilder::http1_only)
    }

    fn built(base: &str, authority: Option<&[u8]>, how: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let base = Url::parse(base).expect("a URL");
        let host = base.host_str().expect("a host").to_owned();
        provided();
        let roots =
            authority.into_iter().map(|pem| Certificate::from_pem(pem).expect("a certificate in PEM"));
        let client = how(Client::builder())
            .tls_certs_only(roots)
            .cookie_store(true)
            // Every browser says which one it is.
            .user_agent(BROWSER)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .resolve(&host, SocketAddr::from(([127, 0, 0, 1], 0)))
            .build()
            .expect("a client");
        Self { client, base, language: None, compressed: false }
    }

    /// The same, asking for pages in `language`.
    #[must_use]
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// The same, taking gzip.
    #[must_use]
    pub fn compressed(mut self) -> Self {
        self.compressed = true;
        self
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// GET, then wherever it leads on the same site.
    pub async fn visit(&self, path: &str) -> Answer {
        let first = self.get(path).await;
        self.follow(first).await
    }

    /// Follows redirects of `answer` with GET.
    pub async fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..REDIRECTS {
            let Some(path) = answer.location() else { return answer };
            answer = self.get(&path).await;
        }
        panic!("{REDIRECTS} redirects, and no end: {}", answer.url)
    }

    /// Sends a form as a browser would: with origin and referrer.
    pub async fn submit(&self, form: &Form) -> Answer {
        let page = form.page.as_str();
        let origin = form.page.origin().ascii_serialization();
        let request =
            self.request(Method::POST, form.action.as_str()).header(ORIGIN, origin).header(REFERER, page);
        self.send(request.form(&form.fields)).await
    }

    /// A request to be finished by the caller.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).expect("a path or URL");
        let mut request = self.client.request(method, url);
        if let Some(language) = self.language {
            request = request.header(ACCEPT_LANGUAGE, language);
        }
        request.header(ACCEPT_ENCODING, if self.compressed { "gzip" } else { "identity" })
    }

    /// Sends it.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap_or_else(|error| panic!("no answer: {error:?}"));
        let (status, headers, url) = (answer.status(), answer.headers().clone(), answer.url().clone());
        let body = answer.bytes().await.unwrap_or_else(|error| panic!("{url}: no whole body: {error:?}"));
        Answer { status, headers, body: body.to_vec(), url }
    }
}

/// Whether `url` answers well; for waiting until a program is ready.
pub(crate) async fn is_up(url: &str) -> bool {
    provided();
    reqwest::get(url).await.is_ok_and(|page| page.status().is_success())
}

/// Every client in this process, the browser driver's too, speaks TLS with ring. Two tests of one process may both
/// come here: the first one's choice stands.
fn provided() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

impl Answer {
    /// The body as UTF-8 text, unpacked.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.unpacked()).into_owned()
    }

    /// The body as windows-1251 text, unpacked.
    #[must_use]
    pub fn text_1251(&self) -> String {
        encoding_rs::WINDOWS_1251.decode_without_bom_handling(&self.unpacked()).0.into_owned()
    }

    /// The body without gzip.
    #[must_use]
    pub fn unpacked(&self) -> Vec<u8> {
        if self.header(CONTENT_ENCODING.as_str()) != Some("gzip") {
            return self.body.clone();
        }
        let mut whole = Vec::new();
        flate2::read::MultiGzDecoder::new(self.body.as_slice()).read_to_end(&mut whole).expect("gzip");
        whole
    }

    /// A header's value, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        let target = self.status.is_redirection().then(|| self.header(LOCATION.as_str()))??;
        Some(self.url.join(target).expect("a Location is a URL").into())
    }

    /// The form that `selector` finds, filled as the page has it; for the form of a page-wide panel name the panel.
    #[must_use]
    pub fn form(&self, selector: &str) -> Option<Form> {
        Form::read(&self.text(), selector, &self.url)
    }

    /// Panics, with the page, unless the status is `status`.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}:\n{}", self.url, self.text());
        self
    }
}
