//! The instrument: a checked questionnaire document, with typed items and parsed expressions.
//!
//! Every other room works on this and never on the raw [`Document`]. Only
//! [`check`](super::check) makes one, so an instrument is always whole: each reference leads
//! somewhere, each expression has been typed, each grid row and each "other" text is an item.

use std::collections::HashMap;

use super::document::{AmountIn, Class, CodeMissing, Comparability, Document, RuleKind};
use crate::code::{Code, Name};
use crate::expression::Expression;
use crate::lang::{Lang, Texts};

/// A checked questionnaire.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// The document it was made from: title, metadata, plan.
    pub document: Document,
    /// The items asked once per organisation.
    pub header: Part,
    /// The repeating groups, in their order.
    pub rosters: Vec<Roster>,
    /// Computed values, in an order in which each follows what it needs.
    pub derived: Vec<Derived>,
    /// Constraints and soft checks, in the document's order.
    pub rules: Vec<Rule>,
    /// Items with a condition, in an order in which each follows what its condition reads.
    pub(super) gated: Vec<Name>,
    /// Where each item or derived item is found.
    pub(super) places: HashMap<Name, Place>,
}

/// The sections of the header or of one roster.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Pages in their order.
    pub sections: Vec<Section>,
}

/// A page of items.
#[derive(Clone, Debug)]
pub struct Section {
    /// The section's code.
    pub id: Name,
    /// Its heading.
    pub title: Texts,
    /// Text under the heading.
    pub intro: Option<Texts>,
    /// Asked only when this holds.
    pub relevant: Option<Expression>,
    /// Items in their order; grid rows and "other" texts stand where they are asked.
    pub items: Vec<Item>,
}

/// A repeating group.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The roster's code.
    pub id: Name,
    /// What the entries are, in plural.
    pub title: Texts,
    /// What one entry is.
    pub entry: Texts,
    /// The item that names an entry in lists.
    pub name_item: Name,
    /// The statement that a nil return confirms.
    pub nil_return: Texts,
    /// The entry is exempt from publication when this holds.
    pub exempt: Option<Expression>,
    /// Most entries of one organisation.
    pub max_entries: u16,
    /// Whether what is asked in an entry rests on the header and that entry alone: on no count or sum of
    /// entries, nor on anything that is asked because of one.
    pub stands_alone: bool,
    /// Pages of items.
    pub part: Part,
}

/// One item: a question and its variable.
#[derive(Clone, Debug)]
pub struct Item {
    /// The item's code.
    pub id: Name,
    /// The number printed before the question.
    pub number: Option<String>,
    /// The question.
    pub text: Texts,
    /// Short name for tables and lists; equal to `text` unless the document gives one.
    pub short: Texts,
    /// Help shown with the question.
    pub hint: Option<Texts>,
    /// What kind of answer it takes, with its bounds.
    pub kind: ItemKind,
    /// Blocks submission when unanswered.
    pub required: bool,
    /// Asked only when this holds; the section's own condition comes on top.
    pub relevant: Option<Expression>,
    /// How far the answer may travel.
    pub class: Class,
    /// A person's data.
    pub personal: bool,
    /// The respondent may exempt the value.
    pub exemptible: bool,
    /// Filled from the former round.
    pub carry_forward: bool,
    /// Reasons that may stand instead of an answer.
    pub missing: Vec<CodeMissing>,
    /// Comparability with the former version.
    pub comparability: Option<Comparability>,
    /// The grid that this scale item is a row of.
    pub grid: Option<GridPlace>,
    /// The choice item and code whose "other" text this is.
    pub other_of: Option<(Name, Code)>,
}

impl Item {
    /// Words of the item, under the question of its grid if it has one.
    #[must_use]
    pub fn under_grid(&self, words: &Texts) -> Texts {
        let Some(grid) = &self.grid else { return words.clone() };
        let joined =
            |(lang, text): (&Lang, &String)| (*lang, format!("{} – {text}", grid.text.get(*lang)));
        Texts(words.0.iter().map(joined).collect())
    }
}

/// Where a scale item stands in its grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridPlace {
    /// The grid's code.
    pub id: Name,
    /// The question over the grid.
    pub text: Texts,
    /// Whether this is the grid's first row.
    pub first: bool,
}

/// What kind of answer an item takes.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// Text of at most `max_length` characters, on one line or several.
    Text {
        /// Several lines.
        long: bool,
        /// Most characters.
        max_length: u32,
    },
    /// A whole number.
    Integer {
        /// Least value.
        min: Option<i64>,
        /// Greatest value.
        max: Option<i64>,
        /// Unit shown beside the field.
        unit: Option<Texts>,
    },
    /// A number with a fixed count of decimals; bounds are in units of the last decimal.
    Decimal {
        /// Digits after the point.
        decimals: u8,
        /// Least value, scaled.
        min: Option<i64>,
        /// Greatest value, scaled.
        max: Option<i64>,
        /// Unit shown beside the field.
        unit: Option<Texts>,
    },
    /// Money in Norwegian kroner, stored in kroner or øre.
    Amount {
        /// The unit that is stored.
        amount_in: AmountIn,
        /// Least value, in the stored unit.
        min: Option<i64>,
        /// Greatest value, in the stored unit.
        max: Option<i64>,
    },
    /// A calendar date.
    Date {
        /// Earliest date.
        min: Option<chrono::NaiveDate>,
        /// Latest date.
        max: Option<chrono::NaiveDate>,
    },
    /// A year.
    Year {
        /// First year.
        min: Option<i64>,
        /// Last year.
        max: Option<i64>,
    },
    /// An e-mail address.
    Email,
    /// An http or https address.
    Url,
    /// An organisation number.
    Orgnr,
    /// One code; on a scale the codes are ordered and have scores.
    Single {
        /// The codes in their order.
        codes: CodeList,
        /// The code that opens a text, and that text's item.
        other: Option<(Code, Name)>,
        /// Whether the codes are an ordered scale.
        scale: bool,
    },
    /// Several codes.
    Multiple {
        /// The codes in their order.
        codes: CodeList,
        /// The code that opens a text, and that text's item.
        other: Option<(Code, Name)>,
        /// Fewest choices.
        min_choices: u16,
        /// Most choices.
        max_choices: u16,
    },
    /// An ordered list of short texts.
    Tags {
        /// Most tags.
        max_tags: u16,
        /// Most characters of one tag.
        max_length: u32,
    },
}

/// A code list in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeList {
    /// The list's name in the document.
    pub name: Name,
    /// Its codes.
    pub codes: Vec<ListedCode>,
}

/// One code of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedCode {
    /// The code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
    /// Chosen alone in a multiple choice.
    pub exclusive: bool,
    /// Why it is not a substantive answer.
    pub missing: Option<CodeMissing>,
    /// Position on a scale.
    pub score: Option<i64>,
}

impl CodeList {
    /// The listed code, if it is in the list.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&ListedCode> {
        self.codes.iter().find(|listed| listed.code.as_str() == code)
    }
}

/// A computed value.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Its code.
    pub id: Name,
    /// The roster it is computed for; the header when absent.
    pub roster: Option<Name>,
    /// What it is.
    pub text: Texts,
    /// How it is computed.
    pub value: Expression,
    /// Labels when it gives codes.
    pub codes: Option<CodeList>,
    /// How far it may travel.
    pub class: Class,
}

/// A constraint or a soft check.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The rule's code.
    pub id: Name,
    /// The roster whose entries it is evaluated for; the header when absent.
    pub roster: Option<Name>,
    /// Must hold.
    pub check: Expression,
    /// Blocks or asks.
    pub kind: RuleKind,
    /// The item that the message is shown at.
    pub at: Name,
    /// What is wrong and how to mend it.
    pub message: Texts,
}

/// Where an item or derived item is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An item of the header (`roster` is `None`) or of a roster, by section and position.
    Item {
        /// Position of the roster in [`Instrument::rosters`].
        roster: Option<usize>,
        /// Position of the section.
        section: usize,
        /// Position of the item in the section.
        item: usize,
    },
    /// A derived item, by its position in [`Instrument::derived`].
    Derived(usize),
}

impl Part {
    /// Every item of every section, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The section of that code.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id.as_str() == id)
    }
}

impl Instrument {
    /// The roster of that code.
    #[must_use]
    pub fn roster(&self, id: &str) -> Option<&Roster> {
        self.rosters.iter().find(|roster| roster.id.as_str() == id)
    }

    /// The header when `roster` is `None`, else the named roster's part.
    #[must_use]
    pub fn part(&self, roster: Option<&str>) -> Option<&Part> {
        match roster {
            None => Some(&self.header),
            Some(id) => self.roster(id).map(|roster| &roster.part),
        }
    }

    /// The codes of every item and derived item, in no order.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.places.keys()
    }

    /// Where an item or derived item is found.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.get(id)
    }

    /// The items that are asked under a condition (their own, their section's, or as an "other"
    /// text), in an order in which each follows what its condition reads.
    #[must_use]
    pub fn gated(&self) -> &[Name] {
        &self.gated
    }

    /// The section that an item stands in.
    #[must_use]
    pub fn section_of(&self, id: &str) -> Option<&Section> {
        match *self.places.get(id)? {
            Place::Item { roster, section, .. } => {
                let part = match roster {
                    None => &self.header,
                    Some(at) => &self.rosters.get(at)?.part,
                };
                part.sections.get(section)
            }
            Place::Derived(_) => None,
        }
    }

    /// What must hold for an item to be asked; nothing for one that is always asked, or is derived.
    pub fn asked_when(&self, id: &str) -> impl Iterator<Item = &Expression> {
        let section = self.section_of(id).and_then(|section| section.relevant.as_ref());
        let own = self.item(id).and_then(|item| item.relevant.as_ref());
        section.into_iter().chain(own)
    }

    pub(super) fn is_gated(&self, item: &Item) -> bool {
        let section = self.section_of(item.id.as_str());
        item.relevant.is_some()
            || item.other_of.is_some()
            || section.is_some_and(|section| section.relevant.is_some())
    }

    /// The item of that code, in the header or any roster.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        match *self.places.get(id)? {
            Place::Item { roster, section, item } => {
                let part = match roster {
                    None => &self.header,
                    Some(at) => &self.rosters.get(at)?.part,
                };
                part.sections.get(section)?.items.get(item)
            }
            Place::Derived(_) => None,
        }
    }

    /// The derived item of that code.
    #[must_use]
    pub fn derived(&self, id: &str) -> Option<&Derived> {
        match *self.places.get(id)? {
            Place::Derived(at) => self.derived.get(at),
            Place::Item { .. } => None,
        }
    }
}
