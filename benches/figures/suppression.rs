//! The time of disclosure control over the size of a table: two axes over `aggregate` items, with
//! counts of which about a seventh are too small to show.

use kartlegger::domain::code::{Code, Name};
use kartlegger::domain::disclosure::{Known, Rules, protect_all};
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::lang::Texts;
use kartlegger::domain::outcome::Disposition;
use kartlegger::domain::questionnaire::document::Class;
use kartlegger::domain::questionnaire::instrument::ListedCode;
use kartlegger::domain::questionnaire::plan::{Plan, TableRow};
use kartlegger::domain::tabulate::column::{Column, RowValue, Variable, VariableKind};
use kartlegger::domain::tabulate::sheets::UnitRow;
use kartlegger::domain::tabulate::{Columns, count};
use serde_json::json;

use crate::measured::now;

/// Rows and columns, without totals.
const SIZES: [(u16, u16); 6] = [(5, 4), (10, 5), (20, 5), (20, 10), (40, 10), (80, 10)];

/// Protects tables of several sizes, and prints how long each takes.
pub fn run() {
    println!("\nDisclosure control of one table of counts, threshold 3");
    println!("{:>9} {:>9} {:>9} {:>9}", "cells", "small", "hidden", "seconds");
    let plan = json!({
        "id": "t", "title": {}, "unit": "organisation", "by": [{ "item": "a" }, { "item": "b" }],
        "base": "valid", "protect_exempt": false,
    });
    let plan: TableRow = serde_json::from_value(plan).expect("a table");
    let rules = Rules::from(&Plan::default());
    for (rows, columns) in SIZES {
        let table = count(&answers(rows, columns), &plan, &[]).expect("a table");
        let n_small = table.cells.iter().filter(|cell| (1..3).contains(&cell.tally.count)).count();
        let from = now();
        let protected = protect_all(&[table], &rules, &Known::default());
        let seconds = from.elapsed().as_secs_f64();
        let hidden = protected.expect("it may be published").tables[0].n_suppressed();
        let cells = u32::from(rows) * u32::from(columns);
        println!("{cells:>9} {n_small:>9} {hidden:>9} {seconds:>9.3}");
    }
}

/// One to fourteen organisations in every cell, by a fixed sequence, so that every run has the same.
fn answers(rows: u16, columns: u16) -> Columns {
    let (mut a, mut b) = (choice("a", rows), choice("b", columns));
    let mut built = Columns::default();
    let mut state = 42_u64;
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        for _ in 0..=(state >> 33) % 14 {
            let owner = built.units.len();
            built.units.push(unit());
            built.header_rows.push(Some(owner));
            built.organisations.owners.push(owner);
            built.organisations.exempt.push(false);
            built.organisations.late.push(Some(false));
            a.push(&RowValue::Code(row), false);
            b.push(&RowValue::Code(column), false);
        }
    }
    built.organisations.columns = [a, b].map(|column| (column.variable.id.clone(), column)).into();
    built
}

fn choice(id: &str, n_codes: u16) -> Column {
    let code = |at: u16| ListedCode {
        code: format!("c{at}").parse::<Code>().expect("a code"),
        label: Texts::default(),
        exclusive: false,
        missing: None,
        score: None,
    };
    let id: Name = id.parse().expect("a name");
    let kind = VariableKind::Single((0..n_codes).map(code).collect());
    let (label, class) = (Texts::default(), Class::Aggregate);
    let offered = Vec::new();
    Column::new(Variable { id, label, class, kind, broken: None, never_negative: false, offered })
}

fn unit() -> UnitRow {
    UnitRow { facts: facts("991825827"), disposition: Disposition::Complete, counts: true }
}
