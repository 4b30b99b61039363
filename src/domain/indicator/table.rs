//! An indicator as tables, so that every file and interface of tables writes it as it writes them.
//!
//! One table has the indicator and each of its parts by group, with bases and change; another how everybody's
//! answers to each part are spread over the codes. Both repeat what the protected indicator holds and add
//! nothing up.

use super::published::{Indicator, Kind, Part, PartFigures, SafeIndicator, Shift, Value};
use crate::code::Code;
use crate::comparison::Link;
use crate::disclosure::{Absent, Head, IndicatorReport, Measure, MeasureKind, SafeTable, Sign};
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::indicator_plan::Form;
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::plan::{BaseRule, Chart};
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::State;
use crate::tabulate::table::{Axis, Category};
use crate::tabulate::words::{self, texts};

/// What stands in a place.
type Shown = Result<Figure, Sign>;

impl SafeIndicator {
    /// The indicator (the total) and its parts by group: means, shares, bases and change.
    #[must_use]
    pub fn table(&self) -> SafeTable {
        let mut rows: Vec<Vec<[Shown; 8]>> =
            self.parts.iter().map(|part| self.of_part(part)).collect();
        rows.push((0..self.groups.len()).map(|group| self.of_whole(group)).collect());
        let all: Vec<[Shown; 8]> = rows.into_iter().flatten().collect();
        let said =
            |at: usize| all.iter().any(|cell| cell.get(at) != Some(&Err(Sign::NotApplicable)));
        let kept: Vec<usize> = (0..8).filter(|at| said(*at)).collect();
        let measures = kept.iter().filter_map(|at| self.measures().into_iter().nth(*at)).collect();
        let values =
            all.iter().flat_map(|cell| kept.iter().filter_map(|at| cell.get(*at).copied()));
        let parts = self.parts.iter().map(|part| category(code(part), part.text.clone()));
        let parts = parts.chain([category(TOTAL.to_owned(), self.title.clone())]).collect();
        let groups = self.groups.iter().map(|group| {
            let of = group.axis.as_ref().map(|axis| format!("{axis}.{}", group.code));
            category(of.unwrap_or_else(|| TOTAL.to_owned()), group.named())
        });
        let mut groups: Vec<Category> = groups.collect();
        let n_groups = groups.len();
        // A total stands last, as on every axis.
        groups.rotate_left(usize::from(n_groups > 0));
        let values: Vec<Shown> = values.collect();
        let width = n_groups * kept.len();
        let values = values.chunks(width.max(1)).flat_map(|row| {
            let mut row = row.to_vec();
            row.rotate_left(kept.len().min(width));
            row
        });
        let axes = vec![
            axis("part", texts("spørsmål", "spørsmål", "question"), parts, true),
            axis("group", words::groups(), groups, false),
        ];
        SafeTable::of_indicator(self.head(axes, measures), values.collect(), Vec::new())
    }

    /// How everybody's answers to each part are spread; none when no part was asked in this round.
    #[must_use]
    pub fn distribution(&self) -> Option<SafeTable> {
        let asked: Vec<&Part> =
            self.parts.iter().filter(|part| !part.distribution.is_empty()).collect();
        let mut codes: Vec<Category> = Vec::new();
        for one in asked.iter().flat_map(|part| &part.distribution) {
            if codes.iter().all(|known| known.code != one.code.as_str()) {
                codes.push(category(one.code.to_string(), one.label.clone()));
            }
        }
        let values = asked.iter().flat_map(|part| {
            codes.iter().map(|code| {
                let listed = part.distribution.iter().find(|one| one.code.as_str() == code.code);
                let listed = listed.ok_or(Sign::NotApplicable)?;
                Ok(Figure::whole(listed.count.ok_or(Sign::Suppressed)?.into()))
            })
        });
        let values: Vec<Shown> = values.collect();
        let label = texts("Antall", "Tal", "Count");
        let measures = vec![self.measure("count", label, MeasureKind::Count)];
        let parts = asked.iter().map(|part| category(code(part), part.text.clone())).collect();
        let axes = vec![
            axis("part", texts("spørsmål", "spørsmål", "question"), parts, true),
            axis("code", texts("svar", "svar", "answer"), codes, true),
        ];
        let absent = asked.iter().flat_map(|part| absent(part)).collect();
        let table = || SafeTable::of_indicator(self.head(axes, measures), values, absent);
        (!asked.is_empty()).then(table)
    }
}

impl SafeIndicator {
    /// What disclosure control has done to its tables.
    #[must_use]
    pub fn report(&self) -> IndicatorReport {
        let tables: Vec<SafeTable> =
            [self.table()].into_iter().chain(self.distribution()).collect();
        let count = |of: fn(&SafeTable) -> usize| tables.iter().map(of).sum();
        IndicatorReport {
            indicator: self.id.clone(),
            figures: count(|table| table.values().len()),
            hidden: count(SafeTable::n_suppressed),
        }
    }
}

impl Indicator {
    fn head(&self, axes: Vec<Axis>, measures: Vec<Measure>) -> Head {
        Head {
            id: self.id.clone(),
            title: self.title.clone(),
            of: self.unit.clone(),
            unit: words::organisations(true),
            base: if self.form == Form::Mean { BaseRule::Valid } else { BaseRule::Answered },
            axes,
            measures,
            late: LateRule::Included,
            breaks: Vec::new(),
            notes: self.notes(),
            chart: Chart::None,
            threshold: self.threshold,
            rounded: false,
        }
    }

    /// The indicator's own note, that some did not answer, whom its figures are of, and what the box of each item is.
    fn notes(&self) -> Vec<Texts> {
        let boxed = self.parts.iter().filter(|part| !part.boxed.is_empty());
        let boxes = boxed.map(|part| {
            let label = |code: &Code| {
                let listed = part.distribution.iter().find(|one| one.code == *code);
                listed.map_or_else(|| words::in_all(code.as_str()), |one| one.label.clone())
            };
            let answers: Vec<Texts> = part.boxed.iter().map(label).collect();
            words::indicator_box(&part.text, &answers, part.reversed)
        });
        let said = self.note.iter().chain(&self.response).cloned();
        said.chain([words::indicator_bases()]).chain(boxes).collect()
    }

    /// The eight measures in their order.
    fn measures(&self) -> [Measure; 8] {
        let mean = texts("Gjennomsnitt", "Gjennomsnitt", "Mean");
        let share = texts("Andel i boksen", "Del i boksen", "Share in the box");
        let n_mean =
            texts("Antall i gjennomsnittet", "Talet på dei i gjennomsnittet", "Number in the mean");
        let n_share = texts(
            "Antall i grunnlaget for andelen",
            "Talet på dei i grunnlaget for delen",
            "Base of the share",
        );
        let of_mean =
            texts("Endring i gjennomsnittet", "Endring i gjennomsnittet", "Change of the mean");
        let of_share = texts("Endring i andelen", "Endring i delen", "Change of the share");
        let n = texts(
            "Antall som svarte begge ganger",
            "Talet på dei som svara begge gongene",
            "Number that answered both times",
        );
        let same = texts(
            "Endring blant dem som svarte begge ganger",
            "Endring blant dei som svara begge gongene",
            "Change among those that answered both times",
        );
        [
            self.measure("mean", mean, MeasureKind::Mean),
            self.measure("n_mean", n_mean, MeasureKind::Valid),
            self.measure("share", share, MeasureKind::BoxShare),
            self.measure("n_share", n_share, MeasureKind::Valid),
            self.measure("change_mean", of_mean, MeasureKind::Mean),
            self.measure("change_share", of_share, MeasureKind::Mean),
            self.measure("matched_n", n, MeasureKind::Valid),
            self.measure("matched_change", same, MeasureKind::Mean),
        ]
    }

    fn measure(&self, code: &str, label: Texts, kind: MeasureKind) -> Measure {
        let share =
            code.contains("share") || (code == "matched_change" && self.form == Form::Share);
        let (decimals, unit) = match kind {
            MeasureKind::Valid | MeasureKind::Count => (0, words::organisations(true)),
            _ if share => (3, texts("andel (0–1)", "del (0–1)", "proportion (0–1)")),
            _ => (2, texts("poeng", "poeng", "points")),
        };
        Measure { code: code.to_owned(), label, kind, decimals, unit }
    }

    fn of_part(&self, part: &Part) -> Vec<[Shown; 8]> {
        let not = Err(Sign::NotApplicable);
        let cells = part.figures.iter().enumerate().map(|(group, figures)| {
            let PartFigures { mean, share } = *figures;
            let shift = part.shift.as_ref().filter(|_| group == 0);
            // Both rounds may have figures by group: their change is not given, nor that of those in both.
            let not_given = |now: Value| match &part.shift {
                None => not,
                Some(shift) if !shift.link.is_comparable() => Err(Sign::Break),
                Some(_) => Err(now.sign.unwrap_or(Sign::NotAvailable)),
            };
            let change = |of: fn(&super::published::PartShift) -> Option<Figure>, now: Value| {
                let Some(shift) = shift else { return not_given(now) };
                of(shift).ok_or_else(|| lacking(Some(&shift.link), &[now]))
            };
            let of_mean = change(|shift| shift.mean, mean);
            let of_share = change(|shift| shift.share, share);
            let of_both = not_given(if self.form == Form::Mean { mean } else { share });
            [
                shown(mean),
                base(mean),
                shown(share),
                base(share),
                of_mean,
                of_share,
                of_both,
                of_both,
            ]
        });
        cells.collect()
    }

    fn of_whole(&self, group: usize) -> [Shown; 8] {
        let not = Err(Sign::NotApplicable);
        let nothing = Value { value: None, n: None, sign: Some(Sign::NotApplicable) };
        let value = self.values.get(group).copied().unwrap_or(nothing);
        let then = self.past.first().and_then(|past| past.values.get(group)).copied();
        let shift = self.shifts.get(group).copied();
        let change = shift.and_then(|Shift { change, .. }| change);
        let matched = shift.and_then(|Shift { matched, .. }| matched);
        let lacks = lacking(self.link(), &[value, then.unwrap_or(nothing)]);
        let hidden = if change.is_some() { Sign::Suppressed } else { lacks };
        let n = matched.map(|one| Figure::whole(one.n.into())).ok_or(hidden);
        let same = matched.map(|one| one.change).ok_or(hidden);
        let change = change.ok_or(lacks);
        match self.form {
            Form::Mean => [shown(value), base(value), not, not, change, not, n, same],
            Form::Share => [not, not, shown(value), base(value), not, change, n, same],
        }
    }
}

fn shown(value: Value) -> Shown {
    value.value.ok_or(value.sign.unwrap_or(Sign::NotAvailable))
}

fn base(value: Value) -> Shown {
    let sign = if value.sign == Some(Sign::NotApplicable) {
        Sign::NotApplicable
    } else {
        Sign::Suppressed
    };
    Ok(Figure::whole(value.n.ok_or(sign)?.into()))
}

/// Why there is no change.
fn lacking(link: Option<&Link>, values: &[Value]) -> Sign {
    match link {
        None => Sign::NotApplicable,
        Some(Link::Break { .. }) => Sign::Break,
        Some(_) => values.iter().find_map(|value| value.sign).unwrap_or(Sign::Suppressed),
    }
}

/// The code of a part; one of another round names the round.
fn code(part: &Part) -> String {
    match &part.kind {
        Kind::Round(round) => format!("{}.{round}", part.code),
        Kind::Item | Kind::Panel { .. } => part.code.to_string(),
    }
}

fn category(code: String, label: Texts) -> Category {
    Category { code, label, silent: false }
}

fn axis(code: &str, label: Texts, categories: Vec<Category>, answers: bool) -> Axis {
    Axis { code: code.to_owned(), label, categories, answers, multiple: false }
}

fn absent(part: &Part) -> impl Iterator<Item = Absent> + '_ {
    part.absent.iter().filter_map(|(reason, n)| {
        let state = State::REASONS.into_iter().find(|state| state.as_str() == reason)?;
        Some(Absent {
            axis: code(part),
            of: part.text.clone(),
            reason: reason.clone(),
            label: words::reason(state),
            count: n.map(|n| Figure::whole(n.into())),
            // Bases that stand beside it may tell it.
            sign: n.is_none().then_some(Sign::NotAvailable),
        })
    })
}

/// The unit of analysis of publications that do not say it.
pub(super) const fn organisations() -> Unit {
    Unit::Organisation
}
