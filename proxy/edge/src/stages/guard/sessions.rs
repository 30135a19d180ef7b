//! Logins, logouts and renamed sessions: whose session it is from now on.

use super::actor::{Bound, session};
use crate::door::Door;
use crate::stages::capture::Submission;
use crate::stages::settle::{AnswerHeaders, Looked, facts};
use crate::visit::{HandsOff, HeadView, Visit};
use pingora_http::ResponseHeader;
use vratar_host::ResponseFacts;
use vratar_model::Mode;
use vratar_model::access::{Binding, Event, Login, Role, Rotation};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_record::names::ToName;

/// What an exchange showed of the session that it was made in. Nothing here holds the shop up but the login and
/// logout of an employee, which wait for their record as long as any record may take.
pub async fn learn(
    door: &Door,
    visit: &Visit,
    submission: Option<&Submission>,
    head: &ResponseHeader,
    body: Option<Looked<'_>>,
) {
    if visit.shop.mode < Mode::Guard || visit.hands_off == Some(HandsOff::Observing) {
        return;
    }
    match shown(door, visit, submission, head, body) {
        Some(Shown::Login(login)) => login.keep(door, visit).await,
        Some(Shown::Logout) => logged_out(door, visit, head).await,
        None => {}
    }
}

/// What is still to be kept.
enum Shown {
    Login(Box<LoggedIn>),
    Logout,
}

/// What the answer shows is noted.
fn shown(
    door: &Door,
    visit: &Visit,
    submission: Option<&Submission>,
    head: &ResponseHeader,
    body: Option<Looked<'_>>,
) -> Option<Shown> {
    let headers = AnswerHeaders(head);
    let answer = facts(head, &headers, body);
    registered(door, visit, submission, &answer);
    if let Some((login, read)) = submission.and_then(|read| Some((read.login?, read))) {
        let login = LoggedIn::of(door, visit, login, read, &answer)?;
        return Some(Shown::Login(Box::new(login)));
    }
    if is_logout(visit, submission) {
        return Some(Shown::Logout);
    }
    renamed(door, visit, &answer);
    None
}

/// A login, as the record has it.
struct LoggedIn {
    event: Login,
    name: Option<(IdentifierKind, String)>,
}

impl LoggedIn {
    fn of(
        door: &Door,
        visit: &Visit,
        index: usize,
        read: &Submission,
        answer: &ResponseFacts<'_>,
    ) -> Option<Self> {
        let (adapter, shop) = (&visit.shop.adapter, &visit.shop.id);
        let login = adapter.manifest().logins.get(index)?;
        let (role, success) = (adapter.login_role(index), adapter.login_succeeded(index, answer));
        let mut found =
            read.form.as_ref().map(|form| adapter.identifiers(&login.identifiers, form)).unwrap_or_default();
        found.extend(adapter.learned_from_login(index, answer));
        let name = found.into_iter().next().map(|(kind, value)| canonical(visit, kind, &value));
        let role = if role == Role::Staff && is_admin(visit, name.as_ref()) { Role::Admin } else { role };
        let who = name.as_ref().and_then(|(kind, value)| door.recorder.refer(shop, *kind, value));
        // Who works there and cannot be named is let in by nobody here: what they see would be nobody's.
        let binds = success && (role < Role::Staff || name.is_some());
        let session = if binds { after(door, visit, answer, role >= Role::Staff) } else { None };
        // What is typed into a login that fails may be a password.
        let name = name.filter(|(kind, value)| success || door.known.has(shop, *kind, value));
        let who = who.filter(|_| name.is_some());
        if let Some((kind, value)) = name.as_ref().filter(|_| success) {
            door.known.learn(shop, *kind, value);
        }
        if let Some(session) = &session {
            let bound = Bound { role, who, proved_at: door.now() };
            door.actors.bind(shop, session, Some(bound));
        }
        let login = login.id.clone();
        let (shop, address) = (shop.clone(), visit.address);
        Some(Self { event: Login { shop, login, role, who, session, address, success, again: false }, name })
    }

    async fn keep(self, door: &Door, visit: &Visit) {
        let Self { event, name } = self;
        let (staff, success) = (event.role >= Role::Staff, event.success);
        if !success && !door.flood.admits(visit.address) {
            return;
        }
        let shop = &visit.shop.id;
        let names = name.iter().map(|(kind, value)| ToName {
            shop,
            kind: *kind,
            value,
            subject: None,
            with: None,
            staff,
        });
        let names: Vec<ToName<'_>> = names.collect();
        if staff && success {
            let session = event.session.clone();
            let kept = door.recorder.keep(Event::Login(event), &names).await;
            // Nobody works in a session of which the record does not say whose it is: they log in again.
            if let (Err(_), Some(session)) = (kept, session) {
                door.actors.forget(shop, &session);
            }
        } else {
            door.recorder.late_named(Event::Login(event), &names);
        }
    }
}

/// A form that logs its new customer in.
fn registered(door: &Door, visit: &Visit, submission: Option<&Submission>, answer: &ResponseFacts<'_>) {
    use vratar_host::Settling;
    let (adapter, shop) = (&visit.shop.adapter, &visit.shop.id);
    let Some((index, read)) = submission.and_then(|read| Some((read.submits?, read))) else { return };
    let Some(form) = adapter.manifest().forms.get(index).filter(|form| form.logs_in) else { return };
    if !matches!(adapter.settle(index, answer), Settling::Committed(_)) {
        return;
    }
    let found = read.form.as_ref().map(|body| adapter.identifiers(&form.identifiers, body));
    let Some((kind, value)) = found.and_then(|found| found.into_iter().next()) else { return };
    let Some(session) = after(door, visit, answer, false) else { return };
    let (kind, value) = canonical(visit, kind, &value);
    let who = door.recorder.refer(shop, kind, &value);
    door.actors.bind(shop, &session, Some(Bound { role: Role::Customer, who, proved_at: door.now() }));
    let event = Event::Login(Login {
        shop: shop.clone(),
        login: form.id.clone(),
        role: Role::Customer,
        who,
        session: Some(session),
        address: visit.address,
        success: true,
        again: false,
    });
    door.recorder
        .late_named(event, &[ToName { shop, kind, value: &value, subject: None, with: None, staff: false }]);
}

/// Ends the sessions that the request came with. An employee is told only when it is kept: a door that ends in this
/// moment must not take the next one in the session for them.
async fn logged_out(door: &Door, visit: &Visit, head: &ResponseHeader) {
    if head.status.as_u16() >= 400 {
        return;
    }
    let shop = &visit.shop.id;
    for session in both(door, visit) {
        let recent = door.actors.recent(shop, &session);
        // A session that nobody knows needs no end; should it be known from before a start, that is found too.
        if recent.is_none() && !door.flood.admits(visit.address) {
            continue;
        }
        door.actors.bind(shop, &session, None);
        let event = Event::Logout(Binding { shop: shop.clone(), session });
        if recent.is_some_and(|bound| bound.role >= Role::Staff) {
            // Should it not be kept: this process knows it.
            let _ = door.recorder.keep(event, &[]).await;
        } else {
            door.recorder.late(event);
        }
    }
}

/// The shop gives a session another name while somebody is in: it is theirs still. An employee who takes over a
/// customer's session so stays who they are.
fn renamed(door: &Door, visit: &Visit, answer: &ResponseFacts<'_>) {
    let adapter = &visit.shop.adapter;
    for staff in [true, false] {
        let set = if staff { adapter.staff_session_set(answer) } else { adapter.session_set(answer) };
        let (Some(set), Some(before)) = (set, session(door, visit, staff)) else { continue };
        let after = door.keys.session(&visit.shop.id, &set);
        let bound = door.actors.recent(&visit.shop.id, &before);
        let Some(bound) = bound.filter(|_| before != after && is_inside(visit, answer)) else { continue };
        door.actors.bind(&visit.shop.id, &after, Some(bound));
        door.recorder.late(Event::Rotation(Rotation {
            shop: visit.shop.id.clone(),
            before,
            after: after.clone(),
            role: None,
        }));
    }
}

/// Whether only somebody who is in gets this answer. A shop that no longer knows a session gives out a new one too, on any
/// page, and whoever sits there then is not for us to say.
fn is_inside(visit: &Visit, answer: &ResponseFacts<'_>) -> bool {
    answer.status == 200 && visit.route().class.is_guarded()
}

/// The sessions that a request came with: the shop front's and the staff area's, where they are two.
fn both(door: &Door, visit: &Visit) -> Vec<SessionRef> {
    let mut both: Vec<SessionRef> =
        [true, false].into_iter().filter_map(|staff| session(door, visit, staff)).collect();
    both.dedup();
    both
}

/// The session that holds from now on: the one the answer sets, else the one that the request came with.
fn after(door: &Door, visit: &Visit, answer: &ResponseFacts<'_>, staff: bool) -> Option<SessionRef> {
    let adapter = &visit.shop.adapter;
    let set = if staff { adapter.staff_session_set(answer) } else { adapter.session_set(answer) };
    set.map(|set| door.keys.session(&visit.shop.id, &set)).or_else(|| session(door, visit, staff))
}

fn is_logout(visit: &Visit, submission: Option<&Submission>) -> bool {
    let headers = HeadView(&visit.head);
    let mut facts = visit.facts(&headers);
    facts.body = submission.and_then(|read| read.form.as_ref());
    visit.shop.adapter.logout(&facts)
}

fn is_admin(visit: &Visit, name: Option<&(IdentifierKind, String)>) -> bool {
    let is =
        |admin: &String, kind, login: &String| admin == login || canonical(visit, kind, admin).1 == *login;
    name.is_some_and(|(kind, login)| visit.shop.admins.iter().any(|admin| is(admin, *kind, login)))
}

/// One spelling of what people write in several. Shops let in by user name or by address: an address is one, however the
/// field is called, and so it is the same person as where a page shows it.
pub(super) fn canonical(visit: &Visit, kind: IdentifierKind, value: &str) -> (IdentifierKind, String) {
    let (user, host) = value.trim().split_once('@').unwrap_or_default();
    let is_address = !user.is_empty() && host.contains('.') && !value.trim().contains(char::is_whitespace);
    let kind = if kind == IdentifierKind::CustomerId && is_address { IdentifierKind::Email } else { kind };
    let phone = (kind == IdentifierKind::Phone)
        .then(|| vratar_inspect::phone::canonical(value, visit.shop.calling_code))
        .flatten();
    (kind, phone.unwrap_or_else(|| kind.normalize(value)))
}
