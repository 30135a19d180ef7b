//! Whose session is to be proved, and whether a name is theirs.

use crate::door::Door;
use crate::stages::guard::sessions::canonical;
use crate::visit::Visit;
use std::time::Duration;
use vratar_model::ShopId;
use vratar_model::access::{Role, SubjectRef};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_record::names::ToName;

/// How long the index may take to say whose session it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whose session it is.
pub(super) struct Whose {
    pub(super) role: Role,
    pub(super) who: SubjectRef,
}

impl Whose {
    /// `None`: nobody's whom anybody could tell from others.
    pub(super) async fn of(door: &Door, visit: &Visit, session: &SessionRef) -> Option<Self> {
        let bound = door.actors.bound(&visit.shop.id, session, door.now(), PATIENCE).await?;
        Some(Self { role: bound.role, who: bound.who? })
    }

    /// How login `login` would know them by this name; `None`: it is not theirs.
    pub(super) fn named(&self, door: &Door, visit: &Visit, login: usize, name: &str) -> Option<Named> {
        let manifest = visit.shop.adapter.manifest().logins.get(login)?;
        manifest.identifiers.iter().filter(|one| one.field.is_some()).find_map(|one| {
            let kind = vratar_host::kind(one.kind);
            let (kind, value) = canonical(visit, kind, name);
            let is_theirs = door.recorder.refer(&visit.shop.id, kind, &value) == Some(self.who);
            is_theirs.then(|| Named { login: manifest.id.clone(), kind, value })
        })
    }
}

/// A name that is the actor's.
pub(super) struct Named {
    /// The login that knows them by it.
    pub(super) login: String,
    kind: IdentifierKind,
    value: String,
}

impl Named {
    /// As the record keeps it.
    pub(super) fn to_name<'n>(&'n self, shop: &'n ShopId, staff: bool) -> ToName<'n> {
        ToName { shop, kind: self.kind, value: &self.value, subject: None, with: None, staff }
    }
}
