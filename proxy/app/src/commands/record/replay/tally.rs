//! What rules said, counted.

use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;
use vratar_config::Shop;
use vratar_model::ShopId;
use vratar_policy::access::{Decision, Listed};
use vratar_policy::budget::{Allowance, Used};

/// Per rule and in all.
pub(super) struct Tally {
    rules: Vec<OfRule>,
    accesses: u64,
    verdicts: BTreeMap<&'static str, u64>,
    span: Option<(Timestamp, Timestamp)>,
    /// Draws for which there was no room.
    pub(super) uncounted: u64,
}

/// What one rule of one shop did.
struct OfRule {
    shop: ShopId,
    rule: Listed,
    accesses: u64,
    /// Accounts of who made them.
    actors: HashSet<String>,
    /// Most of a budget that anybody used.
    most: Used,
    limits: (Option<u64>, Option<u64>),
    /// Accounts that were used up.
    over: HashSet<String>,
}

impl Tally {
    pub(super) fn of(shops: &[Arc<Shop>]) -> Self {
        let of_shop = |shop: &Arc<Shop>| {
            let id = shop.id.clone();
            let list = shop.rules.rules.list().to_vec();
            list.into_iter().map(move |rule| OfRule::new(id.clone(), rule))
        };
        let rules = shops.iter().flat_map(of_shop).collect();
        Self { rules, accesses: 0, verdicts: BTreeMap::new(), span: None, uncounted: 0 }
    }

    pub(super) fn decided(&mut self, at: Timestamp, shop: &ShopId, actor: &str, decision: &Decision) {
        self.accesses += 1;
        *self.verdicts.entry(decision.verdict.as_str()).or_default() += 1;
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        // A rule may say something of fields and draw on a budget as well.
        let said: HashSet<&str> = decision.because.iter().map(|because| &*because.rule).collect();
        for id in said {
            let said = |one: &&mut OfRule| one.shop == *shop && *one.rule.id == *id;
            if let Some(rule) = self.rules.iter_mut().find(said) {
                rule.accesses += 1;
                if !rule.actors.contains(actor) {
                    rule.actors.insert(actor.to_owned());
                }
            }
        }
    }

    /// How much of an account is used after a draw. Its key begins `KIND/RULE shop=SHOP `.
    pub(super) fn drawn(&mut self, allowance: &Allowance, used: Used) {
        let key = allowance.account.as_str();
        let is = |one: &&mut OfRule| {
            let begin = format!("{}/{} shop={}", one.rule.kind.as_str(), one.rule.id, one.shop);
            key.strip_prefix(&begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let Some(rule) = self.rules.iter_mut().find(is) else { return };
        rule.limits = (allowance.persons, allowance.rows);
        rule.most.persons = rule.most.persons.max(used.persons);
        rule.most.rows = rule.most.rows.max(used.rows);
        let beyond = |limit: Option<u64>, used: u64| limit.is_some_and(|limit| used > limit);
        if (beyond(allowance.persons, used.persons) || beyond(allowance.rows, used.rows))
            && !rule.over.contains(key)
        {
            rule.over.insert(key.to_owned());
        }
    }

    pub(super) fn in_words(&self) -> String {
        let Some((first, last)) = self.span else {
            return "the record has no access of this time and these shops\n".to_owned();
        };
        let verdicts: Vec<String> =
            self.verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        let mut text = format!(
            "{} access(es) from {} to {}: {}\n",
            self.accesses,
            first.strftime("%F %H:%M"),
            last.strftime("%F %H:%M UTC"),
            verdicts.join(", ")
        );
        if self.uncounted > 0 {
            let _ = writeln!(text, "{} of them too large to be counted on budgets", self.uncounted);
        }
        self.rules.iter().for_each(|rule| text += &rule.in_words());
        text
    }

    pub(super) fn in_json(&self) -> Value {
        json!({
            "accesses": self.accesses, "verdicts": self.verdicts, "uncounted": self.uncounted,
            "rules": self.rules.iter().map(OfRule::in_json).collect::<Vec<_>>(),
        })
    }
}

impl OfRule {
    fn new(shop: ShopId, rule: Listed) -> Self {
        let (actors, over) = (HashSet::new(), HashSet::new());
        Self { shop, rule, accesses: 0, actors, most: Used::default(), limits: (None, None), over }
    }

    fn mode(&self) -> &'static str {
        if self.rule.observed { "observe" } else { "enforce" }
    }

    fn in_words(&self) -> String {
        let Self { shop, rule, accesses, actors, .. } = self;
        let head = format!("{shop}  {} {} ({})", rule.kind.as_str(), rule.id, self.mode());
        if *accesses == 0 {
            return format!("{head}: never\n");
        }
        let of = |used: u64, what: &str, limit: Option<u64>| {
            limit.map(|limit| format!("; most {what} of one account {used}, {limit} allowed"))
        };
        let (persons, rows) = self.limits;
        let budget: String = [of(self.most.persons, "persons", persons), of(self.most.rows, "rows", rows)]
            .into_iter()
            .flatten()
            .collect();
        let over = match self.over.len() {
            0 => String::new(),
            over => format!("; {over} account(s) beyond it"),
        };
        format!("{head}: {accesses} access(es) of {} actor(s){budget}{over}\n", actors.len())
    }

    fn in_json(&self) -> Value {
        json!({
            "shop": self.shop.as_str(), "kind": self.rule.kind.as_str(), "rule": &*self.rule.id, "mode": self.mode(),
            "accesses": self.accesses, "actors": self.actors.len(), "accounts_beyond": self.over.len(),
            "most_persons": self.most.persons, "most_rows": self.most.rows,
            "persons_allowed": self.limits.0, "rows_allowed": self.limits.1,
        })
    }
}
