//! When a publication may become public, and of what kind: its embargo and its place after the former one.

use chrono::{DateTime, Utc};

use super::Kind;
use crate::oslo::told_in_oslo;

/// What the former revision of the same round says, as far as the next one must heed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Former {
    /// The instant from which readers see it.
    pub published_at: DateTime<Utc>,
    /// Whether its figures may still change.
    pub kind: Kind,
}

/// Why a publication may not be released so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// An embargo ends after the present.
    #[error("the embargo ends at {}, which is not in the future", told_in_oslo(*until))]
    EmbargoOver {
        /// When it would end.
        until: DateTime<Utc>,
    },
    /// A revision is not public before the one that it replaces.
    #[error("the former revision is under embargo until {}: this one cannot be public before", told_in_oslo(*until))]
    BeforeFormer {
        /// When the former one becomes public.
        until: DateTime<Utc>,
    },
    /// What readers have seen stays.
    #[error("it has been public since {}: publish a correction instead", told_in_oslo(*since))]
    AlreadyPublic {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A later revision says what is different from it.
    #[error("revision {by} rests on it: withdraw that one first")]
    RestedOn {
        /// The later one.
        by: u32,
    },
    /// What was final does not become preliminary again.
    #[error("the former revision is final: a correction of it is final, too")]
    FinalBefore,
}

/// The instant from which readers see a publication that is made `now`.
///
/// # Errors
///
/// [`ReleaseError`], each by its own rule.
pub fn release(
    now: DateTime<Utc>,
    embargo_until: Option<DateTime<Utc>>,
    kind: Kind,
    former: Option<Former>,
) -> Result<DateTime<Utc>, ReleaseError> {
    if let Some(until) = embargo_until.filter(|until| *until <= now) {
        return Err(ReleaseError::EmbargoOver { until });
    }
    let published_at = embargo_until.unwrap_or(now);
    match former {
        Some(former) if published_at < former.published_at => {
            Err(ReleaseError::BeforeFormer { until: former.published_at })
        }
        Some(Former { kind: Kind::Final, .. }) if kind == Kind::Preliminary => {
            Err(ReleaseError::FinalBefore)
        }
        _ => Ok(published_at),
    }
}

/// Whether a publication that readers see from `published_at` on may be withdrawn `now`; `newest` is the newest
/// revision of its round.
///
/// # Errors
///
/// [`ReleaseError::AlreadyPublic`], [`ReleaseError::RestedOn`].
pub fn withdraw(
    now: DateTime<Utc>,
    published_at: DateTime<Utc>,
    revision: u32,
    newest: u32,
) -> Result<(), ReleaseError> {
    if published_at <= now {
        return Err(ReleaseError::AlreadyPublic { since: published_at });
    }
    if newest > revision {
        return Err(ReleaseError::RestedOn { by: newest });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_is_withdrawn_and_only_before_readers_see_it() {
        assert_eq!(withdraw(at(8), at(10), 2, 2), Ok(()));
        let public = ReleaseError::AlreadyPublic { since: at(8) };
        assert_eq!(withdraw(at(8), at(8), 2, 2), Err(public));
        assert_eq!(withdraw(at(8), at(10), 1, 2), Err(ReleaseError::RestedOn { by: 2 }));
    }

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-05-01T{hour:02}:00:00Z").parse().unwrap()
    }

    fn after(hour: u32, kind: Kind) -> Former {
        Former { published_at: at(hour), kind }
    }

    #[test]
    fn without_an_embargo_it_is_public_at_once() {
        assert_eq!(release(at(8), None, Kind::Preliminary, None), Ok(at(8)));
        assert_eq!(release(at(8), None, Kind::Final, Some(after(7, Kind::Preliminary))), Ok(at(8)));
    }

    #[test]
    fn an_embargo_ends_in_the_future() {
        assert_eq!(release(at(8), Some(at(10)), Kind::Final, None), Ok(at(10)));
        let over = release(at(8), Some(at(8)), Kind::Final, None);
        assert_eq!(over, Err(ReleaseError::EmbargoOver { until: at(8) }));
    }

    #[test]
    fn a_revision_is_not_public_before_the_former() {
        let former = Some(after(10, Kind::Final));
        let early = Err(ReleaseError::BeforeFormer { until: at(10) });
        assert_eq!(release(at(8), None, Kind::Final, former), early);
        assert_eq!(release(at(8), Some(at(9)), Kind::Final, former), early);
        assert_eq!(release(at(8), Some(at(10)), Kind::Final, former), Ok(at(10)));
    }

    #[test]
    fn what_was_final_stays_final() {
        let back = release(at(8), None, Kind::Preliminary, Some(after(7, Kind::Final)));
        assert_eq!(back, Err(ReleaseError::FinalBefore));
    }
}
