//! A whole answer as it is sent at once: by staff, or to be validated without being stored.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::error::CollectError;
use super::standing::Standing;
use crate::domain::answer::json::{Fault, SheetFinding, read_sheet, read_stored_sheet};
use crate::domain::answer::place::entry_sheet;
use crate::domain::answer::{Answer, Entry, Response, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;

/// A whole answer.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// The header's sheet.
    pub header: Json,
    /// What is said of each roster.
    pub rosters: BTreeMap<Name, SentRoster>,
}

/// What is said of one roster.
#[derive(Clone, Debug, Default)]
pub struct SentRoster {
    /// That there is nothing to report.
    pub nil: bool,
    /// The entries in their order: the id, none for a new one, and the sheet.
    pub entries: Vec<(Option<EntryId>, Json)>,
}

/// Reads a whole answer, typed; with `former`, digests of its personal values may stand for them.
///
/// # Errors
///
/// [`CollectError::InvalidWhole`] with every fault at once.
pub(super) fn read_whole(
    cx: &Cx<'_>,
    standing: &Standing,
    whole: &Whole,
    former: Option<&Former>,
) -> Result<Response, CollectError> {
    let instrument = &*standing.instrument;
    let mut faults = Vec::new();
    let known = former.map(|former| (&former.sealed.header, &former.shown.header));
    let header = read_one(instrument, None, &whole.header, known, "/header/sheet", &mut faults);
    let mut response = Response { header, ..Response::default() };
    let mut seen = BTreeSet::new();
    for (roster, sent) in &whole.rosters {
        if instrument.roster(roster.as_str()).is_none() {
            let pointer = format!("/rosters/{roster}");
            faults.push(SheetFinding { item: None, pointer, fault: Fault::UnknownRoster });
            continue;
        }
        if sent.nil {
            response.nil.insert(roster.clone());
        }
        let mut entries = Vec::with_capacity(sent.entries.len());
        for (at, (id, json)) in sent.entries.iter().enumerate() {
            let id = id.unwrap_or_else(|| cx.id());
            if !seen.insert(id) {
                let pointer = format!("/rosters/{roster}/entries/{at}/id");
                let fault = Fault::Duplicate { code: id.to_string() };
                faults.push(SheetFinding { item: None, pointer, fault });
            }
            let known = former.and_then(|f| Some((f.sealed.entry(id)?, f.shown.entry(id)?)));
            let place = entry_sheet(roster, at);
            let sheet = read_one(instrument, Some(roster), json, known, &place, &mut faults);
            entries.push(Entry { id, first_submitted_at: None, sheet });
        }
        response.rosters.insert(roster.clone(), entries);
    }
    if faults.is_empty() {
        Ok(response)
    } else {
        Err(CollectError::InvalidWhole { faults, findings: Vec::new() })
    }
}

/// The submission that is being corrected, as stored and with its personal values shown.
pub(super) struct Former {
    pub(super) sealed: Response,
    pub(super) shown: Response,
}

fn read_one(
    instrument: &Instrument,
    roster: Option<&Name>,
    json: &Json,
    known: Option<(&Sheet, &Sheet)>,
    prefix: &str,
    faults: &mut Vec<SheetFinding>,
) -> Sheet {
    let id = roster.map(Name::as_str);
    let read = match known {
        Some(_) => read_stored_sheet(instrument, id, json),
        None => read_sheet(instrument, id, json),
    };
    let mut place = |finding: SheetFinding| {
        faults.push(SheetFinding { pointer: format!("{prefix}{}", finding.pointer), ..finding });
    };
    let mut sheet = match read {
        Ok(sheet) => sheet,
        Err(found) => {
            found.into_iter().for_each(place);
            return Sheet::default();
        }
    };
    let sealed = sheet.answers.iter_mut().filter(|(_, a)| matches!(a, Answer::Sealed(_)));
    for (item, answer) in sealed {
        let same = known.filter(|(sealed, _)| sealed.answers.get(item) == Some(answer));
        match same.and_then(|(_, shown)| shown.answers.get(item)) {
            Some(shown) => *answer = shown.clone(),
            None => place(SheetFinding {
                item: Some(item.to_string()),
                pointer: format!("/answers/{item}"),
                fault: Fault::Sealed,
            }),
        }
    }
    sheet
}
