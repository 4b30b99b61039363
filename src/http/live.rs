//! Links and sessions that this process has found live lately.
//!
//! Whoever writes with a secret that is not among them is looked up by a reader first, before what they sent is read: so
//! somebody who tries secrets neither fills the memory nor takes a turn of the writer, and an ordinary write, whose link
//! was read before, takes no statement more. One that has ended is forgotten by the first that asks with it.
//!
//! **Invariant:** nothing rests on it. A write looks at its link again in its own transaction, so one that was revoked
//! meanwhile, by whatever process, stores nothing.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::service::Secret;

/// How many are kept until the oldest half is forgotten.
const MOST: usize = 65_536;

/// Secrets that were found live, by the beginning of their hash.
#[derive(Default)]
pub struct Live(Mutex<Halves>);

#[derive(Default)]
struct Halves {
    newer: HashSet<Mark>,
    older: HashSet<Mark>,
}

type Mark = [u8; 16];

fn mark(secret: &Secret) -> Mark {
    let hash = secret.hash();
    std::array::from_fn(|at| hash.get(at).copied().unwrap_or_default())
}

impl Live {
    fn halves(&self) -> MutexGuard<'_, Halves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees that it is live, which `find` does unless it was found so lately.
    ///
    /// # Errors
    ///
    /// That of `find`.
    pub async fn look_up<E>(
        &self,
        secret: &Secret,
        find: impl Future<Output = Result<(), E>>,
    ) -> Result<(), E> {
        if !self.knows(secret) {
            find.await?;
            self.note(secret);
        }
        Ok(())
    }

    /// Whether it was found live lately.
    fn knows(&self, secret: &Secret) -> bool {
        let (mark, halves) = (mark(secret), self.halves());
        halves.newer.contains(&mark) || halves.older.contains(&mark)
    }

    /// Notes that it was found live.
    pub fn note(&self, secret: &Secret) {
        let mut halves = self.halves();
        halves.newer.insert(mark(secret));
        if halves.newer.len() >= MOST / 2 {
            halves.older = std::mem::take(&mut halves.newer);
        }
    }

    /// Notes that it leads nowhere any more.
    pub fn forget(&self, secret: &Secret) {
        let (mark, mut halves) = (mark(secret), self.halves());
        halves.newer.remove(&mark);
        halves.older.remove(&mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Chance;

    #[test]
    fn it_holds_a_bounded_number_and_what_came_last_is_among_them() {
        let (live, chance) = (Live::default(), Chance::seeded(1));
        let first = chance.secret();
        live.note(&first);
        assert!(live.knows(&first));
        let mut last = first.clone();
        for _ in 0..MOST {
            last = chance.secret();
            live.note(&last);
        }
        assert!(live.knows(&last) && !live.knows(&first));
        let halves = live.halves();
        assert!(halves.newer.len() + halves.older.len() <= MOST);
        drop(halves);
        live.forget(&last);
        assert!(!live.knows(&last));
    }
}
