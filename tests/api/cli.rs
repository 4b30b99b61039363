//! The program itself, run on a test's database: what an operator does before and beside the server.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use kartlegger::service::Role;
use serde_json::json;

use crate::fieldwork::Fieldwork;
use crate::harness::TestApp;
use crate::publish;

#[track_caller]
fn told(output: &Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout.clone()).expect("what is told is text")
}

#[track_caller]
fn complained(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).expect("what is complained is text")
}

#[test]
fn a_password_that_is_broken_off_leaves_a_terminal_that_shows_what_is_typed() {
    use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
    use rustix::termios::{LocalModes, tcgetattr};
    let mut screen = fs::File::from(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap());
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    let terminal = ioctl_tiocgptpeer(&screen, flags).unwrap();
    let shows = || {
        let modes = tcgetattr(&terminal).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ISIG | LocalModes::ICANON)
    };
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_kartlegger"))
        .args([
            "--data-dir",
            folder.path().to_str().unwrap(),
            "user",
            "add",
            "--role",
            "viewer",
            "kari",
        ])
        .env_remove("DATABASE_URL")
        .stdin(Stdio::from(terminal.try_clone().unwrap()))
        .stdout(Stdio::null())
        .stderr(Stdio::from(terminal.try_clone().unwrap()))
        .spawn()
        .unwrap();
    let mut shown = Vec::new();
    while !shown.ends_with(b"Password: ") {
        let mut some = [0; 256];
        let n = screen.read(&mut some).unwrap();
        shown.extend_from_slice(&some[..n]);
    }
    while shows() {
        std::thread::yield_now();
    }

    screen.write_all(b"fire bl\x03").unwrap();
    let ended = program.wait().unwrap();

    // As if the key had sent it; who started us in the background may have had it ignored.
    assert!(ended.signal() == Some(2) || ended.code() == Some(1), "{ended}");
    assert!(shows());
}

both_backends! {
    async fn the_first_administrator_is_made_by_hand_and_makes_the_others(app: &TestApp) {
        let add = ["user", "add", "--role", "administrator", "--email", "kari@etat.test", "kari"];

        let weak = app.run(&add, "kort\n");
        let made = told(&app.run(&add, "fire blå ugler\n"));
        let again = app.run(&add, "fire blå ugler\n");

        assert!(complained(&weak).contains("password"), "{weak:?}");
        assert_eq!(made, "kari\tadministrator\tactive\tkari\n");
        assert!(complained(&again).contains("`kari` is taken"), "{again:?}");
        let login = json!({ "username": "kari", "password": "fire blå ugler" });
        let session = app.post("/api/v1/session", login).await.expect(200).json();
        let kari = app.anonymous().bearing(session["access_token"].as_str().unwrap());
        let other = json!({ "username": "ola", "name": "Ola", "email": "ola@etat.test",
            "role": "manager", "password": "fem gule ugler" });
        kari.post("/api/v1/accounts", other).await.expect(201);
        let listed = told(&app.run(&["user", "list"], ""));
        assert_eq!(listed, "kari\tadministrator\tactive\tkari\nola\tmanager\tactive\tOla\n");
    }

    async fn an_operator_disables_and_enables_but_spares_the_last_administrator(app: &TestApp) {
        app.staff(Role::Administrator);
        app.staff(Role::Viewer);

        let disabled = told(&app.run(&["user", "disable", "viewer"], ""));
        let enabled = told(&app.run(&["user", "enable", "viewer"], ""));
        let promoted = told(&app.run(&["user", "role", "viewer", "analyst"], ""));
        let last = complained(&app.run(&["user", "disable", "administrator"], ""));
        let nobody = complained(&app.run(&["user", "enable", "nobody"], ""));

        assert!(disabled.starts_with("viewer\tviewer\tdisabled"), "{disabled}");
        assert!(enabled.starts_with("viewer\tviewer\tactive"), "{enabled}");
        assert!(promoted.starts_with("viewer\tanalyst\tactive"), "{promoted}");
        assert!(last.contains("last administrator"), "{last}");
        assert!(nobody.contains("no account `nobody`"), "{nobody}");
    }

    async fn a_demonstration_spares_a_database_that_somebody_works_in(app: &TestApp) {
        Fieldwork::plan(app);
        let before = app.stored();
        let address = app.database_address();

        let demo = app.run(&["demo", "--listen", "127.0.0.1:0", "--database-url", &address], "");

        let complaint = complained(&demo);
        assert!(complaint.contains("holds surveys already"), "{complaint}");
        assert_eq!(app.stored(), before);
    }

    async fn the_log_is_verified_against_a_head_that_was_written_down(app: &TestApp) {
        for role in [Role::Administrator, Role::Manager, Role::Viewer] {
            app.staff(role);
        }
        app.deliver().await;

        let whole = told(&app.run(&["verify-audit"], ""));
        let head = whole.lines().find_map(|line| line.strip_prefix("Head: ")).unwrap().to_owned();
        told(&app.run(&["verify-audit", "--head", &head], ""));
        app.tamper("DELETE FROM audit_seals WHERE seq = 3");
        let without_head = told(&app.run(&["verify-audit"], ""));
        let cut = complained(&app.run(&["verify-audit", "--head", &head], ""));
        app.tamper("UPDATE audit_events SET action = 'account.read'");
        let altered = complained(&app.run(&["verify-audit"], ""));

        assert!(whole.starts_with("3 events are sealed and fit.\n0 events wait"), "{whole}");
        assert!(without_head.starts_with("2 events are sealed and fit."), "the chain alone cannot tell");
        assert!(cut.contains("event 3 is missing"), "{cut}");
        assert!(altered.contains("event 1 is not what was sealed"), "{altered}");
    }

    async fn what_a_freeze_holds_is_exported_as_files(app: &TestApp) {
        let (fieldwork, _) = publish::frozen(app).await;
        let round = fieldwork.round.to_string();
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("made/anew");
        let export = ["export", "answers", "--round", &round, "--freeze", "1", "--to", to.to_str().unwrap()];
        let read = |name: &str| fs::read_to_string(to.join(name)).expect("the file is there");

        let written = told(&app.run(&export, ""));
        let (header, services) = (read("header.csv"), read("tjeneste.csv"));
        let all = [&export[..], &["--exempt", "--flavour", "norwegian"]].concat();
        told(&app.run(&all, ""));
        let norwegian = read("tjeneste.csv");

        assert_eq!(written.lines().count(), 4, "{written}");
        let codebook: serde_json::Value = serde_json::from_str(&read("codebook.json")).unwrap();
        assert_eq!((&codebook["survey"], &codebook["version"]), (&json!("tjenester"), &json!("1")));
        assert_eq!(read("questionnaire.json").matches("\"kartlegger\":1").count(), 1);
        assert_eq!(header.lines().count(), 3, "two organisations under their columns: {header}");
        assert!(header.lines().next().unwrap().contains("ansatte,ansatte.missing"), "{header}");
        assert!(services.contains("Åpen søknad") && services.contains(",=1+1,"), "{services}");
        assert!(!services.contains("987654"), "an exempt value stays out: {services}");
        let mode = fs::metadata(to.join("tjeneste.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "persons' data is for whoever exports it");
        assert!(norwegian.starts_with('\u{feff}') && norwegian.contains("987654"), "{norwegian}");
        assert!(norwegian.contains(";'=1+1;"), "a formula is defused: {norwegian}");
        let path = format!("/api/v1/audit?subject={round}");
        let log = app.staff(Role::Manager).get(&path).await.expect(200).json();
        assert_eq!((&log["items"][0]["action"], &log["items"][0]["detail"]["exempt"]),
            (&json!("answers.export"), &json!(true)));
    }

    async fn an_export_of_what_is_not_there_is_refused_and_writes_nothing(app: &TestApp) {
        let (fieldwork, _) = publish::frozen(app).await;
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("none");
        let round = fieldwork.round.to_string();

        let refused = app.run(
            &["export", "answers", "--round", &round, "--freeze", "2", "--to", to.to_str().unwrap()],
            "",
        );

        assert!(complained(&refused).contains("freeze"), "{refused:?}");
        assert!(!to.exists());
    }
}

/// Runs the program on a database of its own in `folder`, which nobody has made.
fn run_on_none(folder: &Path, arguments: &[&str]) -> Output {
    let database = format!("sqlite:{}", folder.join("none.db").display());
    Command::new(env!("CARGO_BIN_EXE_kartlegger"))
        .args(arguments)
        .args(["--data-dir", folder.join("data").to_str().expect("a path as text")])
        .args(["--database-url", &database])
        .output()
        .expect("the program runs")
}

#[test]
fn what_only_reads_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let file = file.to_str().unwrap();
    let round = "01890000-0000-7000-8000-000000000000";

    for command in [
        &["verify-audit"][..],
        &["verify"],
        &["recompute", "--survey", "tjenester", "--round", "2026"],
        &["dump", "--to", file],
        &["backup", file],
        &["export", "answers", "--round", round, "--freeze", "1", "--to", file],
    ] {
        let complaint = complained(&run_on_none(folder.path(), command));
        assert!(complaint.contains("database"), "{command:?}: {complaint}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{command:?}");
    }
}

#[test]
fn what_migrate_makes_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();

    told(&run_on_none(folder.path(), &["migrate"]));

    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!((mode("data") & 0o777, mode("none.db") & 0o777), (0o700, 0o600));
    told(&run_on_none(folder.path(), &["verify-audit"]));
}

/// It says where to look once both surveys are published.
#[test]
fn the_demonstration_loads_and_publishes_what_ships_with_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_kartlegger"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path().join("demo"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told = lines.any(|line| line.starts_with("Two surveys are published."));
    demo.kill().expect("it ran");
    let complaint = demo.wait_with_output().expect("it ended").stderr;
    assert!(told, "{}", String::from_utf8_lossy(&complaint));
}
