//! The questionnaire document as it is written: the shape that `schema/questionnaire.schema.json` describes.
//!
//! Every struct refuses keys it does not know, so that a misspelt key is a finding and never a
//! silent default. What the document *means* (typed items, parsed expressions) is the
//! [`Instrument`](super::instrument::Instrument), which only the static check makes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::code::{Code, Name, codes};
use crate::lang::{Lang, Texts};
use crate::orgnr::OrgNumber;

/// One questionnaire document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The format's version; `1` is the only one so far. It fixes the grammar of the expressions too.
    pub kartlegger: u16,
    /// The survey that the questionnaire belongs to.
    pub survey: Name,
    /// The edition, as people cite it: `2019`.
    pub version: String,
    /// Title of the survey.
    pub title: Texts,
    /// The languages the document is complete in; must contain `nb` and `nn`.
    pub languages: Vec<Lang>,
    /// What a respondent must know before starting.
    pub metadata: Metadata,
    /// Legal bases that a respondent may choose when exempting a value or an entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_bases: Vec<Labelled>,
    /// Code lists by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub code_lists: BTreeMap<Name, Vec<CodeRow>>,
    /// Sections of header items, asked once per organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<SectionRow>,
    /// Repeating groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rosters: Vec<RosterRow>,
    /// Computed values, usable in tables, filters and rules; never asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<DerivedRow>,
    /// Constraints and soft checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleRow>,
    /// What the closed round is counted into.
    #[serde(default)]
    pub plan: Plan,
    /// The version that the items' `comparability` refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compares_to: Option<String>,
}

/// Metadata shown to respondents before they start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Why the survey is made and what the answers are used for.
    pub purpose: Texts,
    /// The law or mandate that the collection rests on.
    pub legal_basis: Texts,
    /// Whether answering is a duty.
    pub obligation: Obligation,
    /// Estimated minutes to answer, 1 to 10 000.
    pub minutes: u16,
    /// Number in the register of reporting duties, when registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_id: Option<String>,
    /// Who answers questions about the survey.
    pub contact: ContactPoint,
    /// The body that publishes the survey.
    pub publisher: Publisher,
    /// Licence of what is published: an IRI.
    pub licence: String,
}

/// Whether answering is voluntary or a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// Nobody must answer.
    Voluntary,
    /// The legal basis obliges to answer.
    Obligatory,
}

/// Where questions go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPoint {
    /// Name of a function, not of a person.
    pub name: Texts,
    /// E-mail address.
    pub email: String,
    /// Telephone number, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// The publishing agency and the two statements that its pages must link to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Name of the agency.
    pub name: Texts,
    /// Its organisation number.
    pub orgnr: OrgNumber,
    /// Address of its privacy notice.
    pub privacy: String,
    /// Address of its accessibility statement.
    pub accessibility: String,
}

/// A code with a label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    /// The code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
}

/// One code of a code list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRow {
    /// The code that is stored.
    pub code: Code,
    /// What the respondent reads.
    pub label: Texts,
    /// Chosen alone in a multiple choice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
    /// Set when choosing this code is not a substantive answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<CodeMissing>,
    /// Position on a scale, for means of scale items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
}

/// Why a code is not a substantive answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeMissing {
    /// The respondent does not know.
    DontKnow,
    /// The question does not apply, in the respondent's own judgement.
    NotRelevant,
}

/// A page of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionRow {
    /// The section's code.
    pub id: Name,
    /// Its heading.
    pub title: Texts,
    /// Text under the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<Texts>,
    /// Asked only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// The items in their order.
    pub items: Vec<ItemRow>,
}

/// A repeating group with its own items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterRow {
    /// The roster's code.
    pub id: Name,
    /// What the entries are, in plural: "Tiltak".
    pub title: Texts,
    /// What one entry is: "tiltak".
    pub entry: Texts,
    /// The text item that names an entry in lists.
    pub name_item: Name,
    /// The statement that a nil return confirms.
    pub nil_return: Texts,
    /// The entry is exempt from publication when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt: Option<String>,
    /// Most entries of one organisation, 1 to 1000; 200 unless said.
    #[serde(default = "default_max_entries")]
    pub max_entries: u16,
    /// Pages of items.
    pub sections: Vec<SectionRow>,
}

const fn default_max_entries() -> u16 {
    200
}

/// One item: a question and its variable.
///
/// Which of the optional keys belong to which `type` is in the questionnaire guide; a key that does
/// not belong is a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRow {
    /// The item's code: variable, column and identifier in expressions.
    pub id: Name,
    /// The number printed before the question, when it is not the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The question.
    pub text: Texts,
    /// Short name for tables and lists; the question unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Texts>,
    /// Help shown with the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Texts>,
    /// What kind of answer is asked for.
    #[serde(rename = "type")]
    pub kind: ItemType,
    /// Blocks submission when unanswered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Asked only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// How far the answer may travel.
    pub class: Class,
    /// A person's data: kept in a table of its own and purged; must be `internal`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
    /// The respondent may exempt the value from publication.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exemptible: bool,
    /// Filled from the former round's answer when an entry is carried forward.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carry_forward: bool,
    /// Reasons that a respondent may give instead of an answer, for items without codes for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<CodeMissing>,
    /// Comparability with the version named by `compares_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparability: Option<Comparability>,
    /// Name of the code list: `single`, `multiple`, `scale`, `grid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Name>,
    /// The free text behind "other": `single`, `multiple`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherRow>,
    /// Fewest choices: `multiple`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_choices: Option<u16>,
    /// Most choices: `multiple`; most tags: `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_choices: Option<u16>,
    /// Most characters: `text`, `long_text`, and each tag of `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Digits after the decimal point, 1 to 6: `decimal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Least value, written as the answer would be: `integer`, `decimal`, `amount`, `date`, `year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Bound>,
    /// Greatest value, written as the answer would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Bound>,
    /// Unit shown beside the field: `integer`, `decimal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Texts>,
    /// Whole kroner unless said: `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_in: Option<AmountIn>,
    /// The rows of a `grid`; each is a scale item of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<GridRow>,
}

codes! {
    /// What kind of answer an item asks for.
    pub enum ItemType {
        /// One line of text.
        Text = "text",
        /// Several lines of text.
        LongText = "long_text",
        /// A whole number.
        Integer = "integer",
        /// A number with a fixed count of decimals.
        Decimal = "decimal",
        /// Money in Norwegian kroner.
        Amount = "amount",
        /// A calendar date.
        Date = "date",
        /// A year.
        Year = "year",
        /// An e-mail address.
        Email = "email",
        /// An http or https address.
        Url = "url",
        /// An organisation number.
        Orgnr = "orgnr",
        /// One of a code list.
        Single = "single",
        /// Several of a code list.
        Multiple = "multiple",
        /// One of an ordered code list whose codes have scores.
        Scale = "scale",
        /// An ordered list of short texts.
        Tags = "tags",
        /// Several scale items over one code list.
        Grid = "grid",
    }
}

/// A bound, as a number or as text (a date, a decimal).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Bound {
    /// A whole number.
    Integer(i64),
    /// A date.
    Date(NaiveDate),
    /// A decimal number in text.
    Text(String),
}

/// The unit that amounts are stored in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountIn {
    /// Whole kroner.
    #[default]
    Kroner,
    /// Hundredths of a krone.
    Ore,
}

/// The free text that an "other" code asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherRow {
    /// The code that opens the text.
    pub code: Code,
    /// The text item's own code.
    pub id: Name,
    /// Its label.
    pub text: Texts,
}

/// One row of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridRow {
    /// The row's item code.
    pub id: Name,
    /// What the row says.
    pub text: Texts,
    /// Comparability with the former version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparability: Option<Comparability>,
}

/// How far an answer may travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Never leaves staff.
    Internal,
    /// Only in tables that disclosure control has passed.
    Aggregate,
    /// May be published with the organisation's name.
    Named,
}

/// Comparability of an item with the former version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Comparability {
    /// Change may be published.
    Same,
    /// Change may be published together with this note.
    Changed(Texts),
    /// Change may not be published; the note says why.
    Break(Texts),
}

/// A computed value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedRow {
    /// Its code, in the items' namespace.
    pub id: Name,
    /// The roster it is computed for; the header when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Name>,
    /// What it is.
    pub text: Texts,
    /// The expression; boolean, number or text (code).
    pub value: String,
    /// Labels when the expression gives codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Name>,
    /// How far it may travel; never further than the items it is computed from.
    pub class: Class,
}

/// A constraint or a soft check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleRow {
    /// The rule's code.
    pub id: Name,
    /// The roster whose entries it is evaluated for; the header when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Name>,
    /// Must hold. An unknown outcome is no error.
    pub check: String,
    /// Hard edits block submission; soft ones ask for a comment.
    pub kind: RuleKind,
    /// The item that the message is shown at.
    pub at: Name,
    /// What is wrong and how to mend it.
    pub message: Texts,
}

/// Whether a rule blocks or asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Blocks submission.
    Hard,
    /// May be confirmed by the respondent with a comment.
    Soft,
}
