//! Organisations and what the register knew of them from each date on.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{organisation_facts, organisations};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::canonical;
use crate::domain::frame::Facts;
use crate::domain::ids::OrganisationId;
use crate::domain::orgnr::OrgNumber;

/// An organisation without its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its organisation number.
    pub orgnr: OrgNumber,
    /// When it was registered here.
    pub created_at: DateTime<Utc>,
    /// Grows by one with each change of its facts.
    pub edition: i64,
}

/// What the register knew from a date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedFacts {
    /// The first day on which this holds.
    pub valid_from: NaiveDate,
    /// The facts.
    pub facts: Facts,
    /// Closed or merged from that day on.
    pub ended: bool,
    /// The organisation that took over, if any.
    pub successor: Option<OrganisationId>,
    /// Why it changed.
    pub note: String,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = organisations, treat_none_as_default_value = false)]
struct OrganisationRow {
    id: Key,
    orgnr: String,
    created_at: At,
    edition: i64,
}

#[derive(Insertable, Queryable, AsChangeset)]
#[diesel(table_name = organisation_facts, treat_none_as_null = true)]
#[diesel(primary_key(organisation_id, valid_from))]
struct FactsRow {
    organisation_id: Key,
    valid_from: NaiveDate,
    facts: String,
    ended: bool,
    successor_id: Option<Key>,
    note: String,
}

impl TryFrom<OrganisationRow> for Organisation {
    type Error = StoreError;

    fn try_from(row: OrganisationRow) -> Result<Self, StoreError> {
        let orgnr = row
            .orgnr
            .parse()
            .map_err(|_| StoreError::Inconsistent { table: "organisations", column: "orgnr" })?;
        let (id, created_at) = (row.id.id(), row.created_at.0);
        Ok(Self { id, orgnr, created_at, edition: row.edition })
    }
}

impl TryFrom<FactsRow> for DatedFacts {
    type Error = StoreError;

    fn try_from(row: FactsRow) -> Result<Self, StoreError> {
        let facts = serde_json::from_str(&row.facts).map_err(|_| StoreError::Inconsistent {
            table: "organisation_facts",
            column: "facts",
        })?;
        Ok(Self {
            valid_from: row.valid_from,
            facts,
            ended: row.ended,
            successor: row.successor_id.map(Key::id),
            note: row.note,
        })
    }
}

/// Keeps a new organisation.
///
/// # Errors
///
/// [`StoreError::Query`], also when the organisation number is taken.
pub fn insert(conn: &mut StoreConnection, organisation: &Organisation) -> Result<(), StoreError> {
    let row = OrganisationRow {
        id: key(organisation.id),
        orgnr: organisation.orgnr.to_string(),
        created_at: at(organisation.created_at),
        edition: organisation.edition,
    };
    diesel::insert_into(organisations::table).values(row).execute(conn)?;
    Ok(())
}

/// Counts up an organisation whose stored edition is still `organisation.edition`.
///
/// False, with nothing changed, when somebody else has changed it meanwhile.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn count_up(
    conn: &mut StoreConnection,
    organisation: &mut Organisation,
) -> Result<bool, StoreError> {
    let next = organisation.edition + 1;
    let stored = organisations::table
        .find(key(organisation.id))
        .filter(organisations::edition.eq(organisation.edition));
    let n = diesel::update(stored).set(organisations::edition.eq(next)).execute(conn)?;
    if n == 1 {
        organisation.edition = next;
    }
    Ok(n == 1)
}

/// Sets what holds from a date on; facts of the same date are replaced.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_facts(
    conn: &mut StoreConnection,
    organisation: OrganisationId,
    dated: &DatedFacts,
) -> Result<(), StoreError> {
    let row = FactsRow {
        organisation_id: key(organisation),
        valid_from: dated.valid_from,
        facts: canonical::to_json(&dated.facts),
        ended: dated.ended,
        successor_id: dated.successor.map(key),
        note: dated.note.clone(),
    };
    let same_date = organisation_facts::table.find((key(organisation), dated.valid_from));
    if diesel::update(same_date).set(&row).execute(conn)? == 0 {
        diesel::insert_into(organisation_facts::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The organisation of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(
    conn: &mut StoreConnection,
    id: OrganisationId,
) -> Result<Option<Organisation>, StoreError> {
    let row = organisations::table.find(key(id)).first::<OrganisationRow>(conn).optional()?;
    row.map(Organisation::try_from).transpose()
}

/// The organisation of that number.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_orgnr(
    conn: &mut StoreConnection,
    orgnr: OrgNumber,
) -> Result<Option<Organisation>, StoreError> {
    let found = organisations::table.filter(organisations::orgnr.eq(orgnr.to_string()));
    found.first::<OrganisationRow>(conn).optional()?.map(Organisation::try_from).transpose()
}

/// All that the register knew of an organisation, the oldest first.
///
/// # Errors
///
/// As [`find`].
pub fn list_history(
    conn: &mut StoreConnection,
    organisation: OrganisationId,
) -> Result<Vec<DatedFacts>, StoreError> {
    let found = organisation_facts::table
        .filter(organisation_facts::organisation_id.eq(key(organisation)))
        .order(organisation_facts::valid_from);
    found.load::<FactsRow>(conn)?.into_iter().map(DatedFacts::try_from).collect()
}

/// What holds of an organisation on a date; none before its first facts.
///
/// # Errors
///
/// As [`find`].
pub fn find_facts(
    conn: &mut StoreConnection,
    organisation: OrganisationId,
    on: NaiveDate,
) -> Result<Option<DatedFacts>, StoreError> {
    let found = organisation_facts::table
        .filter(organisation_facts::organisation_id.eq(key(organisation)))
        .filter(organisation_facts::valid_from.le(on))
        .order(organisation_facts::valid_from.desc());
    found.first::<FactsRow>(conn).optional()?.map(DatedFacts::try_from).transpose()
}

/// At most `limit` organisations by number, from the first one after `after`, with what holds of
/// each on a date, ended ones too.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    on: NaiveDate,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(Organisation, Option<DatedFacts>)>, StoreError> {
    let mut query = organisations::table.order(organisations::orgnr).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(organisations::orgnr.gt(after.to_owned()));
    }
    let page: Vec<OrganisationRow> = query.load(conn)?;
    let ids: Vec<Key> = page.iter().map(|row| row.id).collect();
    let facts = organisation_facts::table
        .filter(organisation_facts::organisation_id.eq_any(ids))
        .filter(organisation_facts::valid_from.le(on))
        .order(organisation_facts::valid_from)
        .load::<FactsRow>(conn)?;
    let mut latest: HashMap<Key, FactsRow> = HashMap::new();
    for row in facts {
        latest.insert(row.organisation_id, row);
    }
    page.into_iter()
        .map(|row| {
            let dated = latest.remove(&row.id).map(DatedFacts::try_from).transpose()?;
            Ok((row.try_into()?, dated))
        })
        .collect()
}

/// Every organisation that has not ended on a date, by number, with what holds of it then.
///
/// # Errors
///
/// As [`find`].
pub fn list_active(
    conn: &mut StoreConnection,
    on: NaiveDate,
) -> Result<Vec<(Organisation, DatedFacts)>, StoreError> {
    let rows: Vec<(OrganisationRow, FactsRow)> = organisations::table
        .inner_join(
            organisation_facts::table.on(organisation_facts::organisation_id.eq(organisations::id)),
        )
        .filter(organisation_facts::valid_from.le(on))
        .order((organisations::orgnr, organisation_facts::valid_from))
        .load(conn)?;
    let mut active: Vec<(OrganisationRow, FactsRow)> = Vec::new();
    for (organisation, facts) in rows {
        // Rows of one organisation stand together, the latest last.
        if active.last().is_some_and(|(former, _)| former.id == organisation.id) {
            active.pop();
        }
        active.push((organisation, facts));
    }
    active
        .into_iter()
        .filter(|(_, facts)| !facts.ended)
        .map(|(organisation, facts)| Ok((organisation.try_into()?, facts.try_into()?)))
        .collect()
}
