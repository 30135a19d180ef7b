//! Pages of accesses: era by era through the postings, then the rows.

use super::row::{self, Seen};
use super::{reference_id, shop_id};
use crate::index::sqlite::apply::ERA;
use crate::index::{AccessPage, Order, PAGE_MOST, REFS_MOST, Span};
use crate::sqlite::text::number;
use crate::store::StoreError;
use rusqlite::{Connection, params};
use vratar_model::ShopId;
use vratar_model::access::SubjectRef;

const POSTINGS: &str =
    "SELECT place FROM posting WHERE era = ?1 AND subject = ?2 AND place > ?3 AND place < ?4";
const ACTING: &str = "SELECT place FROM acting WHERE era = ?1 AND actor = ?2 AND place > ?3 AND place < ?4";
const DECOYS: &str =
    "SELECT seq - ?1 * ?2 FROM access WHERE decoys > 0 AND seq > ?1 * ?2 + ?3 AND seq < ?1 * ?2 + ?4";

/// Who saw one of `refs`.
pub(in crate::index::sqlite) fn showing(
    db: &Connection,
    shop: Option<&ShopId>,
    refs: &[SubjectRef],
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let found = refs.iter().take(REFS_MOST).map(|one| reference_id(db, one));
    let keys: Vec<i64> = found.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    page(db, (POSTINGS, "place"), &keys, shop, span)
}

/// What an actor did.
pub(in crate::index::sqlite) fn acting(
    db: &Connection,
    shop: Option<&ShopId>,
    actor: SubjectRef,
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let key = reference_id(db, &actor)?;
    page(db, (ACTING, "place"), key.as_slice(), shop, span)
}

/// Where decoys were shown.
pub(in crate::index::sqlite) fn decoys(db: &Connection, span: &Span) -> Result<AccessPage, StoreError> {
    page(db, (DECOYS, "seq"), &[1 << ERA], None, span)
}

fn page(
    db: &Connection,
    (postings, column): (&str, &str),
    keys: &[i64],
    shop: Option<&ShopId>,
    span: &Span,
) -> Result<AccessPage, StoreError> {
    let shop = match shop.map(|shop| shop_id(db, shop)).transpose()? {
        // A shop that the index never met.
        Some(None) => return Ok(AccessPage::default()),
        shop => shop.flatten(),
    };
    let sql = format!("{postings} ORDER BY {column} {} LIMIT ?5", direction(span.order));
    let mut search = Search { db, sql, keys, shop, span, page: AccessPage::default() };
    for era in search.eras()? {
        if search.through(era)? {
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
    /// Eras that may hold something, in the order asked for.
    fn eras(&self) -> Result<Vec<i64>, StoreError> {
        let sql = format!(
            "SELECT era FROM era WHERE until >= ?1 AND since < ?2 AND era >= ?3 AND era <= ?4 ORDER BY era {}",
            direction(self.span.order)
        );
        let after = self.span.after.map(|after| number(after) >> ERA);
        let (least, most) = match self.span.order {
            Order::OldestFirst => (after.unwrap_or(0), i64::MAX),
            Order::NewestFirst => (0, after.unwrap_or(i64::MAX)),
        };
        let (from, until) = (self.span.from.as_microsecond(), self.span.until.as_microsecond());
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![from, until, least, most], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes what the era holds; says whether the page is full.
    fn through(&mut self, era: i64) -> Result<bool, StoreError> {
        let limit = self.span.limit.clamp(1, PAGE_MOST);
        let first = era << ERA;
        let (mut low, mut high) = (-1, 1 << ERA);
        if let Some(after) = self.span.after.map(|after| number(after) - first) {
            match self.span.order {
                Order::OldestFirst => low = low.max(after),
                Order::NewestFirst => high = high.min(after),
            }
        }
        loop {
            // One more than a page holds, so that it is known whether there is more.
            let places = self.places(era, low, high, limit + 1)?;
            for place in &places {
                if let Some(row) = row::at(self.db, first + place, &self.wanted())? {
                    if self.page.rows.len() == limit {
                        self.page.more = true;
                        return Ok(true);
                    }
                    self.page.rows.push(row);
                }
            }
            // Fewer than were asked for: there are no others in this era.
            let Some(last) = places.last().filter(|_| places.len() > limit) else { return Ok(false) };
            match self.span.order {
                Order::OldestFirst => low = *last,
                Order::NewestFirst => high = *last,
            }
        }
    }

    /// Where the era names one of the keys, between two places, at most `most`.
    fn places(&self, era: i64, low: i64, high: i64, most: usize) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(&self.sql)?;
        let mut places = Vec::new();
        for key in self.keys {
            let rows =
                statement.query_map(params![era, key, low, high, number(most as u64)], |row| row.get(0))?;
            for place in rows {
                places.push(place?);
            }
        }
        places.sort_unstable();
        if self.span.order == Order::NewestFirst {
            places.reverse();
        }
        places.dedup();
        places.truncate(most);
        Ok(places)
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
