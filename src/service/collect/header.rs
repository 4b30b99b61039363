//! Writing the header of a draft and its nil returns.

use super::drafts::{HeaderDraft, ensure, load_to_change};
use super::entries::stale;
use super::error::CollectError;
use super::sheets::{OffRoute, check_header, laid_over, read};
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::json::write_sheet;
use crate::domain::answer::{Edition, Response};
use crate::domain::code::Name;
use crate::service::Cx;
use crate::store::drafts;
use crate::store::written::Written;
use serde_json::Value as Json;

/// Stores the header, as far as the grant reaches, over the edition that the write is based on.
///
/// Writing what is stored already is no change, whatever it was based on.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::InvalidAnswers`],
/// [`CollectError::Stale`] with both versions.
pub fn save_header(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    based_on: Edition,
    sheet: &Json,
    off_route: OffRoute,
) -> Result<HeaderDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    let written = read(&standing.instrument, None, sheet)?;
    let draft = load_to_change(cx, &standing)?;
    let stored = draft.header.clone();
    let sheet = laid_over(&stored.sheet, written, &standing.instrument, grantee)?;
    if sheet == stored.sheet && stored.edition.0 > 0 {
        return Ok(draft.header);
    }
    if based_on != stored.edition {
        return Err(stale(None, sheet, stored.sheet, stored.edition));
    }
    let whole = Response { header: sheet.clone(), ..draft.response().clone() };
    check_header(cx, &standing, &whole, off_route)?;
    let (unit, text) = (grantee.unit, write_sheet(&sheet));
    if stored.updated_at.is_none() {
        drafts::insert(cx.conn, unit, based_on.next(), &text, cx.now)?;
    } else if drafts::save_sheet(cx.conn, unit, based_on, &text, cx.now)? == Written::Stale {
        return Err(stale(None, sheet, stored.sheet, stored.edition));
    }
    let kept = HeaderDraft { edition: based_on.next(), sheet, updated_at: Some(cx.now) };
    cx.seen.keep_draft(grantee.unit, draft.with_header(kept.clone()));
    Ok(kept)
}

/// States that a roster has nothing to report, or takes that back.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchRoster`],
/// [`CollectError::NilWithEntries`].
pub fn set_nil(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    roster: &Name,
    nil: bool,
) -> Result<(), CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    if standing.instrument.roster(roster.as_str()).is_none() {
        return Err(CollectError::NoSuchRoster(roster.clone()));
    }
    if !grantee.scope.is_whole() {
        return Err(CollectError::OutsideGrant("the nil return".to_owned()));
    }
    let mut draft = load_to_change(cx, &standing)?;
    if nil && draft.roster(roster.as_str()).next().is_some() {
        return Err(CollectError::NilWithEntries(roster.clone()));
    }
    let mut stated = draft.nil.clone();
    let changed = if nil { stated.insert(roster.clone()) } else { stated.remove(roster) };
    if changed {
        ensure(cx, grantee.unit, &mut draft, cx.now)?;
        drafts::save_nil(cx.conn, grantee.unit, &stated, cx.now)?;
    }
    Ok(())
}
