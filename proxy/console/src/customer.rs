//! Who looks, as far as the shop's own login proved it.

use crate::current::Current;
use crate::desk::Desk;
use std::time::Duration;
use vratar_model::journal::{ProvedBy, SealedIdentifier, SessionRef};
use vratar_model::{ShopId, SubjectId};
use vratar_screens::Viewer;
use vratar_store::StoreError;

/// Who looks.
pub(crate) enum Who {
    /// Nobody who proved anything. A guest who named an address is nobody: anybody can name one.
    Nobody,
    /// The store did not say in time.
    Away,
    /// A customer.
    Customer(Customer),
}

/// Somebody whom the shop let in.
pub(crate) struct Customer {
    /// Under which number they are kept; none before the first decision.
    pub(crate) subject: Option<SubjectId>,
    /// Under which names the shop knows them, sealed.
    pub(crate) identifiers: Vec<SealedIdentifier>,
    /// What holds for them.
    pub(crate) current: Current,
}

/// Who `viewer` is, or [`Who::Away`] when the store needs longer than `patience`.
pub(crate) async fn who(desk: &Desk, viewer: &Viewer, patience: Duration) -> Who {
    let Some(session) = &viewer.session else { return Who::Nobody };
    match in_time(viewer, patience, find(desk, &viewer.shop, session)).await {
        Some(Some(customer)) => Who::Customer(customer),
        Some(None) => Who::Nobody,
        None => Who::Away,
    }
}

/// What the store says within `patience`; none (and a line in the log) when it does not.
pub(crate) async fn in_time<T>(
    viewer: &Viewer,
    patience: Duration,
    asked: impl Future<Output = Result<T, StoreError>>,
) -> Option<T> {
    match tokio::time::timeout(patience, asked).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::warn!(shop = %viewer.shop, %error, "choices: the store does not answer");
            None
        }
        Err(_) => {
            tracing::warn!(shop = %viewer.shop, "choices: the store is too slow");
            None
        }
    }
}

async fn find(desk: &Desk, shop: &ShopId, session: &SessionRef) -> Result<Option<Customer>, StoreError> {
    let person = desk.store.person_of_session(shop, session).await?;
    let Some(person) = person.filter(|person| person.proved_by == ProvedBy::Login) else { return Ok(None) };
    let standing = match person.subject {
        Some(subject) => desk.store.standing(subject).await?,
        None => Vec::new(),
    };
    let (subject, identifiers) = (person.subject, person.identifiers);
    Ok(Some(Customer { subject, identifiers, current: Current::new(standing, desk.now()) }))
}
