//! The house under load: Difi's form of 2019, a register of many organisations, an open round, and a link for each.
//!
//! The header is stored beforehand, as one that was carried from the year before is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use kartlegger::domain::account::{Password, Role, Username};
use kartlegger::domain::answer::json::read_sheet;
use kartlegger::domain::answer::{Edition, GrantScope};
use kartlegger::domain::frame::{Facts, Level};
use kartlegger::domain::ids::{SurveyId, UnitId, VersionId};
use kartlegger::domain::lang::Lang;
use kartlegger::domain::orgnr::{OrgNumber, Series};
use kartlegger::domain::questionnaire::check::{check, read};
use kartlegger::domain::questionnaire::instrument::Instrument;
use kartlegger::domain::round::{Eligibility, PartialRule, Schedule};
use kartlegger::exchange::answers_csv::{self, AnswerRow};
use kartlegger::http::respondent::form::fill;
use kartlegger::service::collect::{self, CollectError, OffRoute};
use kartlegger::service::design::{self, FrameFilter, Instruments, PlannedRound};
use kartlegger::service::disseminate::Decoded;
use kartlegger::service::staff::Passwords;
use kartlegger::service::staff::account::{self, NewAccount};
use kartlegger::service::{Actor, Chance, Clock, Shell};
use kartlegger::store::{Store, StoreUrl};

use super::process::{Served, free_host};
use super::target::Target;

/// A questionnaire that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Difi's of 2019, as the product ships it; the header is stored beforehand.
    Difi,
    /// The tests' own, two short pages and an entry; nothing is stored beforehand.
    Services,
}

impl Form {
    const fn text(self) -> &'static str {
        match self {
            Self::Difi => include_str!("../../questionnaires/difi-2019.yaml"),
            Self::Services => include_str!("../../tests/data/tjenester.yaml"),
        }
    }
}

/// The user name and the password of the one member of staff.
pub const STAFF: (&str, &str) = ("bench", "a long enough sentence");

/// A server and what to send it.
pub type Ready = (Served, Target);

const ENTRIES: &str = include_str!("../../demo/difi2019/entries.csv");
/// Bytes of an entry's sheet.
const ENTRY: usize = 1_500;

/// Where a house stands.
pub enum Place {
    /// In a file of a throw-away folder.
    Sqlite,
    /// In the database of that URL, which is emptied first.
    Postgres(String),
}

/// The checked form.
pub fn instrument(form: Form) -> Instrument {
    check(read(form.text()).expect("the form")).expect("the form")
}

/// The first made-up entry, its description filled up to 1.5 kB.
pub fn sheet() -> String {
    let mut sheet = first_row().entry;
    let length = sheet.to_string().len();
    let text = sheet.pointer_mut("/answers/q14").expect("a description");
    *text = format!("{}{}", text.as_str().unwrap_or_default(), "x".repeat(ENTRY - length)).into();
    sheet.to_string()
}

/// The first made-up header and entry as a browser sends them: the fields of each section's page.
pub fn pages() -> Vec<(String, String)> {
    let form = instrument(Form::Difi);
    let roster = form.rosters.first().expect("a roster");
    let entry = serde_json::from_str(&sheet()).expect("JSON");
    let parts =
        [(None, &form.header, first_row().header), (Some(roster.id.as_str()), &roster.part, entry)];
    let mut pages = Vec::new();
    for (name, part, json) in parts {
        let sheet = read_sheet(&form, name, &json).expect("a sheet of the form");
        for section in &part.sections {
            let fields = fill(&form, name, section, &sheet, Lang::Nb);
            let mut sent = url::form_urlencoded::Serializer::new(String::new());
            sent.extend_pairs(&fields.0);
            pages.push((section.id.to_string(), sent.finish()));
        }
    }
    pages
}

fn first_row() -> AnswerRow {
    let form = instrument(Form::Difi);
    let roster = form.rosters.first().expect("a roster");
    let rows = answers_csv::read(&form, &roster.part, ENTRIES).expect("the shipped answers");
    rows.into_iter().next().expect("a row")
}

/// So many municipalities with numbers that check.
fn organisations(n: usize) -> impl Iterator<Item = Facts> {
    let numbers = (900_000_000..1_000_000_000_u32).filter_map(|n| n.to_string().parse().ok());
    numbers.take(n).map(|orgnr: OrgNumber| Facts {
        orgnr,
        name: format!("Kommune {orgnr}"),
        short_name: format!("Kommune {orgnr}"),
        level: Level::Municipality,
        ministry: None,
        size: None,
        size_class: None,
        stratum: None,
        groups: BTreeSet::default(),
        language: Lang::Nb,
    })
}

fn planned(survey: SurveyId, version: VersionId, now: DateTime<Utc>) -> PlannedRound {
    let today = now.date_naive();
    let days = |n| today.checked_add_days(chrono::Days::new(n)).expect("a day");
    PlannedRound {
        survey,
        version,
        code: "2026".parse().expect("a code"),
        test: false,
        schedule: Schedule {
            opens_on: today,
            deadline_on: days(30),
            grace_days: 14,
            links_end_on: days(60),
        },
        partial_rule: PartialRule::default(),
        eligibility: Eligibility::ONE,
        frame: FrameFilter::default(),
    }
}

/// A UUID that no other number gives.
pub fn entry_id(n: u64) -> String {
    format!("01890000-0000-7000-8000-{n:012x}")
}

/// Makes the house and starts it as a process of its own.
pub fn start(place: &Place, form: Form, respondents: usize) -> Ready {
    let folder = tempfile::tempdir().expect("a folder");
    let url = place.url(folder.path());
    let secrets = furnish(&url, form, respondents);
    let (served, host) = serve(place, folder);
    (served, Target::new(host, secrets))
}

impl Place {
    /// Its address; PostgreSQL's database is emptied.
    pub fn url(&self, folder: &Path) -> StoreUrl {
        match self {
            Self::Sqlite => StoreUrl::sqlite(&folder.join("kartlegger.db")),
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url).expect("PostgreSQL");
                conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                    .expect("an empty one");
                // The tests' server keeps nothing for good; what is measured here must.
                for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                    conn.batch_execute(&format!("ALTER SYSTEM SET {setting} = on"))
                        .expect("a setting");
                }
                conn.batch_execute("SELECT pg_reload_conf()").expect("it reloads");
                StoreUrl::parse(url).expect("a URL of PostgreSQL")
            }
        }
    }
}

/// Starts the server on a database that is there.
pub fn serve(place: &Place, folder: tempfile::TempDir) -> (Served, String) {
    serve_with(place, folder, &[])
}

/// The same in another environment.
pub fn serve_with(
    place: &Place,
    folder: tempfile::TempDir,
    environment: &[(&str, PathBuf)],
) -> (Served, String) {
    let host = free_host();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kartlegger"));
    command.args([
        "serve",
        "--set",
        &format!("server.listen={host}"),
        "--set",
        "worker.enabled=false",
    ]);
    command.args(["--set", "register.series=real_and_test", "--set", "log.filter=warn"]);
    command.args([
        "--set",
        "limits.link=0",
        "--set",
        "limits.account=0",
        "--set",
        "limits.address=0",
    ]);
    command.arg("--data-dir").arg(folder.path());
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    if let Place::Postgres(url) = place {
        command.env("DATABASE_URL", url);
    }
    (Served::start(&mut command, &host, Some(folder)), host)
}

/// The store, opened to be filled.
pub fn shell(url: &StoreUrl) -> Shell {
    Shell {
        store: Store::open(url, 2).expect("the database opens"),
        clock: Clock::System,
        chance: Chance::system(),
        series: Series::RealAndTest,
        instruments: Instruments::default(),
        decoded: Decoded::default(),
        passwords: Passwords::new(8, 1, 1).expect("the least that Argon2 allows"),
    }
}

/// Fills an empty database with an open round, a link for each unit and one member of staff; the secrets of the links.
pub fn furnish(url: &StoreUrl, form: Form, respondents: usize) -> Vec<String> {
    let shell = shell(url);
    let (username, password) = STAFF;
    let username: Username = username.parse().expect("a user name");
    let password = Password::parse(password, &username).expect("a password");
    let hash = shell.passwords.hash_here(&shell.chance, &password).expect("its hash");
    let done = shell.write_here(Actor::System, |cx| {
        let (name, email) = ("Bench".to_owned(), "bench@example.no".to_owned());
        let new = NewAccount { username, name, email, role: Role::Manager };
        account::create(cx, new, hash).expect("an account");
        let checked = design::check_questionnaire(form.text()).expect("a sound form");
        let (survey, version) = design::create_survey(cx, &checked).expect("the form");
        for facts in organisations(respondents) {
            design::create_organisation(cx, facts, None).expect("an organisation");
        }
        let round =
            design::plan_round(cx, planned(survey.id, version.id, cx.now)).expect("a round");
        design::open_round(cx, round.id, None).expect("it opens");
        let (_, units) = design::list_units(cx, round.id, None, None, i64::MAX).expect("its units");
        let header = first_row().header;
        let mut link = |unit: UnitId| {
            let secret = collect::issue_link(cx, unit, GrantScope::Whole)?;
            if form == Form::Difi {
                let grantee = collect::find_grantee(cx, &secret)?;
                collect::save_header(cx, &grantee, Edition::default(), &header, OffRoute::Refuse)?;
            }
            Ok(secret.to_string())
        };
        units.iter().map(|unit| unit.id).map(&mut link).collect::<Result<Vec<_>, CollectError>>()
    });
    done.expect("links")
}
