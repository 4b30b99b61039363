//! One question as its template sees it: texts in the page's language, fields as they are filled.

use super::form::Fields;
use super::shown;
use crate::domain::answer::Missing;
use crate::domain::questionnaire::instrument::{CodeList, Instrument, Item, ItemKind, ListedCode};
use crate::http::page::format;
use crate::service::collect::Visit;
use crate::words::Words;

/// More codes than this are offered in a list to open instead of buttons to see.
const MOST_BUTTONS: usize = 12;

/// Characters that the width of a page of questions holds.
const LINE: usize = 66;

/// One question on a page.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that the template asks")]
#[derive(Debug)]
pub struct QuestionView {
    /// The item's code.
    pub item: String,
    /// The `id` of its first field, where error summaries lead.
    pub id: String,
    /// The number printed before the question.
    pub number: Option<String>,
    /// The question.
    pub text: String,
    /// Its short name, for summaries.
    pub short: String,
    /// Help, and how to write the answer.
    pub hints: Vec<String>,
    /// May be left unanswered.
    pub optional: bool,
    /// Not asked, given the other answers; the script may show it.
    pub hidden: bool,
    /// Stands under the choice that opens it.
    pub nested: bool,
    /// Is a row of a grid.
    pub in_grid: bool,
    /// Where the answer goes.
    pub control: Control,
    /// Reasons for not answering.
    pub reasons: Vec<ChoiceView>,
    /// The exemption from publication, where one may be asked for.
    pub exemption: Option<ExemptionView>,
    /// What is wrong with the answer.
    pub error: Option<String>,
    /// What is unusual about it.
    pub doubts: Vec<DoubtView>,
}

/// Where an answer goes.
#[derive(Debug)]
pub enum Control {
    /// One line.
    Line(LineView),
    /// Several lines.
    Area(AreaView),
    /// Buttons or boxes.
    Choices(ChoicesView),
    /// A list to open.
    Select(Vec<ChoiceView>),
}

/// A field of one line.
#[derive(Debug, Default)]
pub struct LineView {
    /// The field's `type`.
    pub kind: &'static str,
    /// The keyboard that a telephone shows.
    pub inputmode: Option<&'static str>,
    /// What it holds.
    pub value: String,
    /// How wide it is.
    pub class: &'static str,
    /// The unit beside it.
    pub unit: Option<String>,
    /// Holds no prose.
    pub code: bool,
}

/// A field of several lines.
#[derive(Debug)]
pub struct AreaView {
    /// What it holds.
    pub value: String,
    /// Lines that are seen at once.
    pub rows: u8,
}

/// Buttons of which one, or boxes of which several, are chosen.
#[derive(Debug)]
pub struct ChoicesView {
    /// `radio` or `checkbox`.
    pub kind: &'static str,
    /// How many choices of an ordered scale stand on one line where the window is wide; none when they would
    /// not fit, and have a line each.
    pub on_line: Option<usize>,
    /// Most choices, when fewer than all may be chosen.
    pub most: Option<u16>,
    /// How the script says how many are chosen, with `%` for the number.
    pub counted: String,
    /// The choices.
    pub choices: Vec<ChoiceView>,
}

/// One choice.
#[derive(Debug)]
pub struct ChoiceView {
    /// The `id` of its field.
    pub id: String,
    /// The code.
    pub value: String,
    /// What it says.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Chosen alone.
    pub exclusive: bool,
    /// Set apart from the substantive answers.
    pub apart: bool,
}

/// The exemption of a value from publication.
#[derive(Debug)]
pub struct ExemptionView {
    /// Whether one is asked for.
    pub open: bool,
    /// The legal bases.
    pub bases: Vec<ChoiceView>,
}

/// A soft check that does not hold, or was confirmed.
#[derive(Debug)]
pub struct DoubtView {
    /// The `id` of its box.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// What is unusual.
    pub message: String,
    /// The respondent's comment.
    pub comment: String,
}

impl QuestionView {
    /// A question with its fields filled, without findings.
    #[must_use]
    pub fn new(words: Words, visit: &Visit, item: &Item, fields: &Fields) -> Self {
        let (lang, instrument) = (words.lang, &visit.instrument);
        let ends_on = format::date(visit.round.schedule.links_end_on, lang);
        let control = control(words, item, fields);
        let id = field_id(item);
        let mut hints: Vec<String> =
            item.hint.iter().map(|hint| hint.get(lang).to_owned()).collect();
        hints.extend(how_to_write(words, &item.kind, item.hint.is_some()));
        hints.extend(item.personal.then(|| words.say_with("hint-personal", "date", ends_on)));
        Self {
            item: item.id.to_string(),
            number: item.number.clone(),
            text: item.text.get(lang).to_owned(),
            short: item.short.get(lang).to_owned(),
            hints,
            optional: !item.required && item.other_of.is_none(),
            hidden: false,
            nested: item.other_of.is_some(),
            in_grid: item.grid.is_some(),
            reasons: reasons(words, item, fields),
            exemption: item.exemptible.then(|| exemption(words, instrument, item, fields)),
            error: None,
            doubts: Vec::new(),
            control,
            id,
        }
    }

    /// Whether its fields are a group with a legend rather than one field with a label.
    #[must_use]
    pub const fn is_group(&self) -> bool {
        matches!(self.control, Control::Choices(_))
    }

    /// The element around it.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        if self.is_group() { "fieldset" } else { "div" }
    }

    /// The ids of what describes it: hint, unit, error and doubts.
    #[must_use]
    pub fn described_by(&self) -> Option<String> {
        let id = &self.id;
        let mut by = Vec::new();
        if !self.hints.is_empty() {
            by.push(format!("{id}-hint"));
        }
        if matches!(&self.control, Control::Line(LineView { unit: Some(_), .. })) {
            by.push(format!("{id}-unit"));
        }
        if self.error.is_some() {
            by.push(format!("{id}-error"));
        }
        by.extend(self.doubts.iter().map(|doubt| doubt.id.clone()));
        (!by.is_empty()).then(|| by.join(" "))
    }
}

/// The `id` of an item's first field.
#[must_use]
pub fn field_id(item: &Item) -> String {
    format!("f-{}", item.id)
}

fn control(words: Words, item: &Item, fields: &Fields) -> Control {
    let value = fields.one(&format!("a.{}", item.id)).unwrap_or_default().to_owned();
    match &item.kind {
        ItemKind::Text { long: true, max_length } => {
            Control::Area(AreaView { value, rows: if *max_length > 500 { 6 } else { 3 } })
        }
        ItemKind::Tags { .. } => Control::Area(AreaView { value, rows: 4 }),
        ItemKind::Single { codes, scale, .. } => {
            let choices = choices(words, item, codes, fields);
            let on_line = scale.then(|| on_line(&choices)).flatten();
            if codes.codes.len() > MOST_BUTTONS {
                Control::Select(choices)
            } else {
                let choices = with_way_back(words, item, choices);
                Control::Choices(ChoicesView {
                    kind: "radio",
                    on_line,
                    most: None,
                    counted: String::new(),
                    choices,
                })
            }
        }
        ItemKind::Multiple { codes, max_choices, .. } => {
            let choices = choices(words, item, codes, fields);
            let most = (usize::from(*max_choices) < codes.codes.len()).then_some(*max_choices);
            let counted = words.say_all(
                "choices-count",
                [("found", "%".into()), ("max", max_choices.to_string().into())],
            );
            let on_line = None;
            Control::Choices(ChoicesView { kind: "checkbox", on_line, most, counted, choices })
        }
        kind => Control::Line(line(words, kind, value)),
    }
}

fn line(words: Words, kind: &ItemKind, value: String) -> LineView {
    let lang = words.lang;
    let text = LineView { kind: "text", value, ..LineView::default() };
    match kind {
        ItemKind::Email => LineView { kind: "email", code: true, ..text },
        ItemKind::Url => LineView { kind: "url", code: true, ..text },
        ItemKind::Integer { unit, .. } => LineView {
            inputmode: Some("numeric"),
            class: "short",
            unit: unit.as_ref().map(|unit| unit.get(lang).to_owned()),
            code: true,
            ..text
        },
        ItemKind::Decimal { unit, .. } => LineView {
            inputmode: Some("decimal"),
            class: "short",
            unit: unit.as_ref().map(|unit| unit.get(lang).to_owned()),
            code: true,
            ..text
        },
        ItemKind::Amount { .. } => LineView {
            inputmode: Some("decimal"),
            class: "short",
            unit: Some(words.say("unit-kroner")),
            code: true,
            ..text
        },
        ItemKind::Year { .. } => {
            LineView { inputmode: Some("numeric"), class: "tiny", code: true, ..text }
        }
        ItemKind::Orgnr => {
            LineView { inputmode: Some("numeric"), class: "short", code: true, ..text }
        }
        ItemKind::Date { .. } => LineView { class: "short", code: true, ..text },
        ItemKind::Text { max_length: ..=20, .. } => LineView { class: "short", ..text },
        _ => text,
    }
}

/// How an answer is written or how many are chosen, said before the field (WCAG 2.1, 3.3.2).
fn how_to_write(words: Words, kind: &ItemKind, hinted: bool) -> Option<String> {
    match kind {
        ItemKind::Date { .. } => Some(words.say("hint-date")),
        ItemKind::Tags { max_tags, .. } => {
            Some(words.say_with("hint-tags", "max", max_tags.to_string()))
        }
        ItemKind::Multiple { codes, min_choices, max_choices, .. } => {
            let most = usize::from(*max_choices) < codes.codes.len();
            match (*min_choices, most) {
                (0 | 1, false) if hinted => None,
                (0 | 1, false) => Some(words.say("hint-choose-any")),
                (0 | 1, true) => {
                    Some(words.say_with("hint-choose-most", "max", max_choices.to_string()))
                }
                (min, false) => Some(words.say_with("hint-choose-least", "min", min.to_string())),
                (min, true) => Some(words.say_all(
                    "hint-choose-between",
                    [("min", min.to_string().into()), ("max", max_choices.to_string().into())],
                )),
            }
        }
        _ => None,
    }
}

fn choices(words: Words, item: &Item, codes: &CodeList, fields: &Fields) -> Vec<ChoiceView> {
    let id = item.id.as_str();
    let chosen: Vec<&str> = fields.all('a', id).collect();
    let apart = |listed: &ListedCode| listed.exclusive || listed.missing.is_some();
    let first_apart = codes
        .codes
        .iter()
        .position(apart)
        .filter(|&at| at > 0 && codes.codes.iter().skip(at).all(apart));
    codes
        .codes
        .iter()
        .enumerate()
        .map(|(at, listed)| ChoiceView {
            id: if at == 0 {
                field_id(item)
            } else {
                format!("{}-{}", field_id(item), listed.code)
            },
            value: listed.code.to_string(),
            label: listed.label.get(words.lang).to_owned(),
            chosen: chosen.contains(&listed.code.as_str()),
            exclusive: listed.exclusive,
            apart: first_apart == Some(at),
        })
        .collect()
}

/// How many choices of a scale share a line, those set apart left out; none when their words would not fit.
fn on_line(choices: &[ChoiceView]) -> Option<usize> {
    let shared = choices.iter().position(|choice| choice.apart).unwrap_or(choices.len());
    let labels = || choices.iter().take(shared).map(|choice| choice.label.as_str());
    let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
    let label = longest(&mut labels().map(|label| label.chars().count()));
    let word = longest(&mut labels().flat_map(str::split_whitespace).map(|w| w.chars().count()));
    (shared > 1 && word * shared <= LINE && label * shared <= 3 * LINE).then_some(shared)
}

/// A chosen radio button cannot be let go of; an optional question offers "no answer" for that.
fn with_way_back(words: Words, item: &Item, mut choices: Vec<ChoiceView>) -> Vec<ChoiceView> {
    if !item.required && choices.iter().any(|choice| choice.chosen) {
        choices.push(ChoiceView {
            id: format!("{}--none", field_id(item)),
            value: String::new(),
            label: words.say("choose-none"),
            chosen: false,
            exclusive: false,
            apart: true,
        });
    }
    choices
}

/// The reasons that the questionnaire offers; "refused", which a system or staff may have sent, only where it is
/// the one given.
fn reasons(words: Words, item: &Item, fields: &Fields) -> Vec<ChoiceView> {
    let given = given_reason(item, fields);
    let offered = item.missing.iter().map(|&reason| Missing::from(reason));
    let refused = given.filter(|&given| given == Missing::Refused);
    let view = |reason: Missing| ChoiceView {
        id: format!("{}--{}", field_id(item), reason.as_str()),
        value: reason.as_str().to_owned(),
        label: shown::missing(words, reason),
        chosen: given == Some(reason),
        exclusive: true,
        apart: false,
    };
    offered.chain(refused).map(view).collect()
}

/// The reason that is given instead of an answer.
fn given_reason(item: &Item, fields: &Fields) -> Option<Missing> {
    fields.first('m', item.id.as_str()).and_then(Missing::parse)
}

fn exemption(words: Words, instrument: &Instrument, item: &Item, fields: &Fields) -> ExemptionView {
    let given = fields.first('x', item.id.as_str());
    let bases = instrument.document.legal_bases.iter().map(|basis| ChoiceView {
        id: String::new(),
        value: basis.code.to_string(),
        label: basis.label.get(words.lang).to_owned(),
        chosen: given == Some(basis.code.as_str()),
        exclusive: false,
        apart: false,
    });
    ExemptionView { open: given.is_some(), bases: bases.collect() }
}

/// An item's answer in posted fields, as it is read back; none when unanswered.
#[must_use]
pub fn read_back(words: Words, item: &Item, fields: &Fields) -> Option<String> {
    let id = item.id.as_str();
    let reason = given_reason(item, fields).map(|reason| shown::missing(words, reason));
    let unit = match &item.kind {
        ItemKind::Amount { .. } => Some(words.say("unit-kroner")),
        _ => None,
    };
    let given: Vec<String> = fields
        .all('a', id)
        .map(|raw| match (shown::code_list(&item.kind).and_then(|list| list.find(raw)), &unit) {
            (Some(listed), _) => listed.label.get(words.lang).to_owned(),
            (None, Some(unit)) => format!("{raw} {unit}"),
            (None, None) => raw.to_owned(),
        })
        .collect();
    if given.is_empty() { reason } else { Some(given.join("\n")) }
}
