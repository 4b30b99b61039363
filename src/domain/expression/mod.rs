//! The expression language of relevance, rules, derived items and table filters.

/// A parsed and typed expression.
#[derive(Clone, Debug)]
pub struct Expression;
