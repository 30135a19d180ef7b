//! From a manifest to an adapter, or to everything in it that cannot be done.

use super::asked::Asked;
use super::exchange::Exchange;
use super::openings::Openings;
use super::route::{Route, StaffArea};
use super::session::SessionPlace;
use super::{Adapter, Guard, Mark, Program, guard, kept, slots, staff};
use crate::path::Dialect;
use crate::pattern::SecretPath;
use crate::request::{Match, name};
use crate::response::Sign;
use std::sync::Arc;
use vratar_html::Plan;
use vratar_model::RouteClass;
use vratar_plugin_sdk::manifest::{self, Class, Manifest, RequestMatch, Signal};
use vratar_plugin_sdk::place::Path;

/// Something in a manifest that cannot be done. The adapter's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {code}: {message}")]
pub struct AdapterFault {
    /// Where: `form[0].success[1].selector`.
    pub place: Path,
    /// Stable code, `M02xx`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Adapter {
    /// Compiles a manifest.
    ///
    /// # Errors
    /// All selectors and charsets that are none, at once.
    pub fn compile(manifest: Manifest) -> Result<Self, Vec<AdapterFault>> {
        let mut faults = Vec::new();
        let slots = slots::specs(&manifest);
        let plan = Plan::compile(&slots, None).map_err(|bad| faults.extend(slots::faults(&manifest, bad)));
        charset(&manifest, &mut faults);
        let forms = forms(&manifest, &mut faults);
        let logins = logins(&manifest, &mut faults);
        let marks = staff::marks(&manifest, &mut faults);
        let guards = guard::all(&manifest, &mut faults);
        let parts = match plan {
            Ok(plan) if faults.is_empty() => {
                Parts { slots, plan: Arc::new(plan), forms, logins, marks, guards }
            }
            _ => return Err(faults),
        };
        let adapter = assemble(manifest, parts);
        let mut faults = kept::faults(&adapter, &adapter.manifest);
        faults.extend(staff::login_fault(&adapter));
        if faults.is_empty() { Ok(adapter) } else { Err(faults) }
    }
}

/// What could have been wrong and is not.
struct Parts {
    slots: Vec<vratar_html::SlotSpec>,
    plan: Arc<Plan>,
    forms: Vec<Exchange>,
    logins: Vec<Exchange>,
    marks: Vec<Mark>,
    /// Of each route, and of whatever no route names.
    guards: (Vec<Guard>, Guard),
}

fn assemble(manifest: Manifest, parts: Parts) -> Adapter {
    let dialect = Dialect::of(&manifest);
    let requests = |list: &[RequestMatch]| Match::all(list, dialect);
    let (guards, unnamed) = parts.guards;
    let routes: Vec<_> =
        manifest.routes.iter().zip(guards).map(|(one, guard)| route(&manifest, one, guard)).collect();
    let secrets = manifest.secret_fields.iter().map(String::as_str).chain(Program::secrets(&manifest));
    Adapter {
        staff_area: StaffArea::new(&manifest.staff_area, dialect),
        openings: Openings::new(&routes),
        routes,
        unnamed,
        form_pages: manifest.forms.iter().map(|f| requests(&[&f.on[..], &f.submit[..]].concat())).collect(),
        choices_pages: manifest.choices.iter().map(|c| requests(&c.on)).collect(),
        logouts: manifest.logouts.iter().flat_map(|l| requests(&l.when)).collect(),
        session: manifest.session.as_ref().and_then(SessionPlace::new),
        staff_session: manifest.staff_session.as_ref().and_then(SessionPlace::new),
        secret_fields: secrets.map(|field| name(field, dialect.ignore_case)).collect(),
        secret_path: manifest.secret_path.iter().map(|path| SecretPath::new(path)).collect(),
        programs: Program::all(&manifest),
        marks: parts.marks,
        forms: parts.forms,
        logins: parts.logins,
        slots: parts.slots,
        plan: parts.plan,
        manifest,
    }
}

fn route(manifest: &Manifest, written: &manifest::Route, guard: Guard) -> Route {
    Route {
        class: class(written.class),
        when: Match::all(&written.when, Dialect::of(manifest)),
        guard,
        asked: Asked::all(&written.asked, Dialect::of(manifest)),
        kept_query: kept::names(written, manifest.ignore_case),
    }
}

fn forms(manifest: &Manifest, faults: &mut Vec<AdapterFault>) -> Vec<Exchange> {
    let mut out = Vec::new();
    for (i, form) in manifest.forms.iter().enumerate() {
        let at = Path::default().key("form").index(i);
        out.push(Exchange {
            submit: Match::all(&form.submit, Dialect::of(manifest)),
            success: signs(&at.key("success"), &form.success, faults),
            failure: signs(&at.key("failure"), &form.failure, faults),
        });
    }
    out
}

fn logins(manifest: &Manifest, faults: &mut Vec<AdapterFault>) -> Vec<Exchange> {
    let mut out = Vec::new();
    for (i, login) in manifest.logins.iter().enumerate() {
        let at = Path::default().key("login").index(i);
        out.push(Exchange {
            submit: Match::all(&login.submit, Dialect::of(manifest)),
            success: signs(&at.key("success"), &login.success, faults),
            failure: signs(&at.key("failure"), &login.failure, faults),
        });
    }
    out
}

fn signs(at: &Path, list: &[Signal], faults: &mut Vec<AdapterFault>) -> Vec<Sign> {
    let mut signs = Vec::new();
    for (i, signal) in list.iter().enumerate() {
        match Sign::new(signal) {
            Ok(sign) => signs.push(sign),
            Err(message) => {
                let help = "write a selector of one element, by name, class, id or attribute".to_owned();
                faults.push(AdapterFault {
                    place: at.index(i).key("selector"),
                    code: "M0202",
                    message,
                    help,
                });
            }
        }
    }
    signs
}

fn charset(manifest: &Manifest, faults: &mut Vec<AdapterFault>) {
    let Some(label) = &manifest.charset else { return };
    if encoding_rs::Encoding::for_label(label.as_bytes()).is_none() {
        let help = "write a label of the WHATWG Encoding Standard, \"windows-1251\"".to_owned();
        let message = format!("`{label}` is no charset");
        faults.push(AdapterFault { place: Path::default().key("charset"), code: "M0203", message, help });
    }
}

pub(super) fn class(class: Class) -> RouteClass {
    match class {
        Class::Open => RouteClass::Open,
        Class::Login => RouteClass::Login,
        Class::Logout => RouteClass::Logout,
        Class::Detail => RouteClass::Detail,
        Class::List => RouteClass::List,
        Class::Search => RouteClass::Search,
        Class::Export => RouteClass::Export,
        Class::Print => RouteClass::Print,
        Class::Edit => RouteClass::Edit,
        Class::Checkout => RouteClass::Checkout,
        Class::Exempt => RouteClass::Exempt,
    }
}
