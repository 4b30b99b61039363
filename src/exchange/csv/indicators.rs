//! The indicators of a publication as CSV: a line a figure, of this round and of earlier ones.
//!
//! `item` is empty for the indicator's own value. `measure` is `mean` or `share`. A value that is not shown
//! is its sign; preliminary figures say so in a last column. `change` is since the newest earlier round;
//! where it is not told, the sign says why. `comparable` says how each round compares with the one before:
//! `same`, `changed` or `break`.

use super::values::moved;
use super::{Field, Flavour, Table};
use crate::domain::comparison::{Link, Moved};
use crate::domain::disclosure::Sign;
use crate::domain::figure::Figure;
use crate::domain::indicator::{Group, Indicator, Value};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::questionnaire::indicator_plan::Form;

const HEADER: [&str; 15] = [
    "indicator",
    "indicator_label",
    "item",
    "item_label",
    "axis",
    "group",
    "group_label",
    "Tid",
    "measure",
    "value",
    "n",
    "change",
    "matched_n",
    "matched_change",
    "comparable",
];

/// The place of the round in [`HEADER`].
const ROUND: usize = 7;

/// The file of all indicators, its labels in `lang`, which decides the flavour.
#[must_use]
pub fn indicators(publication: &Publication, lang: Lang) -> Vec<u8> {
    let (header, lines) = indicators_grid(publication, lang);
    let mut file = Table::new(Flavour::of(lang), header);
    for line in lines {
        file.line(line);
    }
    file.finish()
}

/// The names of the columns and the lines.
#[must_use]
pub fn indicators_grid(publication: &Publication, lang: Lang) -> (Vec<String>, Vec<Vec<Field>>) {
    let mut grid = Vec::new();
    let mut preliminary: Vec<Field> = Vec::new();
    if publication.kind == Kind::Preliminary {
        preliminary.push(Field::text(publication.round.code.as_str()));
    }
    let past = publication.indicators.iter().flat_map(|indicator| &indicator.past);
    let past = past.filter(|past| publication.was_preliminary(&past.round));
    preliminary.extend(past.map(|past| Field::text(past.round.as_str())));
    for indicator in &publication.indicators {
        let mut lines = Lines { indicator, lang, grid: &mut grid };
        lines.present(publication.round.code.as_str());
        lines.past();
    }
    let mut header = HEADER.map(str::to_owned).to_vec();
    if !preliminary.is_empty() {
        header.push("status".to_owned());
        for line in &mut grid {
            let marked = line.get(ROUND).is_some_and(|round| preliminary.contains(round));
            line.push(Field::text(if marked { Sign::Preliminary.as_str() } else { "" }));
        }
    }
    (header, grid)
}

struct Lines<'a> {
    indicator: &'a Indicator,
    lang: Lang,
    grid: &'a mut Vec<Vec<Field>>,
}

/// What a line says of change.
#[derive(Default)]
struct Compared<'a> {
    moved: Moved,
    /// How many organisations answered both.
    n: Option<u64>,
    link: Option<&'a Link>,
}

impl Lines<'_> {
    fn present(&mut self, round: &str) {
        let indicator = self.indicator;
        let form = if indicator.form == Form::Mean { "mean" } else { "share" };
        let link = indicator.link();
        for (at, (group, value)) in indicator.groups.iter().zip(&indicator.values).enumerate() {
            let both = indicator.shifts.get(at).and_then(|shift| shift.matched);
            let n = both.map(|matched| matched.n);
            let compared = Compared { moved: indicator.moved(at), n, link };
            self.line(None, group, round, form, *value, &compared);
        }
        for (nth, part) in indicator.parts.iter().enumerate() {
            let item = Some((part.code.as_str(), part.text.get(self.lang)));
            for (at, (group, figures)) in indicator.groups.iter().zip(&part.figures).enumerate() {
                let of = |form| match part.shift.as_ref().filter(|_| at == 0) {
                    None => Compared::default(),
                    Some(shift) => Compared {
                        moved: Moved {
                            change: indicator.part_change(nth, form),
                            ..Moved::default()
                        },
                        n: None,
                        link: Some(&shift.link),
                    },
                };
                self.line(item, group, round, "mean", figures.mean, &of(Form::Mean));
                self.line(item, group, round, "share", figures.share, &of(Form::Share));
            }
        }
    }

    fn past(&mut self) {
        let indicator = self.indicator;
        let form = if indicator.form == Form::Mean { "mean" } else { "share" };
        for (at, past) in indicator.past.iter().enumerate() {
            let link = indicator.past.get(at + 1).map(|before| &before.link);
            let round = past.round.as_str();
            for (group, value) in indicator.groups.iter().zip(&past.values) {
                let compared = Compared { link, ..Compared::default() };
                self.line(None, group, round, form, *value, &compared);
            }
            let Some(everybody) = indicator.groups.first() else { continue };
            for (part, then) in indicator.parts.iter().zip(&past.parts) {
                let item = Some((part.code.as_str(), part.text.get(self.lang)));
                let nothing = Compared::default();
                self.line(item, everybody, round, "mean", then.figures.mean, &nothing);
                self.line(item, everybody, round, "share", then.figures.share, &nothing);
            }
        }
    }

    /// A figure that an item cannot have has no line.
    fn line(
        &mut self,
        item: Option<(&str, &str)>,
        group: &Group,
        round: &str,
        measure: &str,
        value: Value,
        compared: &Compared<'_>,
    ) {
        if value.sign == Some(Sign::NotApplicable) {
            return;
        }
        let (code, label) = item.unwrap_or_default();
        let number = |figure: Figure| Field::Number(figure.unrounded());
        let whole = |n: u64| Field::Number(n.to_string());
        let sign = Field::text(value.sign.map_or("", Sign::as_str));
        self.grid.push(vec![
            Field::text(self.indicator.id.as_str()),
            Field::text(self.indicator.title.get(self.lang)),
            Field::text(code),
            Field::text(label),
            Field::text(group.axis.as_deref().unwrap_or_default()),
            Field::text(group.code.as_str()),
            Field::text(group.named().get(self.lang)),
            Field::text(round),
            Field::text(measure),
            value.value.map_or(sign, number),
            value.n.map_or_else(|| Field::text(Sign::Suppressed.as_str()), whole),
            moved(compared.moved.change),
            compared.n.map_or_else(|| Field::text(""), whole),
            moved(compared.moved.matched),
            Field::text(compared.link.map_or("", comparable)),
        ]);
    }
}

/// The code of how a round compares with the one before.
pub(super) const fn comparable(link: &Link) -> &'static str {
    match link {
        Link::Same => "same",
        Link::Changed(_) => "changed",
        Link::Break { .. } => "break",
    }
}
