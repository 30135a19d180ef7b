//! Labels made ready for use.

mod css;
mod glob;
mod link;
mod page;
mod path;
mod value;

pub(crate) use page::{PageLabels, Tag};
pub(crate) use path::{Alive, Paths};
pub(crate) use value::{Read, read as read_value};

use crate::escape::entities;
use crate::found::Identifier;
use crate::label::{BadLabel, LabelSpec, PlaceSpec, RowSpec, What};
use crate::phone::Country;
use glob::Glob;
use link::{Link, LinkPattern};
use page::Selected;
use vratar_model::access::Field;
use vratar_model::journal::IdentifierKind;

/// Most labels of a route.
const MAX_LABELS: usize = 128;

/// Labels of one route, checked.
#[derive(Default)]
pub struct Labels {
    fields: Vec<Field>,
    page: Selected,
    links: Vec<(IdentifierKind, LinkPattern)>,
    pub(crate) json: Paths,
    pub(crate) xml: Paths,
    columns: Vec<(What, String)>,
    sql: Vec<(What, Glob, String)>,
    sql_rows: Option<Glob>,
}

impl std::fmt::Debug for Labels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Labels").finish_non_exhaustive()
    }
}

/// What is wrong and what to write instead.
type Wrong = (String, &'static str);

impl Labels {
    /// Checks labels and makes them ready.
    ///
    /// # Errors
    /// The first label that cannot be meant: which one, what is wrong, what to write.
    pub fn compile(spec: &LabelSpec) -> Result<Self, BadLabel> {
        let mut labels = Self { fields: spec.fields.clone(), ..Self::default() };
        let bad = |place: String| move |(problem, remedy)| BadLabel { place, problem, remedy };
        if spec.shown.len() > MAX_LABELS {
            let problem = (format!("{} labels", spec.shown.len()), "keep the 128 that matter");
            return Err(bad("shown".to_owned())(problem));
        }
        if let Some(rows) = &spec.rows {
            labels.rows(rows).map_err(bad("rows".to_owned()))?;
        }
        for (index, shown) in spec.shown.iter().enumerate() {
            labels.place(shown.what, &shown.place).map_err(bad(format!("shown[{index}]")))?;
        }
        Ok(labels)
    }

    fn rows(&mut self, rows: &RowSpec) -> Result<(), Wrong> {
        match rows {
            RowSpec::Html(css) => self.page.rows(css)?,
            RowSpec::Json(pointer) => self.json.rows = Some(path::pointer(pointer)?),
            RowSpec::Xml(steps) => self.xml.rows = Some(path::element(steps)?.0),
            RowSpec::Sql(table) => self.sql_rows = Some(Glob::new(table)),
        }
        Ok(())
    }

    fn place(&mut self, what: What, place: &PlaceSpec) -> Result<(), Wrong> {
        match place {
            PlaceSpec::Html { selector, attribute, without } => {
                self.page.shown(what, selector, attribute.as_deref(), without.as_deref())?;
            }
            PlaceSpec::Link(pattern) => match what {
                What::Identifier(kind) => self.links.push((kind, LinkPattern::new(pattern)?)),
                What::Contact(_) => {
                    let problem = format!("`{pattern}` marks contact data in a link");
                    return Err((problem, "a link names somebody: give it a `kind`"));
                }
            },
            PlaceSpec::Json(pointer) => self.json.shown.push((what, path::pointer(pointer)?, None)),
            PlaceSpec::Column(name) => self.columns.push((what, name.trim().to_lowercase())),
            PlaceSpec::Xml(steps) => {
                let (steps, attribute) = path::element(steps)?;
                self.xml.shown.push((what, steps, attribute));
            }
            PlaceSpec::Sql(column) => {
                let wrong = || (format!("`{column}` names no column"), "write `table.column`");
                let (table, column) = column.rsplit_once('.').ok_or_else(wrong)?;
                self.sql.push((what, Glob::new(&table.to_lowercase()), column.to_lowercase()));
            }
        }
        Ok(())
    }

    /// What the link patterns find in an address of a resource: `Location`, a request's target. Telephone numbers in it
    /// without a calling code count as Bulgarian.
    #[must_use]
    pub fn in_link(&self, link: &str) -> Vec<Identifier> {
        self.in_link_of(link, Country::default())
    }

    pub(crate) fn in_link_of(&self, link: &str, country: Country) -> Vec<Identifier> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let written = entities(link);
        let Some(link) = Link::read(&written) else { return Vec::new() };
        let found = self.links.iter().filter_map(|(kind, pattern)| Some((*kind, pattern.find(&link)?)));
        found.flat_map(|(kind, value)| value::identifiers(kind, &value, country)).collect()
    }

    /// Whether a link without a digit in it may name somebody.
    pub(crate) fn has_links_by_words(&self) -> bool {
        self.links.iter().any(|(_, pattern)| !pattern.is_of_digits())
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// What the columns of a CSV file with this header are.
    pub(crate) fn columns<'h>(&self, header: impl Iterator<Item = &'h str>) -> Vec<(usize, What)> {
        let names = header.map(|name| name.trim().trim_matches('\u{FEFF}').to_lowercase()).enumerate();
        let whats = |name: &str| {
            self.columns.iter().filter(|(_, own)| own == name).map(|(what, _)| *what).collect::<Vec<_>>()
        };
        names.flat_map(|(index, name)| whats(&name).into_iter().map(move |what| (index, what))).collect()
    }

    /// What a column of a table is.
    pub(crate) fn sql_columns<'a>(&'a self, table: &str, column: &'a str) -> impl Iterator<Item = What> + 'a {
        let table = if self.sql.is_empty() { String::new() } else { table.to_lowercase() };
        let own = move |(_, tables, name): &&(What, Glob, String)| {
            name.eq_ignore_ascii_case(column) && tables.matches(&table)
        };
        self.sql.iter().filter(own).map(|(what, _, _)| *what)
    }

    /// Whether tuples of this table are rows.
    pub(crate) fn is_row_of(&self, table: &str) -> bool {
        self.sql_rows
            .as_ref()
            .is_none_or(|tables| tables.matches(table) || tables.matches(&table.to_lowercase()))
    }

    pub(crate) fn selected(&self) -> &Selected {
        &self.page
    }
}
