//! A table that does not grow beyond its limit.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// Up to `LIMIT` things by their key; kept as a list of pairs.
#[derive(Clone, Debug)]
pub struct Table<K, V, const LIMIT: usize>(BTreeMap<K, V>);

impl<K, V, const LIMIT: usize> Default for Table<K, V, LIMIT> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, V: Default, const LIMIT: usize> Table<K, V, LIMIT> {
    /// The thing of this key, new if there is none; `None`: the table is full.
    pub fn at(&mut self, key: K) -> Option<&mut V> {
        if self.0.len() >= LIMIT && !self.0.contains_key(&key) {
            return None;
        }
        Some(self.0.entry(key).or_default())
    }
}

impl<K: Ord, V, const LIMIT: usize> Table<K, V, LIMIT> {
    /// The thing of this key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.0.iter()
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps what `keep` wants.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|key, value| keep(key, value));
    }
}

impl<K: Ord, const LIMIT: usize> Table<K, u64, LIMIT> {
    /// Counts one; false: the table is full.
    pub fn count(&mut self, key: K) -> bool {
        self.at(key).map(|count| *count += 1).is_some()
    }
}

impl<K: Serialize, V: Serialize, const LIMIT: usize> Serialize for Table<K, V, LIMIT> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.0.iter())
    }
}

impl<'de, K, V, const LIMIT: usize> Deserialize<'de> for Table<K, V, LIMIT>
where
    K: Ord + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::<(K, V)>::deserialize(d)?.into_iter().take(LIMIT).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_at_its_limit_and_keeps_it_when_read_back() {
        let mut table = Table::<String, u64, 2>::default();
        assert!(table.count("a".into()) && table.count("b".into()) && table.count("a".into()));
        assert!(!table.count("c".into()));
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(text, r#"[["a",2],["b",1]]"#);
        let again: Table<String, u64, 1> = serde_json::from_str(&text).unwrap();
        assert_eq!((again.len(), again.get(&"a".to_owned())), (1, Some(&2)));
    }
}
