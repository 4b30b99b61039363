//! The audit report: what disclosure control has done to a publication, for staff.
//!
//! **Invariant:** it tells no interval of a cell and no parameter of a confidential rule.

use serde::{Deserialize, Serialize};

use super::rules::Rules;
use crate::code::Name;
use crate::questionnaire::plan::Zeros;

/// What disclosure control has done to the tables of a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditReport {
    /// Fewest organisations behind a number over `aggregate` items; also the narrowest interval, rounded
    /// inward, that a hidden count may have.
    pub threshold: u16,
    /// Whether sums were held against a dominance rule.
    pub dominance: bool,
    /// Whether sums were held against the p per cent rule.
    pub p: bool,
    /// Whether exact zeros are hidden.
    pub zeros_protected: bool,
    /// Earlier revisions that the attacker was taken to know.
    pub revisions: usize,
    /// Whether the attacker was taken to know the list of entries by name.
    pub list: bool,
    /// Whether every set of linked tables was audited as one; otherwise some were too wide for that, and were held
    /// to agree wherever two of them share variables, or not linked through a derived item, or the list had too many
    /// combinations of named answers to count.
    pub exact: bool,
    /// The tables and indicators of the plan that were not audited with all that they are linked to, where something of
    /// that is hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub unproved: Vec<Name>,
    /// Where readers who subtract an earlier revision see what few organisations have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub few_changed: Vec<FewChanged>,
    /// The tables, in the order of the publication.
    pub tables: Vec<TableReport>,
    /// The indicators, in the order of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<IndicatorReport>,
}

/// An earlier revision from which a new one differs by what few organisations have answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FewChanged {
    /// The earlier revision.
    pub revision: u32,
    /// The tables and indicators in which fewer organisations than the threshold have changed something.
    #[schema(value_type = Vec<String>)]
    pub of: Vec<Name>,
}

/// What disclosure control has done to one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IndicatorReport {
    /// The indicator.
    #[schema(value_type = String)]
    pub indicator: Name,
    /// Figures of every kind that it is planned with: values, bases, shares, spreads and change.
    pub figures: usize,
    /// Those that bear the sign of confidentiality as it is shown.
    pub hidden: usize,
}

/// What disclosure control has done to one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TableReport {
    /// The table.
    #[schema(value_type = String)]
    pub table: Name,
    /// Counts and sums in its cells and bases.
    pub numbers: usize,
    /// Those hidden because they are sensitive themselves.
    pub primary: usize,
    /// Those hidden to protect others.
    pub secondary: usize,
    /// Of these, the ones that the audit hid, since the interval of another was too narrow without it.
    #[serde(default)]
    pub mended: usize,
    /// Hidden counts whose intervals have been shown to be wide enough: all that need protection.
    #[serde(default)]
    pub proved: usize,
    /// The narrowest interval of a hidden count that has been shown to be possible, rounded inward; it
    /// is not looked for beyond what is required. None when no count is hidden.
    pub narrowest: Option<u64>,
    /// The narrowest that may be; none when no count is hidden.
    pub required: Option<u16>,
    /// Figures of every kind that bear the sign of confidentiality in the table as it is shown.
    #[serde(default)]
    pub hidden: usize,
    /// Hidden sums, whose intervals hold by the rule that made them sensitive.
    pub sums: usize,
}

impl AuditReport {
    /// A report on no table yet.
    pub(super) fn of(rules: &Rules, known: &super::Known) -> Self {
        Self {
            threshold: rules.threshold,
            dominance: rules.dominance.is_some(),
            p: rules.p.is_some(),
            zeros_protected: rules.zeros == Zeros::Protected,
            revisions: known.revisions.len(),
            list: known.list.is_some(),
            exact: true,
            unproved: Vec::new(),
            few_changed: Vec::new(),
            tables: Vec::new(),
            indicators: Vec::new(),
        }
    }
}
