//! An indicator beside a table over the same answers: what readers could work out from both.

use super::*;
use crate::disclosure::{Rules, SafeTable, protect_all};
use crate::tabulate::count;
use crate::tabulate::table::Table;

const INDICATOR: &str = "    by: [level]\n    items: [{ item: styrt_mal }]\n";
const TABLE: &str = "tables:\n  - { id: t, title: { nb: t }, unit: organisation, protect_exempt: false,\n      \
                     by: [{ item: styrt_mal, total: false }, { frame: level, total: false }] }\n";

/// By level how many chose each point, 1 to 5.
const COUNTS: [(Level, [u32; 5]); 2] = [(STATE, [5, 4, 6, 5, 4]), (TOWN, [4, 5, 4, 4, 2])];

fn rows(counts: &[(Level, [u32; 5])]) -> Vec<Row> {
    let of = |(level, counts): &(Level, [u32; 5])| {
        let points = (1_i8..).zip(*counts);
        let points = points.flat_map(|(point, n)| std::iter::repeat_n(point, n as usize));
        points.map(|point| (*level, point)).collect::<Vec<_>>()
    };
    let all = counts.iter().flat_map(of);
    (1_u32..).zip(all).map(|(n, (level, point))| (n, level, 0, [point, 3])).collect()
}

/// The table and the indicator, each as it is published.
fn published(class: Class, rows: &[Row], tables: &str) -> (Option<SafeTable>, SafeIndicator) {
    revised(class, rows, tables, &[])
}

/// The same for readers who have the indicators of former revisions.
fn revised(
    class: Class,
    rows: &[Row],
    tables: &str,
    former: &[Vec<SafeIndicator>],
) -> (Option<SafeTable>, SafeIndicator) {
    known_beside(class, rows, tables, (Known::default(), former))
}

/// The same for readers who know more beside these.
fn known_beside(
    class: Class,
    rows: &[Row],
    tables: &str,
    (mut known, former): (Known, &[Vec<SafeIndicator>]),
) -> (Option<SafeTable>, SafeIndicator) {
    let plan = plan(&format!("{INDICATOR}{tables}"));
    let mut columns = columns(&plan, class, rows);
    for table in plan.tables.iter().filter(|table| table.filter.is_some()) {
        let all_but_the_first = (0..rows.len()).map(|row| row > 0).collect();
        columns.organisations.passes.insert(table.id.clone(), all_but_the_first);
        columns.organisations.by_frame.insert(table.id.clone());
    }
    let counted: Vec<Table> =
        plan.tables.iter().map(|table| count(&columns, table, &[]).unwrap()).collect();
    let rules = Rules::from(&plan);
    recall(&mut known, former, (&columns, &counted), &rules).unwrap();
    let shown = protect_all(&counted, &rules, &known).unwrap().tables;
    let beside = Beside { counted: &counted, shown: &shown, known: &known };
    let made = computed(&plan, &columns, beside);
    (shown.into_iter().next(), made)
}

/// The indicator of a plan without tables.
fn alone(plan: &Plan, columns: &Columns) -> SafeIndicator {
    computed(plan, columns, Beside { counted: &[], shown: &[], known: &Known::default() })
}

pub(super) fn computed(plan: &Plan, columns: &Columns, beside: Beside<'_>) -> SafeIndicator {
    let (code, panel) = ("2021".parse().unwrap(), BTreeMap::new());
    let versions = versions();
    let instrument = &*versions[0];
    let now = Fielded { code: &code, instrument, freeze: 1, columns, panel: &panel };
    indicators(plan, now, &[], &versions, beside).unwrap().indicators.remove(0)
}

/// How many of a level chose each point, as far as the table shows it.
fn cells(table: &SafeTable) -> Vec<[Option<i128>; 5]> {
    let count = table.measure("count").unwrap();
    let levels = 0..table.head().axes[1].categories.len();
    let cell = |level, code| {
        let figure = table.values()[table.position(&[code, level], count).unwrap()];
        figure.map(|figure| figure.as_whole().unwrap())
    };
    levels.map(|level| [0, 1, 2, 3, 4].map(|code| cell(level, code))).collect()
}

/// Every way in which a level's points can have been chosen so that its shown counts, its base, and what the
/// indicator shows of it hold.
fn ways(shown: [Option<i128>; 5], base: i128, figures: &PartFigures) -> Vec<[i128; 5]> {
    let mut found = vec![Vec::new()];
    for cell in shown {
        let may = cell.map_or((0..=base).collect(), |count| vec![count]);
        found = found
            .iter()
            .flat_map(|before: &Vec<i128>| {
                may.iter().map(move |one| [before.as_slice(), &[*one]].concat())
            })
            .filter(|way| way.iter().sum::<i128>() <= base)
            .collect();
    }
    let ways = found.into_iter().map(|way| <[i128; 5]>::try_from(way).unwrap());
    let holds = |way: &[i128; 5]| {
        let points: i128 = (1..).zip(way).map(|(point, n)| point * n).sum();
        let of = |value: Value, total: i128| {
            value.value.is_none_or(|v| Figure::ratio(total, base) == Some(v))
        };
        way.iter().sum::<i128>() == base
            && of(figures.mean, points)
            && of(figures.share, way[3] + way[4])
    };
    ways.filter(holds).collect()
}

/// Two of the towns chose 5, which the table hides with as much as it takes. With its counts, mean and share of
/// the towns would leave only one way for that: the mean gives 5 a weight of its own.
#[test]
fn an_indicator_does_not_tell_what_a_table_hides() {
    let rows = rows(&COUNTS);
    let (_, alone) = published(Class::Aggregate, &rows, "");
    let all_shown = |indicator: &SafeIndicator| {
        let figures = &indicator.parts[0].figures;
        figures.iter().all(|one| one.mean.value.is_some())
    };
    assert!(all_shown(&alone), "nothing is small by itself: {:?}", by_group(&alone));
    let (table, beside) = published(Class::Aggregate, &rows, TABLE);
    let table = table.unwrap();
    let (shown, towns) = (cells(&table), 1);
    assert_eq!(shown[towns][4], None, "{shown:?}");
    let place = |code: &str| beside.groups.iter().position(|one| one.code == code).unwrap();
    let group = place(&table.head().axes[1].categories[towns].code);
    let narrowed = ways(shown[towns], 19, &alone.parts[0].figures[group]);
    let left = ways(shown[towns], 19, &beside.parts[0].figures[group]);
    let width = |ways: &[[i128; 5]]| {
        let of: Vec<i128> = ways.iter().map(|way| way[4]).collect();
        of.iter().max().unwrap() - of.iter().min().unwrap()
    };
    assert!(width(&narrowed) < 3, "what was published before: {narrowed:?}");
    assert!(width(&left) >= 3, "{left:?} of {shown:?}");
    let (_, named) = published(Class::Named, &rows, TABLE);
    assert!(all_shown(&named), "nothing is hidden of what may be named");
}

/// How many ways there are for the towns that chose 5, by all that readers have: the table, and what an indicator shows
/// of everybody, the states and the towns.
fn towns_that_chose_5(table: &SafeTable, indicator: &SafeIndicator) -> i128 {
    let shown = cells(table);
    let part = &indicator.parts[0];
    let place = |code: &str| indicator.groups.iter().position(|one| one.code == code).unwrap();
    let levels = &table.head().axes[1].categories;
    let figures = [0, 1].map(|level| &part.figures[place(&levels[level].code)]);
    let states = ways(shown[0], 24, figures[0]);
    let fits = |towns: &[i128; 5]| {
        states.iter().any(|states| {
            let both = states.iter().zip(towns).map(|(one, other)| u64::try_from(one + other));
            both.zip(&part.distribution).all(|(n, of)| of.count.is_none_or(|count| n == Ok(count)))
        })
    };
    let ways = ways(shown[1], 19, figures[1]);
    let of: Vec<i128> = ways.iter().filter(|way| fits(way)).map(|way| way[4]).collect();
    of.iter().max().unwrap() - of.iter().min().unwrap()
}

/// A first revision has the indicator and no table, and shows all of it. The second has the table.
#[test]
fn a_table_does_not_tell_what_hides_beside_a_former_revisions_indicator() {
    let rows = rows(&COUNTS);
    let (_, former) = published(Class::Aggregate, &rows, "");
    let (unaware, _) = published(Class::Aggregate, &rows, TABLE);
    assert!(towns_that_chose_5(&unaware.unwrap(), &former) < 3);
    let (table, now) = revised(Class::Aggregate, &rows, TABLE, &[vec![former.clone()]]);
    let table = table.unwrap();
    assert_eq!(cells(&table)[1][4], None);
    assert!(towns_that_chose_5(&table, &former) >= 3, "{:?}", cells(&table));
    assert_eq!(by_group(&now), by_group(&former), "what is public already is no secret");
}

/// The same with two revisions, before the third of which one town has changed its answer from 1 to 2.
#[test]
fn what_no_longer_holds_is_not_taken_for_known() {
    let before = rows(&COUNTS);
    let mut after = before.clone();
    let town = after.iter_mut().find(|row| row.1 == TOWN && row.3[0] == 1).unwrap();
    town.3[0] = 2;
    let (_, former) = published(Class::Aggregate, &before, "");
    let (table, now) =
        revised(Class::Aggregate, &after, TABLE, &[vec![former.clone()], vec![former]]);
    assert!(towns_that_chose_5(&table.unwrap(), &now) >= 3);
}

/// Nothing has changed since the first revision: what that showed is no reason to refuse the second.
#[test]
fn an_unchanged_revision_shows_what_the_former_did() {
    let rows = rows(&COUNTS);
    let (table, former) = published(Class::Aggregate, &rows, TABLE);
    let known = Known { revisions: vec![table.iter().cloned().collect()], ..Known::default() };
    let of_former = [vec![former.clone()]];
    let (again, now) = known_beside(Class::Aggregate, &rows, TABLE, (known, &of_former));
    assert_eq!(cells(&again.unwrap()), cells(&table.unwrap()));
    assert_eq!(by_group(&now), by_group(&former));
}

/// Written as tables, what was shown is what these tables hold, on a turned scale as well.
#[test]
fn what_a_former_revision_showed_is_recalled_as_it_was_counted() {
    let rows = rows(&COUNTS);
    for item in ["{ item: styrt_mal }", "{ item: styrt_mal, reversed: true, box: [s1, s3] }"] {
        let plan = plan(&INDICATOR.replace("{ item: styrt_mal }", item));
        let columns = columns(&plan, Class::Aggregate, &rows);
        let (former, rules) = (alone(&plan, &columns), Rules::from(&plan));
        let mut known = Known::default();
        recall(&mut known, &[vec![former]], (&columns, &[]), &rules).unwrap();
        let open = Rules { threshold: 0, ..rules };
        let counted = protect_all(&known.seen, &open, &Known::default()).unwrap().tables;
        assert_eq!((counted.len(), known.revisions[0].len()), (3, 3), "codes, all, and by level");
        for (counted, recalled) in counted.iter().zip(&known.revisions[0]) {
            assert_eq!(recalled.head().measures, counted.head().measures);
            for (at, (told, counted)) in recalled.values().iter().zip(counted.values()).enumerate()
            {
                let (places, code) = recalled.codes(at).unwrap();
                let of_everybody = places.is_empty() && code.starts_with("n_dont_know");
                let must =
                    ["count", "box_", "mean_", "valid_"].iter().any(|one| code.starts_with(one));
                assert!(told.is_some() || !(must || of_everybody), "{code} of {places:?}");
                assert!(told.is_none() || told == counted, "{code} of {places:?}");
            }
        }
    }
}

/// Everybody's counts less the states' are the towns'.
#[test]
fn the_spread_of_the_answers_is_hidden_with_the_cell_that_it_would_give() {
    let rows = rows(&COUNTS);
    let (_, alone) = published(Class::Aggregate, &rows, "");
    assert_eq!(alone.parts[0].distribution[4].count, Some(6));
    let (table, beside) = published(Class::Aggregate, &rows, TABLE);
    let shown = cells(&table.unwrap());
    for code in 0..5 {
        let others: Vec<_> = shown.iter().map(|level| level[code]).collect();
        let one_hidden = others.iter().filter(|one| one.is_none()).count() == 1;
        let told = beside.parts[0].distribution[code].count;
        assert!(!(one_hidden && told.is_some()), "{code}: {told:?} less {others:?}");
    }
}

/// A table leaves out one organisation. Its counts, less those of the indicator, would be that one's answer.
#[test]
fn an_indicator_does_not_tell_whom_a_filter_leaves_out() {
    let rows = rows(&COUNTS);
    let filtered = TABLE.replace("protect_exempt", "filter: some, protect_exempt");
    let filtered = filtered.replace(", { frame: level, total: false }", "");
    let (table, beside) = published(Class::Aggregate, &rows, &filtered);
    let table = table.unwrap();
    let count = |code: usize| table.values()[table.position(&[code], 0).unwrap()];
    assert_eq!(count(0), Some(Figure::whole(8)), "the one that is left out chose 1");
    let told = |code: &usize| beside.parts[0].distribution[*code].count.is_some();
    let (_, alone) = published(Class::Aggregate, &rows, "");
    assert_eq!(alone.parts[0].distribution[0].count, Some(9));
    assert!(!told(&0) && !(1..5).all(|code| told(&code)), "{:?}", beside.parts[0].distribution);
}
