//! Carrying a former round's answer forward: the main path is confirming what is known already.

use serde_json::{Value as Json, json};

use super::drafts::{EntryDraft, ensure, insert, load_to_change};
use super::error::CollectError;
use super::load::{Personal, read_submission};
use super::standing::Standing;
use super::visit::{Access, ReadOnly};
use crate::domain::answer::json::{answer_json, read_sheet, write_sheet};
use crate::domain::answer::{Answer, Confirmation, Edition, Sheet};
use crate::domain::ids::{RoundId, SubmissionId, UnitId};
use crate::domain::questionnaire::instrument::{Instrument, Part};
use crate::domain::round::RoundState;
use crate::service::{Actor, Cx, Shell, Subject};
use crate::store::{drafts, rounds, units};

/// How many rounds of a survey are looked through for what was carried.
const MOST_ROUNDS: i64 = 100;
/// How many units are carried in one transaction.
const UNITS_AT_ONCE: usize = 100;

/// The entries of a former submission, in a draft or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CarriedEntries {
    /// Those that the draft got.
    pub carried: usize,
    /// Those that it did not get: their roster is full, or the respondent has stated that there is nothing.
    pub left_out: usize,
}

/// Fills a unit's draft from a former submission of the same organisation, before its round opens or while it
/// takes answers.
///
/// Only items marked `carry_forward` are carried, and only values that today's questionnaire still
/// takes. A carried entry keeps its id and is unconfirmed; an entry that the draft holds already
/// stays as it is, and so does a header that somebody has begun.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`], [`CollectError::NoSuchSubmission`] (also of another organisation),
/// [`CollectError::ReadOnly`] once no answers are taken any more.
pub fn carry_forward(
    cx: &mut Cx<'_>,
    unit: UnitId,
    former: SubmissionId,
) -> Result<CarriedEntries, CollectError> {
    Standing::lock(cx, unit)?;
    let standing = Standing::load(cx, unit)?;
    if let Access::ReadOnly(ReadOnly::Closed) = standing.access(cx.now) {
        return Err(CollectError::ReadOnly(ReadOnly::Closed));
    }
    let answered = read_submission(cx, former, Personal::Sealed)?;
    let of = units::find(cx.conn, answered.submission.unit)?;
    if of.is_none_or(|of| of.organisation_id != standing.unit.organisation_id) {
        return Err(CollectError::NoSuchSubmission(former));
    }
    let instrument = &*standing.instrument;
    let mut draft = load_to_change(cx, &standing)?;
    ensure(cx, unit, &mut draft, cx.now)?;
    let header = carried(instrument, None, &instrument.header, &answered.response.header);
    if draft.header.edition == Edition::default() && !header.answers.is_empty() {
        drafts::save_sheet(cx.conn, unit, draft.header.edition, &write_sheet(&header), cx.now)?
            .held("drafts")?;
    }
    let mut told = CarriedEntries::default();
    for roster in &instrument.rosters {
        let id = roster.id.as_str();
        let mut room = match draft.nil.contains(&roster.id) {
            true => 0,
            false => usize::from(roster.max_entries).saturating_sub(draft.roster(id).count()),
        };
        for entry in answered.response.entries(id) {
            if draft.any_entry(entry.id).is_some() {
                continue;
            }
            if room == 0 {
                told.left_out += 1;
                continue;
            }
            room -= 1;
            let carried = EntryDraft {
                id: entry.id,
                roster: roster.id.clone(),
                edition: Edition(1),
                sheet: carried(instrument, Some(id), &roster.part, &entry.sheet),
                carried_from: Some(former),
                confirmation: Confirmation::Unconfirmed,
                updated_at: cx.now,
            };
            insert(cx, unit, &mut draft, &carried)?;
            told.carried += 1;
        }
    }
    let detail = json!({ "from": former, "entries": told.carried, "left_out": told.left_out });
    cx.audit(drafts::CARRY_FORWARD, Subject::new("unit", unit), detail)?;
    Ok(told)
}

/// What was carried into a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Units whose organisation submitted in the former round.
    pub units: usize,
    /// Entries of their submissions.
    pub entries: CarriedEntries,
}

impl Carried {
    const fn add(&mut self, more: Self) {
        self.units += more.units;
        self.entries.carried += more.entries.carried;
        self.entries.left_out += more.entries.left_out;
    }
}

/// Carries the submissions that count in a former round of the same survey into this one, as
/// [`carry_forward`] does for each unit. Repeating it carries only what is new.
///
/// Some units a transaction, since answers wait for each: one that breaks off has carried those before it.
///
/// # Errors
///
/// [`CollectError::NoSuchRound`], also for a former round of another survey; [`CollectError::ReadOnly`] when the
/// round takes no answers any more.
pub async fn carry_forward_round(
    shell: &Shell,
    actor: Actor,
    round: RoundId,
    former: RoundId,
) -> Result<Carried, CollectError> {
    let pairs = shell.read(actor, move |cx| to_carry(cx, round, former)).await?;
    let mut told = Carried::default();
    for some in pairs.chunks(UNITS_AT_ONCE) {
        let some = some.to_vec();
        told.add(shell.write(actor, move |cx| carry_some(cx, some)).await?);
    }
    Ok(told)
}

/// The units of a round that take answers, each with the submission of its organisation that counts in the former.
fn to_carry(
    cx: &mut Cx<'_>,
    round: RoundId,
    former: RoundId,
) -> Result<Vec<(UnitId, SubmissionId)>, CollectError> {
    let here = rounds::find(cx.conn, round)?.ok_or(CollectError::NoSuchRound(round))?;
    let begins = here.state == RoundState::Planned;
    if !begins && !here.state.takes_answers() {
        return Err(CollectError::ReadOnly(ReadOnly::Closed));
    }
    let there = rounds::find(cx.conn, former)?.filter(|there| there.survey_id == here.survey_id);
    let there = there.ok_or(CollectError::NoSuchRound(former))?;
    // Of a round that some may still answer, those whose time is up are passed over.
    let (units, now) = (units::list_all(cx.conn, here.id)?, cx.now);
    let mut pairs = Vec::new();
    for unit in units.into_iter().filter(|unit| begins || here.is_writable(unit, now)) {
        let was = units::find_by_organisation(cx.conn, there.id, unit.organisation_id)?;
        pairs.extend(was.and_then(|was| Some((unit.id, was.last_submission_id?))));
    }
    Ok(pairs)
}

fn carry_some(
    cx: &mut Cx<'_>,
    pairs: Vec<(UnitId, SubmissionId)>,
) -> Result<Carried, CollectError> {
    let mut carried = Carried::default();
    for (unit, submission) in pairs {
        match carry_forward(cx, unit, submission) {
            Ok(entries) => carried.add(Carried { units: 1, entries }),
            // Its time was up meanwhile.
            Err(CollectError::ReadOnly(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(carried)
}

/// Whether a header is what was carried from another round of the survey, so that nobody has changed it since.
pub(super) fn is_as_carried(
    cx: &mut Cx<'_>,
    standing: &Standing,
    header: &Sheet,
) -> Result<bool, CollectError> {
    if header.answers.is_empty() {
        return Ok(false);
    }
    let (instrument, survey) = (&*standing.instrument, standing.round.survey_id);
    for round in rounds::list(cx.conn, Some(survey), None, MOST_ROUNDS)? {
        if round.id == standing.round.id {
            continue;
        }
        let of = units::find_by_organisation(cx.conn, round.id, standing.unit.organisation_id)?;
        let Some(former) = of.and_then(|of| of.last_submission_id) else { continue };
        let former = read_submission(cx, former, Personal::Sealed)?.response;
        if carried(instrument, None, &instrument.header, &former.header) == *header {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The answers that are carried and that today's items still take.
fn carried(instrument: &Instrument, roster: Option<&str>, part: &Part, former: &Sheet) -> Sheet {
    let mut sheet = Sheet::default();
    for item in part.items().filter(|item| item.carry_forward) {
        let Some(answer) = former.answers.get(&item.id) else { continue };
        if matches!(answer, Answer::Sealed(_)) {
            continue;
        }
        let alone: Json = json!({ "answers": { item.id.as_str(): answer_json(answer) } });
        if let Ok(read) = read_sheet(instrument, roster, &alone) {
            sheet.answers.extend(read.answers);
        }
    }
    sheet
}
