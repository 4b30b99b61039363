//! Links and the sessions made of them.
//!
//! **Invariant:** only hashes of secrets are stored, and a verb is reached only with a link that is
//! live at that moment: revoking a link ends every session made of it.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::error::CollectError;
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::GrantScope;
use crate::domain::code::Name;
use crate::domain::ids::{LinkId, UnitId};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::{Actor, Cx, Secret, Subject};
use crate::store::links::{self, Link};
use crate::store::locks::{self, Held};
use crate::store::standings::{self, Stand};
use crate::store::{StoreError, paradata, sessions, units};

/// How long a session lasts: longer than the 20 hours under which a reader would have to be warned
/// and offered more time.
///
/// Source: WCAG 2.1, 2.2.1.
const SESSION: TimeDelta = TimeDelta::hours(24);

/// A session as it is handed to a browser, once.
#[derive(Debug)]
pub struct Session {
    /// The cookie's value; only its hash is kept.
    pub token: Secret,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The organisation's language.
    pub language: Lang,
}

/// Issues one more link of a unit; the others stay live.
///
/// The secret is nowhere else: who asked for it must hand it on.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`], [`CollectError::UnknownSection`].
pub fn issue_link(
    cx: &mut Cx<'_>,
    unit: UnitId,
    scope: GrantScope,
) -> Result<Secret, CollectError> {
    units::find(cx.conn, unit)?.ok_or(CollectError::NoSuchUnit(unit))?;
    if let GrantScope::Parts { sections, .. } = &scope {
        refuse_unknown(&Standing::load(cx, unit)?.instrument, sections)?;
    }
    let secret = cx.chance.secret();
    let link = Link { id: cx.id(), unit, scope, created_at: cx.now, revoked_at: None };
    links::insert(cx.conn, &link, &secret.hash())?;
    let detail = json!({ "link": link.id, "scope": link.scope });
    cx.audit("link.issue", Subject::new("unit", unit), detail)?;
    Ok(secret)
}

/// Refuses a link to a section that is not there: whoever got it would find an empty page.
fn refuse_unknown(instrument: &Instrument, sections: &BTreeSet<Name>) -> Result<(), CollectError> {
    let header = &instrument.header;
    let Some(section) = sections.iter().find(|one| header.section(one.as_str()).is_none()) else {
        return Ok(());
    };
    let known: Vec<String> = header.sections.iter().map(|one| format!("`{}`", one.id)).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(CollectError::UnknownSection { section: section.clone(), known })
}

/// Revokes every live link of a unit and returns how many there were.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`].
pub fn revoke_links(cx: &mut Cx<'_>, unit: UnitId) -> Result<usize, CollectError> {
    units::find(cx.conn, unit)?.ok_or(CollectError::NoSuchUnit(unit))?;
    let n_revoked = links::revoke_all(cx.conn, unit, cx.now)?;
    cx.audit("link.revoke", Subject::new("unit", unit), json!({ "links": n_revoked }))?;
    Ok(n_revoked)
}

/// Revokes one live link of a unit.
///
/// # Errors
///
/// [`CollectError::NoSuchLink`] when the unit has no such live link.
pub fn revoke_link(cx: &mut Cx<'_>, unit: UnitId, link: LinkId) -> Result<(), CollectError> {
    if !links::revoke(cx.conn, unit, link, cx.now)? {
        return Err(CollectError::NoSuchLink(link));
    }
    Ok(cx.audit("link.revoke", Subject::new("unit", unit), json!({ "link": link }))?)
}

/// Replaces every live link of a unit by one that reaches the whole; the draft stays.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`].
pub fn reissue_link(cx: &mut Cx<'_>, unit: UnitId) -> Result<Secret, CollectError> {
    revoke_links(cx, unit)?;
    issue_link(cx, unit, GrantScope::Whole)
}

/// Every link of a unit, the oldest first, revoked ones too.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`].
pub fn list_links(cx: &mut Cx<'_>, unit: UnitId) -> Result<Vec<Link>, CollectError> {
    units::find(cx.conn, unit)?.ok_or(CollectError::NoSuchUnit(unit))?;
    Ok(links::list(cx.conn, unit)?)
}

/// Whoever holds this secret, if its link is live; the context acts for them from then on.
///
/// # Errors
///
/// [`CollectError::Gone`] for an unknown, revoked or expired link.
pub fn find_grantee(cx: &mut Cx<'_>, secret: &Secret) -> Result<Grantee, CollectError> {
    let found = standings::find_by_secret(cx.conn, &secret.hash())?;
    live(cx, found)
}

/// What somebody is going to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A part of the draft.
    Draft,
    /// A submission, which no change of the round's state may overtake.
    Submission,
}

/// [`find_grantee`] for a verb that writes: every other writer of the unit waits until it ends.
///
/// # Errors
///
/// As [`find_grantee`].
pub fn find_writer(
    cx: &mut Cx<'_>,
    secret: &Secret,
    writing: Writing,
) -> Result<Grantee, CollectError> {
    lock(cx, Held::Link(&secret.hash()), writing)?;
    find_grantee(cx, secret)
}

fn lock(cx: &mut Cx<'_>, held: Held<'_>, writing: Writing) -> Result<(), StoreError> {
    let with_round = writing == Writing::Submission;
    if let Some(unit) = locks::lock_unit_of(cx.conn, held, with_round)? {
        cx.seen.note_locked(unit, true);
    }
    Ok(())
}

/// Whoever holds this session, if it and its link are live; the context acts for them from then on.
///
/// # Errors
///
/// [`CollectError::Gone`].
pub fn find_session(cx: &mut Cx<'_>, token: &Secret) -> Result<Grantee, CollectError> {
    let found = standings::find_by_session(cx.conn, &token.hash(), cx.now)?;
    live(cx, found)
}

/// [`find_session`] for a verb that writes, as [`find_writer`] does for a link.
///
/// # Errors
///
/// [`CollectError::Gone`].
pub fn find_session_to_write(
    cx: &mut Cx<'_>,
    token: &Secret,
    writing: Writing,
) -> Result<Grantee, CollectError> {
    lock(cx, Held::Session(&token.hash()), writing)?;
    find_session(cx, token)
}

fn live(cx: &mut Cx<'_>, found: Option<(Link, Stand)>) -> Result<Grantee, CollectError> {
    let (link, stand) = found.ok_or(CollectError::Gone)?;
    let standing = Standing::of_link(cx, stand)?;
    if link.revoked_at.is_some() || cx.now >= standing.round.links_end_at() {
        return Err(CollectError::Gone);
    }
    cx.actor = Actor::Respondent(link.id, link.unit);
    Ok(Grantee { link: link.id, unit: link.unit, scope: link.scope })
}

/// Turns a press of "start" into a session; the link stays usable for others.
///
/// # Errors
///
/// [`CollectError::Gone`].
pub fn start_session(cx: &mut Cx<'_>, secret: &Secret) -> Result<Session, CollectError> {
    let grantee = find_grantee(cx, secret)?;
    sessions::purge_expired(cx.conn, grantee.link, cx.now)?;
    let language = Standing::load(cx, grantee.unit)?.unit.facts.language;
    let session = Session { token: cx.chance.secret(), expires_at: cx.now + SESSION, language };
    let hash = session.token.hash();
    sessions::insert(cx.conn, &hash, grantee.link, cx.now, session.expires_at)?;
    paradata::insert(cx.conn, cx.id(), grantee.unit, cx.now, "started")?;
    Ok(session)
}

/// Ends a session; the link stays usable.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn end_session(cx: &mut Cx<'_>, token: &Secret) -> Result<(), CollectError> {
    Ok(sessions::delete(cx.conn, &token.hash())?)
}

/// Notes that a link was fetched: by whom or what is not known, so never "opened by the respondent".
///
/// To be called apart from the transaction that reads, which must succeed without it.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn note_fetched(cx: &mut Cx<'_>, unit: UnitId) -> Result<(), CollectError> {
    Ok(paradata::insert(cx.conn, cx.id(), unit, cx.now, "fetched")?)
}
