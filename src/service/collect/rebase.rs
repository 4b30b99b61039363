//! Bringing into a draft what staff have submitted, so that the respondent's next version does not undo it.
//!
//! **Invariant:** what the respondent has changed is kept: what the draft would submit otherwise than the
//! submission that counted until now, item by item, entry by entry, statement by statement. What was only
//! carried forward from a former round nobody has changed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::carry::is_as_carried;
use super::drafts::{Draft, EntryDraft, ensure, insert};
use super::error::CollectError;
use super::standing::Standing;
use crate::domain::answer::json::write_sheet;
use crate::domain::answer::{Answer, Confirmation, Edition, Entry, Response, Sheet, merge};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, UnitId};
use crate::service::Cx;
use crate::store::draft_entries::{Removal, SheetChange};
use crate::store::{draft_entries, drafts};

/// What a draft is brought up to.
pub(super) struct Rebase<'a> {
    pub(super) standing: &'a Standing,
    /// The submission that counted until now.
    pub(super) former: Option<&'a Response>,
    /// What the draft would submit.
    pub(super) sent: Response,
    /// What staff have submitted.
    pub(super) new: &'a Response,
    /// When that was received.
    pub(super) at: DateTime<Utc>,
}

impl Rebase<'_> {
    /// Brings it into the draft.
    pub(super) fn run(&self, cx: &mut Cx<'_>, mut draft: Draft) -> Result<(), CollectError> {
        ensure(cx, self.unit(), &mut draft, self.at)?;
        self.header(cx, &draft)?;
        let stated = self.stated(&draft);
        for (roster, entries) in &self.new.rosters {
            for entry in entries {
                self.bring(cx, &mut draft, (roster, entry), stated.contains(roster))?;
            }
        }
        let mut left = BTreeSet::new();
        for entry in &draft.entries {
            if self.new.entry(entry.id).is_some() {
                left.insert(&entry.roster);
            } else if self.is_settled(entry) {
                self.remove(cx, entry)?;
            } else {
                left.insert(&entry.roster);
            }
        }
        for entry in draft.removed.iter().filter(|entry| self.was(entry.id).is_none()) {
            if entry.carried_from.is_none() && self.new.entry(entry.id).is_none() {
                draft_entries::forget(cx.conn, self.unit(), entry.id)?;
            }
        }
        let theirs = self.new.nil.iter().filter(|roster| !left.contains(roster));
        let nil: BTreeSet<Name> = theirs.chain(&stated).cloned().collect();
        if nil != draft.nil {
            drafts::save_nil(cx.conn, self.unit(), &nil, self.at)?;
        }
        Ok(())
    }

    fn unit(&self) -> UnitId {
        self.standing.unit.id
    }

    fn header(&self, cx: &mut Cx<'_>, draft: &Draft) -> Result<(), CollectError> {
        let (stored, sent) = (&draft.header.sheet, unsealed(&self.sent.header));
        let base = match self.former {
            Some(former) => unsealed(&former.header),
            None if is_as_carried(cx, self.standing, stored)? => sent.clone(),
            None => Sheet::default(),
        };
        let merged = merge(&base, (stored, &sent), &unsealed(&self.new.header));
        if merged != *stored || draft.header.edition == Edition::default() {
            let text = write_sheet(&merged);
            drafts::save_sheet(cx.conn, self.unit(), draft.header.edition, &text, self.at)?
                .held("drafts")?;
        }
        Ok(())
    }

    /// The rosters of which the respondent has stated, since the submission that counted, that there is nothing.
    fn stated(&self, draft: &Draft) -> BTreeSet<Name> {
        let before = |roster: &Name| self.former.is_some_and(|former| former.nil.contains(roster));
        draft.nil.iter().filter(|roster| !before(roster)).cloned().collect()
    }

    fn bring(
        &self,
        cx: &mut Cx<'_>,
        draft: &mut Draft,
        (roster, entry): (&Name, &Entry),
        stated_nothing: bool,
    ) -> Result<(), CollectError> {
        let (id, theirs) = (entry.id, unsealed(&entry.sheet));
        match draft.any_entry(id) {
            Some((stored, false)) => self.change(cx, stored, &theirs),
            // The respondent has removed it since, or had before anything was submitted.
            Some((_, true)) if self.was(id).is_some() || self.former.is_none() => Ok(()),
            None if self.was(id).is_some() => Ok(()),
            _ if stated_nothing => Ok(()),
            Some((stored, true)) => self.restore(cx, stored, &theirs),
            None => {
                let made = EntryDraft {
                    id,
                    roster: roster.clone(),
                    edition: Edition(1),
                    sheet: theirs,
                    carried_from: None,
                    confirmation: Confirmation::New,
                    updated_at: self.at,
                };
                Ok(insert(cx, self.unit(), draft, &made)?)
            }
        }
    }

    fn change(
        &self,
        cx: &mut Cx<'_>,
        stored: &EntryDraft,
        theirs: &Sheet,
    ) -> Result<(), CollectError> {
        let untouched = stored.confirmation == Confirmation::Unconfirmed;
        let sent = self.sent.entry(stored.id).map(unsealed).unwrap_or_default();
        let base = match self.was(stored.id) {
            _ if untouched => sent.clone(),
            Some(was) => unsealed(was),
            None => Sheet::default(),
        };
        let merged = merge(&base, (&stored.sheet, &sent), theirs);
        if merged == stored.sheet && !untouched {
            return Ok(());
        }
        let confirmation = match stored.confirmation {
            Confirmation::Unconfirmed if merged == stored.sheet => Confirmation::Confirmed,
            Confirmation::Unconfirmed => Confirmation::Changed,
            other => other,
        };
        let (unit, id, text) = (self.unit(), stored.id, write_sheet(&merged));
        let content = SheetChange { sheet: &text, confirmation };
        let saved = draft_entries::save_sheet(cx.conn, unit, id, stored.edition, content, self.at)?;
        Ok(saved.held("draft_entries")?)
    }

    /// Puts back an entry that was removed before the submission that counted.
    fn restore(
        &self,
        cx: &mut Cx<'_>,
        stored: &EntryDraft,
        theirs: &Sheet,
    ) -> Result<(), CollectError> {
        let (unit, id, edition) = (self.unit(), stored.id, stored.edition);
        let confirmation = Confirmation::Changed;
        let stands = Removal { removed_at: None, confirmation };
        draft_entries::set_removed(cx.conn, unit, id, edition, stands, self.at)?
            .held("draft_entries")?;
        let content = SheetChange { sheet: &write_sheet(theirs), confirmation };
        let saved = draft_entries::save_sheet(cx.conn, unit, id, edition.next(), content, self.at)?;
        Ok(saved.held("draft_entries")?)
    }

    /// Takes out an entry that staff have left out; of a carried one it is kept that it has ended.
    fn remove(&self, cx: &mut Cx<'_>, entry: &EntryDraft) -> Result<(), CollectError> {
        let (unit, confirmation) = (self.unit(), Confirmation::Ended);
        let removal = Removal { removed_at: Some(self.at), confirmation };
        draft_entries::set_removed(cx.conn, unit, entry.id, entry.edition, removal, self.at)?
            .held("draft_entries")?;
        if entry.carried_from.is_none() {
            draft_entries::forget(cx.conn, unit, entry.id)?;
        }
        Ok(())
    }

    /// What was submitted of an entry.
    fn was(&self, entry: EntryId) -> Option<&Sheet> {
        self.former.and_then(|former| former.entry(entry))
    }

    /// Whether the respondent has done nothing to an entry since: it is as it was submitted, or as it was carried.
    fn is_settled(&self, entry: &EntryDraft) -> bool {
        let is = self.sent.entry(entry.id).map(unsealed);
        entry.confirmation == Confirmation::Unconfirmed
            || self.was(entry.id).is_some_and(|was| is == Some(unsealed(was)))
    }
}

/// A sheet without the digests of personal values that have been purged: nobody can send those.
pub(super) fn unsealed(sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    sheet.answers.retain(|_, answer| !matches!(answer, Answer::Sealed(_)));
    sheet
}
