//! What is known beforehand of the answers of a route.

use super::{Adapter, AdapterFault, RouteHit};
use std::sync::Arc;
use vratar_inspect::Labels;
use vratar_inspect::label::{BadLabel, LabelSpec, PlaceSpec, RowSpec, ShownSpec, What};
use vratar_model::access::{Action, Field};
use vratar_plugin_sdk::manifest::{ContactField, Manifest, Route, Rows, Shown, Subjects};
use vratar_plugin_sdk::place::Path;

use super::identity::kind;
use vratar_model::journal::IdentifierKind;
use vratar_policy::access::SubjectClass;

/// What inspection and record need to know of a route.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Where people stand in its answers: labels of the route, then those of the manifest.
    pub labels: Arc<Labels>,
    /// Sorts of data that an answer has wherever it has a row.
    pub fields: Vec<Field>,
    /// What may pass although nothing can be found in it.
    pub opaque: Opaque,
    /// What is done there, as the record has it.
    pub action: Action,
    /// Whose data they are.
    pub subjects: SubjectClass,
}

/// Media types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opaque(Vec<String>);

impl Opaque {
    /// Whether an answer of this media type (without parameters, any case) may pass unread.
    #[must_use]
    pub fn allows(&self, media: &str) -> bool {
        let media = media.trim().to_ascii_lowercase();
        self.0.iter().any(|one| match one.strip_suffix('*') {
            Some(kind) => media.starts_with(kind),
            None => *one == media,
        })
    }
}

impl Adapter {
    /// What is known of the answers of a route; of one that the manifest does not name, only what holds for all.
    #[must_use]
    pub fn guard(&self, route: &RouteHit<'_>) -> &Guard {
        route.index.and_then(|i| self.routes.get(i)).map_or(&self.unnamed, |route| &route.guard)
    }

    /// Whose data a route has, by its name.
    #[must_use]
    pub fn subjects_of(&self, route: &str) -> SubjectClass {
        let named = self.manifest.routes.iter().position(|one| one.id == route);
        named.and_then(|i| self.routes.get(i)).map_or(self.unnamed.subjects, |route| route.guard.subjects)
    }
}

fn subjects(of: Subjects) -> SubjectClass {
    match of {
        Subjects::Client => SubjectClass::Client,
        Subjects::Company => SubjectClass::Company,
        Subjects::SystemUser => SubjectClass::SystemUser,
    }
}

/// The guards of the routes, in their order, and the one of whatever no route names; pushes what is wrong with labels.
pub(super) fn all(manifest: &Manifest, faults: &mut Vec<AdapterFault>) -> (Vec<Guard>, Guard) {
    let unnamed = Guard {
        labels: Arc::new(labels(manifest, None, faults)),
        fields: Vec::new(),
        opaque: Opaque::default(),
        action: Action::View,
        subjects: SubjectClass::Client,
    };
    let mut guards = Vec::new();
    for (i, route) in manifest.routes.iter().enumerate() {
        let labels = Arc::new(labels(manifest, Some((i, route)), faults));
        let fields = route.fields.iter().copied().map(field).collect();
        let action = Action::of(super::compile::class(route.class));
        let (opaque, subjects) = (Opaque(route.opaque.clone()), subjects(route.subjects));
        guards.push(Guard { labels, fields, opaque, action, subjects });
    }
    (guards, unnamed)
}

fn labels(manifest: &Manifest, route: Option<(usize, &Route)>, faults: &mut Vec<AdapterFault>) -> Labels {
    let own = route.map(|(_, route)| route.shown.as_slice()).unwrap_or_default();
    let spec = LabelSpec {
        rows: route.and_then(|(_, route)| route.rows.as_ref()).and_then(rows),
        shown: own.iter().chain(&manifest.shown).filter_map(shown).collect(),
        fields: route.map(|(_, route)| route.fields.iter().copied().map(field).collect()).unwrap_or_default(),
    };
    Labels::compile(&spec).unwrap_or_else(|bad| {
        let fault = fault(route.map(|(i, _)| i), own.len(), bad);
        // One of all routes is found again with each.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        Labels::default()
    })
}

/// A bad label at the place of the manifest where it was written.
fn fault(route: Option<usize>, own: usize, bad: BadLabel) -> AdapterFault {
    let top = Path::default();
    let at = route.map_or(top.clone(), |i| top.key("route").index(i));
    let index =
        bad.place.strip_prefix("shown[").and_then(|rest| rest.strip_suffix(']')).and_then(|i| i.parse().ok());
    let place = match index {
        Some(i) if i < own => at.key("shown").index(i),
        Some(i) => top.key("shown").index(i - own),
        None if bad.place == "shown" => at.key("shown"),
        None => at.key("rows"),
    };
    AdapterFault { place, code: "M0205", message: bad.problem, help: bad.remedy.to_owned() }
}

/// The SDK has checked that there is exactly one.
fn rows(rows: &Rows) -> Option<RowSpec> {
    let Rows { html, json, xml, sql } = rows.clone();
    let other = json.map(RowSpec::Json).or(xml.map(RowSpec::Xml)).or(sql.map(RowSpec::Sql));
    html.map(RowSpec::Html).or(other)
}

fn shown(one: &Shown) -> Option<ShownSpec> {
    let Shown { kind: of, field: data, html, attribute, without, link, json, column, xml, sql } = one.clone();
    let html = html.map(|selector| PlaceSpec::Html { selector, attribute, without });
    let address = html.or(link.map(PlaceSpec::Link));
    let file = json.map(PlaceSpec::Json).or(column.map(PlaceSpec::Column));
    let place = address.or(file).or(xml.map(PlaceSpec::Xml)).or(sql.map(PlaceSpec::Sql))?;
    let what = of.map(|of| What::Identifier(kind(of))).or_else(|| data.map(contact))?;
    Some(ShownSpec { what, place })
}

/// By an address or a number somebody is found.
fn contact(data: ContactField) -> What {
    match data {
        ContactField::Email => What::Identifier(IdentifierKind::Email),
        ContactField::Phone => What::Identifier(IdentifierKind::Phone),
        other => What::Contact(field(other)),
    }
}

fn field(field: ContactField) -> Field {
    match field {
        ContactField::Name => Field::Name,
        ContactField::Email => Field::Email,
        ContactField::Phone => Field::Phone,
        ContactField::Address => Field::Address,
        ContactField::BirthDate => Field::BirthDate,
        ContactField::NationalId => Field::NationalId,
        ContactField::Iban => Field::Iban,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opaque_types_are_named_or_not_let_through() {
        let opaque = Opaque(vec!["application/pdf".into(), "image/*".into()]);
        assert!(opaque.allows("Application/PDF") && opaque.allows("image/png"));
        assert!(!opaque.allows("application/zip") && !opaque.allows("imagex/png") && !opaque.allows(""));
        assert!(!Opaque::default().allows("application/pdf"));
    }
}
