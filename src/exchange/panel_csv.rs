//! Panel figures as CSV: one imported mean a row, with its base and source.
//!
//! | column | content |
//! |---|---|
//! | `code` | the code that the plan knows the figure by |
//! | `mean` | the mean, with a decimal point or comma |
//! | `base` | how many answers it rests on; a whole number |
//! | `source` | where it comes from, 1 to 500 characters |
//!
//! All four are required. UTF-8, with or without a byte order mark; comma or semicolon, as the header
//! shows, and with a decimal comma only between semicolons. All errors come at once, with line and column.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::records::{Records, RowError, at, text_of};
use crate::domain::code::Name;
use crate::domain::figure::Figure;
use crate::domain::indicator::PanelFigure;

const COLUMNS: [&str; 4] = ["code", "mean", "base", "source"];
/// Most characters of a source.
const SOURCE_LENGTH: usize = 500;
/// Most figures of one round.
const MOST_ROWS: usize = 1_000;
/// Most decimals of a mean.
const MOST_DECIMALS: usize = 9;

/// Reads a file of panel figures.
///
/// # Errors
///
/// Every error at once, in the order of lines.
pub fn read_panel(bytes: &[u8]) -> Result<Vec<PanelFigure>, Vec<RowError>> {
    let text = &*text_of(bytes)?;
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let records = Records::open(text, delimiter)?;
    let header = records.header.clone();
    let place = |column: &str| header.iter().position(|name| name == column);
    let missing: Vec<RowError> = COLUMNS
        .into_iter()
        .filter(|column| place(column).is_none())
        .map(|column| at(1, column, "the column is required: the first line must name the columns"))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut rows = Vec::new();
    let mut lines: BTreeMap<Name, u64> = BTreeMap::new();
    let errors = records.each(|line, record, errors| {
        let field =
            |column: &str| place(column).and_then(|place| record.get(place)).unwrap_or_default();
        match row(line, field) {
            Ok(row) => {
                if let Some(former) = lines.insert(row.code.clone(), line) {
                    errors.push(at(line, "code", format!("the figure is in line {former} too")));
                }
                rows.push(row);
            }
            Err(found) => errors.extend(found),
        }
        if rows.len() > MOST_ROWS {
            errors.push(at(line, "", format!("at most {MOST_ROWS} figures")));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn row<'a>(line: u64, field: impl Fn(&str) -> &'a str) -> Result<PanelFigure, Vec<RowError>> {
    let mut errors = Vec::new();
    let mut wrong = |column: &str, message: &str| errors.push(at(line, column, message));
    let code = field("code").parse::<Name>();
    if let Err(error) = &code {
        wrong("code", &error.to_string());
    }
    let mean = mean(field("mean"));
    if mean.is_none() {
        wrong("mean", "write a number with at most 9 decimals, such as 3,4");
    }
    let base = field("base").parse::<u64>().ok().filter(|base| i64::try_from(*base).is_ok());
    if base.is_none() {
        wrong("base", "write how many answers the mean rests on, as a whole number");
    }
    let source = field("source");
    let length = source.chars().count();
    if length == 0 || length > SOURCE_LENGTH || source.chars().any(char::is_control) {
        wrong("source", "say in 1 to 500 characters on one line where the figure comes from");
    }
    let source = source.to_owned();
    match (code, mean, base) {
        (Ok(code), Some(mean), Some(base)) if errors.is_empty() => {
            Ok(PanelFigure { code, mean, base, source })
        }
        _ => Err(errors),
    }
}

/// A decimal number as an exact figure.
fn mean(raw: &str) -> Option<Figure> {
    let (whole, decimals) = raw.split_once(['.', ',']).unwrap_or((raw, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || unsigned.len() > 9 || !digits(unsigned) {
        return None;
    }
    if decimals.len() > MOST_DECIMALS || !digits(decimals) || raw.ends_with(['.', ',']) {
        return None;
    }
    let scaled: i128 = format!("{whole}{decimals}").parse().ok()?;
    Some(Figure::scaled(scaled, u8::try_from(decimals.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Vec<String>> {
        let written =
            |row: PanelFigure| format!("{}={} n={} {}", row.code, row.mean, row.base, row.source);
        read_panel(text.as_bytes())
            .map(|rows| rows.into_iter().map(written).collect())
            .map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_figure_is_exact_with_point_or_comma() {
        let point = "code,mean,base,source\ntillit,3.4,1000,\"Ipsos, 2021\"\n";
        assert_eq!(read(point), Ok(vec!["tillit=17/5 n=1000 Ipsos, 2021".into()]));
        let comma = "\u{feff}source;base;mean;code\r\nIpsos;1000;3,25;tillit\r\n";
        assert_eq!(read(comma), Ok(vec!["tillit=13/4 n=1000 Ipsos".into()]));
    }

    #[test]
    fn every_error_has_its_place() {
        let text = "code,mean,base,source\n1x,3.4.1,-1,\na,3,1,x\na,3,1,x\n";
        let found = read(text).unwrap_err();
        let places: Vec<_> = found.iter().map(|error| error.split(':').next().unwrap()).collect();
        let expected = [
            "line 2, column code",
            "line 2, column mean",
            "line 2, column base",
            "line 2, column source",
            "line 4, column code",
        ];
        assert_eq!(places, expected);
        assert_eq!(read("code,mean\n").unwrap_err().len(), 2);
        let broken = "code,mean,base,source\na,3,1,x\nb,3\n\nc,3,x,x\n";
        let found = read(broken).unwrap_err();
        let places: Vec<_> = found.iter().map(|error| error.split(':').next().unwrap()).collect();
        assert_eq!(places, ["line 3, column ", "line 5, column base"]);
        let endless = format!("code,mean,base,source\n{}", ",,,\n".repeat(5_000));
        assert!(read(&endless).unwrap_err().len() < 1_010);
    }
}
