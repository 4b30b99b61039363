//! Password hashes: Argon2id, run where blocking is allowed, a few at a time.
//!
//! **Invariant:** a check costs the same whether or not the account exists.

use std::sync::Arc;

use argon2::password_hash::Error as HashError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::StaffError;
use crate::domain::account::Password;
use crate::service::Chance;
use crate::store::StoreError;

/// How passwords are hashed.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Each hash takes its memory; a flood of logins must not take all of it.
    turns: Arc<Semaphore>,
    /// What an unknown account's password is checked against.
    decoy: Arc<str>,
}

impl Passwords {
    /// Hashes with `memory_kib` KiB and `passes` passes, at most `at_once` at a time.
    ///
    /// # Errors
    ///
    /// [`StaffError::Hash`] when Argon2 does not allow such a cost.
    ///
    /// Source: OWASP Password Storage Cheat Sheet, Argon2id: 19 456 KiB, 2 passes, 1 lane or more.
    pub fn new(memory_kib: u32, passes: u32, at_once: usize) -> Result<Self, StaffError> {
        let params = Params::new(memory_kib, passes, 1, None)
            .map_err(|error| StaffError::Hash(error.into()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon2.hash_password_with_salt(b"nobody's", &[0; 16]);
        let decoy = decoy.map_err(StaffError::Hash)?.to_string().into();
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(at_once)), decoy })
    }

    /// The PHC string of a password, on this thread.
    ///
    /// # Errors
    ///
    /// [`StaffError::Hash`].
    pub fn hash_here(&self, chance: &Chance, password: &Password) -> Result<String, StaffError> {
        let bytes = password.reveal().as_bytes();
        let hash = self.argon2.hash_password_with_salt(bytes, &chance.bytes());
        Ok(hash.map_err(StaffError::Hash)?.to_string())
    }

    /// [`Passwords::hash_here`] on a thread where blocking is allowed, when its turn comes.
    ///
    /// # Errors
    ///
    /// [`StaffError::Hash`], or the server is going down.
    pub async fn hash(&self, chance: &Chance, password: Password) -> Result<String, StaffError> {
        let chance = chance.clone();
        self.in_turn(move |passwords| passwords.hash_here(&chance, &password)).await
    }

    /// Whether `password` belongs to the PHC string; never, but in the same time, without one.
    ///
    /// # Errors
    ///
    /// [`StaffError::Hash`] when the stored string is none, or the server is going down.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, StaffError> {
        self.in_turn(move |passwords| {
            let phc_or_decoy = phc.as_deref().unwrap_or(&passwords.decoy);
            let hash =
                PasswordHash::new(phc_or_decoy).map_err(|error| StaffError::Hash(error.into()))?;
            match passwords.argon2.verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(phc.is_some()),
                Err(HashError::PasswordInvalid) => Ok(false),
                Err(other) => Err(StaffError::Hash(other)),
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StaffError> + Send + 'static,
    ) -> Result<T, StaffError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| StoreError::Interrupted)?;
        let passwords = self.clone();
        let run = tokio::task::spawn_blocking(move || {
            let outcome = work(&passwords);
            drop(turn);
            outcome
        });
        run.await.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_is_taken() {
        let passwords = Passwords::new(8, 1, 1).unwrap();
        let raw = "fire blå ugler";
        let password = Password::parse(raw, &"kari".parse().unwrap()).unwrap();
        let phc = passwords.hash(&Chance::seeded(1), password).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{phc}");
        assert!(passwords.verify(raw.to_owned(), Some(phc.clone())).await.unwrap());
        assert!(!passwords.verify("fire gule ugler".to_owned(), Some(phc)).await.unwrap());
        assert!(!passwords.verify("nobody's".to_owned(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_stored_hash_that_is_none_is_an_error_and_no_refusal() {
        let passwords = Passwords::new(8, 1, 1).unwrap();
        let outcome = passwords.verify("x".to_owned(), Some("plain".to_owned())).await;
        assert!(matches!(outcome, Err(StaffError::Hash(_))));
    }
}
