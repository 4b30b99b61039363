//! Indicators counted on paper: points, weights, bases, groups, change, and what must be hidden.

use std::collections::BTreeMap;

use super::published::{Indicator, Kind, PartFigures, SafeIndicator, Value};
use super::{Beside, Fielded, PanelFigure, indicators, recall};
use crate::code::{Code, Name};
use crate::comparison::{Link, Why};
use crate::disclosure::sample::protect;
use crate::disclosure::{Known, SafeTable, Sign};
use crate::figure::Figure;
use crate::frame::Level;
use crate::lang::{Lang, Texts};
use crate::orgnr::OrgNumber;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::Plan;
use crate::questionnaire::sample::edited;
use crate::tabulate::column::{Column, RowValue, State, VariableKind};
use crate::tabulate::sample::unit;
use crate::tabulate::sample::{list, variable};
use crate::tabulate::sheets::{Sheets, UnitRow};
use crate::tabulate::{Columns, count};

/// A unit: number, level, size, and its answers to `styrt_mal` and `styrt_tid`. 1 to 5 are scores,
/// 0 is don't know, -1 is off route, -2 is unanswered.
type Row = (u32, Level, i64, [i8; 2]);

mod linked;
mod matched;
mod revisions;

const STATE: Level = Level::State;
const TOWN: Level = Level::Municipality;

/// The first organisation number from 900 000 000 on after `n` others.
fn orgnr(n: u32) -> OrgNumber {
    let mut numbers = (90_000_000_u32..).filter_map(|base| {
        (0..10).find_map(|digit| format!("{base}{digit}").parse::<OrgNumber>().ok())
    });
    numbers.nth(n as usize).unwrap()
}

fn columns(plan: &Plan, class: Class, rows: &[Row]) -> Columns {
    columns_of(plan, class, rows, &["s1", "s2", "s3", "s4", "s5", "vet_ikke"])
}

/// The same on another scale, with don't know as its last code.
fn columns_of(plan: &Plan, class: Class, rows: &[Row], codes: &[&str]) -> Columns {
    let unknown = u16::try_from(codes.len() - 1).unwrap();
    let codes = list(codes);
    let mut made = Columns { sizes: plan.sizes.clone(), ..Columns::default() };
    let mut answers = ["styrt_mal", "styrt_tid"].map(|id| {
        let mut of = variable(id, VariableKind::Single(codes.clone()));
        of.class = class;
        Column::new(of)
    });
    let mut sheets = Sheets::default();
    for (owner, (n, level, size, cells)) in rows.iter().enumerate() {
        let mut facts = unit(0, "ASD", &[], true).facts;
        (facts.orgnr, facts.level, facts.size) = (orgnr(*n), *level, Some(*size));
        let facts = made.classed(&facts);
        let disposition = crate::outcome::Disposition::Complete;
        made.units.push(UnitRow { facts, disposition, counts: true });
        made.header_rows.push(Some(owner));
        sheets.owners.push(owner);
        sheets.exempt.push(false);
        sheets.late.push(Some(false));
        for (column, cell) in answers.iter_mut().zip(cells) {
            let cell = match cell {
                0 => RowValue::Code(unknown),
                -1 => RowValue::Missing(State::OffRoute),
                -2 => RowValue::Missing(State::Unanswered),
                score => RowValue::Code(u16::try_from(score - 1).unwrap()),
            };
            column.push(&cell, false);
        }
    }
    sheets.columns = answers.into_iter().map(|one| (one.variable.id.clone(), one)).collect();
    made.organisations = sheets;
    made
}

fn plan(yaml: &str) -> Plan {
    let head = "indicators:\n  - id: i\n    title: { nb: t }\n";
    serde_saphyr::from_str(&format!("{head}{yaml}")).unwrap()
}

const BOTH: &str = "    items: [{ item: styrt_mal }, { item: styrt_tid }]\n";

fn versions() -> [Box<Instrument>; 2] {
    let same = ["comparability: { changed: *text } }", "comparability: same }"];
    let now = edited(&[
        ("version: \"2020\"", "version: \"2021\""),
        ("compares_to: \"2019\"", "compares_to: \"2020\""),
        (same[0], same[1]),
    ]);
    [Box::new(now), Box::new(edited(&[]))]
}

struct Fielding<'a> {
    class: Class,
    now: &'a [Row],
    then: &'a [Row],
    panels: [&'a [(&'a str, i128)]; 2],
}

impl Fielding<'_> {
    fn of(&self, yaml: &str) -> SafeIndicator {
        self.with(yaml, &versions())
    }

    fn with(&self, yaml: &str, versions: &[Box<Instrument>; 2]) -> SafeIndicator {
        self.edited(yaml, versions, |_| {})
    }

    fn edited(
        &self,
        yaml: &str,
        versions: &[Box<Instrument>; 2],
        edit: impl Fn(&mut Columns),
    ) -> SafeIndicator {
        let plan = plan(yaml);
        let panels = self.panels.map(|figures| -> BTreeMap<Name, PanelFigure> {
            let figure = |(code, mean): &(&str, i128)| {
                let code: Name = code.parse().unwrap();
                let (mean, source) = (Figure::scaled(*mean, 1), "Panel".to_owned());
                (code.clone(), PanelFigure { code, mean, base: 1000, source })
            };
            figures.iter().map(figure).collect()
        });
        let codes: [Code; 2] = ["2021", "2020"].map(|code| code.parse().unwrap());
        let mut held =
            [columns(&plan, self.class, self.now), columns(&plan, self.class, self.then)];
        held.iter_mut().for_each(edit);
        let round = |at: usize| Fielded {
            code: &codes[at],
            instrument: &versions[at],
            freeze: 1,
            columns: &held[at],
            panel: &panels[at],
        };
        let earlier = [round(1)];
        let earlier = if self.then.is_empty() { &[] } else { &earlier[..] };
        let known = Known::default();
        let nothing = Beside { counted: &[], shown: &[], known: &known };
        indicators(&plan, round(0), earlier, versions, nothing).unwrap().indicators.remove(0)
    }
}

fn named<'a>(now: &'a [Row], then: &'a [Row]) -> Fielding<'a> {
    Fielding { class: Class::Named, now, then, panels: [&[], &[]] }
}

fn aggregate<'a>(now: &'a [Row], then: &'a [Row]) -> Fielding<'a> {
    Fielding { class: Class::Aggregate, ..named(now, then) }
}

fn text(value: Value) -> String {
    let n = value.n.map_or("?".to_owned(), |n| n.to_string());
    let figure = value.value.map(|figure| figure.to_string());
    format!("{} n={n}", figure.or(value.sign.map(|sign| sign.as_str().into())).unwrap())
}

fn by_group(indicator: &Indicator) -> Vec<String> {
    let named = indicator.groups.iter().zip(&indicator.values);
    named.map(|(group, value)| format!("{}: {}", group.code, text(*value))).collect()
}

/// By hand: `styrt_mal` 5, 4, 3 gives 4 and, turned, 1 + 5 - 4 = 2; `styrt_tid` 2, 4 gives 3. With
/// weights 1 and 2 the value is (2 + 2·3)/3 = 8/3. The third unit does not know: it is not in the mean of
/// `styrt_tid`, and in the base of its share, which is 1 of 3.
#[test]
fn a_value_is_the_weighted_mean_of_the_items_means() {
    let rows = [(1, TOWN, 0, [5, 2]), (2, TOWN, 0, [4, 4]), (3, TOWN, 0, [3, 0])];
    let items =
        "    items: [{ item: styrt_mal, reversed: true }, { item: styrt_tid, weight: 2 }]\n";
    let indicator = named(&rows, &[]).of(items);
    assert_eq!(by_group(&indicator), ["_T: 8/3 n=3"]);
    let [mal, tid] = &indicator.parts[..] else { panic!("two parts") };
    assert_eq!(
        (text(mal.figures[0].mean), text(mal.figures[0].share)),
        ("2 n=3".into(), "2/3 n=3".into())
    );
    assert_eq!(
        (text(tid.figures[0].mean), text(tid.figures[0].share)),
        ("3 n=2".into(), "1/3 n=3".into())
    );
    let spread: Vec<_> = tid.distribution.iter().map(|code| code.count.unwrap()).collect();
    assert_eq!(spread, [0, 1, 0, 1, 0, 1]);
    assert_eq!((indicator.threshold, indicator.shifts.len()), (None, 0));
}

/// By hand, with at least two items answered: only the first unit counts, (5 + 2)/2 = 7/2. Of shares all
/// three count, by what they answered: 2/3 of `styrt_mal` and 1/2 of `styrt_tid` give 7/12.
#[test]
fn units_with_too_few_answers_are_in_no_mean() {
    let rows = [(1, TOWN, 0, [5, 2]), (2, TOWN, 0, [4, -2]), (3, TOWN, 0, [3, 4])];
    let items = BOTH.to_owned() + "    min_items: 2\n";
    let two = [rows[0], rows[1], (3, TOWN, 0, [3, 0])];
    assert_eq!(by_group(&named(&two, &[]).of(&items)), ["_T: 7/2 n=1"]);
    let shares = named(&rows, &[]).of(&(BOTH.to_owned() + "    form: share\n"));
    assert_eq!(by_group(&shares), ["_T: 7/12 n=3"], "(2/3 + 1/2)/2");
    assert_eq!(shares.parts[1].absent, [("unanswered".to_owned(), Some(1))]);
}

/// By hand: state bodies were not asked `styrt_tid`, so their value is that of `styrt_mal` alone.
/// 20 000 and 40 000 inhabitants are both in the middle class, 19 999 and 40 001 are not.
#[test]
fn groups_rest_on_what_they_were_asked_and_sizes_on_declared_limits() {
    let rows = [
        (1, STATE, 900, [5, -1]),
        (2, TOWN, 19_999, [1, 1]),
        (3, TOWN, 20_000, [2, 4]),
        (4, TOWN, 40_000, [4, 4]),
        (5, TOWN, 40_001, [3, 5]),
    ];
    let sizes = "sizes:\n  levels: [municipality]\n  classes:\n\
        \x20   - { code: liten, label: { nb: l }, below: 20000 }\n\
        \x20   - { code: mellom, label: { nb: m }, from: 20000, below: 40001 }\n\
        \x20   - { code: stor, label: { nb: s }, from: 40001 }\n";
    let indicator = named(&rows, &[]).of(&(BOTH.to_owned() + "    by: [level, size]\n" + sizes));
    let expected = [
        "_T: 13/4 n=5",
        "state: 5 n=1",
        "municipality: 3 n=4",
        "liten: 1 n=1",
        "mellom: 7/2 n=2",
        "stor: 4 n=1",
    ];
    assert_eq!(by_group(&indicator), expected);
    let of_state = indicator.parts[1].figures[1];
    assert_eq!([of_state.mean, of_state.share].map(text), [". n=0"; 2], "as a table has it");
}

/// By hand: own means 4 and 2; the panel's 3,4 as it is and 2,4 turned to 1 + 5 - 2,4 = 3,6. Everybody:
/// (4 + 2 + 3,4 + 3,6)/4 = 3,25. The groups rest on their own answers: 3.
#[test]
fn a_figure_from_elsewhere_is_part_of_the_whole_and_of_no_group() {
    let rows = [(1, TOWN, 0, [4, 2]), (2, TOWN, 0, [4, 2]), (3, TOWN, 0, [4, 2])];
    let items = "    items: [{ item: styrt_mal }, { item: styrt_tid },\n\
        \x20     { panel: lett, text: { nb: a } }, { panel: vanskelig, text: { nb: b }, reversed: true }]\n\
        \x20   by: [level]\n";
    let panel: &[(&str, i128)] = &[("lett", 34), ("vanskelig", 24)];
    let fielding = Fielding { panels: [panel, &panel[..1]], ..named(&rows, &rows) };
    let indicator = fielding.of(items);
    assert_eq!(by_group(&indicator), ["_T: 13/4 n=3", "municipality: 3 n=3"]);
    assert_eq!(indicator.parts[2].kind, Kind::Panel { source: Some("Panel".into()) });
    assert_eq!(text(indicator.parts[2].figures[0].mean), "17/5 n=1000");
    assert_eq!(indicator.link(), Some(&Link::broken(Why::Absent)), "one was not imported then");
    assert_eq!(indicator.shifts[0].change, None);
    let none = Fielding { panels: [&[], &[]], ..fielding }.of(items);
    assert_eq!(by_group(&none)[0], "_T: 3 n=3");
    assert_eq!(text(none.parts[2].figures[0].mean), ".. n=0");
    assert_eq!(none.shifts[0].change, Some(Figure::whole(0)));
}

/// An item's change is told of everybody; by group, and of those in both rounds, it is not given, though both have answered.
#[test]
fn a_change_that_is_not_given_does_not_say_that_there_is_none() {
    let rows = [(1, TOWN, 0, [1, 1]), (2, TOWN, 0, [2, 2])];
    let by_level = format!("{BOTH}    by: [level]\n");
    let table = named(&rows, &rows).of(&by_level).table();
    let at = |group: usize, measure: &str| {
        let position = table.position(&[0, group], table.measure(measure).unwrap()).unwrap();
        table.sign(position)
    };
    // The total stands last.
    assert_eq!(at(1, "change_mean"), None);
    assert_eq!(at(0, "change_mean"), Some(Sign::NotAvailable));
    assert_eq!([at(0, "matched_change"), at(1, "matched_n")], [Some(Sign::NotAvailable); 2]);
}

/// By hand: now units 1 to 4 give (1 + 2 + 3 + 4)/4 = 5/2 on both items, then units 3, 4, 5 give
/// (3 + 4 + 5)/3 = 4. The plain change is -3/2; units 3 and 4 are in both rounds and did not change.
#[test]
fn a_change_of_who_answered_is_told_from_a_change_of_answers() {
    let now =
        [(1, TOWN, 0, [1, 1]), (2, TOWN, 0, [2, 2]), (3, TOWN, 0, [3, 3]), (4, TOWN, 0, [4, 4])];
    let then = [(3, TOWN, 0, [3, 3]), (4, TOWN, 0, [4, 4]), (5, TOWN, 0, [5, 5])];
    let indicator = named(&now, &then).of(BOTH);
    let shift = indicator.shifts[0];
    assert_eq!(shift.change, Figure::ratio(-3, 2));
    let matched = shift.matched.unwrap();
    assert_eq!((matched.n, matched.change), (2, Figure::whole(0)));
    assert_eq!(
        (matched.now, matched.then),
        (Figure::ratio(7, 2).unwrap(), Figure::ratio(7, 2).unwrap())
    );
    assert_eq!(indicator.past[0].round.as_str(), "2020");
    assert_eq!(text(indicator.past[0].values[0]), "4 n=3");
}

#[test]
fn across_a_break_there_is_no_number_and_a_changed_item_brings_its_note() {
    let rows = [(1, TOWN, 0, [1, 1]), (2, TOWN, 0, [2, 2])];
    let declared = |how: &str| {
        let same = ("comparability: { changed: *text } }", format!("comparability: {how} }}"));
        let now = edited(&[
            ("version: \"2020\"", "version: \"2021\""),
            ("compares_to: \"2019\"", "compares_to: \"2020\""),
            (same.0, &same.1),
        ]);
        let versions = [Box::new(now), Box::new(edited(&[]))];
        named(&rows, &rows).with(BOTH, &versions)
    };
    let words = Texts::from([(Lang::Nb, "x"), (Lang::Nn, "y"), (Lang::En, "z")]);
    let changed = declared("{ changed: { nb: x, nn: y, en: z } }");
    assert_eq!(changed.link(), Some(&Link::Changed(vec![words.clone()])));
    assert_eq!(changed.shifts[0].change, Some(Figure::whole(0)));

    let broken = declared("{ break: { nb: x, nn: y, en: z } }");
    assert_eq!(broken.link(), Some(&Link::Break { why: Why::Declared, notes: vec![words] }));
    assert_eq!((broken.shifts[0].change, broken.shifts[0].matched), (None, None));
    assert_eq!(broken.parts[0].shift.as_ref().unwrap().mean, None);
    assert_eq!(
        broken.parts[1].shift.as_ref().unwrap().mean,
        Some(Figure::whole(0)),
        "the other item"
    );
    assert!(broken.values[0].value.is_some() && broken.past[0].values[0].value.is_some());
}

/// By hand: now `styrt_mal` is 2; then `styrt_tid` was (3 + 5)/2 = 4. Together 3, in both rounds' terms.
#[test]
fn an_item_of_another_round_stays_the_same_whatever_round_is_looked_at() {
    let (now, then) = ([(1, TOWN, 0, [2, 1])], [(2, TOWN, 0, [2, 3]), (3, TOWN, 0, [2, 5])]);
    let items =
        "    items: [{ item: styrt_mal }, { item: styrt_tid, round: \"2020\", text: { nb: x } }]\n";
    let indicator = named(&now, &then).of(items);
    assert_eq!(by_group(&indicator), ["_T: 3 n=1"]);
    assert_eq!(text(indicator.past[0].values[0]), "3 n=2");
    assert_eq!(indicator.shifts[0].change, Some(Figure::whole(0)));
    assert_eq!(indicator.parts[1].kind, Kind::Round("2020".parse().unwrap()));
}

fn many(level: Level, numbers: std::ops::Range<u32>) -> impl Iterator<Item = Row> {
    let score = |n: u32| i8::try_from(n % 5 + 1).unwrap();
    numbers.map(move |n| (n, level, 0, [score(n), score(n + 1)]))
}

/// Two state bodies among forty: their mean follows from everybody's and the municipalities', so neither
/// group is shown. With three, all are.
#[test]
fn a_small_group_is_hidden_and_so_is_what_would_give_it_away() {
    let by = BOTH.to_owned() + "    by: [level]\n";
    let rows: Vec<Row> = many(STATE, 0..2).chain(many(TOWN, 2..40)).collect();
    let indicator = aggregate(&rows, &[]).of(&by);
    assert_eq!(indicator.threshold, Some(3));
    let signs: Vec<_> = indicator.values.iter().map(|value| value.sign).collect();
    assert_eq!(signs, [None, Some(Sign::Suppressed), Some(Sign::Suppressed)]);
    assert_eq!(indicator.parts[0].figures[1].mean.n, None, "not even its base");

    let rows: Vec<Row> = many(STATE, 0..30).chain(many(TOWN, 30..60)).collect();
    let all = aggregate(&rows, &[]).of(&by);
    assert!(all.values.iter().all(|value| value.value.is_some()), "{:?}", by_group(&all));
    assert!(all.parts[0].distribution.iter().all(|code| code.count.is_some()));
}

/// 20 of each score but for the best, which one organisation chose: its count is not shown, and neither
/// is any other that would give it away.
#[test]
fn a_code_that_few_chose_is_not_counted_in_public() {
    let rows: Vec<Row> = (0..80)
        .map(|n| (n, TOWN, 0, [i8::try_from(n % 4 + 1).unwrap(), 3]))
        .chain([(80, TOWN, 0, [5, 3])])
        .collect();
    let indicator = aggregate(&rows, &[]).of(BOTH);
    let counts: Vec<_> = indicator.parts[0].distribution.iter().map(|code| code.count).collect();
    assert_eq!(counts[4], None);
    assert_eq!(counts[5], Some(0), "that nobody did not know");
    assert!(counts.iter().flatten().count() < 5, "{counts:?}");
    assert!(indicator.values[0].value.is_some(), "the mean is of 81");
}

/// All but one of the organisations are in both rounds: the value of those in both would tell of the one.
#[test]
fn what_is_matched_is_hidden_when_it_tells_of_the_unmatched() {
    let now: Vec<Row> = many(TOWN, 0..41).collect();
    let then: Vec<Row> = many(TOWN, 1..41).collect();
    let indicator = aggregate(&now, &then).of(BOTH);
    assert!(indicator.shifts[0].change.is_some());
    assert_eq!(indicator.shifts[0].matched, None);
    let then: Vec<Row> = many(TOWN, 10..60).collect();
    let wide = aggregate(&now, &then).of(BOTH);
    assert_eq!(wide.shifts[0].matched.map(|matched| matched.n), Some(31));
}

#[test]
fn an_indicator_survives_being_written_and_read() {
    let rows: Vec<Row> = many(STATE, 0..2).chain(many(TOWN, 2..40)).collect();
    let indicator = aggregate(&rows, &rows).of(&(BOTH.to_owned() + "    by: [level]\n"));
    let written = crate::canonical::to_json(&indicator);
    assert_eq!(serde_json::from_str::<SafeIndicator>(&written).unwrap(), indicator);
}

/// A first revision hides the two state bodies; a second has a third, and would show what the first hid.
#[test]
fn what_a_former_revision_hides_stays_hidden() {
    let by = BOTH.to_owned() + "    by: [level]\n";
    let few: Vec<Row> = many(STATE, 0..2).chain(many(TOWN, 30..90)).collect();
    let more: Vec<Row> = many(STATE, 0..30).chain(many(TOWN, 30..90)).collect();
    let former = aggregate(&few, &[]).of(&by);
    let mut later = [aggregate(&more, &[]).of(&by)];
    assert!(later[0].values.iter().all(|value| value.value.is_some()));
    super::stay_hidden(&mut later, &[former]);
    let signs: Vec<_> = later[0].values.iter().map(|value| value.sign).collect();
    assert_eq!(signs, [None, Some(Sign::Suppressed), Some(Sign::Suppressed)]);
    assert_eq!(later[0].parts[0].figures[1].mean, later[0].values[1]);
    assert!(later[0].parts[0].figures[0].mean.value.is_some());
}

/// The publication of 2020 hid the two state bodies, and with them the towns; by what is known now of that round,
/// recomputed, they would be shown.
#[test]
fn what_an_earlier_rounds_publication_hides_is_not_told_as_the_past() {
    let by = BOTH.to_owned() + "    by: [level]\n";
    let few: Vec<Row> = many(STATE, 0..2).chain(many(TOWN, 30..90)).collect();
    let more: Vec<Row> = many(STATE, 0..30).chain(many(TOWN, 30..90)).collect();
    let then = [aggregate(&few, &[]).of(&by)];
    let mut now = [aggregate(&more, &more).of(&by)];
    let all = |indicator: &SafeIndicator| {
        let shown = indicator.past[0].values.iter().all(|value| value.value.is_some());
        shown && indicator.shifts.iter().all(|shift| shift.change.is_some())
    };
    assert!(all(&now[0]));
    super::past_stays_hidden(&mut now, &"2019".parse().unwrap(), &then, &[]);
    assert!(all(&now[0]), "of another round");
    super::past_stays_hidden(&mut now, &"2020".parse().unwrap(), &then, &[]);
    let signs: Vec<_> = now[0].past[0].values.iter().map(|value| value.sign).collect();
    assert_eq!(signs, [None, Some(Sign::Suppressed), Some(Sign::Suppressed)]);
    let changes: Vec<_> = now[0].shifts.iter().map(|shift| shift.change.is_some()).collect();
    assert_eq!(changes, [true, false, false], "the change would tell the past");
    assert!(now[0].values.iter().all(|value| value.value.is_some()), "the present is its own");
}

/// The publication of 2020 had a table and not the indicator, whose past stands beside the table now: it is told only
/// where the table hides nothing.
#[test]
fn a_past_that_was_not_published_then_is_not_told_beside_what_was_hidden() {
    let by = BOTH.to_owned() + "    by: [level]\n";
    let rows: Vec<Row> = many(STATE, 0..30).chain(many(TOWN, 30..90)).collect();
    let table = |class, best: u32, unit: &str| -> SafeTable {
        let best = (90..90 + best).map(|n| (n, TOWN, 0, [5, 5]));
        let rows: Vec<Row> = (0..60).map(|n| (n, TOWN, 0, [3, 3])).chain(best).collect();
        let yaml = "id: t\ntitle: {nb: t}\nunit: organisation\nby: [{item: styrt_mal}]";
        let row = serde_saphyr::from_str(yaml).unwrap();
        let mut counted = count(&columns(&Plan::default(), class, &rows), &row, &[]).unwrap();
        counted.of = serde_saphyr::from_str(unit).unwrap();
        protect(&counted, 3).unwrap()
    };
    let past = |then: &[SafeIndicator], tables: &[SafeTable]| {
        let mut now = [aggregate(&rows, &rows).of(&by)];
        super::past_stays_hidden(&mut now, &"2020".parse().unwrap(), then, tables);
        let [now] = now;
        assert!(now.values.iter().all(|value| value.value.is_some()), "the present is its own");
        let of = now.past[0].values.iter().map(|value| value.value.is_some()).collect::<Vec<_>>();
        let changes = now.shifts.iter().map(|shift| shift.change.is_some()).collect::<Vec<_>>();
        assert_eq!(of, changes);
        assert_eq!(of[0], now.past[0].parts[0].figures.mean.value.is_some());
        assert_eq!(of[0], now.parts[0].shift.as_ref().unwrap().mean.is_some());
        of
    };
    let hiding = || table(Class::Aggregate, 1, "organisation");
    assert!(hiding().hides());
    assert_eq!(past(&[], &[hiding()]), [false, false, false]);
    assert_eq!(past(&[], &[table(Class::Aggregate, 5, "organisation")]), [true, true, true]);
    let elsewhere = table(Class::Aggregate, 1, "{entry: tiltak}");
    assert_eq!(past(&[], &[elsewhere]), [true, true, true], "entries are no organisations");
    let then = [aggregate(&rows, &[]).of(BOTH)];
    assert_eq!(past(&then, &[hiding()]), [true, false, false], "the groups are new");
}
