//! The form of a login, found in its page and filled in.
//!
//! A page may hold many forms, and a form more than a name and a password. Only one that is certainly the login is filled in:
//! it is sent by POST, asks for one name (as the manifest calls it), for one password, and for nothing else that a person
//! would have to type.

use encoding_rs::Encoding;
use std::borrow::Cow;
use vratar_host::Adapter;
use vratar_html::CharsetHints;
use vratar_html::fillable::{Control, Fillable, Form, Sort, read};
use vratar_inspect::escape::entities;
use zeroize::Zeroizing;

/// Longest form, bytes: that of a page that carries its state along.
const MAX_BODY: usize = 512 << 10;

/// A login's form.
pub(super) struct Found {
    /// Where it is sent, as it is written; `None`: to where its page is.
    pub(super) action: Option<String>,
    /// `<base href>` of its page.
    pub(super) base: Option<String>,
    charset: &'static Encoding,
    controls: Vec<Control>,
    name: usize,
    password: usize,
    /// Nobody but a person can fill it in.
    pub(super) riddle: bool,
}

/// The form of login `login` in a page; `None`: there is none that is certainly it.
pub(super) fn find(adapter: &Adapter, login: usize, page: &[u8], hints: &CharsetHints) -> Option<Found> {
    let Fillable { charset, base, forms } = read(page, hints).ok()?;
    forms.into_iter().find_map(|form| {
        let (name, password, riddle) = places(adapter, login, &form)?;
        let action = form.action.map(|action| entities(&action).into_owned());
        let base = base.as_deref().map(|base| entities(base).into_owned());
        Some(Found { action, base, charset, controls: form.controls, name, password, riddle })
    })
}

/// Where name and password go, and whether more is asked.
fn places(adapter: &Adapter, login: usize, form: &Form) -> Option<(usize, usize, bool)> {
    let of = |sort: Sort| {
        let all = form.controls.iter().enumerate();
        all.filter(move |(_, one)| one.sort == sort).map(|(place, _)| place)
    };
    let is_name = |place: &usize| {
        form.controls.get(*place).is_some_and(|one| adapter.names_at_login(login, &entities(&one.name)))
    };
    let (password, name) = (of(Sort::Password).next()?, of(Sort::Typed).find(is_name)?);
    let single = of(Sort::Password).count() == 1 && of(Sort::Typed).filter(is_name).count() == 1;
    let more = of(Sort::Typed)
        .filter(|place| *place != name)
        .any(|place| form.controls.get(place).is_some_and(|one| one.value.is_empty()));
    (form.post && single).then_some((name, password, form.riddle || more))
}

impl Found {
    /// The ways to send it: with none of its buttons, and with each.
    pub(super) fn ways(&self) -> Vec<Option<usize>> {
        let buttons = self.controls.iter().enumerate().filter(|(_, one)| one.sort == Sort::Button);
        buttons.map(|(place, _)| Some(place)).chain([None]).collect()
    }

    /// The body that it is sent with (WHATWG URL §5.2), in its page's charset. `None`: it is too long, or what was typed
    /// cannot be written in that charset.
    pub(super) fn body(&self, way: Option<usize>, name: &str, password: &str) -> Option<Zeroizing<String>> {
        let length: usize = self.controls.iter().map(|one| one.name.len() + one.value.len() + 2).sum();
        // All at once: a string that grows leaves copies behind. A sign takes three bytes at most for each of its own, and
        // more in no charset than in UTF-8.
        let mut body = Zeroizing::new(String::with_capacity(3 * (length + name.len() + password.len())));
        for (place, one) in self.controls.iter().enumerate() {
            if one.sort == Sort::Button && Some(place) != way {
                continue;
            }
            let value = match place {
                _ if place == self.name => Cow::Borrowed(name),
                _ if place == self.password => Cow::Borrowed(password),
                _ => entities(&one.value),
            };
            if !body.is_empty() {
                body.push('&');
            }
            self.write(&entities(&one.name), &mut body)?;
            body.push('=');
            self.write(&value, &mut body)?;
        }
        (body.len() <= MAX_BODY).then_some(body)
    }

    fn write(&self, text: &str, into: &mut String) -> Option<()> {
        let encoded = match self.charset.encode(text) {
            (_, _, true) => return None,
            (Cow::Borrowed(bytes), ..) => Zeroizing::new(bytes.to_vec()),
            (Cow::Owned(bytes), ..) => Zeroizing::new(bytes),
        };
        into.extend(form_urlencoded::byte_serialize(&encoded));
        Some(())
    }
}

#[cfg(test)]
mod tests;
