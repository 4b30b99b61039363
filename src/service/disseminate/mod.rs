//! Publishing: frozen answers become tables and a list, pass disclosure control, and are kept as a snapshot.
//!
//! **Invariant:** what readers get is read from stored publications alone, and a publication is never changed.

mod ad_hoc;
mod answers;
mod audited;
mod basis;
mod compile;
mod decoded;
mod difference;
mod error;
mod frozen;
mod in_force;
mod indicators;
mod matching;
mod own;
mod panel;
mod publish;
mod published;
mod recompute;
mod repeated;
mod series;
mod withdraw;

pub use crate::store::publications::PublicationHead;
pub use ad_hoc::{ad_hoc_table, note_ad_hoc_table};
pub use answers::export_answers;
pub use audited::{Audited, find_audit};
pub use decoded::{Decoded, Stock};
pub use error::DisseminateError;
pub use in_force::{SurveyInForce, survey_in_force, surveys_in_force};
pub use own::{Own, own_result};
pub use panel::{import_panel, list_panel};
pub use publish::{
    Prepared, Release, prepare, preview, preview_current, publish, publish_prepared,
};
pub use published::{
    Published, find_published, find_revision, list_corrections, list_published, list_revisions,
    published_codebook, published_entry, published_list, published_listing, published_rounds,
    published_surveys, read_stock,
};
pub use recompute::{Fault, Recomputed, is_intact, recompute};
pub use withdraw::withdraw;
