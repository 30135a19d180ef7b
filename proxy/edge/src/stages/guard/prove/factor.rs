//! What somebody shows to prove who they are. A further factor (a one-time code, a passkey) is a further variant: all it has
//! to say is whether it is theirs; the page, the tries, the record and what comes after are the same for all.

use super::replay;
use super::sent::Password;
use super::whose::{Named, Whose};
use crate::client::Client;
use crate::door::Door;
use crate::visit::Visit;

/// What is shown.
pub(super) enum Factor<'f> {
    /// Something they know, and the shop's own login can tell.
    Password {
        /// As it was typed.
        name: &'f str,
        /// The same.
        password: &'f Password,
    },
}

/// What became of it.
pub(super) enum Checked {
    /// It is theirs.
    Right(Named),
    /// It is not; the login that said so.
    Wrong(String),
    /// The shop does not answer.
    Away,
    /// It cannot be found out here.
    Elsewhere,
}

impl Factor<'_> {
    /// Whether it is theirs. The name first: nobody's password is tried out on somebody else's name.
    pub(super) async fn check(
        &self,
        door: &Door,
        visit: &Visit,
        whose: &Whose,
        client: &mut Client,
    ) -> Checked {
        let Self::Password { name, password } = self;
        let adapter = &visit.shop.adapter;
        let logins = adapter.logins_of(whose.role);
        let mut unclear = logins.is_empty();
        for login in &logins {
            let Some(named) = whose.named(door, visit, *login, name) else { continue };
            match replay::check(door, visit, *login, name, password, client).await {
                replay::Answered::Right => return Checked::Right(named),
                replay::Answered::Wrong => return Checked::Wrong(named.login),
                replay::Answered::Away => return Checked::Away,
                replay::Answered::Unclear => unclear = true,
            }
        }
        let first = logins.first().and_then(|login| adapter.manifest().logins.get(*login));
        if unclear {
            Checked::Elsewhere
        } else {
            Checked::Wrong(first.map(|login| login.id.clone()).unwrap_or_default())
        }
    }
}
