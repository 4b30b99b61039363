//! Two who change the same at once: what one asks while the transaction of the other is open.

use std::future::Future;
use std::sync::mpsc;
use std::time::Duration;

use kartlegger::service::{Actor, Cx};
use kartlegger::store::StoreError;

use crate::harness::TestApp;

/// How long the first transaction stays open after the second has begun.
const WHILE: Duration = Duration::from_millis(300);

/// Does `verb` in a transaction that stays open while `other` is asked, and gives what `other` came to.
pub async fn meanwhile<T>(
    app: &TestApp,
    verb: impl FnOnce(&mut Cx<'_>) + Send + 'static,
    other: impl Future<Output = T>,
) -> T {
    let (done, is_done) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let shell = app.shell.clone();
    let first = std::thread::spawn(move || {
        shell.write_here(Actor::System, |cx| {
            verb(cx);
            done.send(()).unwrap();
            may_leave.recv().unwrap();
            Ok::<_, StoreError>(())
        })
    });
    is_done.recv().unwrap();
    let (answer, ()) = tokio::join!(other, async {
        tokio::time::sleep(WHILE).await;
        leave.send(()).unwrap();
    });
    first.join().unwrap().unwrap();
    answer
}
