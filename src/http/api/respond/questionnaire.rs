//! The questionnaire over JSON, with what the round knows of the organisation that answers it.

use std::collections::BTreeMap;

use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::bearer::Bearer;
use crate::domain::answer::GrantScope;
use crate::domain::answer::schema::sheet_schema;
use crate::domain::code::{Code, Name};
use crate::domain::frame::Facts;
use crate::domain::ids::{RoundId, UnitId};
use crate::http::problem::Problem;
use crate::service::collect::{self, Access, Visit};

/// What a link leads to.
#[derive(Serialize, ToSchema)]
pub struct QuestionnaireView {
    /// The round.
    round: RoundId,
    /// The period that is asked about.
    code: Code,
    /// A rehearsal, of which nothing is published.
    test: bool,
    /// The unit.
    unit: UnitId,
    /// The organisation as the frame knows it.
    organisation: Facts,
    /// What the link reaches.
    scope: GrantScope,
    /// The unit's last day for answers that are not late.
    deadline_on: NaiveDate,
    /// Until when answers are taken; null when they are not.
    writable_until: Option<DateTime<Utc>>,
    /// Number of the submission that counts; null before the first.
    submitted: Option<i32>,
    /// The questionnaire document, as `questionnaire.schema.json` describes it.
    #[schema(value_type = Object)]
    document: serde_json::Value,
    /// JSON Schema of the header's sheet.
    #[schema(value_type = Object)]
    header_schema: Option<serde_json::Value>,
    /// JSON Schema of the sheets of each roster's entries.
    #[schema(value_type = BTreeMap<Name, Object>)]
    entry_schemas: BTreeMap<Name, serde_json::Value>,
}

impl From<Visit> for QuestionnaireView {
    fn from(visit: Visit) -> Self {
        let deadline_on = visit.deadline_on();
        let (instrument, lang) = (&*visit.instrument, visit.unit.facts.language);
        let entry_schemas = instrument.rosters.iter().filter_map(|roster| {
            let schema = sheet_schema(instrument, Some(roster.id.as_str()), lang)?;
            Some((roster.id.clone(), schema))
        });
        Self {
            round: visit.round.id,
            code: visit.round.code,
            test: visit.round.test,
            unit: visit.unit.id,
            organisation: visit.unit.facts,
            scope: visit.grantee.scope,
            deadline_on,
            writable_until: match visit.access {
                Access::Writable { until, .. } => Some(until),
                Access::ReadOnly(_) => None,
            },
            submitted: visit.submitted,
            document: without_rules(serde_json::json!(instrument.document)),
            header_schema: sheet_schema(instrument, None, lang),
            entry_schemas: entry_schemas.collect(),
        }
    }
}

/// The document without the rules of disclosure control, which no respondent is told.
fn without_rules(mut document: serde_json::Value) -> serde_json::Value {
    if let Some(plan) = document.get_mut("plan").and_then(serde_json::Value::as_object_mut) {
        plan.remove("disclosure");
    }
    document
}

/// The questionnaire that the link asks, and the organisation that it asks.
#[utoipa::path(
    get, path = "/api/v1/respond/questionnaire", tag = "respond", security(("link" = [])),
    responses(
        (status = 200, description = "The questionnaire", body = QuestionnaireView),
        (status = 401, description = "`link-required`"),
        (status = 410, description = "`link-gone`"),
    )
)]
pub async fn show(bearer: Bearer) -> Result<web::Json<QuestionnaireView>, Problem> {
    Ok(web::Json(bearer.read(collect::revisit).await?.into()))
}
