//! IT i praksis in two rounds with synthetic answers, so that there are indicators, groups, a change between
//! rounds and an own result to look at.
//!
//! The answers are entered as staff enter what came in otherwise, each round in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::synthetic::{self, Frame, Organisation};
use super::{DemoError, replica};
use crate::domain::answer::GrantScope;
use crate::domain::ids::{RoundId, SurveyId, UnitId, VersionId};
use crate::domain::orgnr::OrgNumber;
use crate::domain::oslo::day_in_oslo;
use crate::domain::publication::Kind;
use crate::domain::round::Schedule;
use crate::exchange::{panel_csv, register_csv};
use crate::service::collect::{self, Whole};
use crate::service::design::{self, FrameFilter, PlannedRound};
use crate::service::disseminate::{self, Release};
use crate::service::{Actor, Clock, Secret, Shell, process};

/// How many of each kind answered in 2020 and not in 2021.
const LEFT: usize = 19;

/// What loading made.
pub struct Loaded {
    /// A link that reads an own result of 2021.
    pub link: Secret,
    /// Whose it is.
    pub organisation: String,
}

/// What both rounds share.
struct Practice<'a> {
    shell: &'a Shell,
    staff: Actor,
    frame: Frame,
}

/// One round.
struct Fielded {
    code: &'static str,
    year: i32,
    version: VersionId,
    skipped: usize,
}

/// Loads the rounds of 2020 and 2021 and publishes both.
///
/// # Errors
///
/// Whatever a verb refuses: the data ship with the product, so any refusal is a defect of one of them.
pub fn load(shell: &Shell, staff: Actor) -> Result<Loaded, DemoError> {
    let shell = Shell { clock: Clock::at(replica::oslo(2020, 2, 3)), ..shell.clone() };
    let practice = Practice { shell: &shell, staff, frame: Frame::sample() };
    let register = practice.frame.register();
    let file = register_csv::read_register(register.as_bytes(), shell.series);
    let file = file.map_err(DemoError::File)?;
    shell.write_here(staff, |cx| design::import_register(cx, file, None))?;
    let latest: Value = serde_saphyr::from_str(synthetic::QUESTIONNAIRE)
        .map_err(|_| DemoError::Shipped("a questionnaire"))?;
    let former = design::check_questionnaire(&synthetic::former(latest).to_string())?;
    let (survey, then) = shell.write_here(staff, |cx| design::create_survey(cx, &former))?;
    let latest = design::check_questionnaire(synthetic::QUESTIONNAIRE)?;
    let now = shell.write_here(staff, |cx| design::add_version(cx, survey.id, &latest))?;
    let first = Fielded { code: "2020", year: 2020, version: then.id, skipped: 0 };
    practice.field(survey.id, &first)?;
    let second = Fielded { code: "2021", year: 2021, version: now.id, skipped: LEFT };
    let (_, units) = practice.field(survey.id, &second)?;
    let answered = practice.frame.answering(LEFT);
    let shown = answered.first().ok_or(DemoError::Shipped("an organisation"))?;
    let unit = *units.get(&shown.orgnr).ok_or(DemoError::Shipped("a unit"))?;
    let link = shell.write_here(staff, |cx| collect::issue_link(cx, unit, GrantScope::Whole))?;
    Ok(Loaded { link, organisation: shown.name.clone() })
}

impl Practice<'_> {
    /// Plans a round, opens it, enters its answers and publishes it.
    fn field(
        &self,
        survey: SurveyId,
        of: &Fielded,
    ) -> Result<(RoundId, BTreeMap<OrgNumber, UnitId>), DemoError> {
        let (shell, staff) = (self.shell, self.staff);
        let opens = replica::oslo(of.year, 3, 2);
        shell.clock.set(opens);
        let planned = self.plan(survey, of, opens)?;
        let round = shell.write_here(staff, |cx| design::plan_round(cx, planned))?;
        let round = shell.write_here(staff, |cx| design::open_round(cx, round.id, None))?;
        let (_, units) =
            shell.read_here(staff, |cx| design::list_units(cx, round.id, None, None, 1_000))?;
        let units: BTreeMap<OrgNumber, UnitId> =
            units.into_iter().map(|unit| (unit.facts.orgnr, unit.id)).collect();
        shell.clock.set(replica::oslo(of.year, 4, 14));
        self.answer(of, &units)?;
        let panel = panel_csv::read_panel(synthetic::panel(of.skipped > 0).as_bytes())
            .map_err(DemoError::File)?;
        shell.write_here(staff, |cx| disseminate::import_panel(cx, round.id, &panel))?;
        shell.clock.set(replica::oslo(of.year, 5, 20));
        shell.write_here(staff, |cx| design::close_round(cx, round.id, None, None))?;
        let (_, freeze) =
            shell.write_here(staff, |cx| process::freeze_round(cx, round.id, None, ""))?;
        shell.clock.set(replica::oslo(of.year, 6, 15));
        shell.write_here(staff, |cx| {
            let (freeze, kind) = (freeze.number, Kind::Final);
            disseminate::publish(
                cx,
                round.id,
                Release { freeze, kind, reason: "", embargo_until: None, agreed: "", unproved: "" },
            )
        })?;
        Ok((round.id, units))
    }

    /// Due in April; its links are good until a year from today, so that the own result can be read.
    fn plan(
        &self,
        survey: SurveyId,
        of: &Fielded,
        opens: DateTime<Utc>,
    ) -> Result<PlannedRound, DemoError> {
        let planned = replica::plan(survey, of.version, of.code, opens)?;
        let today = day_in_oslo(Clock::System.now());
        let in_a_year = today.checked_add_days(chrono::Days::new(365)).unwrap_or(today);
        let orgnrs: BTreeSet<OrgNumber> =
            self.frame.organisations.iter().map(|one| one.orgnr).collect();
        Ok(PlannedRound {
            schedule: Schedule {
                deadline_on: NaiveDate::from_ymd_opt(of.year, 4, 30).unwrap_or_default(),
                links_end_on: in_a_year,
                ..planned.schedule
            },
            frame: FrameFilter { orgnrs, ..FrameFilter::default() },
            ..planned
        })
    }

    fn answer(&self, of: &Fielded, units: &BTreeMap<OrgNumber, UnitId>) -> Result<(), DemoError> {
        let shell = self.shell;
        let instrument = shell.read_here(self.staff, |cx| design::instrument(cx, of.version))?;
        let seed = u64::from(of.year.unsigned_abs());
        let whole = |one: &Organisation| Whole {
            header: json!({ "answers": synthetic::answers(seed, &instrument, one) }),
            rosters: BTreeMap::new(),
        };
        shell.write_here(self.staff, |cx| {
            for one in self.frame.answering(of.skipped) {
                let unit = *units.get(&one.orgnr).ok_or(DemoError::Shipped("a unit"))?;
                collect::enter_answers(cx, unit, &whole(one), "Oppdiktet svar.", None)?;
            }
            Ok(())
        })
    }
}
