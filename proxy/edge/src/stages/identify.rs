//! Who makes a request, as far as the shop's own login has shown.

use crate::door::Door;
use crate::visit::Visit;
use std::time::Duration;
use vratar_model::PageKind;
use vratar_model::journal::ProvedBy;
use vratar_store::Person;

/// How long the store may take to say who somebody is: a page of the shop waits for it.
const PATIENCE: Duration = Duration::from_millis(200);

/// The person of the request's session; `None` for strangers, and while the store is away (counted).
pub async fn person(door: &Door, visit: &Visit) -> Option<Person> {
    let credential = visit.session()?;
    let session = door.keys.session(&visit.shop.id, &credential);
    let found = tokio::time::timeout(PATIENCE, door.store.person_of_session(&visit.shop.id, &session)).await;
    if let Ok(Ok(person)) = found {
        return person;
    }
    door.metrics.left_out("identify");
    None
}

/// On what sort of page a form stands for this visitor: a checkout is another page for a guest.
pub async fn form_page(door: &Door, visit: &Visit, form: usize) -> PageKind {
    let adapter = &visit.shop.adapter;
    let (page, for_guests) = (adapter.form_page(form), adapter.guest_form_page(form));
    if page == for_guests {
        return page;
    }
    let logged_in = person(door, visit).await.is_some_and(|person| person.proved_by == ProvedBy::Login);
    if logged_in { page } else { for_guests }
}
