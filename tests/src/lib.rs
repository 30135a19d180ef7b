//! What the end-to-end tests stand on: the binary, a real shop nobody here wrote, a browser, plain clients.
//!
//! | thing | what it is |
//! |---|---|
//! | [`Vratar`] | the binary, running, with its state in a folder of its own |
//! | [`Oscar`] | django-oscar, running on a copy of its first day |
//! | [`Http`] | a client that keeps cookies and trusts the local certificate authority |
//! | [`Browser`] | Chromium without a window |
//! | [`Prometheus`] | Debian's, scraping the door |
//! | [`raw`] | bytes to a socket and back, for clients that do not keep to the rules |
//!
//! Everything listens on loopback, and everything a test starts ends with it, by its process id.
//!
//! *Invariant*: nothing here sends a byte to another machine, and nothing is kept outside the target folder and
//! the system's folder for temporary files.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a harness that cannot go on says why and ends the test"
)]

mod axe;
mod browser;
mod http;
mod ledger;
mod oscar;
mod page;
mod place;
mod program;
mod prometheus;
mod socket;
mod vratar;

pub use browser::{Browser, Scripts};
pub use http::{Answer, Http};
pub use ledger::Ledger;
pub use oscar::{Oscar, OscarOptions};
pub use page::{Form, Tick};
pub use place::{free_port, target};
pub use prometheus::Prometheus;
pub use socket::raw;
pub use vratar::{Start, Vratar, binary};

/// The password of every customer and of the employee of the real shop (`tests/oscar/seed.py`).
pub const OSCAR_PASSWORD: &str = "lipov-tsvyat-8";
