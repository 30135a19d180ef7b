//! Paths into trees: JSON Pointers (RFC 6901) with `*`, elements of XML by local name.

use super::Wrong;
use crate::label::What;

/// A path from the root; a step without a name fits all.
pub(crate) type Steps = Vec<Option<String>>;

/// Paths that are looked for in a tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    pub rows: Option<Steps>,
    pub shown: Vec<(What, Steps, Option<String>)>,
}

/// Which paths a place in a tree may still lead to, one bit each; the rows' is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alive(u128);

/// The bit of the rows.
const ROWS: u32 = 127;

/// JSON Pointer.
pub(super) fn pointer(pointer: &str) -> Result<Steps, Wrong> {
    let wrong = || (format!("`{pointer}` is no JSON Pointer"), "begin it with `/`: `/items/*/email`");
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let steps = pointer.strip_prefix('/').ok_or_else(wrong)?;
    let step = |step: &str| (step != "*").then(|| step.replace("~1", "/").replace("~0", "~"));
    Ok(steps.split('/').map(step).collect())
}

/// `a/b@c`: steps and attribute.
pub(super) fn element(element: &str) -> Result<(Steps, Option<String>), Wrong> {
    let (steps, attribute) =
        element.split_once('@').map_or((element, None), |(steps, name)| (steps, Some(name)));
    let steps: Vec<_> = steps.split('/').map(str::to_owned).collect();
    if steps.iter().any(String::is_empty) || attribute == Some("") {
        return Err((
            format!("`{element}` names no element"),
            "write local names: `customer/email`, `customer@id`",
        ));
    }
    Ok((steps.into_iter().map(Some).collect(), attribute.map(str::to_owned)))
}

impl Paths {
    /// At the root.
    pub(crate) fn root(&self) -> Alive {
        let shown = (0..self.shown.len()).fold(0, |bits, index| bits | 1 << index);
        Alive(shown | if self.rows.is_some() { 1 << ROWS } else { 0 })
    }

    /// One step further down; `depth`: steps before it.
    pub(crate) fn step(&self, alive: Alive, depth: usize, name: &str) -> Alive {
        if alive.0 == 0 {
            return alive;
        }
        let fits = |steps: &Steps| {
            steps.get(depth).is_some_and(|step| step.as_deref().is_none_or(|step| step == name))
        };
        let keep = |bit: u32, steps: &Steps| if fits(steps) { alive.0 & 1 << bit } else { 0 };
        let shown = (0..).zip(&self.shown).fold(0, |bits, (bit, (_, steps, _))| bits | keep(bit, steps));
        Alive(shown | self.rows.as_ref().map_or(0, |steps| keep(ROWS, steps)))
    }

    /// What stands exactly here.
    pub(crate) fn whats(&self, alive: Alive, depth: usize) -> impl Iterator<Item = What> {
        let here = (0..)
            .zip(&self.shown)
            .filter(move |(bit, (_, steps, _))| alive.0 & 1 << bit != 0 && steps.len() == depth);
        here.map(|(_, (what, _, _))| *what)
    }

    /// Whether exactly this is a row.
    pub(crate) fn is_row(&self, alive: Alive, depth: usize) -> bool {
        alive.0 & 1 << ROWS != 0 && self.rows.as_ref().is_some_and(|steps| steps.len() == depth)
    }

    /// Whether the last of `names` is an element that these steps lead to, wherever they begin.
    fn ends(steps: &Steps, names: &[&str]) -> bool {
        let names = names.len().checked_sub(steps.len()).and_then(|from| names.get(from..));
        names.is_some_and(|names| steps.iter().zip(names).all(|(step, name)| step.as_deref() == Some(*name)))
    }

    /// Elements of XML: what is the text of the element, or of one of its attributes.
    pub(crate) fn element(&self, names: &[&str], attribute: Option<&str>) -> Vec<What> {
        let own = self
            .shown
            .iter()
            .filter(|(_, steps, own)| own.as_deref() == attribute && Self::ends(steps, names));
        own.map(|(what, _, _)| *what).collect()
    }

    /// Elements of XML: whether the element is a row.
    pub(crate) fn is_element_row(&self, names: &[&str]) -> bool {
        self.rows.as_ref().is_some_and(|steps| Self::ends(steps, names))
    }
}
