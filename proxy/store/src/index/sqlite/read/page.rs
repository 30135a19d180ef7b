//! Pages of accesses: era by era through the postings, then the rows.

use super::row::{self, Seen};
use super::{reference_id, shop_id};
use crate::index::sqlite::era::Era;
use crate::index::{AccessPage, Order, PAGE_MOST, REFS_MOST, Span};
use crate::sqlite::text::number;
use crate::store::StoreError;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use vratar_model::ShopId;
use vratar_model::access::SubjectRef;

const POSTINGS: &str = "SELECT seq FROM posting WHERE era = ?1 AND subject = ?2 AND seq > ?3 AND seq < ?4";
const ACTING: &str = "SELECT seq FROM acting WHERE era = ?1 AND actor = ?2 AND seq > ?3 AND seq < ?4";
// However many eras there are, decoys are few.
const DECOYS: &str =
    "SELECT seq FROM access WHERE decoys > 0 AND decoys > ?2 AND ?1 >= 0 AND seq > ?3 AND seq < ?4";

/// Who saw one of `refs`.
pub(in crate::index::sqlite) fn showing(
    db: &Connection,
    shop: Option<&ShopId>,
    refs: &[SubjectRef],
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let found = refs.iter().take(REFS_MOST).map(|one| reference_id(db, one));
    let keys: Vec<i64> = found.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    page(db, POSTINGS, &keys, shop, span)
}

/// What an actor did.
pub(in crate::index::sqlite) fn acting(
    db: &Connection,
    shop: Option<&ShopId>,
    actor: SubjectRef,
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let key = reference_id(db, &actor)?;
    page(db, ACTING, key.as_slice(), shop, span)
}

/// Where decoys were shown.
pub(in crate::index::sqlite) fn decoys(db: &Connection, span: &Span) -> Result<AccessPage, StoreError> {
    page(db, DECOYS, &[0], None, span)
}

fn page(
    db: &Connection,
    postings: &str,
    keys: &[i64],
    shop: Option<&ShopId>,
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let shop = match shop.map(|shop| shop_id(db, shop)).transpose()? {
        // A shop that the index never met.
        Some(None) => return Ok(AccessPage::default()),
        shop => shop.flatten(),
    };
    let sql = format!("{postings} ORDER BY seq {} LIMIT ?5", direction(span.order));
    let mut search = Search { db, sql, keys, shop, span, page: AccessPage::default() };
    for (era, postings) in search.eras()? {
        if search.through(era, &postings)? {
            break;
        }
    }
    Ok(search.page)
}

struct Search<'a> {
    db: &'a Connection,
    sql: String,
    keys: &'a [i64],
    shop: Option<i64>,
    span: &'a Span,
    page: AccessPage,
}

impl Search<'_> {
    /// Eras that may hold something, in the order asked for. The postings of one that grows lie partly still where they
    /// were, so each comes with all eras in which they are looked for.
    fn eras(&self) -> Result<Vec<(Era, Vec<i64>)>, StoreError> {
        let sql = "SELECT coalesce(grown, era), era FROM era WHERE until >= ?1 AND since < ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let Seen { from, until, .. } = self.wanted();
        let rows = statement.query_map(params![from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut eras: BTreeMap<i64, (Era, Vec<i64>)> = BTreeMap::new();
        for row in rows {
            let (era, postings) = row.map(|(era, postings): (i64, i64)| (Era(era), postings))?;
            eras.entry(era.leaves().start).or_insert((era, Vec::new())).1.push(postings);
        }
        let eras = eras.into_values();
        Ok(match self.span.order {
            Order::OldestFirst => eras.collect(),
            Order::NewestFirst => eras.rev().collect(),
        })
    }

    /// Takes what the era holds; says whether the page is full.
    fn through(&mut self, era: Era, postings: &[i64]) -> Result<bool, StoreError> {
        let limit = self.span.limit.clamp(1, PAGE_MOST);
        let (mut low, mut high) = (era.leaves().start - 1, era.leaves().end);
        if let Some(after) = self.span.after.map(number) {
            match self.span.order {
                Order::OldestFirst => low = low.max(after),
                Order::NewestFirst => high = high.min(after),
            }
        }
        while high - low > 1 {
            // One more than a page holds, so that it is known whether there is more.
            let leaves = self.leaves(postings, low, high, limit + 1)?;
            for leaf in &leaves {
                if let Some(row) = row::at(self.db, *leaf, &self.wanted())? {
                    if self.page.rows.len() == limit {
                        self.page.more = true;
                        return Ok(true);
                    }
                    self.page.rows.push(row);
                }
            }
            // Fewer than were asked for: there are no others in this era.
            let Some(last) = leaves.last().filter(|_| leaves.len() > limit) else { return Ok(false) };
            match self.span.order {
                Order::OldestFirst => low = *last,
                Order::NewestFirst => high = *last,
            }
        }
        Ok(false)
    }

    /// Leaves for one of the keys, between two others, at most `most`.
    fn leaves(&self, postings: &[i64], low: i64, high: i64, most: usize) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(&self.sql)?;
        let mut leaves = Vec::new();
        for (era, key) in postings.iter().flat_map(|era| self.keys.iter().map(move |key| (era, key))) {
            let values = params![era, key, low, high, number(most as u64)];
            for leaf in statement.query_map(values, |row| row.get(0))? {
                leaves.push(leaf?);
            }
        }
        leaves.sort_unstable();
        if self.span.order == Order::NewestFirst {
            leaves.reverse();
        }
        leaves.dedup();
        leaves.truncate(most);
        Ok(leaves)
    }

    fn wanted(&self) -> Seen {
        Seen {
            shop: self.shop,
            from: self.span.from.as_microsecond(),
            until: self.span.until.as_microsecond(),
        }
    }
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::OldestFirst => "ASC",
        Order::NewestFirst => "DESC",
    }
}
