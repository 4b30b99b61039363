//! The states of a round and the transitions between them.
//!
//! planned → open → grace → closed → frozen → published. An open round may close without grace. A
//! later freeze leaves a published round published; nothing leads back to taking answers.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::RoundError;
use super::schedule::Schedule;
use crate::code::codes;
use crate::oslo::day_in_oslo;

/// Where a round stands; each state carries the facts that hold from it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum RoundState {
    /// Being prepared: frame and dates may change.
    Planned,
    /// Takes answers.
    Open {
        /// When it was opened.
        opened_at: DateTime<Utc>,
    },
    /// The deadline is over; late answers are still taken.
    Grace {
        /// When it was opened.
        opened_at: DateTime<Utc>,
    },
    /// Takes no more answers.
    Closed {
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// When it was closed.
        closed_at: DateTime<Utc>,
        /// Why units were cut off before their time, if they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cut_off: Option<String>,
    },
    /// The submissions that count are chosen.
    Frozen {
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// When it was closed.
        closed_at: DateTime<Utc>,
        /// Number of the latest freeze: 1, 2, 3.
        freeze: u32,
        /// When that was made.
        frozen_at: DateTime<Utc>,
    },
    /// At least one publication stands.
    Published {
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// When it was closed.
        closed_at: DateTime<Utc>,
        /// Number of the latest freeze, published or not.
        freeze: u32,
        /// When that was made.
        frozen_at: DateTime<Utc>,
        /// Number of the latest publication: 1, 2, 3.
        revision: u32,
        /// When the first publication appeared.
        published_at: DateTime<Utc>,
    },
}

codes! {
    /// The name of a state.
    pub enum StateName {
        /// Being prepared.
        Planned = "planned",
        /// Takes answers.
        Open = "open",
        /// Takes late answers.
        Grace = "grace",
        /// Takes none.
        Closed = "closed",
        /// Frozen, not published.
        Frozen = "frozen",
        /// Published.
        Published = "published",
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Grace => "in grace",
            other => other.as_str(),
        })
    }
}

impl RoundState {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> StateName {
        match self {
            Self::Planned => StateName::Planned,
            Self::Open { .. } => StateName::Open,
            Self::Grace { .. } => StateName::Grace,
            Self::Closed { .. } => StateName::Closed,
            Self::Frozen { .. } => StateName::Frozen,
            Self::Published { .. } => StateName::Published,
        }
    }

    /// Whether respondents may write, as far as the round goes.
    #[must_use]
    pub const fn takes_answers(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Grace { .. })
    }

    /// When the round was opened; none while planned.
    #[must_use]
    pub const fn opened_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Planned => None,
            Self::Open { opened_at }
            | Self::Grace { opened_at }
            | Self::Closed { opened_at, .. }
            | Self::Frozen { opened_at, .. }
            | Self::Published { opened_at, .. } => Some(*opened_at),
        }
    }

    /// When the round was closed; none before.
    #[must_use]
    pub const fn closed_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Planned | Self::Open { .. } | Self::Grace { .. } => None,
            Self::Closed { closed_at, .. }
            | Self::Frozen { closed_at, .. }
            | Self::Published { closed_at, .. } => Some(*closed_at),
        }
    }

    /// Number of the latest freeze; 0 before the first.
    #[must_use]
    pub const fn latest_freeze(&self) -> u32 {
        match self {
            Self::Frozen { freeze, .. } | Self::Published { freeze, .. } => *freeze,
            _ => 0,
        }
    }

    /// Starts the collection: planned → open.
    ///
    /// # Errors
    ///
    /// [`RoundError::NotPlanned`] (or [`RoundError::NoReopening`] once it was closed),
    /// [`RoundError::NoUnits`], [`RoundError::OpensLater`], [`RoundError::DeadlineOver`].
    pub fn open(
        self,
        schedule: &Schedule,
        n_units: u64,
        now: DateTime<Utc>,
    ) -> Result<Self, RoundError> {
        match self {
            Self::Planned => {}
            Self::Open { .. } | Self::Grace { .. } => {
                return Err(RoundError::NotPlanned { found: self.name() });
            }
            _ => return Err(RoundError::NoReopening { found: self.name() }),
        }
        if n_units == 0 {
            return Err(RoundError::NoUnits);
        }
        if day_in_oslo(now) < schedule.opens_on {
            return Err(RoundError::OpensLater(schedule.opens_on));
        }
        if now >= schedule.deadline(None) {
            return Err(RoundError::DeadlineOver(schedule.deadline_on));
        }
        Ok(Self::Open { opened_at: now })
    }

    /// Marks that the deadline is over: open → grace.
    ///
    /// # Errors
    ///
    /// [`RoundError::NotOpen`], [`RoundError::DeadlineAhead`].
    pub fn enter_grace(self, schedule: &Schedule, now: DateTime<Utc>) -> Result<Self, RoundError> {
        let Self::Open { opened_at } = self else {
            return Err(RoundError::NotOpen { found: self.name() });
        };
        let deadline = schedule.deadline(None);
        if now < deadline {
            return Err(RoundError::DeadlineAhead(deadline));
        }
        Ok(Self::Grace { opened_at })
    }

    /// Ends the collection: open or grace → closed.
    ///
    /// `last_closing` is the latest instant until which any unit may write; closing before it
    /// cuts units off and needs a reason.
    ///
    /// # Errors
    ///
    /// [`RoundError::NotCollecting`], [`RoundError::StillWritable`].
    pub fn close(
        self,
        last_closing: DateTime<Utc>,
        cut_off: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Self, RoundError> {
        let (Self::Open { opened_at } | Self::Grace { opened_at }) = self else {
            return Err(RoundError::NotCollecting { found: self.name() });
        };
        let early = now < last_closing;
        if early && cut_off.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(RoundError::StillWritable(last_closing));
        }
        Ok(Self::Closed { opened_at, closed_at: now, cut_off: cut_off.filter(|_| early) })
    }

    /// Fixes which submissions count: closed → frozen, with the number of the new freeze.
    ///
    /// A frozen or published round takes a further freeze and stays what it was.
    ///
    /// # Errors
    ///
    /// [`RoundError::NotClosed`].
    pub fn freeze(self, now: DateTime<Utc>) -> Result<(Self, u32), RoundError> {
        match self {
            Self::Closed { opened_at, closed_at, .. } => {
                Ok((Self::Frozen { opened_at, closed_at, freeze: 1, frozen_at: now }, 1))
            }
            Self::Frozen { opened_at, closed_at, freeze, .. } => {
                let freeze = freeze + 1;
                Ok((Self::Frozen { opened_at, closed_at, freeze, frozen_at: now }, freeze))
            }
            Self::Published { opened_at, closed_at, freeze, revision, published_at, .. } => {
                let freeze = freeze + 1;
                let frozen_at = now;
                let next = Self::Published {
                    opened_at,
                    closed_at,
                    freeze,
                    frozen_at,
                    revision,
                    published_at,
                };
                Ok((next, freeze))
            }
            other => Err(RoundError::NotClosed { found: other.name() }),
        }
    }

    /// Publishes what rests on `freeze`: frozen or published → published, with its revision.
    ///
    /// # Errors
    ///
    /// [`RoundError::Test`], [`RoundError::NotFrozen`], [`RoundError::NoSuchFreeze`].
    pub fn publish(
        self,
        test: bool,
        on_freeze: u32,
        now: DateTime<Utc>,
    ) -> Result<(Self, u32), RoundError> {
        if test {
            return Err(RoundError::Test);
        }
        let (opened_at, closed_at, freeze, frozen_at, revision, published_at) = match self {
            Self::Frozen { opened_at, closed_at, freeze, frozen_at } => {
                (opened_at, closed_at, freeze, frozen_at, 1, now)
            }
            Self::Published { opened_at, closed_at, freeze, frozen_at, revision, published_at } => {
                (opened_at, closed_at, freeze, frozen_at, revision + 1, published_at)
            }
            other => return Err(RoundError::NotFrozen { found: other.name() }),
        };
        if on_freeze == 0 || on_freeze > freeze {
            return Err(RoundError::NoSuchFreeze { asked: on_freeze, latest: freeze });
        }
        let next =
            Self::Published { opened_at, closed_at, freeze, frozen_at, revision, published_at };
        Ok((next, revision))
    }

    /// Refuses a change of frame, version or opening date once answers may have come in.
    ///
    /// # Errors
    ///
    /// [`RoundError::Settled`].
    pub fn still_planned(&self) -> Result<(), RoundError> {
        match self {
            Self::Planned => Ok(()),
            other => {
                Err(RoundError::Settled { found: other.name(), allowed: "the round is planned" })
            }
        }
    }

    /// Refuses an extension or a new deadline once the round is closed.
    ///
    /// # Errors
    ///
    /// [`RoundError::NoReopening`].
    pub fn not_yet_closed(&self) -> Result<(), RoundError> {
        match self {
            Self::Planned | Self::Open { .. } | Self::Grace { .. } => Ok(()),
            other => Err(RoundError::NoReopening { found: other.name() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(raw: &str) -> DateTime<Utc> {
        raw.parse().unwrap()
    }

    fn schedule() -> Schedule {
        Schedule {
            opens_on: "2019-06-03".parse().unwrap(),
            deadline_on: "2019-08-30".parse().unwrap(),
            grace_days: 25,
            links_end_on: "2020-01-31".parse().unwrap(),
        }
    }

    /// One round state of each name, in their order.
    fn states() -> Vec<RoundState> {
        let schedule = schedule();
        let planned = RoundState::Planned;
        let open = planned.clone().open(&schedule, 73, instant("2019-06-03T07:00:00Z")).unwrap();
        let grace = open.clone().enter_grace(&schedule, instant("2019-08-30T22:00:00Z")).unwrap();
        let closing = schedule.closes_at(None);
        let closed = grace.clone().close(closing, None, closing).unwrap();
        let (frozen, _) = closed.clone().freeze(instant("2019-09-25T10:00:00Z")).unwrap();
        let (published, _) =
            frozen.clone().publish(false, 1, instant("2019-12-20T10:00:00Z")).unwrap();
        vec![planned, open, grace, closed, frozen, published]
    }

    #[test]
    fn each_transition_is_refused_from_every_other_state() {
        let schedule = schedule();
        let late = instant("2019-09-24T22:00:00Z");
        let in_time = instant("2019-06-04T07:00:00Z");
        let mut taken = Vec::new();
        for state in states() {
            let name = state.name();
            let tries = [
                ("open", state.clone().open(&schedule, 73, in_time).is_ok()),
                ("enter_grace", state.clone().enter_grace(&schedule, late).is_ok()),
                ("close", state.clone().close(late, None, late).is_ok()),
                ("freeze", state.clone().freeze(late).is_ok()),
                ("publish", state.clone().publish(false, 1, late).is_ok()),
            ];
            let allowed = tries.into_iter().filter(|(_, ok)| *ok).map(|(verb, _)| (name, verb));
            taken.extend(allowed);
        }
        assert_eq!(
            taken,
            [
                (StateName::Planned, "open"),
                (StateName::Open, "enter_grace"),
                (StateName::Open, "close"),
                (StateName::Grace, "close"),
                (StateName::Closed, "freeze"),
                (StateName::Frozen, "freeze"),
                (StateName::Frozen, "publish"),
                (StateName::Published, "freeze"),
                (StateName::Published, "publish"),
            ]
        );
    }

    #[test]
    fn a_closed_round_is_never_opened_again() {
        let now = instant("2019-06-04T07:00:00Z");
        for state in states().into_iter().skip(3) {
            let found = state.name();
            let refused = state.open(&schedule(), 73, now);
            assert_eq!(refused, Err(RoundError::NoReopening { found }));
        }
    }

    #[test]
    fn a_round_opens_only_with_units_on_its_day_and_before_the_deadline() {
        let open = |n, at| RoundState::Planned.open(&schedule(), n, instant(at)).map(|_| ());
        assert_eq!(open(0, "2019-06-03T07:00:00Z"), Err(RoundError::NoUnits));
        // In Oslo the day begins two hours earlier than in UTC.
        assert_eq!(
            open(1, "2019-06-02T21:59:59Z"),
            Err(RoundError::OpensLater(schedule().opens_on))
        );
        assert_eq!(open(1, "2019-06-02T22:00:00Z"), Ok(()));
        assert_eq!(
            open(1, "2019-08-30T22:00:00Z"),
            Err(RoundError::DeadlineOver(schedule().deadline_on))
        );
    }

    #[test]
    fn closing_before_the_last_unit_needs_a_reason_that_is_kept() {
        let open = states().swap_remove(1);
        let now = instant("2019-08-01T10:00:00Z");
        let last = schedule().closes_at(None);
        assert_eq!(open.clone().close(last, None, now), Err(RoundError::StillWritable(last)));
        assert_eq!(
            open.clone().close(last, Some("  ".into()), now),
            Err(RoundError::StillWritable(last))
        );
        let reason = Some("all have answered".to_owned());
        let closed = open.close(last, reason.clone(), now).unwrap();
        assert!(matches!(closed, RoundState::Closed { cut_off, .. } if cut_off == reason));
    }

    #[test]
    fn a_correction_after_publication_is_a_new_freeze_and_then_a_new_revision() {
        let published = states().swap_remove(5);
        let now = instant("2020-02-01T10:00:00Z");
        assert_eq!(
            published.clone().publish(false, 2, now),
            Err(RoundError::NoSuchFreeze { asked: 2, latest: 1 })
        );
        let (corrected, number) = published.freeze(now).unwrap();
        assert_eq!((number, corrected.name()), (2, StateName::Published));
        let (revised, revision) = corrected.publish(false, 2, now).unwrap();
        assert_eq!((revision, revised.latest_freeze()), (2, 2));
    }

    #[test]
    fn a_test_round_is_never_published() {
        let frozen = states().swap_remove(4);
        let refused = frozen.publish(true, 1, instant("2019-12-20T10:00:00Z"));
        assert_eq!(refused, Err(RoundError::Test));
    }

    #[test]
    fn a_state_reads_back_from_its_facts() {
        for state in states() {
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(serde_json::from_str::<RoundState>(&json).unwrap(), state);
        }
    }
}
