//! Decoded publications, kept in memory so that a page need not read the document again.
//!
//! **Invariant:** the key is the hash of the document, which never changes, so what is kept can never
//! be out of date, in however many processes; and what is kept came from documents of a bounded
//! length in all. Whether a reader may see a publication is decided anew each time, before this.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::publication::Publication;

/// The length of all documents whose publications are kept, in bytes. Decoded they take a few times
/// as much.
const MOST: usize = 32 << 20;

/// Decoded publications by the hash of their document, shared by all clones.
#[derive(Clone, Debug, Default)]
pub struct Decoded(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    by_hash: HashMap<[u8; 32], One>,
    /// Of all documents, in bytes.
    length: usize,
    /// How often anything was looked for.
    time: u64,
}

#[derive(Debug)]
struct One {
    publication: Arc<Publication>,
    length: usize,
    used: u64,
}

impl Decoded {
    /// The publication whose document has that hash, if it is kept.
    pub(super) fn find(&self, hash: &[u8; 32]) -> Option<Arc<Publication>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.time += 1;
        let time = kept.time;
        let one = kept.by_hash.get_mut(hash)?;
        one.used = time;
        Some(Arc::clone(&one.publication))
    }

    /// Keeps one, whose document has that hash and length; those unused the longest make room for it.
    pub(super) fn keep(&self, hash: [u8; 32], publication: &Arc<Publication>, length: usize) {
        self.keep_within(MOST, hash, publication, length);
    }

    fn keep_within(
        &self,
        most: usize,
        hash: [u8; 32],
        publication: &Arc<Publication>,
        length: usize,
    ) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if length > most || kept.by_hash.contains_key(&hash) {
            return;
        }
        while kept.length + length > most {
            let oldest = kept.by_hash.iter().min_by_key(|(_, one)| one.used).map(|(hash, _)| *hash);
            let Some(gone) = oldest.and_then(|hash| kept.by_hash.remove(&hash)) else { break };
            kept.length -= gone.length;
        }
        let one = One { publication: Arc::clone(publication), length, used: kept.time };
        kept.length += length;
        kept.by_hash.insert(hash, one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::tests::publication;

    #[test]
    fn those_unused_the_longest_make_room() {
        let decoded = Decoded::default();
        let one = Arc::new(publication(Kind::Final));
        let keep = |hash: u8, length| decoded.keep_within(100, [hash; 32], &one, length);
        let is_kept = |hash: u8| decoded.find(&[hash; 32]).is_some();
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
