//! Publications and the rows of their lists: written once, never changed.
//!
//! **Invariant:** the document is stored byte for byte as it was hashed. What readers ask for names the
//! present, so that nothing under an embargo is ever among it.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use uuid::Uuid;

use super::dialect::insert_many;
use super::schema::{publications, published_entries, rounds, surveys};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::canonical;
use crate::domain::code::Code;
use crate::domain::ids::{AccountId, EntryId, PublicationId, RoundId, SurveyId};
use crate::domain::publication::{Kind, ListRow, Publication};

/// How many rows of a list are read at a time.
const PAGE: i32 = 500;

/// A stored publication.
#[derive(Clone, Debug)]
pub struct StoredPublication {
    /// Its id.
    pub id: PublicationId,
    /// The round.
    pub round_id: RoundId,
    /// The survey.
    pub survey_id: SurveyId,
    /// 1, 2, 3 of the round.
    pub revision: u32,
    /// When staff made it; readers see it from the document's `published_at` on.
    pub prepared_at: DateTime<Utc>,
    /// The amendment whose plan it rests on; none for the plan of the questionnaire document.
    pub amendment: Option<Uuid>,
    /// Who published it; none when the system did.
    pub account: Option<AccountId>,
    /// The document, canonical JSON.
    pub document: String,
    /// SHA-256 of the document.
    pub hash: [u8; 32],
}

/// What is stored of a publication beside its document, which is long.
#[derive(Clone, Debug)]
pub struct PublicationHead {
    /// Its id.
    pub id: PublicationId,
    /// The round.
    pub round_id: RoundId,
    /// The survey.
    pub survey_id: SurveyId,
    /// The round's code.
    pub round: Code,
    /// 1, 2, 3 of the round.
    pub revision: u32,
    /// Whether the figures may still change.
    pub kind: Kind,
    /// Why it was published.
    pub reason: String,
    /// The instant from which readers see it.
    pub published_at: DateTime<Utc>,
    /// When staff made it.
    pub prepared_at: DateTime<Utc>,
    /// SHA-256 of the document.
    pub hash: [u8; 32],
}

#[derive(Queryable)]
struct HeadRow {
    id: Key,
    round_id: Key,
    survey_id: Key,
    round: String,
    revision: i32,
    kind: String,
    reason: String,
    published_at: At,
    prepared_at: At,
    hash: Vec<u8>,
}

impl TryFrom<HeadRow> for PublicationHead {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "publications", column };
        let no_code = |_| StoreError::Inconsistent { table: "rounds", column: "code" };
        Ok(Self {
            id: row.id.id(),
            round_id: row.round_id.id(),
            survey_id: row.survey_id.id(),
            round: row.round.parse().map_err(no_code)?,
            revision: row.revision.try_into().map_err(|_| untrue("revision"))?,
            kind: Kind::parse(&row.kind).ok_or_else(|| untrue("kind"))?,
            reason: row.reason,
            published_at: row.published_at.0,
            prepared_at: row.prepared_at.0,
            hash: row.hash.try_into().map_err(|_| untrue("hash"))?,
        })
    }
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = publications, treat_none_as_default_value = false)]
struct PublicationRow {
    id: Key,
    round_id: Key,
    survey_id: Key,
    revision: i32,
    freeze_number: i32,
    kind: String,
    reason: String,
    published_at: At,
    prepared_at: At,
    amendment_id: Option<Key>,
    account_id: Option<Key>,
    document: String,
    hash: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = published_entries)]
struct EntryRow {
    publication_id: Key,
    entry_id: Key,
    position: i32,
    document: String,
}

impl TryFrom<PublicationRow> for StoredPublication {
    type Error = StoreError;

    fn try_from(row: PublicationRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "publications", column };
        Kind::parse(&row.kind).ok_or_else(|| untrue("kind"))?;
        Ok(Self {
            id: row.id.id(),
            round_id: row.round_id.id(),
            survey_id: row.survey_id.id(),
            revision: row.revision.try_into().map_err(|_| untrue("revision"))?,
            prepared_at: row.prepared_at.0,
            amendment: row.amendment_id.map(|key| key.0),
            account: row.account_id.map(Key::id),
            document: row.document,
            hash: row.hash.try_into().map_err(|_| untrue("hash"))?,
        })
    }
}

/// Keeps a publication with the rows of its list.
///
/// # Errors
///
/// [`StoreError::Query`], also when the round has that revision already.
pub fn insert(
    conn: &mut StoreConnection,
    stored: &StoredPublication,
    publication: &Publication,
    rows: impl Iterator<Item = ListRow>,
) -> Result<(), StoreError> {
    let number = |number: u32, column| {
        i32::try_from(number)
            .map_err(|_| StoreError::Inconsistent { table: "publications", column })
    };
    let row = PublicationRow {
        id: key(stored.id),
        round_id: key(stored.round_id),
        survey_id: key(stored.survey_id),
        revision: number(stored.revision, "revision")?,
        freeze_number: number(publication.freeze, "freeze_number")?,
        kind: publication.kind.as_str().to_owned(),
        reason: publication.reason.clone(),
        published_at: at(publication.published_at),
        prepared_at: at(stored.prepared_at),
        amendment_id: stored.amendment.map(Key),
        account_id: stored.account.map(key),
        document: stored.document.clone(),
        hash: stored.hash.to_vec(),
    };
    diesel::insert_into(publications::table).values(row).execute(conn)?;
    let rows = (0_i32..).zip(rows).map(|(position, row)| EntryRow {
        publication_id: key(stored.id),
        entry_id: key(row.id),
        position,
        document: canonical::to_json(&row),
    });
    insert_many!(conn, published_entries::table, rows);
    Ok(())
}

/// Takes away a publication that no reader has seen, with the rows of its list.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn delete(conn: &mut StoreConnection, id: PublicationId) -> Result<(), StoreError> {
    let entries = published_entries::table.filter(published_entries::publication_id.eq(key(id)));
    diesel::delete(entries).execute(conn)?;
    diesel::delete(publications::table.find(key(id))).execute(conn)?;
    Ok(())
}

/// The id of every publication.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_ids(conn: &mut StoreConnection) -> Result<Vec<PublicationId>, StoreError> {
    let ids = publications::table.order(publications::id).select(publications::id);
    Ok(ids.load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// The publication of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(
    conn: &mut StoreConnection,
    id: PublicationId,
) -> Result<Option<StoredPublication>, StoreError> {
    let row = publications::table.find(key(id)).first::<PublicationRow>(conn).optional()?;
    row.map(StoredPublication::try_from).transpose()
}

/// One revision of a round that is public at `now`, or of all of them when no instant is given; the newest
/// unless said.
///
/// # Errors
///
/// As [`find`].
pub fn find_revision(
    conn: &mut StoreConnection,
    survey: &str,
    round: &str,
    revision: Option<u32>,
    now: Option<DateTime<Utc>>,
) -> Result<Option<StoredPublication>, StoreError> {
    let mut query = publications::table
        .inner_join(rounds::table.on(rounds::id.eq(publications::round_id)))
        .inner_join(surveys::table.on(surveys::id.eq(publications::survey_id)))
        .filter(surveys::code.eq(survey.to_owned()))
        .filter(rounds::code.eq(round.to_owned()))
        .select(publications::all_columns)
        .order(publications::revision.desc())
        .into_boxed();
    if let Some(now) = now {
        query = query.filter(publications::published_at.le(at(now)));
    }
    if let Some(revision) = revision {
        let Ok(revision) = i32::try_from(revision) else { return Ok(None) };
        query = query.filter(publications::revision.eq(revision));
    }
    let row = query.first::<PublicationRow>(conn).optional()?;
    row.map(StoredPublication::try_from).transpose()
}

/// Every publication that is public at `now`, of one survey or of all, the newest first; without documents.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    survey: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<PublicationHead>, StoreError> {
    let mut query = publications::table
        .inner_join(rounds::table.on(rounds::id.eq(publications::round_id)))
        .inner_join(surveys::table.on(surveys::id.eq(publications::survey_id)))
        .filter(publications::published_at.le(at(now)))
        .select((
            publications::id,
            publications::round_id,
            publications::survey_id,
            rounds::code,
            publications::revision,
            publications::kind,
            publications::reason,
            publications::published_at,
            publications::prepared_at,
            publications::hash,
        ))
        .order((publications::published_at.desc(), publications::revision.desc()))
        .into_boxed();
    if let Some(survey) = survey {
        query = query.filter(surveys::code.eq(survey.to_owned()));
    }
    query.load::<HeadRow>(conn)?.into_iter().map(PublicationHead::try_from).collect()
}

/// The instant from which readers see a publication, and the publication's hash.
pub type Instant = (DateTime<Utc>, [u8; 32]);

/// The instants of all publications, also of those under an embargo, in their order.
///
/// # Errors
///
/// As [`find`].
pub fn list_instants(conn: &mut StoreConnection) -> Result<Vec<Instant>, StoreError> {
    let rows = publications::table
        .select((publications::published_at, publications::hash))
        .order((publications::published_at, publications::id))
        .load::<(At, Vec<u8>)>(conn)?;
    let untrue = |_| StoreError::Inconsistent { table: "publications", column: "hash" };
    rows.into_iter().map(|(at, hash)| Ok((at.0, hash.try_into().map_err(untrue)?))).collect()
}

/// The newest publication of a round that is public at `now`, or of all of them when no instant is given.
///
/// # Errors
///
/// As [`find`].
pub fn find_newest(
    conn: &mut StoreConnection,
    round: RoundId,
    now: Option<DateTime<Utc>>,
) -> Result<Option<StoredPublication>, StoreError> {
    let mut found = publications::table
        .filter(publications::round_id.eq(key(round)))
        .order(publications::revision.desc())
        .into_boxed();
    if let Some(now) = now {
        found = found.filter(publications::published_at.le(at(now)));
    }
    let row = found.first::<PublicationRow>(conn).optional()?;
    row.map(StoredPublication::try_from).transpose()
}

/// The number of the revision of a round that is in force at `now`: the newest that is public.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find_in_force(
    conn: &mut StoreConnection,
    round: RoundId,
    now: DateTime<Utc>,
) -> Result<Option<u32>, StoreError> {
    let found = publications::table
        .filter(publications::round_id.eq(key(round)))
        .filter(publications::published_at.le(at(now)))
        .select(max(publications::revision));
    let untrue = |_| StoreError::Inconsistent { table: "publications", column: "revision" };
    found.first::<Option<i32>>(conn)?.map(u32::try_from).transpose().map_err(untrue)
}

/// Every publication of a round, also under an embargo, the first revision first.
///
/// # Errors
///
/// As [`find`].
pub fn list_revisions(
    conn: &mut StoreConnection,
    round: RoundId,
) -> Result<Vec<StoredPublication>, StoreError> {
    let found = publications::table
        .filter(publications::round_id.eq(key(round)))
        .order(publications::revision);
    found.load::<PublicationRow>(conn)?.into_iter().map(StoredPublication::try_from).collect()
}

/// Hands the rows of a publication's list to `each`, in their order, with few in memory at a time.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn each_entry(
    conn: &mut StoreConnection,
    id: PublicationId,
    mut each: impl FnMut(ListRow),
) -> Result<(), StoreError> {
    let mut from = 0;
    loop {
        let page = published_entries::table
            .filter(published_entries::publication_id.eq(key(id)))
            .filter(published_entries::position.ge(from))
            .filter(published_entries::position.lt(from + PAGE))
            .order(published_entries::position)
            .select(published_entries::document)
            .load::<String>(conn)?;
        if page.is_empty() {
            return Ok(());
        }
        for document in &page {
            each(read_row(document)?);
        }
        from += PAGE;
    }
}

/// The rows of a publication's list, in their order.
///
/// # Errors
///
/// As [`each_entry`].
pub fn list_entries(
    conn: &mut StoreConnection,
    id: PublicationId,
) -> Result<Vec<ListRow>, StoreError> {
    let mut rows = Vec::new();
    each_entry(conn, id, |row| rows.push(row))?;
    Ok(rows)
}

/// The row of one entry in a publication's list.
///
/// # Errors
///
/// As [`each_entry`].
pub fn find_entry(
    conn: &mut StoreConnection,
    id: PublicationId,
    entry: EntryId,
) -> Result<Option<ListRow>, StoreError> {
    let document = published_entries::table
        .find((key(id), key(entry)))
        .select(published_entries::document)
        .first::<String>(conn)
        .optional()?;
    document.as_deref().map(read_row).transpose()
}

fn read_row(document: &str) -> Result<ListRow, StoreError> {
    let untrue = |_| StoreError::Inconsistent { table: "published_entries", column: "document" };
    serde_json::from_str(document).map_err(untrue)
}
