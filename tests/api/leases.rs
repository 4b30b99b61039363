//! Who does the chores, and who does not: a worker that was told to stop, and one whose clock was wrong.

use std::sync::Arc;
use std::time::Duration;

use kartlegger::worker::{Chores, Transport, Worker};
use tokio::sync::watch;

use crate::harness::TestApp;
use crate::sending::one_invitation;

/// Longer than an end takes on a busy machine, and shorter than any lease.
const SOON: Duration = Duration::from_secs(20);

fn worker(app: &TestApp) -> Worker {
    app.worker(Transport::Memory(Arc::default()))
}

/// The chores that a worker does now; none when another holds their lease.
async fn chores(worker: &Worker) -> Option<Chores> {
    worker.run_due().await.unwrap().chores
}

both_backends! {
    async fn a_worker_that_nobody_can_tell_any_more_sends_nothing(app: &TestApp) {
        one_invitation(app).await;
        let outbox = Arc::default();
        let (told, stop) = watch::channel(false);
        drop(told);

        let worked = app.worker(Transport::Memory(Arc::clone(&outbox))).run(stop);
        tokio::time::timeout(SOON, worked).await.expect("it ends");

        assert!(outbox.lock().unwrap().is_empty());
        assert_eq!(app.deliver().await.len(), 1, "the mail waits for the next");
    }

    async fn who_is_told_to_stop_leaves_the_chores_to_the_next(app: &TestApp) {
        let (told, stop) = watch::channel(false);
        let (first, second) = (worker(app), worker(app));
        assert!(chores(&first).await.is_some());
        assert!(chores(&second).await.is_none(), "the first holds the lease");

        told.send_replace(true);
        tokio::time::timeout(SOON, first.run(stop)).await.expect("it ends");

        assert!(chores(&second).await.is_some(), "at once");
    }

    async fn a_lease_that_a_wrong_clock_gave_is_nobodys(app: &TestApp) {
        let (ahead, right, other) = (worker(app), worker(app), worker(app));
        app.set_clock("2026-03-03T10:00:00Z");
        assert!(chores(&ahead).await.is_some());

        app.set_clock("2026-03-02T08:00:00Z");
        assert!(chores(&right).await.is_some(), "no lease lasts for a day");
        app.set_clock("2026-03-02T07:10:00Z");
        assert!(chores(&other).await.is_none(), "one that was frozen leaves alone what others have");
    }
}
