//! The weights of a plan, and the tables that use them.

use super::axes::axis_id;
use super::finding::Findings;
use crate::precision::Lonely;
use crate::questionnaire::breakdown::{LateRule, TopOf};
use crate::questionnaire::plan::{DimensionOf, Plan, TableRow};
use crate::questionnaire::unit::{FrameVariable, Unit};
use crate::questionnaire::weights_plan::WeightsOf;

pub(super) fn check(plan: &Plan, findings: &mut Findings) {
    if let Some(weights) = &plan.weights {
        let variables = weights.of.variables();
        let path = |at: usize| match &weights.of {
            WeightsOf::By(_) => "plan.weights.by".to_owned(),
            WeightsOf::PostStratify(_) => "plan.weights.post_stratify".to_owned(),
            WeightsOf::Rake(_) => format!("plan.weights.rake[{at}]"),
        };
        for (at, variable) in variables.iter().enumerate() {
            let name = axis_id(&DimensionOf::Frame(variable.clone()));
            let after = matches!(
                variable,
                FrameVariable::Organisation | FrameVariable::Disposition | FrameVariable::Late
            );
            let message = "weights need a variable that the frame has of everyone before anyone answers: \
                           `level`, `ministry`, `size`, `stratum` or a `group`";
            findings.add_if(after, path(at), "weights_variable", message);
            let twice = variables.iter().take(at).any(|earlier| earlier == variable);
            let message = format!("`{name}` is already there");
            findings.add_if(twice, path(at), "duplicate_axis", message);
        }
        let few = matches!(weights.of, WeightsOf::Rake(_)) && variables.len() < 2;
        let message = "raking fits two or more variables; for one write `post_stratify`";
        findings.add_if(few, "plan.weights.rake", "weights_variable", message);
        let idle = weights.lonely != Lonely::default() && !matches!(weights.of, WeightsOf::By(_));
        let message = "only strata (`by`) can have a single respondent";
        findings.add_if(idle, "plan.weights.lonely", "weights_lonely", message);
    }
    let weighted = plan.tables.iter().enumerate().filter(|(_, table)| table.weighted);
    for (at, table) in weighted {
        let path = format!("plan.tables[{at}].weighted");
        let message = "a weighted table needs `weights` in the plan";
        findings.add_if(plan.weights.is_none(), path.clone(), "weights_missing", message);
        if let Some(message) = known_whole(table) {
            findings.add(path.clone(), "weighted_table", message);
        }
        let without_late = table.late.unwrap_or(plan.late) == LateRule::Excluded;
        let message =
            "late answers are left out, and who was late would be weighted as if it had nothing";
        findings.add_if(without_late, path, "weighted_table", message);
    }
}

/// Why a table has nothing to estimate.
fn known_whole(table: &TableRow) -> Option<&'static str> {
    let names = |of: &DimensionOf| match of {
        DimensionOf::Frame(variable) => *variable == FrameVariable::Organisation,
        DimensionOf::Top(top) => top.of == TopOf::Frame(FrameVariable::Organisation),
        _ => false,
    };
    if table.unit == Unit::Frame {
        Some("the frame is known whole: there is nothing to weight")
    } else if table.by.iter().any(|dimension| names(&dimension.of)) {
        Some("an organisation answers for itself: a table of organisations cannot be weighted")
    } else {
        None
    }
}
