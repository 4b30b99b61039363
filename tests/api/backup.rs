//! Copies of what is stored, and whether one is whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use kartlegger::service::Role;
use kartlegger::store::StoreUrl;

use crate::harness::TestApp;
use crate::publish;

/// What a command told, and whether it found everything well.
fn told(output: &Output) -> (bool, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// The hash that a command named.
#[track_caller]
fn sha256(output: &Output) -> String {
    let (done, text) = told(output);
    assert!(done, "{text}");
    let hash = text.lines().find_map(|line| line.split_once("SHA-256: "));
    hash.unwrap_or_else(|| panic!("no hash in {text}")).1.to_owned()
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// An installation with a published round, mails and an audit log.
async fn lived_in(app: &TestApp) {
    let (_, publications) = publish::frozen(app).await;
    app.staff(Role::Manager).post(&publications, publish::first()).await.expect(201);
    app.deliver().await;
}

both_backends! {
    async fn what_was_altered_behind_the_services_back_is_named(app: &TestApp) {
        lived_in(app).await;
        let folder = tempfile::tempdir().unwrap();
        let dump = sha256(&app.run(&["dump", "--to", path(&folder.path().join("dump"))], ""));

        let whole = app.run(&["verify"], "");

        assert_eq!(sha256(&whole), dump);
        let text = told(&whole).1;
        assert!(text.contains("2 submissions, 1 freezes, 1 publications"), "{text}");
        assert!(text.contains("Everything is as it was stored."), "{text}");
        for (done, found) in [
            ("UPDATE submission_entries SET sheet = replace(sheet, 'Åpen', 'Apen')", "the answers of submission"),
            ("UPDATE freeze_units SET disposition = 'declined'", "freeze 1 of round"),
            ("UPDATE published_entries SET document = replace(document, 'Åpen', 'Apen')", "publication 0"),
            ("UPDATE questionnaire_versions SET document = document || ' '", "questionnaire version 0"),
            ("UPDATE audit_events SET action = 'account.read'", "broken at event 1"),
        ] {
            app.tamper(done);
            let (well, text) = told(&app.run(&["verify"], ""));
            assert!(!well && text.contains(found), "{done}: {text}");
        }
    }

    async fn a_backup_is_whole_and_stays_as_it_is_when_it_is_checked(app: &TestApp) {
        lived_in(app).await;
        let folder = tempfile::tempdir().unwrap();
        let (file, spoilt) = (folder.path().join("backup"), folder.path().join("spoilt"));
        let dump = sha256(&app.run(&["dump", "--to", path(&folder.path().join("dump"))], ""));

        let (made, text) = told(&app.run(&["backup", path(&file)], ""));

        if let StoreUrl::Postgres(_) = app.database_url() {
            assert!(!made && text.contains("pg_basebackup"), "{text}");
            return;
        }
        assert!(made, "{text}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let (again, why) = told(&app.run(&["backup", path(&file)], ""));
        assert!(!again && why.contains("is there already"), "{why}");
        let bytes = fs::read(&file).unwrap();
        assert_eq!(sha256(&app.run(&["verify", path(&file)], "")), dump);
        assert!(fs::read(&file).unwrap() == bytes, "it is read from a copy");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "the backup and the dump: {left:?}");

        let (head, tail) = bytes.split_at(bytes.len() / 2);
        fs::write(&spoilt, head).unwrap();
        assert!(!told(&app.run(&["verify", path(&spoilt)], "")).0, "it was cut off");
        fs::write(&spoilt, [head, &vec![0x55; 8_192], &tail[8_192..]].concat()).unwrap();
        assert!(!told(&app.run(&["verify", path(&spoilt)], "")).0, "two pages were overwritten");
        fs::write(&spoilt, &bytes).unwrap();
        let mut conn = SqliteConnection::establish(path(&spoilt)).unwrap();
        conn.batch_execute("PRAGMA foreign_keys = OFF; DELETE FROM links").unwrap();
        drop(conn);
        let (well, text) = told(&app.run(&["verify", path(&spoilt)], ""));
        assert!(!well && text.contains("submissions refers to what is not in links"), "{text}");
    }
}
