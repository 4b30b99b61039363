//! What waits for the one writer of a SQLite database, and in which order it is taken.
//!
//! **Invariant:** no lane waits for the end of another: a storm of drafts keeps no submission waiting beyond
//! the next batch, and staff work no answer beyond the piece that is being done.

use std::collections::VecDeque;
use std::sync::mpsc;

use super::{Lane, StoreConnection, StoreError};

/// Most answers in one commit: about 40 ms of work, so that the first does not wait long for the last.
const BATCH: usize = 512;

/// A write that waits.
pub(super) enum Job {
    /// Shares the transaction of its batch.
    Share(Share),
    /// Borrows the connection, for whoever must run on a thread of its own.
    Lend(mpsc::Sender<Loan>),
}

/// A write in the transaction of its batch: runs in it, perhaps twice, and says whether the transaction still
/// stands; is told at last what became of it.
pub(super) type Share = Box<dyn FnMut(Step<'_>) -> bool + Send>;

/// The connection, and where it is given back.
pub(super) type Loan = (StoreConnection, mpsc::Sender<StoreConnection>);

/// How a write runs in the transaction of its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As part of it: what a refused one has changed is undone with the whole.
    Bare,
    /// In a savepoint of its own.
    InSavepoint,
}

/// What a shared write is asked to do.
pub(super) enum Step<'a> {
    /// To run in this connection's transaction.
    Run(&'a mut StoreConnection, How),
    /// To tell whoever waits what became of it.
    Tell {
        /// Whether the commit holds.
        committed: bool,
    },
}

/// The lanes.
#[derive(Default)]
pub(super) struct Waiting {
    drafts: VecDeque<Job>,
    submissions: VecDeque<Job>,
    staff: VecDeque<Job>,
    /// Whose turn it is when staff and answers wait.
    staff_next: bool,
    closed: bool,
}

impl Waiting {
    /// Takes in a write.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] when its lane is, [`StoreError::Interrupted`] once closed.
    pub(super) fn push(&mut self, lane: Lane, job: Job) -> Result<(), StoreError> {
        let queue = match lane {
            Lane::Drafts => &mut self.drafts,
            Lane::Submissions => &mut self.submissions,
            Lane::Staff => &mut self.staff,
        };
        if self.closed {
            return Err(StoreError::Interrupted);
        }
        if queue.len() >= lane.room() {
            return Err(StoreError::Full);
        }
        queue.push_back(job);
        Ok(())
    }

    /// The next batch: many answers, or one piece of staff work, in turns. Half of the answers may be drafts
    /// when submissions wait too.
    pub(super) fn take(&mut self) -> Vec<Job> {
        let answers = self.drafts.len() + self.submissions.len();
        let staff = !self.staff.is_empty() && (self.staff_next || answers == 0);
        self.staff_next = !staff;
        if staff {
            return self.staff.pop_front().into_iter().collect();
        }
        let (drafts, submissions) = (self.drafts.len(), self.submissions.len());
        let submissions = submissions.min(BATCH - drafts.min(BATCH / 2));
        let drafts = drafts.min(BATCH - submissions);
        self.submissions.drain(..submissions).chain(self.drafts.drain(..drafts)).collect()
    }

    /// Takes in nothing more.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Whether it was closed.
    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(drafts: usize, submissions: usize, staff: usize) -> Waiting {
        let mut waiting = Waiting::default();
        let mut fill = |lane, n| (0..n).for_each(|_| waiting.push(lane, job()).unwrap());
        fill(Lane::Drafts, drafts);
        fill(Lane::Submissions, submissions);
        fill(Lane::Staff, staff);
        waiting
    }

    fn job() -> Job {
        Job::Share(Box::new(|_| true))
    }

    #[test]
    fn staff_work_and_answers_take_turns() {
        let mut waiting = filled(600, 0, 2);
        let sizes: Vec<usize> = (0..5).map(|_| waiting.take().len()).collect();
        assert_eq!(sizes, [512, 1, 88, 1, 0]);
    }

    #[test]
    fn submissions_take_half_of_a_batch_that_drafts_would_fill() {
        let mut waiting = filled(4_096, 600, 0);
        let left: Vec<usize> = (0..3)
            .map(|_| {
                waiting.take();
                waiting.submissions.len()
            })
            .collect();
        assert_eq!(left, [344, 88, 0]);
        assert_eq!(waiting.drafts.len(), 4_096 - 256 - 256 - 424);
    }

    #[test]
    fn a_full_lane_refuses_and_the_others_do_not() {
        let mut waiting = filled(Lane::Drafts.room(), 0, Lane::Staff.room());
        assert!(matches!(waiting.push(Lane::Drafts, job()), Err(StoreError::Full)));
        assert!(matches!(waiting.push(Lane::Staff, job()), Err(StoreError::Full)));
        assert!(waiting.push(Lane::Submissions, job()).is_ok());
    }
}
