//! One variable of a closed round, held as a column of small typed values.
//!
//! **Invariant:** every vector of a column has one element a row (masks: `stride` words a row). A
//! missing reason is a [`State`], never a value.

use super::tags::Tags;
use crate::code::{Code, Name};
use crate::lang::Texts;
use crate::questionnaire::document::{Class, CodeMissing};
use crate::questionnaire::instrument::ListedCode;

/// Whether a row has a substantive answer, and if not, why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A substantive answer.
    Valid,
    /// Asked, and left open.
    #[default]
    Unanswered,
    /// Not asked: its relevance did not hold or was not known.
    OffRoute,
    /// The respondent will not say.
    Refused,
    /// The respondent does not know.
    DontKnow,
    /// The question does not apply, in the respondent's own judgement.
    NotRelevant,
}

impl State {
    /// How many reasons there are why there is no substantive answer.
    pub const N_REASONS: usize = 5;

    /// The reasons why there is no substantive answer, in the order of published measures.
    pub const REASONS: [Self; Self::N_REASONS] =
        [Self::Unanswered, Self::OffRoute, Self::Refused, Self::DontKnow, Self::NotRelevant];

    /// The reason's code, as published measures spell it after `n_`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unanswered => "unanswered",
            Self::OffRoute => "off_route",
            Self::Refused => "refused",
            Self::DontKnow => "dont_know",
            Self::NotRelevant => "not_relevant",
        }
    }
}

impl From<CodeMissing> for State {
    fn from(reason: CodeMissing) -> Self {
        match reason {
            CodeMissing::DontKnow => Self::DontKnow,
            CodeMissing::NotRelevant => Self::NotRelevant,
        }
    }
}

/// What a column says about its values.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The item's code.
    pub id: Name,
    /// The item's short name.
    pub label: Texts,
    /// How far an answer may travel.
    pub class: Class,
    /// What the values are.
    pub kind: VariableKind,
    /// Why the answers do not compare with those to the former version, when they do not.
    pub broken: Option<Texts>,
    /// Whether it takes numbers of which none may be below zero.
    pub never_negative: bool,
    /// Reasons that may be given instead of an answer, beside codes of its list and a refusal.
    pub offered: Vec<CodeMissing>,
}

impl Variable {
    /// Why a row may have no answer, beside the codes of a list for it.
    #[must_use]
    pub fn reasons(&self) -> Vec<State> {
        let offered = self.offered.iter().copied().map(State::from);
        [State::Unanswered, State::OffRoute, State::Refused].into_iter().chain(offered).collect()
    }
}

/// What the values of a column are.
#[derive(Clone, Debug)]
pub enum VariableKind {
    /// One code of a list, by its position.
    Single(Vec<ListedCode>),
    /// Several codes of a list.
    Multiple(Vec<ListedCode>),
    /// Whole numbers, or decimals in units of their last decimal.
    Number {
        /// Digits after the point.
        decimals: u8,
        /// Unit in words, if any.
        unit: Option<Texts>,
    },
    /// Tags, told apart without regard to case.
    Tags,
    /// Texts and dates: only whether there is one is counted.
    Presence,
}

/// One value on its way into a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowValue {
    /// There is none, for that reason.
    Missing(State),
    /// There is one, of a kind that is not counted by value.
    Present,
    /// The position of a code in the variable's list.
    Code(u16),
    /// Positions of codes in the variable's list.
    Codes(Vec<u16>),
    /// A number, scaled by the variable's decimals.
    Number(i64),
    /// Tags as they were written.
    Tags(Vec<String>),
}

/// The values of one variable, one a row.
#[derive(Clone, Debug)]
pub struct Column {
    /// What the values are.
    pub variable: Variable,
    states: Vec<State>,
    exempt: Vec<bool>,
    codes: Vec<u16>,
    masks: Vec<u64>,
    stride: usize,
    numbers: Vec<i64>,
    tags: Tags,
}

const NO_CODE: u16 = u16::MAX;

impl Column {
    /// A column without rows.
    #[must_use]
    pub fn new(variable: Variable) -> Self {
        let stride = match &variable.kind {
            VariableKind::Multiple(codes) => codes.len().div_ceil(64).max(1),
            _ => 0,
        };
        Self {
            variable,
            states: Vec::new(),
            exempt: Vec::new(),
            codes: Vec::new(),
            masks: Vec::new(),
            stride,
            numbers: Vec::new(),
            tags: Tags::default(),
        }
    }

    /// Rows so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Adds a row. A code that stands for a reason is kept beside the reason, so that a box of
    /// codes may still gather it.
    pub fn push(&mut self, value: &RowValue, exempt: bool) {
        let state = self.state_of(value);
        self.states.push(state);
        self.exempt.push(exempt);
        match self.variable.kind {
            VariableKind::Single(_) => {
                self.codes.push(if let RowValue::Code(at) = value { *at } else { NO_CODE });
            }
            VariableKind::Multiple(_) => self.push_mask(value),
            VariableKind::Number { .. } => {
                self.numbers.push(if let RowValue::Number(number) = value { *number } else { 0 });
            }
            VariableKind::Tags => {
                self.tags.push(if let RowValue::Tags(written) = value { written } else { &[] });
            }
            VariableKind::Presence => {}
        }
    }

    fn push_mask(&mut self, value: &RowValue) {
        let from = self.masks.len();
        self.masks.resize(from + self.stride, 0);
        if let RowValue::Codes(chosen) = value {
            for &at in chosen {
                if let Some(word) = self.masks.get_mut(from + usize::from(at) / 64) {
                    *word |= 1 << (at % 64);
                }
            }
        }
    }

    /// A multiple choice is substantive as soon as one of its codes is.
    fn state_of(&self, value: &RowValue) -> State {
        let reason = |at: u16| self.listed(at).and_then(|code| code.missing).map(State::from);
        match value {
            RowValue::Missing(state) => *state,
            RowValue::Present | RowValue::Number(_) | RowValue::Tags(_) => State::Valid,
            RowValue::Code(at) => reason(*at).unwrap_or(State::Valid),
            RowValue::Codes(chosen) => chosen
                .iter()
                .map(|&at| reason(at).unwrap_or(State::Valid))
                .min()
                .unwrap_or(State::Unanswered),
        }
    }

    /// The variable's code list; empty for numbers and presence.
    #[must_use]
    pub fn list(&self) -> &[ListedCode] {
        match &self.variable.kind {
            VariableKind::Single(codes) | VariableKind::Multiple(codes) => codes,
            _ => &[],
        }
    }

    /// What a row with each code alone of a choice is; empty for other items.
    pub(super) fn code_states(&self) -> Vec<State> {
        let state = |code: &ListedCode| code.missing.map_or(State::Valid, State::from);
        self.list().iter().map(state).collect()
    }

    fn listed(&self, at: u16) -> Option<&ListedCode> {
        self.list().get(usize::from(at))
    }

    /// The position of a code in the list.
    #[must_use]
    pub fn position(&self, code: &Code) -> Option<u16> {
        let at = self.list().iter().position(|listed| listed.code == *code)?;
        u16::try_from(at).ok()
    }

    /// Whether the row has a substantive answer; unanswered for a row that is not there.
    #[must_use]
    pub fn state(&self, row: usize) -> State {
        self.states.get(row).copied().unwrap_or_default()
    }

    /// Whether the row's value is exempt from publication.
    #[must_use]
    pub fn is_exempt(&self, row: usize) -> bool {
        self.exempt.get(row).copied().unwrap_or_default()
    }

    /// Whether the newest row has a substantive answer; unanswered without rows.
    pub(super) fn newest_state(&self) -> State {
        self.states.last().copied().unwrap_or_default()
    }

    /// Whether the newest row's value is exempt from publication.
    pub(super) fn newest_is_exempt(&self) -> bool {
        self.exempt.last().copied().unwrap_or_default()
    }

    /// Whether any row's value is exempt from publication.
    #[must_use]
    pub fn has_exempt(&self) -> bool {
        self.exempt.contains(&true)
    }

    /// Calls `each` with the position of every code that the row has, substantive or not.
    pub fn each_code(&self, row: usize, mut each: impl FnMut(u16)) {
        if let Some(&code) = self.codes.get(row)
            && code != NO_CODE
        {
            each(code);
        }
        let from = row * self.stride;
        for (word, &mask) in self.masks.iter().skip(from).take(self.stride).enumerate() {
            let mut left = mask;
            while left != 0 {
                let at = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                each(u16::try_from(at).unwrap_or(NO_CODE));
            }
        }
    }

    /// The row's number, or the score of its code on a scale; none when it has no substantive one.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<i64> {
        if self.state(row) != State::Valid {
            return None;
        }
        match self.variable.kind {
            VariableKind::Number { .. } => self.numbers.get(row).copied(),
            VariableKind::Single(_) => self.listed(*self.codes.get(row)?)?.score,
            VariableKind::Multiple(_) | VariableKind::Tags | VariableKind::Presence => None,
        }
    }

    /// The tags of every row; without tags for a variable of another kind.
    #[must_use]
    pub const fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Digits after the point of [`Column::number`].
    #[must_use]
    pub fn decimals(&self) -> u8 {
        if let VariableKind::Number { decimals, .. } = self.variable.kind { decimals } else { 0 }
    }

    /// Drops decimals that no number of the column uses: a derived item may give whole numbers only.
    pub(super) fn settle_decimals(&mut self) {
        if let VariableKind::Number { decimals, .. } = &mut self.variable.kind {
            while *decimals > 0 && self.numbers.iter().all(|number| number % 10 == 0) {
                *decimals -= 1;
                for number in &mut self.numbers {
                    *number /= 10;
                }
            }
        }
    }

    /// Whether [`Column::number`] can give numbers: a number, or a list whose codes have scores.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        match &self.variable.kind {
            VariableKind::Number { .. } => true,
            VariableKind::Single(codes) => codes.iter().any(|code| code.score.is_some()),
            VariableKind::Multiple(_) | VariableKind::Tags | VariableKind::Presence => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{list, variable};
    use super::*;

    fn codes_of(column: &Column, row: usize) -> Vec<u16> {
        let mut found = Vec::new();
        column.each_code(row, |at| found.push(at));
        found
    }

    #[test]
    fn a_code_that_stands_for_a_reason_is_no_substantive_answer() {
        let mut column =
            Column::new(variable("q", VariableKind::Single(list(&["ja", "nei", "vet_ikke"]))));
        for value in [RowValue::Code(1), RowValue::Code(2), RowValue::Missing(State::OffRoute)] {
            column.push(&value, false);
        }
        let states: Vec<_> = (0..4).map(|row| column.state(row)).collect();
        assert_eq!(
            states,
            [State::Valid, State::DontKnow, State::OffRoute, State::Unanswered],
            "a row that is not there is unanswered"
        );
        assert_eq!(codes_of(&column, 1), [2], "a box may gather the code all the same");
        assert_eq!(codes_of(&column, 2), [] as [u16; 0]);
    }

    #[test]
    fn a_multiple_choice_of_more_than_64_codes_keeps_every_choice() {
        let names: Vec<String> = (0..130).map(|n| format!("k{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut column = Column::new(variable("q", VariableKind::Multiple(list(&names))));
        column.push(&RowValue::Codes(vec![0, 63, 64, 129]), false);
        column.push(&RowValue::Codes(vec![]), false);
        assert_eq!(codes_of(&column, 0), [0, 63, 64, 129]);
        assert_eq!((codes_of(&column, 1), column.state(1)), (vec![], State::Unanswered));
    }

    #[test]
    fn a_multiple_choice_is_substantive_as_soon_as_one_code_is() {
        let kind = VariableKind::Multiple(list(&["ai", "ikke_relevant"]));
        let mut column = Column::new(variable("q", kind));
        column.push(&RowValue::Codes(vec![1]), false);
        column.push(&RowValue::Codes(vec![0, 1]), true);
        assert_eq!((column.state(0), column.state(1)), (State::NotRelevant, State::Valid));
        assert_eq!((column.is_exempt(0), column.is_exempt(1)), (false, true));
    }

    #[test]
    fn the_number_of_a_scale_is_its_codes_score() {
        let kind = VariableKind::Single(list(&["s1", "s5", "vet_ikke"]));
        let mut column = Column::new(variable("q", kind));
        for at in 0..3 {
            column.push(&RowValue::Code(at), false);
        }
        let numbers: Vec<_> = (0..3).map(|row| column.number(row)).collect();
        assert_eq!(numbers, [Some(1), Some(5), None]);
    }
}
