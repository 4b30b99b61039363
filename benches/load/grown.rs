//! Whether a submission costs the same when many are stored already: the house is filled in bulk by SQL, with
//! ids in no order, which is harder on a database than ours in the order of time.

use std::fs::File;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::Plan;
use super::drive;
use super::house::{self, Form, Place};
use super::journey::Journey;
use super::target::Target;

/// Units that hold what is stored in bulk; they are not asked again.
const FULL: usize = 1_000;
const CLIENTS: usize = 8;

/// Measures and prints SQLite with so many submissions stored.
pub fn table(plan: &Plan) {
    println!("\n### One submission on SQLite when so many are stored, {CLIENTS} clients\n");
    println!(
        "| stored | clients | a second | of the first | p50 ms | p99 ms | CPU µs each | memory MB |"
    );
    println!("| --: | --: | --: | --: | --: | --: | --: | --: |");
    let mut first = None;
    for &stored in &plan.stored {
        let folder = tempfile::tempdir().expect("a folder");
        let url = Place::Sqlite.url(folder.path());
        let wanted = plan.limit.as_secs() as usize * 3_000 + FULL;
        let mut secrets = house::furnish(&url, Form::Difi, wanted);
        secrets.truncate(wanted - FULL);
        let file = folder.path().join("kartlegger.db");
        fill(&mut SqliteConnection::establish(&file.to_string_lossy()).expect("SQLite"), stored);
        // What was filled without flushing would otherwise be flushed by the first that are measured.
        File::open(&file).and_then(|file| file.sync_all()).expect("it is on the disk");
        let (mut served, host) = house::serve(&Place::Sqlite, folder);
        let target = Target::new(host, secrets);
        let journey = Journey::Json { entries: 1 };
        let measured = drive::measure(&served, &target, journey, CLIENTS, plan.limit);
        served.stop();
        measured.row(&stored.to_string(), CLIENTS, first.as_ref());
        first.get_or_insert(measured);
    }
}

/// Stores so many submissions of one entry, with all that one leaves behind.
fn fill(conn: &mut SqliteConnection, stored: u32) {
    let sheet = house::sheet().replace('\'', "''");
    let fill = format!(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN; \
         CREATE TEMP TABLE full AS SELECT row_number() OVER () - 1 AS seq, id FROM \
             (SELECT id FROM units ORDER BY orgnr DESC LIMIT {FULL}); \
         CREATE UNIQUE INDEX temp.full_seq ON full (seq); \
         INSERT INTO submissions WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {stored}) \
             SELECT randomblob(16), full.id, 1000 + i / {FULL}, (SELECT id FROM questionnaire_versions), \
                 'respondent', NULL, NULL, '', 0, 0, '{{}}', '[]', randomblob(32) \
             FROM n JOIN full ON full.seq = i % {FULL}; \
         INSERT INTO submission_entries SELECT id, randomblob(16), 'tiltak', 1, 0, '{sheet}' \
             FROM submissions WHERE number >= 1000; \
         INSERT INTO draft_entries SELECT e.entry_id, s.unit_id, 'tiltak', 1, 1, '{{}}', NULL, 'new', 0, NULL \
             FROM submission_entries e JOIN submissions s ON s.id = e.submission_id; \
         INSERT INTO audit_events SELECT randomblob(16), 0, 'respondent', NULL, 'submission.receive', 'unit', \
             unit_id, '{{\"number\":1}}' FROM submissions WHERE number >= 1000; \
         INSERT INTO idempotency_keys SELECT 'respond.submit ' || hex(id), hex(id), hash, '{{}}', 0 \
             FROM submissions WHERE number >= 1000; \
         COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"
    );
    conn.batch_execute(&fill).expect("it is filled");
}
