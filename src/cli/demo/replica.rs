//! Difi's round of 2019, loaded the way answers arrive: link by link, entry by entry, in the order of their instants.
//!
//! The clock is set to each instant in turn, so that late answers are late and the audit log tells the round's
//! own story. Nothing here writes past the verbs that respondents and staff use.
//!
//! The answers are made up; see `demo/difi2019/README.md`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;

use super::DemoError;
use crate::domain::answer::json::sheet_json;
use crate::domain::answer::{Breach, GrantScope};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, RoundId, SurveyId, UnitId, VersionId};
use crate::domain::orgnr::OrgNumber;
use crate::domain::publication::Kind;
use crate::domain::round::{Eligibility, PartialRule, Schedule};
use crate::exchange::answers_csv::{self, AnswerRow};
use crate::exchange::register_csv;
use crate::service::collect::{self, CollectError, Grantee, OffRoute, PutEntry};
use crate::service::design::{self, FrameFilter, PlannedRound};
use crate::service::disseminate::{self, Release};
use crate::service::process;
use crate::service::{Actor, Clock, Cx, Secret, Shell};

const QUESTIONNAIRE: &str = include_str!("../../../questionnaires/difi-2019.yaml");
const REGISTER: &str = include_str!("../../../demo/difi2019/register.csv");
const ENTRIES: &str = include_str!("../../../demo/difi2019/entries.csv");
/// Why the tables are published although so many of them hang together that they are audited two by two.
const UNPROVED: &str = "The answers are made up";

/// What loading made.
pub struct Loaded {
    /// The survey.
    pub survey: SurveyId,
    /// The questionnaire version that the round asked.
    pub version: VersionId,
    /// Whom it asked.
    pub agencies: BTreeSet<OrgNumber>,
}

/// The round's calendar, as the report tells it.
///
/// Source: Difi, "Oversikt over digitaliseringstiltak i staten. Status for 2019", section 2.1 and preface.
struct Calendar;

impl Calendar {
    fn planned() -> DateTime<Utc> {
        oslo(2019, 6, 3)
    }

    fn opened() -> DateTime<Utc> {
        oslo(2019, 6, 17)
    }

    fn frozen() -> DateTime<Utc> {
        oslo(2019, 9, 25)
    }

    fn published() -> DateTime<Utc> {
        oslo(2019, 12, 20)
    }
}

/// Nine in the morning of a day in Oslo.
pub fn oslo(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    from_oslo(date.and_hms_opt(9, 0, 0).unwrap_or_default())
}

/// An instant of Norwegian local time; the earlier one when the clock was set back over it.
fn from_oslo(local: NaiveDateTime) -> DateTime<Utc> {
    Oslo.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |zoned| zoned.with_timezone(&Utc))
}

/// Loads the round of 2019 and publishes it; `progress` is told how many of how many entries are in.
///
/// # Errors
///
/// Whatever a verb refuses: the data ship with the product, so any refusal is a defect of one of them.
pub fn load(
    shell: &Shell,
    staff: Actor,
    mut progress: impl FnMut(usize, usize),
) -> Result<Loaded, DemoError> {
    let loading = Shell { clock: Clock::at(Calendar::planned()), ..shell.clone() };
    let file = register_csv::read_register(REGISTER.as_bytes(), loading.series)
        .map_err(DemoError::File)?;
    let agencies = file.rows.iter().map(|row| row.facts.orgnr).collect();
    loading.write_here(staff, |cx| design::import_register(cx, file, None))?;
    let checked = design::check_questionnaire(QUESTIONNAIRE)?;
    let (survey, version) = loading.write_here(staff, |cx| design::create_survey(cx, &checked))?;
    let planned = plan(survey.id, version.id, "2019", Calendar::opened())?;
    let planned = PlannedRound {
        schedule: Schedule {
            deadline_on: NaiveDate::from_ymd_opt(2019, 8, 30).unwrap_or_default(),
            grace_days: 24,
            ..planned.schedule
        },
        ..planned
    };
    let round = loading.write_here(staff, |cx| design::plan_round(cx, planned))?;
    loading.clock.set(Calendar::opened());
    let round = loading.write_here(staff, |cx| design::open_round(cx, round.id, None))?;

    let instrument = loading.read_here(staff, |cx| design::instrument(cx, version.id))?;
    let roster = instrument.rosters.first().ok_or(DemoError::Shipped("a roster"))?;
    let rows = answers_csv::read(&instrument, &roster.part, ENTRIES).map_err(DemoError::File)?;
    Respondents::link(&loading, staff, round.id, roster.id.clone())?.answer(rows, &mut progress)?;

    loading.clock.set(Calendar::frozen());
    let round = loading.read_here(staff, |cx| design::find_round(cx, round.id))?;
    let round = loading.write_here(staff, |cx| design::close_round(cx, round.id, None, None))?;
    let (round, freeze) =
        loading.write_here(staff, |cx| process::freeze_round(cx, round.id, None, ""))?;
    loading.clock.set(Calendar::published());
    loading.write_here(staff, |cx| {
        let (freeze, kind) = (freeze.number, Kind::Final);
        let release = Release {
            freeze,
            kind,
            reason: "",
            embargo_until: None,
            agreed: "",
            unproved: UNPROVED,
        };
        disseminate::publish(cx, round.id, release)
    })?;
    Ok(Loaded { survey: survey.id, version: version.id, agencies })
}

/// A round that opens on the day of `opens`, is due in thirty days and whose links end after a year.
///
/// # Errors
///
/// [`DemoError::Shipped`] for a code that is none.
pub fn plan(
    survey: SurveyId,
    version: VersionId,
    code: &str,
    opens: DateTime<Utc>,
) -> Result<PlannedRound, DemoError> {
    let opens_on = opens.with_timezone(&Oslo).date_naive();
    let days = |n| opens_on.checked_add_days(chrono::Days::new(n)).unwrap_or(opens_on);
    Ok(PlannedRound {
        survey,
        version,
        code: code.parse().map_err(|_| DemoError::Shipped("a round's code"))?,
        test: false,
        schedule: Schedule {
            opens_on,
            deadline_on: days(30),
            grace_days: 14,
            links_end_on: days(366 + u64::from(opens_on.leap_year())),
        },
        partial_rule: PartialRule::default(),
        eligibility: Eligibility::ONE,
        frame: FrameFilter::default(),
    })
}

/// The organisations of the round with their links, and what each has entered so far.
struct Respondents<'a> {
    shell: &'a Shell,
    roster: Name,
    links: BTreeMap<OrgNumber, (Secret, UnitId)>,
}

impl<'a> Respondents<'a> {
    fn link(
        shell: &'a Shell,
        staff: Actor,
        round: RoundId,
        roster: Name,
    ) -> Result<Self, DemoError> {
        let (_, units) =
            shell.read_here(staff, |cx| design::list_units(cx, round, None, None, 1_000))?;
        let mut links = BTreeMap::new();
        for unit in units {
            let secret = shell
                .write_here(staff, |cx| collect::issue_link(cx, unit.id, GrantScope::Whole))?;
            links.insert(unit.facts.orgnr, (secret, unit.id));
        }
        Ok(Self { shell, roster, links })
    }

    /// Enters each row at its instant, and submits when an organisation has entered its last one
    /// before the deadline, or its last one of all.
    fn answer(
        &self,
        mut rows: Vec<AnswerRow>,
        progress: &mut impl FnMut(usize, usize),
    ) -> Result<(), DemoError> {
        rows.sort_by_key(|row| (row.registered_at, row.line));
        let n_rows = rows.len();
        for (at, row) in rows.iter().enumerate() {
            let received = row.registered_at.ok_or(DemoError::Shipped("an instant on each row"))?;
            self.shell.clock.set(from_oslo(received));
            let (secret, unit) =
                self.links.get(&row.orgnr).ok_or(DemoError::Shipped("a unit for each row"))?;
            let grantee =
                self.shell.read_here(Actor::System, |cx| collect::find_grantee(cx, secret))?;
            let actor = Actor::Respondent(grantee.link, *unit);
            self.shell.write_here(actor, |cx| self.enter(cx, &grantee, row))?;
            let rest = rows.iter().skip(at + 1).filter(|later| later.orgnr == row.orgnr);
            let day = |row: &AnswerRow| row.registered_at.map(|instant| instant.date());
            let deadline = NaiveDate::from_ymd_opt(2019, 8, 30);
            if rest.clone().all(|later| day(row) <= deadline && day(later) > deadline) {
                self.shell
                    .write_here(actor, |cx| submit(cx, &grantee, &format!("row-{}", row.line)))?;
            }
            progress(at + 1, n_rows);
        }
        Ok(())
    }
}

impl Respondents<'_> {
    /// Stores the header the first time, and the row's entry.
    fn enter(
        &self,
        cx: &mut Cx<'_>,
        grantee: &Grantee,
        row: &AnswerRow,
    ) -> Result<(), CollectError> {
        let draft = collect::draft(cx, grantee)?;
        if draft.header.edition.0 == 0 {
            collect::save_header(cx, grantee, draft.header.edition, &row.header, OffRoute::Refuse)?;
        }
        let entry = cx.id();
        collect::add_entry(cx, grantee, (&self.roster, entry), &row.entry, OffRoute::Refuse)?;
        Ok(())
    }
}

/// What the loader writes where a soft check asks for a comment.
const COMMENT: &str = "Bekreftet ved innlesing av de oppdiktede svarene.";

/// Confirms what the soft checks ask for, and submits what was then reviewed.
fn submit(cx: &mut Cx<'_>, grantee: &Grantee, key: &str) -> Result<(), CollectError> {
    let draft = collect::draft(cx, grantee)?;
    let mut asked: BTreeMap<EntryId, Vec<Name>> = BTreeMap::new();
    for finding in collect::review(cx, grantee)?.findings {
        if let (Some(entry), Breach::Unconfirmed { rule, .. }) = (finding.entry, finding.breach) {
            asked.entry(entry).or_default().push(rule);
        }
    }
    for (entry, rules) in asked {
        let Some(stored) = draft.entry(entry) else { continue };
        let mut sheet = stored.sheet.clone();
        sheet.confirmations.extend(rules.into_iter().map(|rule| (rule, COMMENT.to_owned())));
        let put = PutEntry {
            entry,
            roster: &stored.roster,
            based_on: Some(stored.edition),
            sheet: &sheet_json(&sheet),
            off_route: OffRoute::Refuse,
        };
        collect::put_entry(cx, grantee, &put)?;
    }
    let reviewed = collect::review(cx, grantee)?.reviewed;
    collect::submit(cx, grantee, &reviewed, key).map(|_| ())
}
