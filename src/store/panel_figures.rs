//! Figures from elsewhere that were imported for a round: tabulated means, never answers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::panel_figures;
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::RoundId;
use crate::domain::indicator::PanelFigure;

#[derive(Insertable, Queryable)]
#[diesel(table_name = panel_figures, treat_none_as_default_value = false)]
struct PanelFigureRow {
    round_id: Key,
    code: String,
    mean: String,
    base: i64,
    source: String,
    imported_at: At,
}

impl TryFrom<PanelFigureRow> for PanelFigure {
    type Error = StoreError;

    fn try_from(row: PanelFigureRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "panel_figures", column };
        Ok(Self {
            code: row.code.parse().map_err(|_| untrue("code"))?,
            mean: row.mean.parse().map_err(|_| untrue("mean"))?,
            base: u64::try_from(row.base).map_err(|_| untrue("base"))?,
            source: row.source,
        })
    }
}

/// Puts these figures in the place of all that the round had.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn replace(
    conn: &mut StoreConnection,
    round: RoundId,
    figures: &[PanelFigure],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(panel_figures::table.filter(panel_figures::round_id.eq(key(round))))
        .execute(conn)?;
    for figure in figures {
        let untrue = |_| StoreError::Inconsistent { table: "panel_figures", column: "base" };
        let row = PanelFigureRow {
            round_id: key(round),
            code: figure.code.to_string(),
            mean: figure.mean.to_string(),
            base: i64::try_from(figure.base).map_err(untrue)?,
            source: figure.source.clone(),
            imported_at: at(now),
        };
        diesel::insert_into(panel_figures::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The figures of a round, by code.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn list(conn: &mut StoreConnection, round: RoundId) -> Result<Vec<PanelFigure>, StoreError> {
    let found = panel_figures::table
        .filter(panel_figures::round_id.eq(key(round)))
        .order(panel_figures::code);
    found.load::<PanelFigureRow>(conn)?.into_iter().map(PanelFigure::try_from).collect()
}
