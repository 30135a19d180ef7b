//! Everything in an adapter that requests are held against, for explanations.

use super::Adapter;
use crate::explain::What;
use crate::request::Match;

type Named<'a> = (What, String, &'a Match);

impl Adapter {
    /// Every condition on requests there is, with what it is for, in the manifest's order.
    pub(crate) fn all_matches(&self) -> Vec<Named<'_>> {
        let m = &self.manifest;
        let routes = self.routes.iter().zip(&m.routes).flat_map(|(r, w)| named(What::Route, &w.id, &r.when));
        let pages = self.form_pages.iter().zip(&m.forms).flat_map(|(p, w)| named(What::FormPage, &w.id, p));
        let submits =
            self.forms.iter().zip(&m.forms).flat_map(|(e, w)| named(What::Submission, &w.id, &e.submit));
        let logins =
            self.logins.iter().zip(&m.logins).flat_map(|(e, w)| named(What::Login, &w.id, &e.submit));
        let logouts =
            self.logouts.iter().enumerate().map(|(i, one)| (What::Logout, format!("logout[{i}]"), one));
        let choices =
            self.choices_pages.iter().zip(&m.choices).flat_map(|(p, w)| named(What::ChoicesPage, &w.id, p));
        let marks = self.marks.iter().flat_map(|mark| named(What::RolePage, mark.role().as_str(), &mark.on));
        let programs = self
            .programs
            .iter()
            .zip(&m.integrations)
            .flat_map(|(p, w)| named(What::Integration, &w.id, &p.when));
        let exchanges = pages.chain(submits).chain(logins).chain(logouts).chain(choices);
        routes.chain(exchanges).chain(marks).chain(programs).collect()
    }
}

fn named<'a>(what: What, id: &'a str, list: &'a [Match]) -> impl Iterator<Item = Named<'a>> {
    list.iter().map(move |one| (what, id.to_owned(), one))
}
