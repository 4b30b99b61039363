//! The program as a process on a database: started, killed, frozen, started again.

use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use chrono::Days;
use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::frame::ContactRole;
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::ids::{RoundId, UnitId};
use kartlegger::domain::orgnr::{OrgNumber, Series};
use kartlegger::domain::oslo::day_in_oslo;
use kartlegger::domain::round::{Eligibility, PartialRule, Schedule};
use kartlegger::service::collect::{CollectError, issue_link};
use kartlegger::service::design::{
    DesignError, FrameFilter, Instruments, NewContact, PlannedRound, add_contact,
    check_questionnaire, create_organisation, create_survey, list_units, open_round, plan_round,
};
use kartlegger::service::disseminate::Decoded;
use kartlegger::service::staff::Passwords;
use kartlegger::service::{Actor, Chance, Clock, Cx, Shell};
use kartlegger::store::{Store, StoreUrl};
use tempfile::TempDir;

use crate::shim::{self, Shim};

/// The questionnaire that is asked.
const QUESTIONNAIRE: &str = include_str!("../data/tjenester.yaml");

/// One server process with its folder, on a database that others may share.
pub struct House {
    /// Where it answers.
    pub url: String,
    /// Where everything is stored.
    pub database: StoreUrl,
    /// Its disk and its clock.
    pub shim: Shim,
    settings: Vec<String>,
    process: Option<Child>,
    folder: TempDir,
}

/// A round in the field.
pub struct Round {
    /// The round.
    pub id: RoundId,
    /// Each unit with the secret of a link of its own.
    pub units: Vec<(UnitId, String)>,
}

impl House {
    /// A house on a SQLite file of its own, not yet started.
    pub fn on_sqlite() -> Self {
        Self::new(None)
    }

    /// A house on a PostgreSQL server, not yet started.
    pub fn on_postgres(url: &str) -> Self {
        Self::new(Some(StoreUrl::parse(url).expect("a PostgreSQL URL")))
    }

    fn new(database: Option<StoreUrl>) -> Self {
        // A real disk: what these tests ask is what it keeps.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let listen = free.local_addr().expect("an address").to_string();
        let own = StoreUrl::sqlite(&folder.path().join("kartlegger.db"));
        Self {
            url: format!("http://{listen}"),
            database: database.unwrap_or(own),
            shim: Shim::new(folder.path()),
            settings: vec![
                format!("server.listen={listen}"),
                "register.series=real_and_test".to_owned(),
                "worker.poll_seconds=1".to_owned(),
                "log.filter=warn".to_owned(),
                // One machine plays everybody here.
                "limits.link=0".to_owned(),
            ],
            process: None,
            folder,
        }
    }

    /// The same with one more setting.
    pub fn set(mut self, setting: &str) -> Self {
        self.settings.push(setting.to_owned());
        self
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kartlegger"));
        program.arg("--data-dir").arg(self.folder.path()).env("DATABASE_URL", self.address());
        for setting in &self.settings {
            program.args(["--set", setting]);
        }
        program
    }

    /// The database's URL, as `DATABASE_URL` takes it.
    fn address(&self) -> String {
        match &self.database {
            StoreUrl::Sqlite(file) => format!("sqlite:{}", file.display()),
            StoreUrl::Postgres(url) => url.clone(),
        }
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// What the server has logged, and what it said when it ended.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Starts the server; it answers a moment later.
    pub fn start(&mut self) {
        let log = OpenOptions::new().append(true).create(true).open(self.log_file());
        let started = self
            .program()
            .arg("serve")
            .env("LD_PRELOAD", shim::library())
            .env("KARTLEGGER_FAULTS", &self.shim.path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("a log"))
            .spawn();
        assert!(
            self.process.replace(started.expect("the program starts")).is_none(),
            "one at a time"
        );
    }

    /// Waits until the server answers.
    pub async fn ready(&mut self) {
        let begun = Instant::now();
        let http = reqwest::Client::new();
        loop {
            let asked = http.get(&self.url).timeout(Duration::from_secs(5)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            let process = self.process.as_mut().expect("the server was started");
            let ended = process.try_wait().expect("its state is known");
            assert!(ended.is_none(), "the server ended: {}", self.log());
            assert!(begun.elapsed() < Duration::from_mins(1), "no answer: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills the server without a word.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.kill().expect("it is ours to kill");
        process.wait().expect("it ends");
    }

    /// Asks the server to end, and returns how it did.
    pub fn end(&mut self) -> std::process::ExitStatus {
        self.signal("-TERM");
        self.process.take().expect("the server runs").wait().expect("it ends")
    }

    /// Asks the server to end, and tells how it did if it has ended within that time.
    pub async fn end_within(&mut self, time: Duration) -> Option<std::process::ExitStatus> {
        self.signal("-TERM");
        let begun = Instant::now();
        while begun.elapsed() < time {
            let process = self.process.as_mut().expect("the server runs");
            if let Some(ended) = process.try_wait().expect("its state is known") {
                self.process = None;
                return Some(ended);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        None
    }

    /// Stops the server's clock and threads, as a frozen machine does.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets a frozen server go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.as_ref().expect("the server runs").id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill is there").success());
    }

    /// Runs another command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().expect("the program runs")
    }

    /// The services on this database, for what is asked beside the server.
    pub fn shell(&self) -> Shell {
        Shell {
            store: Store::open(&self.database, 2).expect("the database opens"),
            clock: Clock::System,
            chance: Chance::system(),
            series: Series::RealAndTest,
            instruments: Instruments::default(),
            decoded: Decoded::default(),
            passwords: Passwords::new(8, 1, 4).expect("the least that Argon2 allows"),
        }
    }

    /// Opens a round of `count` units, each with a contact `post@etatN.test`.
    pub fn field(&self, count: usize) -> Round {
        let shell = self.shell();
        let opened = shell.write_here(Actor::System, |cx| {
            for (n, orgnr) in test_numbers().take(count).enumerate() {
                let organisation = create_organisation(cx, facts(&orgnr.to_string()), None)?;
                add_contact(cx, organisation.id, contact(n))?;
            }
            let (survey, version) = create_survey(cx, &check_questionnaire(QUESTIONNAIRE)?)?;
            let round = plan_round(cx, planned(cx, survey.id, version.id))?;
            open_round(cx, round.id, None)?;
            let (_, units) = list_units(cx, round.id, None, None, 10_000)?;
            Ok((round.id, units.into_iter().map(|unit| unit.id).collect::<Vec<_>>()))
        });
        let (id, units) = opened.map_err(|e: DesignError| e).expect("the round opens");
        let links = shell.write_here(Actor::System, |cx| {
            let link = |unit| Ok((unit, issue_link(cx, unit, GrantScope::Whole)?.to_string()));
            units.into_iter().map(link).collect::<Result<Vec<_>, CollectError>>()
        });
        Round { id, units: links.expect("each unit has a link") }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
        if std::thread::panicking() {
            eprintln!("the server's log ends with:\n{}", tail(&self.log()));
        }
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

fn planned(
    cx: &Cx<'_>,
    survey: kartlegger::domain::ids::SurveyId,
    version: kartlegger::domain::ids::VersionId,
) -> PlannedRound {
    let today = day_in_oslo(cx.now);
    let after = |days| today.checked_add_days(Days::new(days)).expect("a day");
    PlannedRound {
        survey,
        version,
        code: "now".parse().expect("a code"),
        test: false,
        schedule: Schedule {
            opens_on: today,
            deadline_on: after(30),
            grace_days: 14,
            links_end_on: after(200),
        },
        partial_rule: PartialRule::default(),
        eligibility: Eligibility::ONE,
        frame: FrameFilter::default(),
    }
}

/// Valid numbers of the test series.
fn test_numbers() -> impl Iterator<Item = OrgNumber> {
    (310_000_000..).filter_map(|number: u32| number.to_string().parse().ok())
}

fn contact(n: usize) -> NewContact {
    NewContact {
        role: ContactRole::Named,
        name: "Kari Nordmann".to_owned(),
        email: format!("post@etat{n}.test"),
        phone: String::new(),
        delete_after: None,
    }
}
