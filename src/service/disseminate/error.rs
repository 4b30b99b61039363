//! Why something cannot be published, or is not.

use crate::domain::code::Name;
use crate::domain::disclosure::{DisclosureError, FewChanged};
use crate::domain::indicator::IndicatorError;
use crate::domain::publication::{ListError, ReleaseError};
use crate::domain::questionnaire::check::Finding;
use crate::domain::tabulate::build::BuildError;
use crate::domain::tabulate::{TabulateError, WeighError};
use crate::service::collect::CollectError;
use crate::service::design::DesignError;
use crate::service::process::ProcessError;
use crate::store::StoreError;

/// What a verb of publishing can refuse.
#[derive(Debug, thiserror::Error)]
pub enum DisseminateError {
    /// The round, its state or its freeze refuses.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// A revision needs a reason, which readers are shown.
    #[error("say what has changed since the former revision: readers are shown it")]
    NoReason,
    /// Readers who subtract an earlier revision would see what few organisations have changed.
    #[error("since revision {} fewer organisations than the threshold have changed what {} rests on: readers who \
        subtract would see their answers. Wait until more have changed, leave that out of the plan, or say in `agreed` how \
        those organisations have agreed to it", .0.revision, listed(&.0.of))]
    FewChanged(FewChanged),
    /// Not everything that protects it was proved, and nobody has said that it may be published all the same.
    #[error("it was not proved that what is hidden stays hidden beside all that it is linked to{}. Plan fewer or smaller \
        tables over the same items, or say in `unproved` why it may be published all the same", of(.0))]
    Unproved(Vec<Name>),
    /// Its embargo, or its kind, does not go with the former revision.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A table of the plan cannot be counted.
    #[error("a table of the plan cannot be counted")]
    Table(#[from] TabulateError),
    /// The plan's weights do not fit who answered.
    #[error("the round cannot be weighted as its plan says")]
    Weights(#[from] WeighError),
    /// The frozen answers do not fit the plan.
    #[error("the frozen answers cannot be counted by the plan")]
    Build(#[from] BuildError),
    /// A table of the plan may not be published.
    #[error("a table of the plan may not be published")]
    Disclosure(#[from] DisclosureError),
    /// The list of the plan may not be published.
    #[error("the list of the plan may not be published")]
    List(#[from] ListError),
    /// An indicator of the plan cannot be computed.
    #[error("an indicator of the plan cannot be computed")]
    Indicator(#[from] IndicatorError),
    /// Figures from elsewhere that the plan does not know, or whose mean cannot be.
    #[error("{} of the figures do not fit the plan", .0.len())]
    Panel(Vec<(Name, String)>),
    /// A table that is not of the plan does not fit the questionnaire, or cannot be protected.
    #[error("{}", to_mend(.0.len()))]
    AdHoc(Vec<Finding>),
    /// Nothing of that name has been published.
    #[error("nothing of that name has been published")]
    NotPublished,
    /// The unit's answer is not in the published figures.
    #[error("the answer is not among the published figures")]
    NoOwnResult,
    /// The link refuses.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The store failed.
    #[error("the publication could not be read or stored")]
    Store(#[from] StoreError),
}

/// Most tables that a message names.
const MOST_NAMED: usize = 5;

/// Which tables are meant, if it is told.
fn of(tables: &[Name]) -> String {
    let (named, others) = tables.split_at(tables.len().min(MOST_NAMED));
    match (named.is_empty(), others.len()) {
        (true, _) => String::new(),
        (false, 0) => format!(": {}", listed(named)),
        (false, n) => format!(": {}, and {n} more, which the preview names", listed(named)),
    }
}

fn to_mend(n: usize) -> String {
    match n {
        1 => "1 thing in the table is to be mended".to_owned(),
        n => format!("{n} things in the table are to be mended"),
    }
}

fn listed(ids: &[Name]) -> String {
    ids.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

impl From<DesignError> for DisseminateError {
    fn from(error: DesignError) -> Self {
        Self::Process(error.into())
    }
}
