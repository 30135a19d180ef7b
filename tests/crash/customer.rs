//! Somebody who registers and logs in, and may be cut off at any moment.

use crate::dice::Dice;
use crate::door::{Door, PATIENCE};
use reqwest::{Method, RequestBuilder};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use vratar_tests::{Answer, Form, Http};

/// No whole answer came.
#[derive(Debug)]
pub(crate) struct CutOff {
    /// Whether no byte of the request left: nobody took the connection, or it was closed before its turn came.
    pub(crate) before_sending: bool,
    /// In the client's words.
    pub(crate) why: String,
}

impl CutOff {
    fn of(error: &reqwest::Error) -> Self {
        let why = format!("{error:?}");
        // hyper calls a request canceled that it never began to send.
        Self { before_sending: error.is_connect() || why.contains("Canceled"), why }
    }
}

/// What the customer knows of a registration that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The shop said welcome.
    Welcome,
    /// The shop said no.
    Refused,
    /// No answer.
    Nothing,
}

/// A registration as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) email: String,
    /// Names of our boxes that were ticked.
    pub(crate) ticks: BTreeSet<String>,
    pub(crate) seen: Seen,
}

/// A registration form, filled, not sent yet.
#[derive(Clone)]
pub(crate) struct Filled {
    email: String,
    form: Form,
    ticks: BTreeSet<String>,
}

/// Loads the form and fills it: everything that is required is ticked, the rest as the dice fall.
pub(crate) async fn fill(visitor: &Http, email: &str, dice: &mut Dice) -> Result<Filled, CutOff> {
    let page = fetch(visitor.request(Method::GET, "/register")).await?;
    let form = page.form("form").unwrap_or_else(|| panic!("no form in {}", page.text()));
    assert!(form.value("vratar_token").is_some(), "nothing is asked in {}", page.text());
    let wanted: Vec<String> = form
        .ticks
        .iter()
        .filter(|tick| tick.required || dice.one_in(2))
        .map(|tick| tick.name.clone())
        .collect();
    let form = wanted.iter().fold(form, |form, name| form.tick(name));
    let form = form.fill("ctl00$Main$txtEmail", email).press("ctl00$Main$btnRegister");
    Ok(Filled { email: email.to_owned(), form, ticks: wanted.into_iter().collect() })
}

impl Filled {
    /// Sends it to the door that `visitor` knows, which may be a later one than that of the form.
    pub(crate) async fn send(self, visitor: &Http) -> Result<Sent, CutOff> {
        let sent = |seen| Sent { email: self.email.clone(), ticks: self.ticks.clone(), seen };
        match fetch(posted(visitor, &self.form)).await {
            Ok(answer) => Ok(sent(read(&answer))),
            Err(cut) if cut.before_sending => Err(cut),
            Err(_) => Ok(sent(Seen::Nothing)),
        }
    }
}

/// Loads the form, fills and sends it.
pub(crate) async fn register(visitor: &Http, email: &str, dice: &mut Dice) -> Result<Sent, CutOff> {
    fill(visitor, email, dice).await?.send(visitor).await
}

/// A registration by somebody new who is not cut off.
pub(crate) async fn registers(visitor: Http, email: &str) -> Sent {
    let sent = register(&visitor, email, &mut Dice::fair()).await.expect("the door is open");
    assert_eq!(sent.seen, Seen::Welcome, "{email}");
    sent
}

/// Somebody new after the other registers until the answers of one are kept: the journal looks at its disk again
/// a moment after it failed. This one is given back.
pub(crate) async fn registers_until_kept(door: &Door, name: &str) -> Sent {
    let end = Instant::now() + PATIENCE;
    for n in 0.. {
        assert!(Instant::now() < end, "nothing is kept any more:\n{}", door.log());
        let before = unkept(door).await;
        let sent = registers(door.visitor(), &format!("{name}{n}@example.org")).await;
        if unkept(door).await <= before {
            return sent;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    unreachable!("an endless loop")
}

/// How many submissions could not be kept.
pub(crate) async fn unkept(door: &Door) -> f64 {
    door.metric("vratar_consent_attempts_total", &["result=\"unkept\""]).await
}

/// Logs in; whether the shop said welcome.
pub(crate) async fn logs_in(visitor: &Http, email: &str) -> Result<bool, CutOff> {
    let page = fetch(visitor.request(Method::GET, "/login")).await?;
    let form = page.form("form").unwrap_or_else(|| panic!("no form in {}", page.text()));
    let form = form.fill("ctl00$Main$txtLogin", email).press("ctl00$Main$btnLogin");
    Ok(fetch(posted(visitor, &form)).await?.location().is_some())
}

fn posted(visitor: &Http, form: &Form) -> RequestBuilder {
    visitor.request(Method::POST, form.action.path()).form(&form.fields)
}

fn read(answer: &Answer) -> Seen {
    match answer.location() {
        Some(target) => {
            assert!(target.ends_with("/profile?welcome=1"), "sent to {target}");
            Seen::Welcome
        }
        None => {
            assert!(answer.text().contains("class=\"error\""), "{}:\n{}", answer.status, answer.text());
            Seen::Refused
        }
    }
}

/// An answer to its last byte.
pub(crate) async fn fetch(request: RequestBuilder) -> Result<Answer, CutOff> {
    let answer = request.send().await.map_err(|error| CutOff::of(&error))?;
    let (status, headers, url) = (answer.status(), answer.headers().clone(), answer.url().clone());
    let body = answer.bytes().await.map_err(|error| CutOff::of(&error))?;
    Ok(Answer { status, headers, body: body.to_vec(), url })
}
