//! The only maker of ids and secrets: from the operating system, or from a seed in tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A source of randomness.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The operating system's generator, and a count that makes ids sort as they were made.
    System(Arc<AtomicU64>),
    /// A hash of a seed and a counter: repeatable, for tests.
    Seeded(Arc<Mutex<u64>>),
}

/// 256 random bits. `Debug` hides them; `Display` shows them as base64url for a URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The bits of an id's count: what is left of its first eleven bytes beside the instant.
const COUNT_BITS: u32 = 42;

impl Chance {
    /// The operating system's generator. One source a process: each counts for itself.
    #[must_use]
    pub fn system() -> Self {
        let source = Self::System(Arc::default());
        if let Self::System(count) = &source {
            let [a, b, c, d, ..] = source.bytes();
            // Of two processes that begin at once, neither knows where the other one counts.
            count.store(u64::from(u32::from_be_bytes([a, b, c, d])), Ordering::Relaxed);
        }
        source
    }

    /// A source that gives the same values for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(seed << 32)))
    }

    /// 32 random bytes.
    ///
    /// # Panics
    ///
    /// When the operating system has no randomness to give: nothing safe can be done then.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        match self {
            #[expect(clippy::disallowed_methods, clippy::expect_used, reason = "the source itself")]
            Self::System(_) => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).expect("the operating system gives randomness");
                bytes
            }
            Self::Seeded(counter) => {
                let mut counter = counter.lock().unwrap_or_else(PoisonError::into_inner);
                *counter += 1;
                Sha256::digest(counter.to_be_bytes()).into()
            }
        }
    }

    /// A new id: the milliseconds of `now`, then a count that grows by one with each id of this
    /// source, so that ids of one instant sort as they were made, whichever transactions asked.
    ///
    /// Source: RFC 9562, 6.2, method 1, with a count that is not set back at a new instant.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self, now: DateTime<Utc>) -> T {
        let (count, rest) = match self {
            Self::System(count) => (count.fetch_add(1, Ordering::Relaxed), self.bytes()),
            Self::Seeded(counter) => {
                let mut counter = counter.lock().unwrap_or_else(PoisonError::into_inner);
                *counter += 1;
                (*counter, [0; 32])
            }
        };
        let count = count % (1 << COUNT_BITS);
        let [.., a, b, c, d] = rest;
        let [_, _, _, _, _, low_0, low_1, low_2] = count.to_be_bytes();
        // The version takes the upper four bits of the first byte, the variant two of the third.
        let high = [count >> 38, count >> 30 & 0xff, count >> 24 & 0x3f];
        let [high_0, high_1, high_2] = high.map(|bits| u8::try_from(bits).unwrap_or_default());
        let tail = [high_0, high_1, high_2, low_0, low_1, low_2, a, b, c, d];
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
    }

    /// A new secret.
    #[must_use]
    pub fn secret(&self) -> Secret {
        Secret(self.bytes())
    }
}

impl Secret {
    /// Reads the URL form; anything that is not 32 bytes of base64url is none.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(raw).ok()?.try_into().ok().map(Self)
    }

    /// What is stored: SHA-256 of the bytes. 256 random bits need no salt.
    ///
    /// Source: OWASP ASVS 5.0, 6.5.2.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_795_253_400_000).unwrap()
    }

    #[test]
    fn ids_of_one_instant_sort_as_they_were_made() {
        for chance in [Chance::system(), Chance::seeded(1)] {
            let ids: Vec<Uuid> = (0..2_000).map(|_| chance.id(now())).collect();
            assert!(ids.is_sorted_by(|a, b| a < b), "{chance:?}");
        }
    }

    #[test]
    fn the_count_fills_its_bits_without_a_gap() {
        for exponent in [6, 8, 16, 24, 30, 38, 41] {
            let chance = Chance::System(Arc::new(AtomicU64::new((1 << exponent) - 2)));
            let ids: Vec<Uuid> = (0..4).map(|_| chance.id(now())).collect();
            assert!(ids.is_sorted_by(|a, b| a < b), "2^{exponent}: {ids:?}");
        }
    }

    #[test]
    fn an_id_is_of_version_seven_and_bears_its_instant() {
        let id: Uuid = Chance::system().id(now());
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(id.as_u128() >> 80, 1_795_253_400_000);
    }

    #[test]
    fn two_sources_do_not_make_the_same_ids() {
        let one: Uuid = Chance::system().id(now());
        let other: Uuid = Chance::system().id(now());
        assert_ne!(one, other);
    }
}
