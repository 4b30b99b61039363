//! Problems of asking for published figures: a selection that cannot be answered.

use super::{Finding, Problem, kinds};
use crate::exchange::dcat::CatalogueError;
use crate::exchange::pxweb::selection::SelectionError;
use crate::exchange::xlsx::WorkbookError;

kinds! {
    /// The selection does not fit the table.
    INVALID_SELECTION = 400, "invalid-selection", "The selection does not fit the table";
    /// The selection is larger than one answer may be.
    TOO_MANY_CELLS = 403, "too-many-cells", "Too many cells selected";
    /// The list has no such page.
    NO_SUCH_PAGE = 404, "no-such-page", "The list has no such page";
    /// The program was built without that form.
    FORM_NOT_OFFERED = 406, "form-not-offered", "The file is not offered in this form here";
}

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
