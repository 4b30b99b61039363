//! Posted forms: whatever a page sends becomes a sheet that can be stored, and a stored sheet fills the page again.
//!
//! An input is a form's body, as a browser encodes it.

use kartlegger::domain::answer::json::{read_stored_sheet, sheet_json};
use kartlegger::domain::answer::{Answer, Missing, Sheet};
use kartlegger::domain::lang::Lang;
use kartlegger::domain::questionnaire::instrument::{Part, Section};
use kartlegger::domain::questionnaire::sample::sample;
use kartlegger::http::respondent::form::{Fields, Reading, fill, read_section};

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let fields = Fields(url::form_urlencoded::parse(data).into_owned().collect());
    each(None, &sample().header, &fields);
    for roster in &sample().rosters {
        each(Some(roster.id.as_str()), &roster.part, &fields);
    }
}

fn each(roster: Option<&str>, part: &Part, fields: &Fields) {
    for section in &part.sections {
        let Reading { sheet, findings } =
            read_section(sample(), roster, section, fields, &Sheet::default());
        let known = |at: &str| {
            section.items.iter().any(|item| item.id.as_str() == at)
                || sample().rules.iter().any(|rule| rule.id.as_str() == at)
        };
        for found in &findings {
            assert!(known(&found.at), "{found:?}");
        }
        let stored = read_stored_sheet(sample(), roster, &sheet_json(&sheet));
        assert_eq!(stored.as_ref(), Ok(&sheet));
        shown_and_sent_again(roster, section, &sheet);
    }
}

/// Claims that a page that is filled and sent back unchanged changes nothing, in any language.
fn shown_and_sent_again(roster: Option<&str>, section: &Section, sheet: &Sheet) {
    // No field of a page holds a refusal.
    let refused = |answer: &Answer| matches!(answer, Answer::Missing(Missing::Refused));
    if sheet.answers.values().any(refused) {
        return;
    }
    for lang in Lang::ALL {
        let fields = fill(sample(), roster, section, sheet, lang);
        let again = read_section(sample(), roster, section, &fields, sheet);
        assert_eq!(again, Reading { sheet: sheet.clone(), findings: Vec::new() }, "{lang}");
    }
}
