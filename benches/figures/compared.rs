//! What DuckDB gets to count: the entries' answers as one file, each table as the axes that span it, and the
//! counts that must come out.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use kartlegger::domain::questionnaire::plan::TOTAL;
use kartlegger::domain::questionnaire::plan::{BandsRow, BoxesRow, DimensionOf, TableRow};
use kartlegger::domain::questionnaire::unit::{FrameVariable, Unit};
use kartlegger::domain::tabulate::column::{Column, State, VariableKind};
use kartlegger::domain::tabulate::sheets::{Sheets, UnitRow};
use kartlegger::domain::tabulate::{Columns, Table};
use serde_json::{Value, json};

use crate::measured::Measured;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/figures/duckdb_counts.py");

/// Writes what DuckDB counts, and what it must find: tables of entries without a filter, whose axes it can have.
pub fn write(folder: &Path, columns: &Columns, plan: &[TableRow], tables: &[Table]) {
    let roster = columns.rosters.keys().next().expect("a roster");
    let unit = Unit::Entry(roster.clone());
    let sheets = columns.sheets(&unit).expect("its entries");
    entries(&folder.join("entries.csv"), columns, sheets);
    let mut lists: Vec<&str> = Vec::new();
    for (name, column) in &sheets.columns {
        if matches!(column.variable.kind, VariableKind::Multiple(_)) {
            lists.push(name.as_str());
        }
    }
    let numbers: Vec<&str> = sheets
        .columns
        .iter()
        .filter(|(_, column)| column.is_numeric())
        .map(|(name, _)| name.as_str())
        .collect();
    let counted: Vec<Value> = plan
        .iter()
        .zip(tables)
        .filter(|(row, _)| is_compared(columns, row))
        .map(|(row, table)| {
            let axes: Vec<Value> = row.by.iter().map(|by| axis(&by.of, columns)).collect();
            json!({ "id": row.id, "axes": axes, "counts": counts(table) })
        })
        .collect();
    let spec = json!({ "lists": lists, "numbers": numbers, "tables": counted });
    let file = BufWriter::new(File::create(folder.join("tables.json")).expect("a file"));
    serde_json::to_writer(file, &spec).expect("written");
}

/// The counts of every combination of categories, without totals and zeros: codes and a number.
fn counts(table: &Table) -> Vec<Value> {
    let mut cells: Vec<Vec<&str>> = vec![Vec::new()];
    for axis in &table.axes {
        let codes = axis.categories.iter().map(|category| category.code.as_str());
        let codes: Vec<&str> = codes.collect();
        cells = cells
            .iter()
            .flat_map(|before| codes.iter().map(|code| [before.as_slice(), &[*code]].concat()))
            .collect();
    }
    cells
        .into_iter()
        .zip(&table.cells)
        .filter(|(codes, cell)| cell.tally.count > 0 && !codes.contains(&TOTAL))
        .map(|(codes, cell)| json!([codes, cell.tally.count]))
        .collect()
}

/// Whether DuckDB counts a table: one of entries without a filter, whose axes it can have.
pub fn is_compared(columns: &Columns, table: &TableRow) -> bool {
    let of_entries =
        matches!(&table.unit, Unit::Entry(roster) if columns.rosters.contains_key(roster));
    let whole = table.filter.is_none() && table.late.is_none();
    of_entries && whole && table.by.iter().all(|by| has_axis(&by.of))
}

/// Whether DuckDB gets an axis: not lists of the most frequent, and not groups side by side.
const fn has_axis(of: &DimensionOf) -> bool {
    !matches!(of, DimensionOf::Top(_) | DimensionOf::Groups(_))
}

fn axis(of: &DimensionOf, columns: &Columns) -> Value {
    match of {
        DimensionOf::Item(item) => json!({ "column": item }),
        DimensionOf::Frame(FrameVariable::Group(group)) => {
            json!({ "column": format!("group_{group}") })
        }
        DimensionOf::Frame(variable) => json!({ "column": variable }),
        DimensionOf::Bands(BandsRow { item, bands, .. }) => {
            let unit = Unit::Entry(columns.rosters.keys().next().expect("a roster").clone());
            let column = columns.seen(&unit, item.as_str()).expect("the item").column;
            let scale = 10_i64.pow(u32::from(column.decimals()));
            let bands: Vec<Value> = bands
                .iter()
                .map(|band| {
                    let scaled = |bound: Option<i64>| bound.map(|bound| bound * scale);
                    json!({ "code": band.code, "from": scaled(band.from), "below": scaled(band.below) })
                })
                .collect();
            json!({ "column": item, "bands": bands })
        }
        DimensionOf::Top(_) | DimensionOf::Groups(_) => panic!("an axis that is left out"),
        DimensionOf::Boxes(BoxesRow { item, boxes, .. }) => {
            json!({ "column": item, "boxes": boxes })
        }
    }
}

/// One line an entry: the frame's variables, then every item that has codes or numbers.
fn entries(path: &Path, columns: &Columns, sheets: &Sheets) {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let groups: std::collections::BTreeSet<&str> = columns
        .units
        .iter()
        .flat_map(|unit| unit.facts.groups.iter())
        .map(kartlegger::domain::code::Code::as_str)
        .collect();
    let items: Vec<(&str, &Column)> = sheets
        .columns
        .iter()
        .filter(|(_, column)| !matches!(column.variable.kind, VariableKind::Presence))
        .map(|(name, column)| (name.as_str(), column))
        .collect();
    let frame = ["organisation", "level", "ministry", "late"].map(str::to_owned);
    let head: Vec<String> = frame
        .into_iter()
        .chain(groups.iter().map(|group| format!("group_{group}")))
        .chain(items.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    writeln!(file, "{}", head.join(",")).expect("written");
    for (row, &owner) in sheets.owners.iter().enumerate() {
        let UnitRow { facts, .. } = &columns.units[owner];
        let mut cells = vec![
            facts.orgnr.to_string(),
            facts.level.as_str().to_owned(),
            facts.ministry.as_ref().map(|one| one.code.to_string()).unwrap_or_default(),
            sheets.late[row].map(|late| if late { "yes" } else { "no" }).unwrap_or_default().into(),
        ];
        let member = |group: &&str| if facts.groups.contains(*group) { "yes" } else { "no" };
        cells.extend(groups.iter().map(|group| member(group).to_owned()));
        cells.extend(items.iter().map(|(_, column)| value(column, row)));
        writeln!(file, "{}", cells.join(",")).expect("written");
    }
    file.flush().expect("written");
}

/// Codes parted by a bar, or the number; nothing for a missing answer.
fn value(column: &Column, row: usize) -> String {
    if column.is_numeric() && !matches!(column.variable.kind, VariableKind::Single(_)) {
        return column.number(row).map(|number| number.to_string()).unwrap_or_default();
    }
    let mut codes: Vec<&str> = Vec::new();
    column.each_code(row, |at| {
        let listed = &column.list()[usize::from(at)];
        if listed.missing.is_none() {
            codes.push(listed.code.as_str());
        }
    });
    debug_assert!(column.state(row) == State::Valid || codes.is_empty());
    codes.join("|")
}

/// Lets DuckDB count; none when it is not installed where the script puts it.
pub fn duckdb(folder: &Path) -> Option<Measured> {
    let python = std::env::var_os("KARTLEGGER_BENCH_PYTHON")?;
    Some(Measured::of(Command::new(python).arg(SCRIPT).arg(folder)))
}
