//! A login of the shop that somebody else than a browser makes once more: where its page is, and what its form must say.

use super::Adapter;
use super::identity::is_called;
use crate::request::name;
use vratar_model::access::Role;
use vratar_plugin_sdk::manifest::RequestMatch;

impl Adapter {
    /// The logins by which somebody of this role gives a password, in the manifest's order: whoever works there logs in
    /// where they work. Those that are no form are left out: what they send stands in no page.
    #[must_use]
    pub fn logins_of(&self, role: Role) -> Vec<usize> {
        let fits = |index: &usize| match self.login_role(*index) {
            Role::Guest | Role::Anonymous => false,
            of => (of >= Role::Staff) == (role >= Role::Staff),
        };
        let is_form = |index: &usize| {
            let named = self.manifest.logins.get(*index).map(|login| login.identifiers.as_slice());
            named.unwrap_or_default().iter().any(|one| one.field.is_some())
        };
        (0..self.manifest.logins.len()).filter(fits).filter(is_form).collect()
    }

    /// Where the page with the form of login `login` may be, path and query: the staff's own login page first, then
    /// where the form is sent to. Addresses that name no one place are left out.
    #[must_use]
    pub fn login_pages(&self, login: usize) -> Vec<String> {
        let mut pages = Vec::new();
        if self.login_role(login) >= Role::Staff {
            pages.extend(self.staff_login("/").map(|page| page.location));
        }
        let submit = self.manifest.logins.get(login).map(|login| login.submit.as_slice());
        pages.extend(submit.unwrap_or_default().iter().filter_map(address));
        pages.dedup();
        pages
    }

    /// Whether the field of this name says at login `login` who somebody is.
    #[must_use]
    pub fn names_at_login(&self, login: usize, field: &str) -> bool {
        let ignore_case = self.manifest.ignore_case;
        let named = self.manifest.logins.get(login).map(|login| login.identifiers.as_slice());
        let mut patterns = named.unwrap_or_default().iter().filter_map(|one| one.field.as_deref());
        patterns.any(|pattern| is_called(&name(pattern, ignore_case), field, ignore_case))
    }

    /// Whether the answer to login `login` says in so many words that it failed.
    #[must_use]
    pub fn login_failed(&self, login: usize, response: &crate::facts::ResponseFacts<'_>) -> bool {
        let Some(exchange) = self.logins.get(login) else { return false };
        let answered = self.answered(response);
        exchange.failure.iter().any(|sign| sign.shows(&answered))
    }

    /// Addresses that may end a login by GET; for the staff those of its area first.
    #[must_use]
    pub fn logout_pages(&self, staff: bool) -> Vec<String> {
        let conditions = self.manifest.logouts.iter().flat_map(|logout| &logout.when);
        let mut pages: Vec<String> = conditions.filter(by_get).filter_map(address).collect();
        let inside =
            |page: &String| self.manifest.staff_area.iter().any(|area| page.starts_with(area.as_str()));
        pages.sort_by_key(|page| inside(page) != staff);
        pages
    }
}

/// Whether nothing but an address is needed.
fn by_get(of: &&RequestMatch) -> bool {
    let get = of.method.as_ref().is_none_or(|named| named.iter().any(|method| method == "GET"));
    get && of.field.is_empty() && of.json.is_empty()
}

/// The one address that a condition names, if it is one.
fn address(of: &RequestMatch) -> Option<String> {
    let literal = |text: &str| !text.contains(['*', '{', '?', '#']);
    let path = of.path.as_deref().filter(|path| literal(path))?;
    let query: Vec<String> = of
        .query
        .iter()
        .map(|(name, value)| literal(value).then(|| format!("{name}={value}")))
        .collect::<Option<_>>()?;
    Some(if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(text: &str) -> Adapter {
        Adapter::compile(vratar_plugin_sdk::read(text).unwrap()).unwrap()
    }

    const MANIFEST: &str = r#"
        format = 1
        name = "t"
        title = "t"
        staff_area = ["/admin/"]
        [session]
        cookie = "sid"
        [staff_login]
        page = "/admin/login?next={path}"
        [[route]]
        id = "login"
        class = "login"
        when = [{ path = "/admin/login" }]
        [[login]]
        id = "customer"
        submit = [{ method = ["POST"], path = "/", query = { route = "login", x = "*" } }, { path = "/in/*" }, { path = "/in", query = { a = "b" } }]
        identifiers = [{ kind = "email", field = "ctl00$*$txtLogin" }]
        success = [{ status = [302] }]
        [[login]]
        id = "guest"
        role = "guest"
        submit = [{ method = ["POST"], path = "/order" }]
        identifiers = [{ kind = "email", field = "mail" }]
        success = [{ status = [302] }]
        [[login]]
        id = "staff"
        role = "staff"
        submit = [{ method = ["POST"], path = "/admin/login" }]
        identifiers = [{ kind = "customer_id", field = "user" }]
        success = [{ status = [302] }]
        failure = [{ json = { pointer = "/error" } }]
        [[login]]
        id = "script"
        role = "staff"
        submit = [{ method = ["POST"], path = "/rpc", json = { pointer = "/m", value = "login" } }]
        identifiers = [{ kind = "customer_id", json = "/user" }]
        success = [{ status = [200] }]
        [[logout]]
        when = [{ path = "/out" }, { path = "/admin/*" }, { path = "/admin/out" }]
    "#;

    #[test]
    fn each_role_has_its_logins_and_they_have_pages() {
        let adapter = adapter(MANIFEST);
        assert_eq!((adapter.logins_of(Role::Customer), adapter.logins_of(Role::Admin)), (vec![0], vec![2]));
        assert_eq!(adapter.login_pages(0), ["/in?a=b"]);
        assert_eq!(adapter.login_pages(2), ["/admin/login?next=/", "/admin/login"]);
        assert!(adapter.names_at_login(0, "ctl00$box$txtLogin") && !adapter.names_at_login(0, "user"));
        assert!(adapter.names_at_login(2, "user") && !adapter.names_at_login(9, "user"));
        assert_eq!(adapter.logout_pages(false), ["/out", "/admin/out"]);
        assert_eq!(adapter.logout_pages(true), ["/admin/out", "/out"]);
    }
}
