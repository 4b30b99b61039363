//! What readers ask for again and again, kept in memory: decoded publications and lists, the answers that own
//! results are compared with, and which publications are public.
//!
//! **Invariant:** a publication is known by the hash of its document, a list by its publication, answers by their
//! freeze; none of them ever changes, so what is kept can never be out of date, in however many processes. Only
//! which publications there are changes: that is read anew after [`GOOD`], and whether one is public is decided by
//! the present each time.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::own::Answers;
use crate::domain::ids::{PublicationId, RoundId};
use crate::domain::publication::{Listing, Publication};
use crate::service::bounded::Bounded;

/// The length of all documents whose publications are kept, in bytes. Decoded they take a few times
/// as much.
const DOCUMENTS: usize = 32 << 20;
/// The length of all lists that are kept as they are searched, in bytes: some hundred thousand rows.
const LISTINGS: usize = 48 << 20;
/// The values of all freezes that are kept, of at most some 16 bytes each.
const VALUES: usize = 2 << 20;
/// How long it may take until a publication that another process made is known here.
const GOOD: TimeDelta = TimeDelta::seconds(1);

/// What is kept, shared by all clones.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Publications by the hash of their document.
    pub(super) publications: Bounded<[u8; 32], Publication>,
    /// The list of a publication as it is searched.
    pub(super) listings: Bounded<PublicationId, Listing>,
    /// The answers of a round's freeze, by its number and the amendment of the plan that reads them.
    pub(super) answers: Bounded<(RoundId, u32, Option<Uuid>), Answers>,
    calendar: Arc<Mutex<Option<Calendar>>>,
}

impl Default for Decoded {
    fn default() -> Self {
        let (publications, listings) = (Bounded::within(DOCUMENTS), Bounded::within(LISTINGS));
        Self { publications, listings, answers: Bounded::within(VALUES), calendar: Arc::default() }
    }
}

/// What is public: as long as it is the same, every public page is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stock([u8; 32]);

/// When each publication becomes public, also those under an embargo.
#[derive(Debug)]
struct Calendar {
    read_at: DateTime<Utc>,
    /// In the order of their instants, with what is public from then on.
    instants: Vec<(DateTime<Utc>, Stock)>,
}

impl Calendar {
    /// `all` is in the order of the instants.
    fn of(read_at: DateTime<Utc>, all: &[(DateTime<Utc>, [u8; 32])]) -> Self {
        let mut stock = [0; 32];
        let instants = all.iter().map(|(at, hash)| {
            stock = Sha256::new().chain_update(stock).chain_update(hash).finalize().into();
            (*at, Stock(stock))
        });
        Self { read_at, instants: instants.collect() }
    }

    fn is_good(&self, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..GOOD).contains(&(now - self.read_at))
    }

    fn stock(&self, now: DateTime<Utc>) -> Stock {
        let n_public = self.instants.partition_point(|(at, _)| *at <= now);
        let newest = n_public.checked_sub(1).and_then(|at| self.instants.get(at));
        newest.map_or(Stock([0; 32]), |(_, stock)| *stock)
    }
}

impl Decoded {
    /// What is public at `now`, unless the database must be asked; then see
    /// [`read_stock`](super::read_stock).
    #[must_use]
    pub fn stock(&self, now: DateTime<Utc>) -> Option<Stock> {
        let calendar = self.calendar.lock().unwrap_or_else(PoisonError::into_inner);
        calendar.as_ref().filter(|read| read.is_good(now)).map(|read| read.stock(now))
    }

    /// Keeps which publications there are, in the order of the instants from which readers see them.
    pub(super) fn keep_calendar(
        &self,
        now: DateTime<Utc>,
        all: &[(DateTime<Utc>, [u8; 32])],
    ) -> Stock {
        let read = Calendar::of(now, all);
        let stock = read.stock(now);
        *self.calendar.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        stock
    }

    /// Forgets which publications there are, since one is being added.
    pub(super) fn forget_calendar(&self) {
        *self.calendar.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn what_is_public_changes_at_the_instant_an_embargo_ends() {
        let read = Calendar::of(at(10), &[(at(5), [1; 32]), (at(20), [2; 32])]);
        assert_eq!(read.stock(at(10)), read.stock(at(19)));
        assert_ne!(read.stock(at(19)), read.stock(at(20)));
        let other = Calendar::of(at(10), &[(at(5), [1; 32])]);
        assert_eq!(read.stock(at(19)), other.stock(at(19)), "what is to come does not count");
        assert_ne!(other.stock(at(4)), other.stock(at(5)));
    }

    #[test]
    fn the_database_is_asked_again_after_a_second_or_a_publication() {
        let decoded = Decoded::default();
        assert_eq!(decoded.stock(at(10)), None);
        let stock = decoded.keep_calendar(at(10), &[(at(5), [1; 32])]);
        assert_eq!(decoded.stock(at(10)), Some(stock));
        assert_eq!(decoded.stock(at(11)), None, "another process may have published");
        assert_eq!(decoded.stock(at(9)), None, "the clock was set back");
        decoded.forget_calendar();
        assert_eq!(decoded.stock(at(10)), None);
    }
}
