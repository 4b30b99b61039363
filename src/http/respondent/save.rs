//! Saving one page of answers: over the version it was shown from, or not at all.
//!
//! **Invariant:** a page overwrites only what its reader has seen. When a colleague has changed
//! another page of the same part, both changes stand; when the same page, the reader chooses.

use super::error::PagesError;
use super::form::{FieldFault, FieldFinding, Fields, Reading, fill, read_section, soft_rules};
use super::loaded::{Loaded, Place, Spot, load};
use crate::domain::answer::json::{sheet_json, write_sheet};
use crate::domain::answer::{Breach, Edition, Finding, Sheet};
use crate::domain::canonical;
use crate::domain::code::Name;
use crate::domain::questionnaire::instrument::{Instrument, Item, Rule};
use crate::http::page::Wanted;
use crate::service::Cx;
use crate::service::collect::{CollectError, Grantee, OffRoute, PutEntry, put_entry, save_header};

/// What became of a posted page.
#[derive(Debug)]
pub enum Outcome {
    /// It is stored.
    Stored {
        /// The draft with it.
        after: Loaded,
        /// Whether unanswered items of the page are asked now that were not when it was shown.
        more_asked: bool,
    },
    /// Nothing is stored; the page is shown back with what is wrong.
    Refused {
        /// The draft as it stays; its route is that of the posted answers.
        stays: Loaded,
        /// What is wrong.
        refusals: Vec<Refusal>,
    },
    /// Nothing is stored: somebody else has changed the same answers.
    Conflict {
        /// The draft as it stays.
        stays: Loaded,
        /// The items that differ.
        differing: Vec<Name>,
    },
}

/// Why an answer is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The item or rule.
    pub at: String,
    /// What is wrong there.
    pub why: Why,
}

/// What is wrong with an answer that is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It cannot be read.
    Fault(FieldFault),
    /// It breaks a rule of its item.
    Breach(Breach),
}

/// Stores a posted page. Nobody else changes the draft between the reading and the writing: the verb holds the
/// unit, as [`find_session_to_write`](crate::service::collect::find_session_to_write) says.
///
/// # Errors
///
/// [`PagesError::NoSuchSection`], and those of [`put_entry`] and [`save_header`] that are not about
/// the answers themselves.
pub fn save(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    place: &Place,
    fields: &Fields,
    wanted: Wanted,
) -> Result<Outcome, PagesError> {
    let mut before = load(cx, grantee)?;
    let (lang, spot) = (before.lang(wanted), before.spot(place)?);
    let stored_fields = fill(before.instrument(), spot.roster_id(), spot.section, spot.sheet, lang);
    let fields = chosen(fields, &stored_fields, before.instrument(), &spot);
    let Reading { sheet, findings } =
        read_section(before.instrument(), spot.roster_id(), spot.section, &fields, spot.sheet);
    if !findings.is_empty() {
        before.reroute(place, &sheet, cx.now);
        let refusals = findings.into_iter().map(Refusal::from).collect();
        return Ok(Outcome::Refused { stays: before, refusals });
    }
    let differing = differing(before.instrument(), &spot, &sheet);
    if !has_seen(&fields, &mark(before.instrument(), &spot), spot.edition, &differing) {
        return Ok(Outcome::Conflict { stays: before, differing });
    }
    match put(cx, grantee, &spot, &sheet) {
        Ok(()) => {}
        Err(CollectError::InvalidAnswers { faults, findings }) => {
            let faults = faults.into_iter().filter_map(|found| {
                Some(Refusal { at: found.item?, why: Why::Fault(FieldFault::Answer(found.fault)) })
            });
            let refusals = faults.chain(findings.into_iter().filter_map(refusal)).collect();
            before.reroute(place, &sheet, cx.now);
            return Ok(Outcome::Refused { stays: before, refusals });
        }
        Err(other) => return Err(other.into()),
    }
    let after = load(cx, grantee)?;
    let entry = place.entry;
    let more_asked = spot.section.items.iter().any(|item| {
        let id = item.id.as_str();
        let newly = after.route.asks(entry, id) && !before.route.asks(entry, id);
        newly && !sheet.answers.contains_key(id)
    });
    Ok(Outcome::Stored { after, more_asked })
}

/// A mark of what a page was shown from, so that only changes to the same answers are a conflict.
#[must_use]
pub fn mark(instrument: &Instrument, spot: &Spot<'_>) -> String {
    let own = |id: &Name| spot.section.items.iter().any(|item| item.id == *id);
    let mut shown = spot.sheet.clone();
    shown.answers.retain(|id, _| own(id));
    shown.exemptions.retain(|id, _| own(id));
    shown.confirmations.retain(|id, _| rules(instrument, spot).any(|rule| rule.id == *id));
    canonical::hex(canonical::hash(write_sheet(&shown)))
}

/// The soft checks of a page.
fn rules<'a>(instrument: &'a Instrument, spot: &'a Spot<'a>) -> impl Iterator<Item = &'a Rule> {
    soft_rules(instrument, spot.roster_id(), spot.section)
}

/// The posted fields after the choices of a conflict page: where the other version was kept, its
/// fields stand in.
fn chosen(fields: &Fields, stored: &Fields, instrument: &Instrument, spot: &Spot<'_>) -> Fields {
    let kept: Vec<&Item> = spot
        .section
        .items
        .iter()
        .filter(|item| fields.first('k', item.id.as_str()) == Some("stored"))
        .collect();
    let is_kept = |item: &str| kept.iter().any(|kept| kept.id.as_str() == item);
    let of_kept = |name: &str| match name.split_once('.') {
        Some(("a" | "m" | "x", item)) => is_kept(item),
        Some(("c", rule)) => {
            rules(instrument, spot).any(|one| one.id.as_str() == rule && is_kept(one.at.as_str()))
        }
        _ => false,
    };
    let mine = fields.0.iter().filter(|(name, _)| !of_kept(name));
    let theirs = stored.0.iter().filter(|(name, _)| of_kept(name));
    Fields(mine.chain(theirs).cloned().collect())
}

/// The items of a page of which a sheet says something else than what is stored, a check's comment included.
fn differing(instrument: &Instrument, spot: &Spot<'_>, sheet: &Sheet) -> Vec<Name> {
    let stored = spot.sheet;
    let differs = |id: &Name| {
        stored.answers.get(id) != sheet.answers.get(id)
            || stored.exemptions.get(id) != sheet.exemptions.get(id)
            || rules(instrument, spot)
                .filter(|rule| rule.at == *id)
                .any(|rule| stored.confirmations.get(&rule.id) != sheet.confirmations.get(&rule.id))
    };
    spot.section.items.iter().map(|item| &item.id).filter(|id| differs(id)).cloned().collect()
}

/// Whether the reader saw what is stored: the edition is the same, or the page's own answers are,
/// or nothing would be overwritten. A conflict page is an edition too, of which each difference has
/// been chosen.
fn has_seen(fields: &Fields, mark: &str, stored: Edition, differing: &[Name]) -> bool {
    let edition = fields.one("edition").and_then(|raw| raw.parse().ok()).map(Edition);
    let seen = edition == Some(stored) || fields.one("seen") == Some(mark);
    let all_chosen = fields.one("conflict").is_none()
        || differing.iter().all(|id| fields.first('k', id.as_str()).is_some());
    differing.is_empty() || (seen && all_chosen)
}

fn put(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    spot: &Spot<'_>,
    sheet: &Sheet,
) -> Result<(), CollectError> {
    let json = sheet_json(sheet);
    let off_route = OffRoute::Keep;
    match spot.entry {
        None => save_header(cx, grantee, spot.edition, &json, off_route).map(|_| ()),
        Some(entry) => {
            let put = PutEntry {
                entry: entry.id,
                roster: &entry.roster,
                based_on: Some(spot.edition),
                sheet: &json,
                off_route,
            };
            put_entry(cx, grantee, &put).map(|_| ())
        }
    }
}

impl From<FieldFinding> for Refusal {
    fn from(found: FieldFinding) -> Self {
        Self { at: found.at, why: Why::Fault(found.fault) }
    }
}

fn refusal(finding: Finding) -> Option<Refusal> {
    Some(Refusal { at: finding.item?.to_string(), why: Why::Breach(finding.breach) })
}

impl Outcome {
    /// The draft as it is now.
    #[must_use]
    pub const fn loaded(&self) -> &Loaded {
        match self {
            Self::Stored { after, .. } => after,
            Self::Refused { stays, .. } | Self::Conflict { stays, .. } => stays,
        }
    }
}
