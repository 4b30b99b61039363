//! Values and changes of indicators in numbers, and the signs that may stand for them.

use super::number::{hundredfold, number, per_cent};
use super::view::SignView;
use crate::domain::code::Code;
use crate::domain::comparison::Change;
use crate::domain::disclosure::Sign;
use crate::domain::figure::Figure;
use crate::domain::indicator::{Indicator, Kind, Past, Value};
use crate::domain::lang::Lang;
use crate::domain::publication::{self, Basis, Publication};
use crate::domain::questionnaire::indicator_plan::Form;
use crate::words::words;

/// Stands where a series breaks.
///
/// Source: Statistics Norway, *Standardtegn i tabeller*: break in a horizontal series.
pub const BREAK: &str = Sign::Break.as_str();
/// Decimals of means.
pub const DECIMALS: u8 = 2;

/// How figures of one publication are written.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The language.
    pub lang: Lang,
    /// Whether every figure bears the sign of preliminary ones.
    pub preliminary: bool,
    /// The rounds that the publication rests on.
    basis: &'a [Basis],
}

impl<'a> Way<'a> {
    /// The way of the figures that a publication made.
    #[must_use]
    pub fn of(publication: &'a Publication, lang: Lang) -> Self {
        let preliminary = publication.kind == publication::Kind::Preliminary;
        Self { lang, preliminary, basis: &publication.basis }
    }

    /// The way of figures of an earlier round, as they were when this was published.
    #[must_use]
    pub fn then(self, round: &Code) -> Self {
        Self { preliminary: Basis::was_preliminary(self.basis, round), ..self }
    }

    /// The way of an indicator's change, preliminary when one of the two figures is.
    #[must_use]
    pub fn since(self, indicator: &Indicator) -> Self {
        let then = indicator.past.first().is_some_and(|past| self.then(&past.round).preliminary);
        Self { preliminary: self.preliminary || then, ..self }
    }

    fn marked(self, written: String) -> String {
        if self.preliminary { written + Sign::Preliminary.as_str() } else { written }
    }
}

/// A value in the way of its form, or its sign.
#[must_use]
pub fn shown(value: Value, form: Form, way: Way<'_>) -> String {
    let sign = value.sign.map_or("", Sign::as_str);
    let written = |figure| way.marked(figure_of(figure, form, way.lang));
    value.value.map_or_else(|| sign.to_owned(), written)
}

/// A value with its base in brackets.
#[must_use]
pub fn with_base(value: Value, form: Form, way: Way<'_>) -> String {
    match (value.value, value.n) {
        (Some(_), Some(n)) => format!("{} ({n})", shown(value, form, way)),
        _ => shown(value, form, way),
    }
}

fn figure_of(figure: Figure, form: Form, lang: Lang) -> String {
    match form {
        Form::Mean => number(figure, DECIMALS, lang),
        Form::Share => per_cent(figure, lang),
    }
}

/// A change, or the sign in its place.
#[must_use]
pub fn told(change: Change, form: Form, way: Way<'_>) -> String {
    match change {
        Change::By(figure) => by(figure, form, way),
        _ => change.sign().map_or("", Sign::as_str).to_owned(),
    }
}

/// A change with its sign; of shares in percentage points.
fn by(figure: Figure, form: Form, way: Way<'_>) -> String {
    let lang = way.lang;
    let written = match form {
        Form::Mean => number(figure, DECIMALS, lang),
        Form::Share => {
            let points = words(lang).say("results-points");
            format!("{}\u{a0}{points}", hundredfold(figure, lang))
        }
    };
    way.marked(signed(figure, written))
}

/// A written change with a plus where it has gone up; what is rounded to nothing has gone neither way.
#[must_use]
pub fn signed(figure: Figure, written: String) -> String {
    let moved = written.contains(|c: char| ('1'..='9').contains(&c));
    if figure.parts().0 > 0 && moved { format!("+{written}") } else { written }
}

/// The change of a group since the newest earlier round, the sign of a break, or nothing to say.
#[must_use]
pub fn change_of(indicator: &Indicator, group: usize, way: Way<'_>) -> String {
    told(indicator.moved(group).change, indicator.form, way.since(indicator))
}

/// The change among the organisations of both rounds, with how many they are.
#[must_use]
pub fn matched_of(indicator: &Indicator, group: usize, way: Way<'_>) -> String {
    let moved = indicator.moved(group).matched;
    let told = told(moved, indicator.form, way.since(indicator));
    let n = indicator.shifts.get(group).and_then(|shift| shift.matched).map(|matched| matched.n);
    match (moved, n) {
        (Change::By(_), Some(n)) => format!("{told} ({n})"),
        _ => told,
    }
}

/// The signs that may stand in tables of these indicators, with their meaning.
pub fn signs<'a>(
    indicators: impl IntoIterator<Item = &'a Indicator>,
    way: Way<'_>,
) -> Vec<SignView> {
    let of = |sign: Sign| SignView::of(sign, way.lang);
    let mut signs: Vec<_> =
        [Sign::Suppressed, Sign::NotAvailable, Sign::NotApplicable].map(of).into();
    let past: Vec<&Past> = indicators.into_iter().flat_map(|one| &one.past).collect();
    if way.preliminary || past.iter().any(|past| way.then(&past.round).preliminary) {
        signs.push(of(Sign::Preliminary));
    }
    if past.iter().any(|past| !past.link.is_comparable()) {
        signs.push(SignView { sign: BREAK, meaning: words(way.lang).say("results-break") });
    }
    signs
}

/// Whether figures from elsewhere are in the value of everybody, and so in no group's.
pub fn outside<'a>(indicators: impl IntoIterator<Item = &'a Indicator>) -> bool {
    let mut parts = indicators.into_iter().flat_map(|one| &one.parts);
    parts.any(|part| matches!(part.kind, Kind::Panel { source: Some(_) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Figure {
        Figure::ratio(numerator, denominator).unwrap()
    }

    /// By hand: 1/8 is 0.125 and rounds to 0.13; 1/1000 rounds to nothing, and so has no sign.
    #[test]
    fn a_change_says_which_way_it_goes_unless_it_is_rounded_to_nothing() {
        let way = |lang| Way { lang, preliminary: false, basis: &[] };
        let change = |figure, form, lang| by(figure, form, way(lang));
        assert_eq!(change(ratio(1, 8), Form::Mean, Lang::Nb), "+0,13");
        assert_eq!(change(ratio(-1, 8), Form::Mean, Lang::En), "−0.13");
        assert_eq!(change(ratio(1, 1000), Form::Mean, Lang::Nn), "0,00");
        assert_eq!(change(ratio(-1, 1000), Form::Mean, Lang::Nn), "0,00");
        assert_eq!(change(ratio(1, 40), Form::Share, Lang::Nb), "+2,5\u{a0}pp");
    }

    #[test]
    fn a_value_stands_with_its_base_and_a_sign_alone() {
        let value = Value { value: Some(ratio(7, 2)), n: Some(12), sign: None };
        let way = Way { lang: Lang::Nb, preliminary: false, basis: &[] };
        assert_eq!(with_base(value, Form::Mean, way), "3,50 (12)");
        let hidden = Value { value: None, n: None, sign: Some(Sign::Suppressed) };
        assert_eq!(with_base(hidden, Form::Mean, way), ":");
        let preliminary = Way { preliminary: true, ..way };
        assert_eq!(with_base(value, Form::Mean, preliminary), "3,50* (12)");
        assert_eq!(with_base(hidden, Form::Mean, preliminary), ":");
        assert_eq!(by(ratio(1, 8), Form::Mean, preliminary), "+0,13*");
    }

    #[test]
    fn an_earlier_round_was_preliminary_as_the_basis_says() {
        let basis = |round: &str, preliminary| {
            let round = round.parse().unwrap();
            Basis { round, freeze: 1, revision: Some(1), preliminary, panel: Vec::new() }
        };
        let basis = [basis("2019", true), basis("2018", false)];
        let way = Way { lang: Lang::Nb, preliminary: false, basis: &basis };
        let marked = |round: &str| way.then(&round.parse().unwrap()).preliminary;
        assert_eq!(["2019", "2018", "2017"].map(marked), [true, false, false]);
    }
}
