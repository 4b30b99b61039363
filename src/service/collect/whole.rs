//! A whole answer as it is sent at once: by staff, or to be validated without being stored.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::error::CollectError;
use super::standing::Standing;
use crate::domain::answer::json::{Fault, SheetFinding, read_sheet, read_stored_sheet};
use crate::domain::answer::{Answer, Entry, Response, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The header's sheet.
    pub header: Json,
    /// The entries of all rosters, in their order.
    pub entries: Vec<SentEntry>,
    /// Rosters stated to have nothing to report.
    pub nil: BTreeSet<Name>,
}

/// One entry of a whole answer.
#[derive(Clone, Debug)]
pub struct SentEntry {
    /// Its id; none for a new one.
    pub id: Option<EntryId>,
    /// The roster that it stands in.
    pub roster: Name,
    /// Its sheet.
    pub sheet: Json,
}

/// Reads a whole answer, typed; with `former`, digests of its personal values may stand for them.
///
/// # Errors
///
/// [`CollectError::InvalidAnswers`] with every fault at once; pointers lead into
/// `{"header":…,"entries":[…]}`.
pub(super) fn read_whole(
    cx: &Cx<'_>,
    standing: &Standing,
    whole: &Whole,
    former: Option<&Former>,
) -> Result<Response, CollectError> {
    let instrument = &*standing.instrument;
    let mut faults = Vec::new();
    let known = former.map(|former| (&former.sealed.header, &former.shown.header));
    let header = read_one(instrument, None, &whole.header, known, "/header", &mut faults);
    let mut rosters: BTreeMap<Name, Vec<Entry>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (at, sent) in whole.entries.iter().enumerate() {
        let prefix = format!("/entries/{at}");
        let id = sent.id.unwrap_or_else(|| cx.id());
        if !seen.insert(id) {
            let fault = Fault::Duplicate { code: id.to_string() };
            faults.push(SheetFinding { item: None, pointer: format!("{prefix}/id"), fault });
        }
        let known =
            former.and_then(|former| Some((former.sealed.entry(id)?, former.shown.entry(id)?)));
        let roster = Some(&sent.roster);
        let sheet = read_one(instrument, roster, &sent.sheet, known, &prefix, &mut faults);
        let entry = Entry { id, first_submitted_at: None, sheet };
        rosters.entry(sent.roster.clone()).or_default().push(entry);
    }
    let strange = whole.nil.iter().filter(|id| instrument.roster(id.as_str()).is_none());
    faults.extend(strange.map(|roster| SheetFinding {
        item: Some(roster.to_string()),
        pointer: "/nil".to_owned(),
        fault: Fault::UnknownRoster,
    }));
    if faults.is_empty() {
        Ok(Response { header, rosters, nil: whole.nil.clone() })
    } else {
        Err(CollectError::InvalidAnswers { faults, findings: Vec::new() })
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
