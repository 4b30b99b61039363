//! An indicator as it is published: its parts, its value for everybody and for each group, and its past.
//!
//! **Invariant:** lists of values, shifts and figures have one element a group, in the order of
//! [`Indicator::groups`], of which the first is everybody.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::code::{Code, Name};
use crate::comparison::{Change, Link, Moved};
use crate::disclosure::Sign;
use crate::figure::Figure;
use crate::lang::{Lang, Texts};
use crate::questionnaire::indicator_plan::Form;
use crate::questionnaire::unit::Unit;
use crate::tabulate::words;

/// An indicator that may be published: the only thing about indicators that a publication takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeIndicator(pub(super) Indicator);

impl Deref for SafeIndicator {
    type Target = Indicator;

    fn deref(&self) -> &Indicator {
        &self.0
    }
}

impl SafeIndicator {
    /// Whether it shows and hides what another one of the same plan does, whatever they are called.
    #[must_use]
    pub fn shows_as(&self, other: &Self) -> bool {
        let Indicator { set, title, note, .. } = other.0.clone();
        Indicator { set, title, note, ..self.0.clone() } == other.0
    }
}

/// Everything that is published of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code in the plan.
    pub id: Name,
    /// The set that it is shown under.
    pub set: Option<Name>,
    /// Its title.
    pub title: Texts,
    /// What it is meant to measure.
    pub note: Option<Texts>,
    /// What its figures say of those who did not answer; publications of old do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Texts>,
    /// What is counted.
    #[serde(default = "super::table::organisations")]
    pub unit: Unit,
    /// What its value is.
    pub form: Form,
    /// Fewest own items with a substantive answer for a unit to count in the means.
    pub min_items: u16,
    /// Fewest organisations behind a figure, when a threshold was applied.
    pub threshold: Option<u16>,
    /// Everybody, and the groups that it is shown by.
    pub groups: Vec<Group>,
    /// Its value by group.
    pub values: Vec<Value>,
    /// The items and panel figures that it is made of.
    pub parts: Vec<Part>,
    /// Earlier rounds, recomputed by the present plan, the newest first.
    pub past: Vec<Past>,
    /// Change since the newest earlier round, by group; empty without one.
    pub shifts: Vec<Shift>,
}

/// A group of organisations, or everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The code of the frame variable; none for everybody.
    pub axis: Option<String>,
    /// What the variable is.
    pub axis_label: Texts,
    /// The category's code.
    pub code: String,
    /// What it is.
    pub label: Texts,
}

/// A value with its base, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The value.
    pub value: Option<Figure>,
    /// Units that count in it; none when it is not shown.
    pub n: Option<u64>,
    /// Why there is no value.
    pub sign: Option<Sign>,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An item of this round.
    Item,
    /// An item of another round, always the same one.
    Round(Code),
    /// A figure from elsewhere.
    Panel {
        /// Where it comes from; none when it has not been imported.
        source: Option<String>,
    },
}

/// One item or panel figure of an indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The code of the item or panel figure.
    pub code: Name,
    /// What was asked.
    pub text: Texts,
    /// What it is.
    pub kind: Kind,
    /// How much it weighs.
    pub weight: u16,
    /// Whether its points are counted from the other end of the scale.
    pub reversed: bool,
    /// The codes of the box.
    pub boxed: Vec<Code>,
    /// Mean and share by group.
    pub figures: Vec<PartFigures>,
    /// How everybody's answers are spread over the codes.
    pub distribution: Vec<CodeCount>,
    /// How many of everybody have no answer, by reason; none when it is not shown.
    pub absent: Vec<(String, Option<u64>)>,
    /// Change since the newest earlier round, over everybody; none without one.
    pub shift: Option<PartShift>,
}

/// Mean and box share of one item in one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartFigures {
    /// Mean of the points, turned for a reversed item; its base are substantive answers.
    pub mean: Value,
    /// Share in the box; its base are all answers, don't know too.
    pub share: Value,
}

/// How many chose one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeCount {
    /// The code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
    /// Its points, turned for a reversed item; none for a code without.
    pub points: Option<Figure>,
    /// Whether the code stands for a missing answer.
    pub missing: bool,
    /// How many; none when it is not shown.
    pub count: Option<u64>,
}

/// An earlier round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The round.
    pub round: Code,
    /// The edition of the questionnaire that was asked.
    pub version: String,
    /// The freeze that the values rest on.
    pub freeze: u32,
    /// How the round after it compares with it.
    pub link: Link,
    /// Its value by group.
    pub values: Vec<Value>,
    /// Its parts, in the order of [`Indicator::parts`].
    pub parts: Vec<PastPart>,
}

/// One part in an earlier round, over everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastPart {
    /// How the round after it compares with it.
    pub link: Link,
    /// Its mean and share then.
    pub figures: PartFigures,
}

/// Change since the newest earlier round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Value now less value then; none across a break, or when one of them is not there.
    pub change: Option<Figure>,
    /// The same over the organisations that are in both rounds, and in the group in both.
    pub matched: Option<Matched>,
}

/// Values of the organisations that are in both rounds, and in the group in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matched {
    /// How many organisations.
    pub n: u64,
    /// Their value now.
    pub now: Figure,
    /// Their value then.
    pub then: Figure,
    /// The difference.
    pub change: Figure,
}

/// Change of one part, over everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartShift {
    /// How it compares with the newest earlier round.
    pub link: Link,
    /// Mean now less mean then.
    pub mean: Option<Figure>,
    /// Share now less share then.
    pub share: Option<Figure>,
}

impl Group {
    /// What it is beside groups of other variables: one that is only a yes or a no has the variable before it.
    #[must_use]
    pub fn named(&self) -> Texts {
        if ![true, false].map(words::yes_no).contains(&self.label) {
            return self.label.clone();
        }
        let named =
            |lang: Lang| (lang, format!("{}: {}", self.axis_label.get(lang), self.label.get(lang)));
        Texts(Lang::ALL.into_iter().map(named).collect())
    }
}

impl Indicator {
    /// How it compares with that earlier round; none when that one is not in its past.
    #[must_use]
    pub fn link_to(&self, round: &Code) -> Option<Link> {
        let at = self.past.iter().position(|past| past.round == *round)?;
        let way = self.past.get(..=at)?.iter().map(|past| past.link.clone());
        Some(way.fold(Link::Same, Link::and))
    }

    /// What became of a group's value since the newest earlier round.
    #[must_use]
    pub fn moved(&self, group: usize) -> Moved {
        let Some((past, shift)) = self.past.first().zip(self.shifts.get(group)) else {
            return Moved::default();
        };
        let values = [&self.values, &past.values].map(|values| values.get(group));
        // What no figure can hold is not available.
        let beyond = values.iter().all(|of| of.is_some_and(|of| of.value.is_some()));
        let beyond = beyond.then_some(Sign::NotAvailable);
        let signs = values.map(|of| of?.sign).into_iter().chain([beyond]);
        let change = Change::over(&past.link, shift.change, signs);
        let hidden = Change::Unshown(Sign::Suppressed);
        let matched = shift.matched.map_or(hidden, |matched| Change::By(matched.change));
        Moved::with(change, matched)
    }

    /// What became of everybody's mean of one part, or of the share in its box.
    #[must_use]
    pub fn part_change(&self, part: usize, form: Form) -> Change {
        let now = self.parts.get(part);
        let then = self.past.first().and_then(|past| past.parts.get(part));
        let Some(shift) = now.and_then(|part| part.shift.as_ref()) else { return Change::None };
        let figures = [now.and_then(|part| part.figures.first()), then.map(|part| &part.figures)];
        let (difference, of): (_, fn(&PartFigures) -> Value) = match form {
            Form::Mean => (shift.mean, |figures| figures.mean),
            Form::Share => (shift.share, |figures| figures.share),
        };
        Change::over(
            &shift.link,
            difference,
            figures.map(|figures| figures.and_then(|one| of(one).sign)),
        )
    }

    /// How it compares with the newest earlier round; none without one.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        self.past.first().map(|past| &past.link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Members of Skate and others, beside levels of government.
    #[test]
    fn a_yes_or_a_no_says_to_what() {
        let group = |axis: Texts, label: Texts| Group {
            axis: Some("x".to_owned()),
            axis_label: axis,
            code: "x".to_owned(),
            label,
        };
        let member = group(words::member_of(&words::in_all("Skate")), words::yes_no(false));
        let said = Lang::ALL.map(|lang| member.named().get(lang).to_owned());
        assert_eq!(said, ["medlem av Skate: Nei", "medlem av Skate: Nei", "member of Skate: No"]);
        let state = words::level(crate::frame::Level::State);
        let level = group(words::in_all("level of government"), state.clone());
        assert_eq!(level.named(), state);
    }
}
