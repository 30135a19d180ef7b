//! What a browser wants an answer for: only what is shown as a page is worth asking the shop for as one.

use crate::visit::Visit;

/// What a browser wants an answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To show it as a page, in a window or a frame.
    Document,
    /// To give it to a script, which may put it into a page.
    Script,
    /// To be part of a page: an image, a style sheet, a font.
    Asset,
}

/// Ends of the names of what is never a page.
const ASSETS: [&str; 30] = [
    "avif", "bmp", "css", "csv", "eot", "gif", "gz", "ico", "jpeg", "jpg", "js", "json", "map", "mjs", "mp3",
    "mp4", "ogg", "otf", "pdf", "png", "rss", "svg", "tif", "ttf", "txt", "webm", "webp", "woff", "woff2",
    "zip",
];

impl Purpose {
    /// By `Sec-Fetch-Dest` and `Sec-Fetch-Mode` (W3C Fetch Metadata) where a browser says them, else by `Accept`. Old
    /// browsers accept everything everywhere: then the name decides.
    #[must_use]
    pub fn of(visit: &Visit) -> Self {
        let header = |name| visit.header(name);
        Self::said(&visit.canonical.path, &header)
    }

    fn said<'a>(path: &str, header: &dyn Fn(&'static str) -> Option<&'a str>) -> Self {
        if header("sec-fetch-mode") == Some("navigate") {
            return Self::Document;
        }
        match header("sec-fetch-dest") {
            Some("document" | "iframe" | "frame" | "embed" | "object") => return Self::Document,
            Some("empty") => return Self::Script,
            Some(_) => return Self::Asset,
            None => {}
        }
        let accept = header("accept").unwrap_or("*/*").to_ascii_lowercase();
        let by_script = header("x-requested-with").is_some_and(|v| v.eq_ignore_ascii_case("XMLHttpRequest"));
        match () {
            () if by_script => Self::Script,
            () if accept.contains("html") => Self::Document,
            () if !accept.contains("*/*") || is_asset(path) => Self::Asset,
            () => Self::Document,
        }
    }
}

fn is_asset(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, end)| ASSETS.contains(&end.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_browsers_way_to_ask() {
        use Purpose::{Asset, Document, Script};
        type Case = (&'static str, &'static [(&'static str, &'static str)], Purpose);
        let cases: [Case; 16] = [
            ("/", &[("sec-fetch-dest", "document"), ("accept", "text/html")], Document),
            ("/part", &[("sec-fetch-dest", "iframe")], Document),
            ("/", &[("sec-fetch-dest", "empty"), ("sec-fetch-mode", "navigate")], Document),
            ("/", &[("sec-fetch-dest", "empty"), ("sec-fetch-mode", "cors")], Script),
            ("/a", &[("sec-fetch-dest", "image"), ("accept", "text/html")], Asset),
            ("/a.css", &[("sec-fetch-dest", "style")], Asset),
            ("/a", &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")], Document),
            // Internet Explorer 8: a page, the same page again, an image, a style sheet.
            ("/", &[("accept", "image/gif, image/jpeg, application/xaml+xml, */*")], Document),
            ("/shop.asp", &[("accept", "*/*")], Document),
            ("/logo.GIF", &[("accept", "*/*")], Asset),
            ("/v1.2/page", &[("accept", "*/*")], Document),
            ("/", &[], Document),
            ("/photo", &[("accept", "image/png,image/*;q=0.8")], Asset),
            ("/api", &[("accept", "application/json")], Asset),
            ("/part", &[("accept", "text/html, */*"), ("x-requested-with", "XMLHttpRequest")], Script),
            ("/app.js", &[], Asset),
        ];
        for (path, headers, purpose) in cases {
            let header = |name: &'static str| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            assert_eq!(Purpose::said(path, &header), purpose, "{path} {headers:?}");
        }
    }
}
