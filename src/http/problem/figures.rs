//! Problems of asking for published figures: a selection that cannot be answered.

use super::{Finding, Kind, Problem};
use crate::exchange::dcat::CatalogueError;
use crate::exchange::pxweb::selection::SelectionError;
use crate::exchange::xlsx::WorkbookError;

/// The selection does not fit the table.
pub const INVALID_SELECTION: Kind =
    Kind::new("invalid-selection", "The selection does not fit the table", 400);
/// The selection is larger than one answer may be.
pub const TOO_MANY_CELLS: Kind = Kind::new("too-many-cells", "Too many cells selected", 403);
/// The list has no such page.
pub const NO_SUCH_PAGE: Kind = Kind::new("no-such-page", "The list has no such page", 404);
/// The program was built without that form.
pub const FORM_NOT_OFFERED: Kind =
    Kind::new("form-not-offered", "The file is not offered in this form here", 406);

/// Every kind of this file.
pub const KINDS: &[&Kind] =
    &[&INVALID_SELECTION, &TOO_MANY_CELLS, &NO_SUCH_PAGE, &FORM_NOT_OFFERED];

impl From<SelectionError> for Problem {
    fn from(error: SelectionError) -> Self {
        let (place, code) = match &error {
            SelectionError::TooMany { limit, .. } => {
                let limit = (*limit).into();
                return Self::of(&TOO_MANY_CELLS, error).with_member("limit", limit);
            }
            SelectionError::NoSuchVariable(variable) => (variable, "no-such-variable"),
            SelectionError::Twice(variable) => (variable, "named-twice"),
            SelectionError::NoSuchValue { variable, .. } => (variable, "no-such-value"),
            SelectionError::Missing(variable) => (variable, "no-total"),
            SelectionError::NoSuchCodeList(list) => (list, "no-such-code-list"),
        };
        let (pointer, code) = (format!("variable {place}"), code.to_owned());
        let finding = Finding { pointer, detail: error.to_string(), code };
        Self::of(&INVALID_SELECTION, error).with_errors(vec![finding])
    }
}

#[cfg(feature = "parquet")]
impl From<crate::exchange::parquet::ListFileError> for Problem {
    fn from(error: crate::exchange::parquet::ListFileError) -> Self {
        Self::internal(&error)
    }
}

impl From<WorkbookError> for Problem {
    fn from(error: WorkbookError) -> Self {
        Self::internal(&error)
    }
}

impl From<CatalogueError> for Problem {
    fn from(error: CatalogueError) -> Self {
        Self::internal(&error)
    }
}
