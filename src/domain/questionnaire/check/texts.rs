//! Every text is written in every language of the document.

use super::finding::Findings;
use crate::lang::{Lang, Texts};
use crate::questionnaire::document::{Comparability, Document, ItemRow, SectionRow};
use crate::questionnaire::plan::{DimensionOf, DimensionRow, MeasureRow, Plan};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for lang in [Lang::Nb, Lang::Nn] {
        let message = format!("`{lang}` is missing; bokmål and nynorsk must both be complete");
        findings.add_if(!document.languages.contains(&lang), "languages", "languages", message);
    }
    for (at, lang) in document.languages.iter().enumerate() {
        let twice = document.languages.iter().take(at).any(|earlier| earlier == lang);
        let message = format!("`{lang}` is listed twice");
        findings.add_if(twice, format!("languages[{at}]"), "languages", message);
    }
    let mut texts = Checker { languages: &document.languages, findings };
    texts.document(document);
}

/// Checks the texts of a plan.
pub(super) fn check_plan(plan: &Plan, languages: &[Lang], findings: &mut Findings) {
    Checker { languages, findings }.plan(plan);
}

struct Checker<'a> {
    languages: &'a [Lang],
    findings: &'a mut Findings,
}

impl Checker<'_> {
    fn text(&mut self, path: &str, key: &str, texts: &Texts) {
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        for lang in Lang::ALL {
            let asked = self.languages.contains(&lang) || lang != Lang::En;
            if asked && !texts.has(lang) {
                let message = format!("the text is missing in `{lang}`");
                self.findings.add(path.clone(), "missing_text", message);
            }
        }
    }

    fn optional(&mut self, path: &str, key: &str, texts: Option<&Texts>) {
        if let Some(texts) = texts {
            self.text(path, key, texts);
        }
    }

    fn document(&mut self, document: &Document) {
        self.text("", "title", &document.title);
        let metadata = &document.metadata;
        self.text("metadata", "purpose", &metadata.purpose);
        self.text("metadata", "legal_basis", &metadata.legal_basis);
        self.text("metadata.contact", "name", &metadata.contact.name);
        self.text("metadata.publisher", "name", &metadata.publisher.name);
        for (at, basis) in document.legal_bases.iter().enumerate() {
            self.text(&format!("legal_bases[{at}]"), "label", &basis.label);
        }
        for (list, codes) in &document.code_lists {
            for (at, code) in codes.iter().enumerate() {
                self.text(&format!("code_lists.{list}[{at}]"), "label", &code.label);
            }
        }
        self.sections("", &document.sections);
        for (at, roster) in document.rosters.iter().enumerate() {
            let path = format!("rosters[{at}]");
            self.text(&path, "title", &roster.title);
            self.text(&path, "entry", &roster.entry);
            self.text(&path, "nil_return", &roster.nil_return);
            self.sections(&format!("{path}."), &roster.sections);
        }
        for (at, derived) in document.derived.iter().enumerate() {
            self.text(&format!("derived[{at}]"), "text", &derived.text);
        }
        for (at, rule) in document.rules.iter().enumerate() {
            self.text(&format!("rules[{at}]"), "message", &rule.message);
        }
    }

    fn sections(&mut self, prefix: &str, sections: &[SectionRow]) {
        for (at, section) in sections.iter().enumerate() {
            let path = format!("{prefix}sections[{at}]");
            self.text(&path, "title", &section.title);
            self.optional(&path, "intro", section.intro.as_ref());
            for (at, item) in section.items.iter().enumerate() {
                self.item(&format!("{path}.items[{at}]"), item);
            }
        }
    }

    fn item(&mut self, path: &str, item: &ItemRow) {
        self.text(path, "text", &item.text);
        self.optional(path, "short", item.short.as_ref());
        self.optional(path, "hint", item.hint.as_ref());
        self.optional(path, "unit", item.unit.as_ref());
        self.comparability(path, item.comparability.as_ref());
        if let Some(other) = &item.other {
            self.text(&format!("{path}.other"), "text", &other.text);
        }
        for (at, row) in item.rows.iter().enumerate() {
            let path = format!("{path}.rows[{at}]");
            self.text(&path, "text", &row.text);
            self.comparability(&path, row.comparability.as_ref());
        }
    }

    fn comparability(&mut self, path: &str, comparability: Option<&Comparability>) {
        let path = format!("{path}.comparability");
        match comparability {
            Some(Comparability::Changed(note)) => self.text(&path, "changed", note),
            Some(Comparability::Break(note)) => self.text(&path, "break", note),
            Some(Comparability::Same) | None => {}
        }
    }

    fn plan(&mut self, plan: &Plan) {
        for (key, labels) in plan.frame_labels.lists() {
            for (at, row) in labels.iter().enumerate() {
                self.text(&format!("plan.frame_labels.{key}[{at}]"), "label", &row.label);
            }
        }
        for (at, table) in plan.tables.iter().enumerate() {
            let path = format!("plan.tables[{at}]");
            self.text(&path, "title", &table.title);
            for (at, note) in table.notes.iter().enumerate() {
                self.text(&path, &format!("notes[{at}]"), note);
            }
            for (at, dimension) in table.by.iter().enumerate() {
                self.dimension(&format!("{path}.by[{at}]"), dimension);
            }
            for (at, measure) in table.measures.iter().enumerate() {
                let path = format!("{path}.measures[{at}]");
                match measure {
                    MeasureRow::BoxShare(row) => {
                        self.text(&format!("{path}.box_share"), "label", &row.label);
                    }
                    MeasureRow::Ratio(row) => {
                        self.text(&format!("{path}.ratio"), "label", &row.label);
                        self.optional(&format!("{path}.ratio"), "unit", row.unit.as_ref());
                    }
                    _ => {}
                }
            }
        }
        for (at, set) in plan.indicator_sets.iter().enumerate() {
            self.text(&format!("plan.indicator_sets[{at}]"), "title", &set.title);
        }
        for (at, indicator) in plan.indicators.iter().enumerate() {
            let path = format!("plan.indicators[{at}]");
            self.text(&path, "title", &indicator.title);
            self.optional(&path, "note", indicator.note.as_ref());
            for (at, part) in indicator.items.iter().enumerate() {
                self.optional(&format!("{path}.items[{at}]"), "text", part.text.as_ref());
            }
        }
        for (at, class) in plan.sizes.iter().flat_map(|sizes| &sizes.classes).enumerate() {
            self.text(&format!("plan.sizes.classes[{at}]"), "label", &class.label);
        }
        if let Some(list) = &plan.list {
            self.text("plan.list", "title", &list.title);
            for (at, facet) in list.facets.iter().enumerate() {
                self.dimension(&format!("plan.list.facets[{at}]"), facet);
            }
        }
    }

    fn dimension(&mut self, path: &str, dimension: &DimensionRow) {
        match &dimension.of {
            DimensionOf::Bands(bands) => {
                for (at, band) in bands.bands.iter().enumerate() {
                    self.text(&format!("{path}.bands.bands[{at}]"), "label", &band.label);
                }
            }
            DimensionOf::Boxes(boxes) => {
                for (at, one) in boxes.boxes.iter().enumerate() {
                    self.text(&format!("{path}.boxes.boxes[{at}]"), "label", &one.label);
                }
            }
            DimensionOf::Item(_)
            | DimensionOf::Frame(_)
            | DimensionOf::Groups(_)
            | DimensionOf::Top(_) => {}
        }
    }
}
