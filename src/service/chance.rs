//! The only maker of ids and secrets: from the operating system, or from a seed in tests.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A source of randomness.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// A hash of a seed and a counter: repeatable, for tests.
    Seeded(Arc<Mutex<u64>>),
}

/// 256 random bits. `Debug` hides them; `Display` shows them as base64url for a URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Chance {
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
            Self::System => {
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

    /// A new id that sorts after those made before `now`; a seeded source's ids also sort as they
    /// were made, so that tests with a standing clock have one order.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self, now: DateTime<Utc>) -> T {
        let mut tail = [0; 10];
        match self {
            Self::System => {
                for (into, from) in tail.iter_mut().zip(self.bytes()) {
                    *into = from;
                }
            }
            Self::Seeded(counter) => {
                let mut counter = counter.lock().unwrap_or_else(PoisonError::into_inner);
                *counter += 1;
                // The first three bytes share their bits with the id's version and variant.
                for (into, from) in
                    tail.iter_mut().skip(3).zip(counter.to_be_bytes().into_iter().skip(1))
                {
                    *into = from;
                }
            }
        }
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
