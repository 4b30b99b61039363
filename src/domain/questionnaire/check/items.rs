//! From item rows to items: keys by type, bounds, code lists, grids and "other" texts.

use std::collections::{HashMap, HashSet};

use super::finding::Findings;
use super::kinds::{bounds, dates, decimals};
use crate::code::Name;
use crate::questionnaire::document::{Class, CodeMissing, Document, ItemRow, ItemType, SectionRow};
use crate::questionnaire::instrument::{CodeList, GridPlace, Item, ItemKind, Section};

/// Most characters of one line of text, unless said.
pub const DEFAULT_TEXT: u32 = 300;
/// Most characters of several lines of text, unless said.
pub const DEFAULT_LONG_TEXT: u32 = 10_000;
/// Most characters of any text.
pub const MAX_TEXT: u32 = 20_000;
/// Most characters of one tag, unless said.
pub const DEFAULT_TAG: u32 = 60;
/// Most tags, unless said; and most that can be said.
pub const DEFAULT_TAGS: u16 = 20;
const MAX_TAGS: u16 = 100;

/// Makes items of rows.
pub(super) struct ItemBuilder<'a> {
    pub document: &'a Document,
    pub lists: HashMap<&'a Name, CodeList>,
    /// Codes of grids, which are no items themselves.
    pub grids: HashSet<Name>,
}

impl ItemBuilder<'_> {
    pub(super) fn sections(
        &mut self,
        rows: &[SectionRow],
        prefix: &str,
        findings: &mut Findings,
    ) -> Vec<Section> {
        let mut sections = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let path = format!("{prefix}sections[{at}]");
            findings.add_if(
                row.items.is_empty(),
                path.clone(),
                "empty",
                "the section has no items",
            );
            let mut items = Vec::new();
            for (at, row) in row.items.iter().enumerate() {
                self.item(row, &format!("{path}.items[{at}]"), &mut items, findings);
            }
            sections.push(Section {
                id: row.id.clone(),
                title: row.title.clone(),
                intro: row.intro.clone(),
                relevant: None,
                items,
            });
        }
        sections
    }

    fn item(&mut self, row: &ItemRow, path: &str, items: &mut Vec<Item>, findings: &mut Findings) {
        keys(row, path, findings);
        self.privacy(row, path, findings);
        self.comparability(row, path, findings);
        if row.kind == ItemType::Grid {
            self.grid(row, path, items, findings);
            return;
        }
        let kind = self.kind(row, path, findings);
        self.missing(row, &kind, path, findings);
        let choice = asked(row, kind);
        let other = row.other.as_ref().map(|other| Item {
            id: other.id.clone(),
            number: None,
            text: other.text.clone(),
            short: other.text.clone(),
            hint: None,
            kind: ItemKind::Text { long: true, max_length: DEFAULT_TEXT },
            required: false,
            missing: Vec::new(),
            other_of: Some((row.id.clone(), other.code.clone())),
            ..choice.clone()
        });
        items.push(choice);
        items.extend(other);
    }

    fn grid(&mut self, row: &ItemRow, path: &str, items: &mut Vec<Item>, findings: &mut Findings) {
        self.grids.insert(row.id.clone());
        findings.add_if(row.rows.is_empty(), format!("{path}.rows"), "empty", "a grid needs rows");
        let codes = self.codes(row, path, findings);
        let kind = ItemKind::Single { codes, other: None, scale: true };
        self.missing(row, &kind, path, findings);
        for (at, line) in row.rows.iter().enumerate() {
            let comparability = line.comparability.as_ref();
            let unsaid = comparability.is_some() && self.document.compares_to.is_none();
            let place = format!("{path}.rows[{at}].comparability");
            findings.add_if(unsaid, place, "comparability", NO_FORMER);
            items.push(Item {
                id: line.id.clone(),
                text: line.text.clone(),
                short: line.text.clone(),
                comparability: comparability.or(row.comparability.as_ref()).cloned(),
                grid: Some(GridPlace {
                    id: row.id.clone(),
                    text: row.text.clone(),
                    first: at == 0,
                }),
                ..asked(row, kind.clone())
            });
        }
    }

    fn kind(&self, row: &ItemRow, path: &str, findings: &mut Findings) -> ItemKind {
        match row.kind {
            ItemType::Text => ItemKind::Text {
                long: false,
                max_length: max_length(row, DEFAULT_TEXT, path, findings),
            },
            ItemType::LongText => ItemKind::Text {
                long: true,
                max_length: max_length(row, DEFAULT_LONG_TEXT, path, findings),
            },
            ItemType::Integer => {
                let (min, max) = bounds(row, path, findings);
                ItemKind::Integer { min, max, unit: row.unit.clone() }
            }
            ItemType::Decimal => decimals(row, path, findings),
            ItemType::Amount => {
                let (min, max) = bounds(row, path, findings);
                ItemKind::Amount { amount_in: row.amount_in.unwrap_or_default(), min, max }
            }
            ItemType::Date => dates(row, path, findings),
            ItemType::Year => {
                let (min, max) = bounds(row, path, findings);
                ItemKind::Year { min, max }
            }
            ItemType::Email => ItemKind::Email,
            ItemType::Url => ItemKind::Url,
            ItemType::Orgnr => ItemKind::Orgnr,
            ItemType::Single | ItemType::Scale | ItemType::Grid => {
                let codes = self.codes(row, path, findings);
                let other = other(row, &codes, path, findings);
                ItemKind::Single { codes, other, scale: row.kind != ItemType::Single }
            }
            ItemType::Multiple => {
                let codes = self.codes(row, path, findings);
                let other = other(row, &codes, path, findings);
                let (min_choices, max_choices) = choices(row, &codes, path, findings);
                ItemKind::Multiple { codes, other, min_choices, max_choices }
            }
            ItemType::Tags => {
                let max_tags = row.max_choices.unwrap_or(DEFAULT_TAGS);
                let message = format!("write 1 to {MAX_TAGS}");
                let wrong = !(1..=MAX_TAGS).contains(&max_tags);
                findings.add_if(wrong, format!("{path}.max_choices"), "out_of_range", message);
                let max_length = max_length(row, DEFAULT_TAG, path, findings);
                ItemKind::Tags { max_tags, max_length }
            }
        }
    }

    /// The item's code list; an empty one beside a finding when there is none.
    fn codes(&self, row: &ItemRow, path: &str, findings: &mut Findings) -> CodeList {
        let Some(name) = &row.codes else {
            let message = "name the code list: `codes: …`";
            findings.add(path, "missing_key", message);
            return CodeList { name: row.id.clone(), codes: Vec::new() };
        };
        self.lists.get(name).cloned().unwrap_or_else(|| {
            let message = format!("there is no code list `{name}`");
            findings.add(format!("{path}.codes"), "unknown_code_list", message);
            CodeList { name: name.clone(), codes: Vec::new() }
        })
    }

    fn privacy(&self, row: &ItemRow, path: &str, findings: &mut Findings) {
        let message = "a personal item is `class: internal`";
        let open = row.personal && row.class != Class::Internal;
        findings.add_if(open, format!("{path}.class"), "personal_class", message);
        let message = "only what may be published by name (`class: named`) can be exempted from it";
        let never = row.exemptible && row.class != Class::Named;
        findings.add_if(never, format!("{path}.exemptible"), "exemptible_class", message);
        let message = "an exemption needs a legal basis; write `legal_bases`";
        let none = row.exemptible && self.document.legal_bases.is_empty();
        findings.add_if(none, format!("{path}.exemptible"), "no_legal_bases", message);
    }

    fn comparability(&self, row: &ItemRow, path: &str, findings: &mut Findings) {
        let unsaid = row.comparability.is_some() && self.document.compares_to.is_none();
        findings.add_if(unsaid, format!("{path}.comparability"), "comparability", NO_FORMER);
    }

    fn missing(&self, row: &ItemRow, kind: &ItemKind, path: &str, findings: &mut Findings) {
        let coded = |reason: CodeMissing| match kind {
            ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => {
                codes.codes.iter().any(|listed| listed.missing == Some(reason))
            }
            _ => false,
        };
        for (at, reason) in row.missing.iter().enumerate() {
            let path = format!("{path}.missing[{at}]");
            let message = "the code list already has a code for this reason";
            findings.add_if(coded(*reason), path.clone(), "missing_twice", message);
            let twice = row.missing.iter().take(at).any(|earlier| earlier == reason);
            findings.add_if(twice, path, "missing_twice", "the reason is given twice");
        }
    }
}

const NO_FORMER: &str = "there is nothing to compare with; write `compares_to`";

/// Refuses keys that do not belong to the item's type.
fn keys(row: &ItemRow, path: &str, findings: &mut Findings) {
    use ItemType as T;
    const NUMBERS: &[ItemType] = &[T::Integer, T::Decimal, T::Amount, T::Date, T::Year];
    let given: [(&str, bool, &[ItemType]); 11] = [
        ("codes", row.codes.is_some(), &[T::Single, T::Multiple, T::Scale, T::Grid]),
        ("other", row.other.is_some(), &[T::Single, T::Multiple]),
        ("min_choices", row.min_choices.is_some(), &[T::Multiple]),
        ("max_choices", row.max_choices.is_some(), &[T::Multiple, T::Tags]),
        ("max_length", row.max_length.is_some(), &[T::Text, T::LongText, T::Tags]),
        ("decimals", row.decimals.is_some(), &[T::Decimal]),
        ("min", row.min.is_some(), NUMBERS),
        ("max", row.max.is_some(), NUMBERS),
        ("unit", row.unit.is_some(), &[T::Integer, T::Decimal]),
        ("amount_in", row.amount_in.is_some(), &[T::Amount]),
        ("rows", !row.rows.is_empty(), &[T::Grid]),
    ];
    for (key, present, kinds) in given {
        if present && !kinds.contains(&row.kind) {
            let names: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
            let message = format!(
                "`{key}` does not belong to `type: {}`; it belongs to {}",
                row.kind.as_str(),
                names.join(", ")
            );
            findings.add(format!("{path}.{key}"), "key", message);
        }
    }
}

fn max_length(row: &ItemRow, default: u32, path: &str, findings: &mut Findings) -> u32 {
    let max = row.max_length.unwrap_or(default);
    let message = format!("write 1 to {MAX_TEXT}");
    let wrong = !(1..=MAX_TEXT).contains(&max);
    findings.add_if(wrong, format!("{path}.max_length"), "out_of_range", message);
    max
}

fn choices(row: &ItemRow, codes: &CodeList, path: &str, findings: &mut Findings) -> (u16, u16) {
    let n_codes = u16::try_from(codes.codes.len()).unwrap_or(u16::MAX);
    let min = row.min_choices.unwrap_or(0);
    let max = row.max_choices.unwrap_or(n_codes);
    if n_codes > 0 {
        let message = format!("the code list has {n_codes} codes");
        let wrong = max > n_codes || max == 0;
        findings.add_if(wrong, format!("{path}.max_choices"), "out_of_range", message);
        let message = "fewer than this can be chosen at most";
        findings.add_if(min > max, format!("{path}.min_choices"), "out_of_range", message);
    }
    (min, max)
}

fn other(
    row: &ItemRow,
    codes: &CodeList,
    path: &str,
    findings: &mut Findings,
) -> Option<(crate::code::Code, Name)> {
    let other = row.other.as_ref()?;
    let listed = codes.codes.is_empty() || codes.find(other.code.as_str()).is_some();
    let message = format!("`{}` is not in the code list `{}`", other.code, codes.name);
    findings.add_if(!listed, format!("{path}.other.code"), "unknown_code", message);
    Some((other.code.clone(), other.id.clone()))
}

/// The item of a row, by itself.
fn asked(row: &ItemRow, kind: ItemKind) -> Item {
    Item {
        id: row.id.clone(),
        number: row.number.clone(),
        text: row.text.clone(),
        short: row.short.clone().unwrap_or_else(|| row.text.clone()),
        hint: row.hint.clone(),
        kind,
        required: row.required,
        relevant: None,
        class: row.class,
        personal: row.personal,
        exemptible: row.exemptible,
        carry_forward: row.carry_forward,
        missing: row.missing.clone(),
        comparability: row.comparability.clone(),
        grid: None,
        other_of: None,
    }
}
