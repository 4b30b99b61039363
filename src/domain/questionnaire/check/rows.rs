//! The rows of a document: for each kind its reader, the least that it must hold, and its inner rows.

use serde_json::{Value, json};

use super::shape::{no_text, reads};
use crate::questionnaire::breakdown::BandRow;
use crate::questionnaire::breakdown::{FrameLabels, LabelRow, TopRow};
use crate::questionnaire::document::{
    CodeRow, ContactPoint, DerivedRow, Document, GridRow, ItemRow, Labelled, Metadata, OtherRow,
    Publisher, RosterRow, RuleRow, SectionRow,
};
use crate::questionnaire::indicator_plan::{IndicatorRow, PartRow, SetRow, SizesRow};
use crate::questionnaire::plan::{
    BandsRow, BoxRow, BoxesRow, DimensionRow, ListRow, Plan, TableRow,
};

/// One kind of row.
pub(super) struct Row {
    /// Reads it.
    pub read: fn(Value) -> Result<(), serde_json::Error>,
    /// A row that is right and holds no more than it must.
    pub sample: fn() -> Value,
    /// Keys that it must have.
    pub required: &'static [&'static str],
    /// Keys of which it must have exactly one; none when there are no such keys.
    pub one_of: &'static [&'static str],
    /// Keys that hold rows themselves.
    pub children: &'static [(&'static str, Child)],
}

/// How a key holds rows.
pub(super) enum Child {
    /// One.
    One(&'static Row),
    /// A list.
    Many(&'static Row),
    /// Lists by name.
    Named(&'static Row),
}

pub(super) static DOCUMENT: Row = Row {
    read: reads::<Document>,
    sample: || {
        json!({ "kartlegger": 1, "survey": "s", "version": "1", "title": no_text(), "languages": [],
            "metadata": (METADATA.sample)() })
    },
    required: &["kartlegger", "survey", "version", "title", "languages", "metadata"],
    one_of: &[],
    children: &[
        ("metadata", Child::One(&METADATA)),
        ("legal_bases", Child::Many(&LABELLED)),
        ("code_lists", Child::Named(&CODE)),
        ("sections", Child::Many(&SECTION)),
        ("rosters", Child::Many(&ROSTER)),
        ("derived", Child::Many(&DERIVED)),
        ("rules", Child::Many(&RULE)),
        ("plan", Child::One(&PLAN)),
    ],
};

static METADATA: Row = Row {
    read: reads::<Metadata>,
    sample: || {
        json!({ "purpose": no_text(), "legal_basis": no_text(), "obligation": "voluntary", "minutes": 1,
            "contact": (CONTACT.sample)(), "publisher": (PUBLISHER.sample)(), "licence": "" })
    },
    required: &[
        "purpose",
        "legal_basis",
        "obligation",
        "minutes",
        "contact",
        "publisher",
        "licence",
    ],
    one_of: &[],
    children: &[("contact", Child::One(&CONTACT)), ("publisher", Child::One(&PUBLISHER))],
};

static CONTACT: Row = Row {
    read: reads::<ContactPoint>,
    sample: || json!({ "name": no_text(), "email": "" }),
    required: &["name", "email"],
    one_of: &[],
    children: &[],
};

static PUBLISHER: Row = Row {
    read: reads::<Publisher>,
    sample: || json!({ "name": no_text(), "orgnr": "991825827", "privacy": "", "accessibility": "" }),
    required: &["name", "orgnr", "privacy", "accessibility"],
    one_of: &[],
    children: &[],
};

static LABELLED: Row = Row {
    read: reads::<Labelled>,
    sample: || json!({ "code": "c", "label": no_text() }),
    required: &["code", "label"],
    one_of: &[],
    children: &[],
};

static CODE: Row = Row {
    read: reads::<CodeRow>,
    sample: || json!({ "code": "c", "label": no_text() }),
    required: &["code", "label"],
    one_of: &[],
    children: &[],
};

static SECTION: Row = Row {
    read: reads::<SectionRow>,
    sample: || json!({ "id": "s", "title": no_text(), "items": [] }),
    required: &["id", "title", "items"],
    one_of: &[],
    children: &[("items", Child::Many(&ITEM))],
};

static ITEM: Row = Row {
    read: reads::<ItemRow>,
    sample: || json!({ "id": "i", "text": no_text(), "type": "text", "class": "named" }),
    required: &["id", "text", "type", "class"],
    one_of: &[],
    children: &[("other", Child::One(&OTHER)), ("rows", Child::Many(&GRID_ROW))],
};

static OTHER: Row = Row {
    read: reads::<OtherRow>,
    sample: || json!({ "code": "c", "id": "i", "text": no_text() }),
    required: &["code", "id", "text"],
    one_of: &[],
    children: &[],
};

static GRID_ROW: Row = Row {
    read: reads::<GridRow>,
    sample: || json!({ "id": "i", "text": no_text() }),
    required: &["id", "text"],
    one_of: &[],
    children: &[],
};

static ROSTER: Row = Row {
    read: reads::<RosterRow>,
    sample: || {
        json!({ "id": "r", "title": no_text(), "entry": no_text(), "name_item": "i",
            "nil_return": no_text(), "sections": [] })
    },
    required: &["id", "title", "entry", "name_item", "nil_return", "sections"],
    one_of: &[],
    children: &[("sections", Child::Many(&SECTION))],
};

static DERIVED: Row = Row {
    read: reads::<DerivedRow>,
    sample: || json!({ "id": "d", "text": no_text(), "value": "", "class": "named" }),
    required: &["id", "text", "value", "class"],
    one_of: &[],
    children: &[],
};

static RULE: Row = Row {
    read: reads::<RuleRow>,
    sample: || json!({ "id": "r", "check": "", "kind": "hard", "at": "i", "message": no_text() }),
    required: &["id", "check", "kind", "at", "message"],
    one_of: &[],
    children: &[],
};

static PLAN: Row = Row {
    read: reads::<Plan>,
    sample: || json!({}),
    required: &[],
    one_of: &[],
    children: &[
        ("tables", Child::Many(&TABLE)),
        ("list", Child::One(&LIST)),
        ("indicator_sets", Child::Many(&SET)),
        ("indicators", Child::Many(&INDICATOR)),
        ("sizes", Child::One(&SIZES)),
        ("frame_labels", Child::One(&FRAME_LABELS)),
    ],
};

static SET: Row = Row {
    read: reads::<SetRow>,
    sample: || json!({ "id": "s", "title": no_text() }),
    required: &["id", "title"],
    one_of: &[],
    children: &[],
};

static INDICATOR: Row = Row {
    read: reads::<IndicatorRow>,
    sample: || json!({ "id": "i", "title": no_text(), "items": [] }),
    required: &["id", "title", "items"],
    one_of: &[],
    children: &[("items", Child::Many(&PART))],
};

static PART: Row = Row {
    read: reads::<PartRow>,
    sample: || json!({ "item": "i" }),
    required: &[],
    one_of: &["item", "panel"],
    children: &[],
};

static SIZES: Row = Row {
    read: reads::<SizesRow>,
    sample: || json!({ "levels": [], "classes": [] }),
    required: &["levels", "classes"],
    one_of: &[],
    children: &[("classes", Child::Many(&BAND))],
};

static FRAME_LABELS: Row = Row {
    read: reads::<FrameLabels>,
    sample: || json!({}),
    required: &[],
    one_of: &[],
    children: &[
        ("size", Child::Many(&LABEL)),
        ("stratum", Child::Many(&LABEL)),
        ("group", Child::Many(&LABEL)),
    ],
};

static LABEL: Row = Row {
    read: reads::<LabelRow>,
    sample: || json!({ "code": "c", "label": no_text() }),
    required: &["code", "label"],
    one_of: &[],
    children: &[],
};

static TABLE: Row = Row {
    read: reads::<TableRow>,
    sample: || json!({ "id": "t", "title": no_text(), "unit": "organisation" }),
    required: &["id", "title", "unit"],
    one_of: &[],
    children: &[("by", Child::Many(&DIMENSION))],
};

static LIST: Row = Row {
    read: reads::<ListRow>,
    sample: || json!({ "roster": "r", "title": no_text(), "columns": [] }),
    required: &["roster", "title", "columns"],
    one_of: &[],
    children: &[("facets", Child::Many(&DIMENSION))],
};

static DIMENSION: Row = Row {
    read: reads::<DimensionRow>,
    sample: || json!({ "item": "i" }),
    required: &[],
    one_of: &["item", "bands", "frame", "boxes", "groups", "top"],
    children: &[
        ("bands", Child::One(&BANDS)),
        ("boxes", Child::One(&BOXES)),
        ("top", Child::One(&TOP)),
    ],
};

static TOP: Row = Row {
    read: reads::<TopRow>,
    sample: || json!({ "id": "t", "of": { "item": "i" }, "most": 1 }),
    required: &["id", "of", "most"],
    one_of: &[],
    children: &[],
};

static BANDS: Row = Row {
    read: reads::<BandsRow>,
    sample: || json!({ "item": "i", "id": "b", "bands": [] }),
    required: &["item", "id", "bands"],
    one_of: &[],
    children: &[("bands", Child::Many(&BAND))],
};

static BAND: Row = Row {
    read: reads::<BandRow>,
    sample: || json!({ "code": "c", "label": no_text() }),
    required: &["code", "label"],
    one_of: &[],
    children: &[],
};

static BOXES: Row = Row {
    read: reads::<BoxesRow>,
    sample: || json!({ "item": "i", "id": "b", "boxes": [] }),
    required: &["item", "id", "boxes"],
    one_of: &[],
    children: &[("boxes", Child::Many(&BOX))],
};

static BOX: Row = Row {
    read: reads::<BoxRow>,
    sample: || json!({ "code": "c", "label": no_text(), "codes": [] }),
    required: &["code", "label", "codes"],
    one_of: &[],
    children: &[],
};
