//! Sets of atoms, the smallest parts of a variable that any table tells apart.

/// A set of atoms, ordered so that it can be part of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::disclosure) struct Set(Vec<u64>);

impl Set {
    /// Those of `n` atoms for which `inside` holds.
    pub fn of(n: usize, inside: impl Fn(usize) -> bool) -> Self {
        let mut words = vec![0_u64; n.div_ceil(64)];
        for atom in (0..n).filter(|&atom| inside(atom)) {
            if let Some(word) = words.get_mut(atom / 64) {
                *word |= 1 << (atom % 64);
            }
        }
        Self(words)
    }

    /// Whether it holds the atom.
    pub fn has(&self, atom: usize) -> bool {
        self.0.get(atom / 64).is_some_and(|word| word >> (atom % 64) & 1 == 1)
    }

    /// The atoms of both.
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect())
    }

    /// Whether all of its atoms are in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one & !other == 0)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}
