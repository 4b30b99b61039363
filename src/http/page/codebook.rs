//! A codebook as a page shows it: the part that the published one and that of staff share.

use crate::domain::lang::Lang;
use crate::domain::questionnaire::codebook::{Codebook, Variable};
use crate::words::{Words, words};

/// One item, in one language; `templates/codebook-variables.html` shows it.
pub struct VariableView {
    /// Its code.
    pub id: String,
    /// The number printed before the question; empty when there is none.
    pub number: String,
    /// The question.
    pub text: String,
    /// The question over the grid that it is a row of.
    pub grid: Option<String>,
    /// What else is known of it: label and value.
    pub facts: Vec<(String, String)>,
    /// Its codes with their labels.
    pub codes: Vec<(String, String)>,
}

/// Every item of a codebook.
#[must_use]
pub fn variables(codebook: &Codebook, lang: Lang) -> Vec<VariableView> {
    let words = words(lang);
    codebook.variables.iter().map(|one| variable(one, words)).collect()
}

fn variable(variable: &Variable, words: Words) -> VariableView {
    let lang = words.lang;
    let mut facts = vec![(words.say("codebook-kind"), variable.kind.to_owned())];
    let roster = variable.roster.iter().map(ToString::to_string);
    facts.extend(roster.map(|roster| (words.say("codebook-roster"), roster)));
    let asked = variable.asked_when.iter().cloned();
    facts.extend(asked.map(|condition| (words.say("codebook-asked-when"), condition)));
    let computed = variable.computed_as.iter().cloned();
    facts.extend(computed.map(|value| (words.say("codebook-computed-as"), value)));
    VariableView {
        id: variable.id.to_string(),
        number: variable.number.clone().unwrap_or_default(),
        text: variable.text.get(lang).to_owned(),
        grid: variable.grid.as_ref().map(|text| text.get(lang).to_owned()),
        facts,
        codes: variable
            .codes
            .iter()
            .map(|code| (code.code.to_string(), code.label.get(lang).to_owned()))
            .collect(),
    }
}
