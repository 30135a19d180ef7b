//! A small old web shop that ships with the binary: what `vratar demo` puts Vratar in front of.
//!
//! It behaves as many shops of about 2008 do: plain HTTP, Bulgarian, windows-1251 bytes under a
//! `Content-Type: text/html` that names no charset, one `<form>` around every page with hidden
//! `__VIEWSTATE` fields, the operation told by the name of the button. It is there to be looked at.
//!
//! State is in memory and ends with the process. Every person in it is invented.
//!
//! *Invariant*: it never writes to disk, never logs what a visitor sent, and never keeps a form field that
//! it does not know.

mod account;
mod answer;
mod frame;
mod front;
mod goods;
mod people;
mod request;
mod routes;
mod server;
mod shop;
mod staff;
mod words;

use tokio::net::TcpListener;

/// The shop. All of its state belongs to one [`DemoShop::serve`].
#[derive(Clone, Copy, Debug)]
pub struct DemoShop;

impl DemoShop {
    /// Sells until the future is dropped: HTTP/1.1 on `listener`, one new shop with the same people each
    /// time. Dropping the future closes the listener and its connections.
    ///
    /// # Errors
    /// [`DemoError::Operator`] when the machine has no randomness to give for session names.
    pub async fn serve(listener: TcpListener) -> Result<(), DemoError> {
        server::serve(listener).await
    }

    /// Who can log in, for the person who tries it out. Invented people, passwords included.
    #[must_use]
    pub fn accounts() -> &'static [Account] {
        people::ACCOUNTS
    }
}

/// A login that works in a new shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which of the two logins takes it.
    pub role: Role,
    /// What to type: an e-mail at `/login`, a user name at `/admin/login`.
    pub login: &'static str,
    /// Its password.
    pub password: &'static str,
}

/// The two sorts of people who log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Buys; `/login`.
    Customer,
    /// Works in the shop; `/admin/login`.
    Staff,
}

/// Why the shop cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The machine.
    #[error("the system gives no random bytes, so no session can be named: {0}")]
    Operator(String),
}
