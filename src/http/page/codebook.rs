//! A codebook as a page shows it: the part that the published one and that of staff share.

use crate::domain::lang::Lang;
use crate::domain::questionnaire::codebook::{Codebook, Variable};
use crate::words::{Words, words};

/// One item, in one language; `templates/codebook-variables.html` shows it.
pub struct VariableView {
    /// Its code.
    pub id: String,
    /// The number printed before the question, in words; empty when there is none.
    pub number: String,
    /// What kind of answer it takes.
    pub kind: String,
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
    let roster = variable.roster.iter().map(ToString::to_string);
    let mut facts: Vec<(String, String)> =
        roster.map(|roster| (words.say("codebook-roster"), roster)).collect();
    let asked = variable.asked_when.iter().cloned();
    facts.extend(asked.map(|condition| (words.say("codebook-asked-when"), condition)));
    let computed = variable.computed_as.iter().cloned();
    facts.extend(computed.map(|value| (words.say("codebook-computed-as"), value)));
    VariableView {
        id: variable.id.to_string(),
        number: variable.number.as_deref().map_or_else(String::new, |number| {
            words.say_with("codebook-question", "number", number)
        }),
        kind: kind(variable.kind).map_or_else(|| variable.kind.to_owned(), |key| words.say(key)),
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

/// The words for a kind of item, as the codebook names it.
fn kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "text" => "codebook-kind-text",
        "long_text" => "codebook-kind-long-text",
        "integer" => "codebook-kind-integer",
        "decimal" => "codebook-kind-decimal",
        "amount" => "codebook-kind-amount",
        "date" => "codebook-kind-date",
        "year" => "codebook-kind-year",
        "email" => "codebook-kind-email",
        "url" => "codebook-kind-url",
        "orgnr" => "codebook-kind-orgnr",
        "single" => "codebook-kind-single",
        "scale" => "codebook-kind-scale",
        "multiple" => "codebook-kind-multiple",
        "tags" => "codebook-kind-tags",
        "derived" => "codebook-kind-derived",
        _ => return None,
    })
}
