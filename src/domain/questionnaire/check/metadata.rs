//! The document's own facts: format, version, addresses, limits.

use validator::ValidateEmail;

use super::finding::Findings;
use crate::questionnaire::document::Document;
use crate::written::is_web_address;

/// The only version of the format so far.
pub const FORMAT: u16 = 1;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let metadata = &document.metadata;
    let message = format!("this product reads version {FORMAT} of the format");
    findings.add_if(document.kartlegger != FORMAT, "kartlegger", "format", message);
    let cited = |version: &str| !version.trim().is_empty() && version.chars().count() <= 32;
    let message = "write 1 to 32 characters, as people cite the version";
    findings.add_if(!cited(&document.version), "version", "version", message);
    if let Some(former) = &document.compares_to {
        findings.add_if(!cited(former), "compares_to", "version", message);
        let message = "a version cannot be compared with itself";
        findings.add_if(*former == document.version, "compares_to", "version", message);
    }
    let message = "write 1 to 10000 minutes";
    let minutes = (1..=10_000).contains(&metadata.minutes);
    findings.add_if(!minutes, "metadata.minutes", "out_of_range", message);
    let message = "this is no e-mail address";
    let email = metadata.contact.email.validate_email();
    findings.add_if(!email, "metadata.contact.email", "email", message);
    let addresses = [
        ("metadata.publisher.privacy", &metadata.publisher.privacy),
        ("metadata.publisher.accessibility", &metadata.publisher.accessibility),
        ("metadata.licence", &metadata.licence),
    ];
    for (path, address) in addresses {
        let message = "this is no web address; write one that starts with https:// or http://";
        findings.add_if(!is_web_address(address), path, "url", message);
    }
    let asks = document.sections.iter().chain(document.rosters.iter().flat_map(|r| &r.sections));
    let message = "the questionnaire asks nothing; write `sections`, `rosters` or both";
    findings.add_if(asks.flat_map(|section| &section.items).next().is_none(), "", "empty", message);
    for (at, basis) in document.legal_bases.iter().enumerate() {
        let twice = document.legal_bases.iter().take(at).any(|one| one.code == basis.code);
        let message = format!("`{}` is already used", basis.code);
        findings.add_if(twice, format!("legal_bases[{at}].code"), "duplicate_code", message);
    }
    limits(document, findings);
}

/// Limits that keep pages, exports and checks of any document within reason.
fn limits(document: &Document, findings: &mut Findings) {
    let all_sections = || {
        let rosters = document.rosters.iter().flat_map(|roster| &roster.sections);
        document.sections.iter().chain(rosters)
    };
    let n_items: usize =
        all_sections().flat_map(|section| &section.items).map(|i| 1 + i.rows.len()).sum();
    let counts = [
        ("sections", "items", n_items, 1000),
        ("sections", "sections", all_sections().count(), 200),
        ("rosters", "rosters", document.rosters.len(), 20),
        ("derived", "derived items", document.derived.len(), 200),
        ("rules", "rules", document.rules.len(), 500),
        ("code_lists", "code lists", document.code_lists.len(), 500),
        ("plan.tables", "tables", document.plan.tables.len(), 500),
    ];
    for (path, what, found, max) in counts {
        let message = format!("{found} {what}, and at most {max} are taken");
        findings.add_if(found > max, path, "too_many", message);
    }
}
