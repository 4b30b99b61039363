//! What was made once and is used often, kept in memory within a bounded length.
//!
//! **Invariant:** what is kept is of a bounded length in all; those unused the longest make room. A key must
//! name its value for good: nothing here knows when a value is out of date.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Values by key, shared by all clones.
#[derive(Debug)]
pub struct Bounded<K, V>(Arc<Mutex<Kept<K, V>>>);

#[derive(Debug)]
struct Kept<K, V> {
    by_key: HashMap<K, One<V>>,
    /// The most that `length` may be.
    most: usize,
    /// Of all values.
    length: usize,
    /// How often anything was looked for.
    time: u64,
}

#[derive(Debug)]
struct One<V> {
    value: Arc<V>,
    length: usize,
    used: u64,
}

impl<K, V> Clone for Bounded<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Clone + Eq + Hash, V> Bounded<K, V> {
    /// Empty, for values that are `most` long in all, in whatever unit their lengths are given.
    #[must_use]
    pub fn within(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Kept { by_key: HashMap::new(), most, length: 0, time: 0 })))
    }

    /// The value of that key, if it is kept.
    #[must_use]
    pub fn find(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.time += 1;
        let time = kept.time;
        let one = kept.by_key.get_mut(key)?;
        one.used = time;
        Some(Arc::clone(&one.value))
    }

    /// Keeps a value of that length, unless it is too long or its key is known.
    pub fn keep(&self, key: K, value: &Arc<V>, length: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if length > kept.most || kept.by_key.contains_key(&key) {
            return;
        }
        while kept.length + length > kept.most {
            let oldest = kept.by_key.iter().min_by_key(|(_, one)| one.used);
            let oldest = oldest.map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| kept.by_key.remove(&key)) else { break };
            kept.length -= gone.length;
        }
        let one = One { value: Arc::clone(value), length, used: kept.time };
        kept.length += length;
        kept.by_key.insert(key, one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_unused_the_longest_make_room() {
        let bounded = Bounded::within(100);
        let keep = |key: u8, length| bounded.keep(key, &Arc::new(key), length);
        let is_kept = |key: u8| bounded.find(&key).is_some_and(|value| *value == key);
        keep(1, 40);
        keep(2, 40);
        assert!(is_kept(1), "the first is used again");
        keep(3, 40);
        assert_eq!([is_kept(1), is_kept(2), is_kept(3)], [true, false, true]);
        keep(4, 101);
        assert!(!is_kept(4) && is_kept(1), "one that is too long leaves the others alone");
        keep(5, 100);
        assert_eq!([is_kept(1), is_kept(3), is_kept(5)], [false, false, true]);
    }
}
