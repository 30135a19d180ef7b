//! An answer, with the headers of such a shop. Text leaves as windows-1251; what that charset lacks leaves as
//! numeric references in pages.

use crate::request::SESSION;
use askama::Template;
use bytes::Bytes;
use encoding_rs::WINDOWS_1251;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// Status, headers beside the shop's own, body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A page: `text/html` without a charset, windows-1251 bytes.
    pub(crate) fn page(template: &impl Template) -> Self {
        match template.render() {
            Ok(html) => Self::of("text/html", WINDOWS_1251.encode(&html).0.into_owned()),
            Err(_) => Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be written."),
        }
    }

    /// A file of the shop's own, or an export.
    pub(crate) fn of(kind: &'static str, body: Vec<u8>) -> Self {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Self { status: StatusCode::OK, headers: vec![kind], body }
    }

    /// One ASCII sentence.
    pub(crate) fn plain(status: StatusCode, words: &'static str) -> Self {
        Self::of("text/plain", words.as_bytes().to_vec()).status(status)
    }

    /// 302 to a path of the shop's own.
    pub(crate) fn see(path: &'static str) -> Self {
        Self::of("text/html", Vec::new())
            .status(StatusCode::FOUND)
            .header(header::LOCATION, HeaderValue::from_static(path))
    }

    /// The same with another status.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same, starting the session `name`.
    pub(crate) fn session(self, name: &str) -> Self {
        self.cookie(&format!("{SESSION}={name}; path=/"))
    }

    /// The same, ending the session.
    pub(crate) fn no_session(self) -> Self {
        self.cookie(&format!("{SESSION}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/"))
    }

    fn cookie(self, line: &str) -> Self {
        match HeaderValue::from_str(line) {
            Ok(value) => self.header(header::SET_COOKIE, value),
            Err(_) => self,
        }
    }

    /// For the wire.
    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::SERVER, HeaderValue::from_static("Microsoft-IIS/6.0"));
        headers.insert("x-aspnet-version", HeaderValue::from_static("2.0.50727"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response
    }
}
