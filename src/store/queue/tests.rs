//! Batches of writes: what shares a commit, what stands alone, and what becomes of the rest when one fails.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use futures_util::future::join_all;

use super::*;

#[derive(QueryableByName)]
struct N {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(conn: &mut StoreConnection) -> i64 {
    let rows = sql_query("SELECT count(*) AS n FROM noted").load::<N>(conn).unwrap();
    rows.first().map_or(0, |row| row.n)
}

fn writer() -> (tempfile::TempDir, StoreUrl, Writer) {
    let dir = tempfile::tempdir().unwrap();
    let url = StoreUrl::sqlite(&dir.path().join("k.sqlite"));
    // The second table's reference to nothing is found by the commit, not by the statement.
    let tables = "CREATE TABLE noted (n INTEGER PRIMARY KEY CHECK (n >= 0)) STRICT; \
                  CREATE TABLE child (n INTEGER REFERENCES noted DEFERRABLE INITIALLY DEFERRED)";
    url.open().unwrap().batch_execute(tables).unwrap();
    let writer = Writer::start(url.clone(), Counters::default()).unwrap();
    (dir, url, writer)
}

/// Longer than any test takes.
const LONG: Duration = Duration::from_mins(1);

const fn patient(lane: Lane) -> Wait {
    Wait { lane, patience: LONG, bound: None }
}

fn note(n: i64) -> impl Fn(&mut StoreConnection) -> Result<i64, StoreError> + Send {
    move |conn| {
        conn.batch_execute(&format!("INSERT INTO noted VALUES ({n})"))?;
        Ok(n)
    }
}

fn orphan(conn: &mut StoreConnection) -> Result<i64, StoreError> {
    conn.batch_execute("INSERT INTO child VALUES (777)").map_err(StoreError::from)?;
    Ok(777)
}

/// Keeps the writer busy until the sender is dropped, so that what is asked meanwhile makes one batch.
fn busy(writer: &Writer) -> mpsc::Sender<()> {
    let (hold, held) = mpsc::channel::<()>();
    let (begun, begins) = mpsc::channel();
    let job = move |step: Step<'_>| {
        if matches!(step, Step::Run(..)) {
            begun.send(()).unwrap();
            // Ends when the sender is dropped.
            let _gone = held.recv();
        }
        true
    };
    writer.shared.push(Lane::Staff, Job::Share(Box::new(job))).unwrap();
    begins.recv().unwrap();
    hold
}

#[tokio::test]
async fn a_refused_write_leaves_its_neighbours_rows_alone() {
    let (_dir, _url, writer) = writer();
    let writes = (-1..40).map(|n| writer.write_together(patient(Lane::Drafts), note(n)));
    let results = join_all(writes).await;
    assert!(matches!(results.first(), Some(Err(StoreError::Query(_)))));
    assert_eq!(results.iter().flatten().count(), 40);
    assert_eq!(writer.write_here(|conn| Ok::<_, StoreError>(count(conn))).unwrap(), 40);
}

#[tokio::test]
async fn what_a_refused_write_has_changed_is_undone_and_its_neighbours_rows_stay() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let good = join_all((0..20).map(|n| writer.write_together(patient(Lane::Drafts), note(n))));
    let bad = writer.write_together(patient(Lane::Submissions), |conn: &mut StoreConnection| {
        note(100)(conn)?;
        Err::<i64, _>(StoreError::Scheme("on purpose".to_owned()))
    });
    let (good, bad, ()) = tokio::join!(good, bad, async { drop(hold) });
    assert!(good.iter().all(Result::is_ok), "{good:?}");
    assert!(matches!(bad, Err(StoreError::Scheme(_))), "{bad:?}");
    assert_eq!(count(&mut url.open().unwrap()), 20);
    let alone = writer.write_together(patient(Lane::Submissions), |conn: &mut StoreConnection| {
        note(100)(conn)?;
        Err::<i64, _>(StoreError::Scheme("on purpose".to_owned()))
    });
    assert!(matches!(alone.await, Err(StoreError::Scheme(_))));
    assert_eq!(count(&mut url.open().unwrap()), 20);
}

#[tokio::test]
async fn a_write_that_is_refused_before_it_changes_anything_lets_none_run_again() {
    let (_dir, _url, writer) = writer();
    let hold = busy(&writer);
    let runs = Arc::new(AtomicUsize::new(0));
    let good = join_all((0..20).map(|n| {
        let runs = Arc::clone(&runs);
        writer.write_together(patient(Lane::Drafts), move |conn| {
            runs.fetch_add(1, Ordering::Relaxed);
            note(n)(conn)
        })
    }));
    let refused = || Err::<i64, _>(StoreError::Scheme("on purpose".to_owned()));
    let bad =
        writer.write_together(patient(Lane::Submissions), move |_: &mut StoreConnection| refused());
    let (good, bad, ()) = tokio::join!(good, bad, async { drop(hold) });
    assert!(good.iter().all(Result::is_ok) && bad.is_err());
    assert_eq!(runs.load(Ordering::Relaxed), 20);
}

#[tokio::test]
async fn writes_that_wait_share_a_commit() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let waiting = join_all((0..100).map(|n| {
        let url = url.clone();
        writer.write_together(patient(Lane::Drafts), move |conn| {
            note(n)(conn)?;
            // What another connection sees is what was committed before this write's batch.
            let mut other = url.open().map_err(|e| StoreError::Connect(Box::new(e)))?;
            Ok::<_, StoreError>(count(&mut other))
        })
    }));
    let (before, ()) = tokio::join!(waiting, async { drop(hold) });
    assert!(before.into_iter().all(|seen| seen.unwrap() == 0), "one commit for all hundred");
    assert_eq!(count(&mut url.open().unwrap()), 100);
}

#[tokio::test]
async fn a_write_that_cannot_be_committed_does_not_take_its_batch_along() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let good = join_all((0..20).map(|n| writer.write_together(patient(Lane::Drafts), note(n))));
    let bad = writer.write_together(patient(Lane::Drafts), orphan);
    let (good, bad, ()) = tokio::join!(good, bad, async { drop(hold) });
    assert!(good.iter().all(Result::is_ok), "{good:?}");
    assert!(matches!(bad, Err(StoreError::NotCommitted)));
    assert_eq!(count(&mut url.open().unwrap()), 20);
}

#[tokio::test]
async fn a_write_that_ends_the_whole_transaction_does_not_take_its_batch_along() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let good = join_all((0..20).map(|n| writer.write_together(patient(Lane::Drafts), note(n))));
    // As a full disk does: the database itself rolls all of the transaction back.
    let bad = writer.write_together(patient(Lane::Submissions), |conn: &mut StoreConnection| {
        conn.batch_execute("ROLLBACK")?;
        Err::<i64, _>(StoreError::Interrupted)
    });
    let (good, bad, ()) = tokio::join!(good, bad, async { drop(hold) });
    assert!(good.iter().all(Result::is_ok), "{good:?}");
    assert!(bad.is_err());
    assert_eq!(count(&mut url.open().unwrap()), 20);
}

#[tokio::test]
async fn a_panic_interrupts_its_own_write_alone() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let good = join_all((0..20).map(|n| writer.write_together(patient(Lane::Drafts), note(n))));
    let bad = writer.write_together(
        patient(Lane::Submissions),
        |conn: &mut StoreConnection| -> Result<i64, StoreError> {
            note(100)(conn)?;
            panic!("on purpose")
        },
    );
    let (good, bad, ()) = tokio::join!(good, bad, async { drop(hold) });
    assert!(good.iter().all(Result::is_ok), "{good:?}");
    assert!(matches!(bad, Err(StoreError::Interrupted)));
    assert_eq!(count(&mut url.open().unwrap()), 20, "the panicking write left nothing");
}

#[tokio::test]
async fn a_panic_of_whoever_borrows_the_connection_leaves_the_writer_at_work() {
    let (_dir, _url, writer) = writer();
    let panics = || writer.write_here(|_| -> Result<(), StoreError> { panic!("on purpose") });
    assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    assert_eq!(writer.write_together(patient(Lane::Drafts), note(1)).await.unwrap(), 1);
}

#[tokio::test]
async fn what_was_accepted_is_written_before_the_writer_ends() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    {
        // Each is asked for and then forgotten, as by a client that hangs up.
        let mut asked = join_all(
            (0..50).map(|n| Box::pin(writer.write_together(patient(Lane::Drafts), note(n)))),
        );
        let _ = tokio::time::timeout(Duration::from_millis(1), &mut asked).await;
    }
    drop(hold);
    drop(writer);
    assert_eq!(count(&mut url.open().unwrap()), 50);
}

#[tokio::test]
async fn who_has_waited_too_long_is_told_so_and_nothing_of_it_is_run() {
    let (_dir, url, writer) = writer();
    let hold = busy(&writer);
    let patience = Duration::from_millis(20);
    let wait = Wait { lane: Lane::Submissions, patience, bound: None };
    let hurried = writer.write_together(wait, note(1)).await;
    assert!(matches!(hurried, Err(StoreError::Full)), "{hurried:?}");
    let patient = writer.write_together(patient(Lane::Submissions), note(2));
    let (patient, ()) = tokio::join!(patient, async { drop(hold) });
    assert_eq!(patient.unwrap(), 2);
    assert_eq!(count(&mut url.open().unwrap()), 1);
}

/// What has begun is waited for, since it may be stored.
#[tokio::test]
async fn who_has_waited_long_for_a_write_that_has_begun_learns_what_became_of_it() {
    let (_dir, url, writer) = writer();
    let patience = Duration::from_millis(20);
    let wait = Wait { lane: Lane::Submissions, patience, bound: None };
    let slow = writer.write_together(wait, |conn: &mut StoreConnection| {
        std::thread::sleep(Duration::from_millis(200));
        note(1)(conn)
    });
    assert_eq!(slow.await.unwrap(), 1);
    assert_eq!(count(&mut url.open().unwrap()), 1);
}
