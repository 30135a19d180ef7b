//! Chromium without a window, driven through chromedriver.

use crate::axe;
use crate::http::is_up;
use crate::oscar::prepared;
use crate::place::{free_port, target};
use crate::program::Program;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities};

/// How long a page, or a part of it, may take to appear.
const PATIENCE: Duration = Duration::from_secs(45);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1100,900",
    // The local authority is new each time; that its certificates are good is tested by the plain client.
    "--ignore-certificate-errors",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
];

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// As usual.
    On,
    /// Switched off in the browser's settings.
    Off,
}

/// A fresh browser that reaches loopback and nothing else.
pub struct Browser {
    /// The driver, for what is not here.
    pub driver: WebDriver,
    port: u16,
    _chromedriver: Program,
    _profile: TempDir,
}

impl Browser {
    /// Starts one that asks for pages in `language` (`bg`).
    pub async fn start(scripts: Scripts, language: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let mut chromedriver = Program::start(&command, &profile.path().join("chromedriver.log"));
        let url = format!("http://127.0.0.1:{port}");
        chromedriver.ready(async || is_up(&format!("{url}/status")).await).await;
        let wanted = capabilities(&profile, scripts, language).expect("capabilities");
        let driver = WebDriver::new(url, wanted).await.expect("Chromium starts");
        driver.set_page_load_timeout(PATIENCE).await.expect("a time can be set");
        driver.set_script_timeout(PATIENCE).await.expect("a time can be set");
        // Its own way to end waits for the executor that it blocks; see `Drop`.
        driver.clone().leak().expect("a new session");
        Self { driver, port, _chromedriver: chromedriver, _profile: profile }
    }

    /// Makes its window as large as a phone's.
    pub async fn on_a_phone(&self) {
        self.driver.set_window_rect(0, 0, 390, 844).await.expect("a window has a size");
    }

    /// Opens a page and waits until it has loaded.
    pub async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The element that `selector` finds, waiting for it.
    pub async fn find(&self, selector: &str) -> WebElement {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.driver.find(By::Css(selector)).await {
                Ok(found) => return found,
                Err(error) if Instant::now() >= end => {
                    panic!("no {selector}: {error}\n{}", self.source().await)
                }
                Err(_) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// How many elements `selector` finds now.
    pub async fn count(&self, selector: &str) -> usize {
        self.driver.find_all(By::Css(selector)).await.map_or(0, |found| found.len())
    }

    /// Writes into a field, in place of what is there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.expect("a field can be cleared");
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{selector} takes no text: {error}"));
    }

    /// Clicks.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        element.scroll_into_view().await.expect("an element can be scrolled to");
        element.click().await.unwrap_or_else(|error| panic!("{selector} cannot be clicked: {error}"));
    }

    /// Waits until the address of the page contains `part`.
    pub async fn arrive(&self, part: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.url().await.contains(part) {
            assert!(
                Instant::now() < end,
                "not at {part} but at {}:\n{}",
                self.url().await,
                self.source().await
            );
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The address of the page.
    pub async fn url(&self) -> String {
        self.driver.current_url().await.map(Into::into).unwrap_or_default()
    }

    /// The page as the browser has it.
    pub async fn source(&self) -> String {
        self.driver.source().await.unwrap_or_default()
    }

    /// Keeps a picture of the window as `screens/NAME.png` in the target folder.
    pub async fn picture(&self, name: &str) {
        let folder = target().join("screens");
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture can be taken");
    }

    /// What axe has against what `include` selects, or against the whole page. Needs scripts.
    pub async fn axe(&self, include: Option<&str>) -> Vec<String> {
        prepared();
        self.driver.execute(axe::source(), vec![]).await.expect("axe loads");
        let found = self.driver.execute_async(axe::RUN, vec![json!(include)]).await.expect("axe runs");
        found.convert().expect("axe gives lines")
    }
}

impl Drop for Browser {
    /// Ends the session, and so Chromium, before chromedriver goes (W3C WebDriver, Delete Session).
    fn drop(&mut self) {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return };
        let head =
            format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", self.driver.session_id());
        // Whatever fails here has ended already.
        drop(stream.set_read_timeout(Some(PATIENCE)));
        drop(stream.write_all(head.as_bytes()));
        drop(stream.read(&mut [0; 1]));
    }
}

fn capabilities(profile: &TempDir, scripts: Scripts, language: &str) -> WebDriverResult<ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary("/usr/bin/chromium")?;
    for flag in FLAGS {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.path().join("profile").display()))?;
    wanted.add_arg(&format!("--accept-lang={language}"))?;
    if scripts == Scripts::Off {
        let setting = "profile.managed_default_content_settings.javascript";
        wanted.add_experimental_option("prefs", json!({ setting: 2 }))?;
    }
    Ok(wanted)
}
