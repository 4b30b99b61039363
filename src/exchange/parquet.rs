//! The public list as Parquet: the columns of its CSV file with their types, for programs that read by column.
//!
//! Numbers that are whole in every row are 64-bit integers, others doubles; codes and tags are joined by a
//! vertical bar. A value that is exempt from publication is null, and the column `exempt` names its item.
//!
//! Only with the cargo feature `parquet`, since its crate is heavy to build.
//!
//! Source: Apache Parquet, *File Format* and *Logical Types*, 2.11.

use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::domain::figure::Figure;
use crate::domain::publication::{
    ColumnKind, ListColumn, ListHead, ListRow, ListValue, Publication,
};

/// The list cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the list cannot be written as Parquet")]
pub struct ListFileError(#[from] ParquetError);

/// The values of one column, one a row.
enum Values {
    Texts(Vec<Option<String>>),
    Whole(Vec<Option<i64>>),
    Numbers(Vec<Option<f64>>),
    /// Days since 1970.
    Days(Vec<Option<i32>>),
}

/// The file of the list.
///
/// # Errors
///
/// [`ListFileError`].
pub fn list(
    publication: &Publication,
    head: &ListHead,
    rows: &[ListRow],
) -> Result<Vec<u8>, ListFileError> {
    let columns = columns(publication, head, rows);
    let fields = columns.iter().map(|(name, values)| values.field(name).map(Arc::new));
    let fields = fields.collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("list").with_fields(fields).build()?;
    let properties = Arc::new(WriterProperties::builder().build());
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, Arc::new(schema), properties)?;
    let mut group = file.next_row_group()?;
    for (_, values) in &columns {
        let Some(mut column) = group.next_column()? else { break };
        match values {
            Values::Texts(all) => {
                let (there, all) = split(all);
                let all: Vec<ByteArray> =
                    all.into_iter().map(|text| text.as_str().into()).collect();
                column.typed::<ByteArrayType>().write_batch(&all, Some(&there), None)?;
            }
            Values::Whole(all) => {
                let (there, all) = split(all);
                let all: Vec<i64> = all.into_iter().copied().collect();
                column.typed::<Int64Type>().write_batch(&all, Some(&there), None)?;
            }
            Values::Numbers(all) => {
                let (there, all) = split(all);
                let all: Vec<f64> = all.into_iter().copied().collect();
                column.typed::<DoubleType>().write_batch(&all, Some(&there), None)?;
            }
            Values::Days(all) => {
                let (there, all) = split(all);
                let all: Vec<i32> = all.into_iter().copied().collect();
                column.typed::<Int32Type>().write_batch(&all, Some(&there), None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

/// Which values are there, as definition levels, and those that are.
fn split<T>(all: &[Option<T>]) -> (Vec<i16>, Vec<&T>) {
    (all.iter().map(|one| i16::from(one.is_some())).collect(), all.iter().flatten().collect())
}

impl Values {
    fn field(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical, converted) = match self {
            Self::Texts(_) => {
                (Physical::BYTE_ARRAY, Some(LogicalType::String), ConvertedType::UTF8)
            }
            Self::Whole(_) => (Physical::INT64, None, ConvertedType::NONE),
            Self::Numbers(_) => (Physical::DOUBLE, None, ConvertedType::NONE),
            Self::Days(_) => (Physical::INT32, Some(LogicalType::Date), ConvertedType::DATE),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .with_converted_type(converted)
            .build()
    }
}

/// The columns with their names, as the English CSV file names them.
fn columns(publication: &Publication, head: &ListHead, rows: &[ListRow]) -> Vec<(String, Values)> {
    let texts =
        |of: &dyn Fn(&ListRow) -> Option<String>| Values::Texts(rows.iter().map(of).collect());
    let ministry = |of: fn(&crate::domain::frame::Ministry) -> String| {
        texts(&|row| row.organisation.ministry.as_ref().map(of))
    };
    let named = |name: &str, values| (name.to_owned(), values);
    let mut found = vec![
        named("entry_id", texts(&|row| Some(row.id.to_string()))),
        named("Tid", texts(&|_| Some(publication.round.code.to_string()))),
        named("orgnr", texts(&|row| Some(row.organisation.orgnr.to_string()))),
        named("organisation", texts(&|row| Some(row.organisation.name.clone()))),
        named("ministry", ministry(|one| one.code.to_string())),
        named("ministry_label", ministry(|one| one.name.clone())),
    ];
    found.extend(head.columns.iter().map(|column| (column.id.to_string(), values(column, rows))));
    if head.tags {
        found.push(named("tags", texts(&|row| Some(row.tags.join("|")))));
    }
    let exempt = |row: &ListRow| {
        let of = row.values.iter().filter(|(_, value)| **value == ListValue::Exempt);
        let of: Vec<&str> = of.map(|(item, _)| item.as_str()).collect();
        (!of.is_empty()).then(|| of.join("|"))
    };
    found.push(named("exempt", texts(&exempt)));
    found
}

fn values(column: &ListColumn, rows: &[ListRow]) -> Values {
    let all = || rows.iter().map(|row| row.values.get(&column.id));
    match column.kind {
        ColumnKind::Number => {
            let figure = |value: Option<&ListValue>| match value {
                Some(ListValue::Number(figure)) => Some(*figure),
                _ => None,
            };
            let whole = |figure: Figure| figure.as_whole().and_then(|n| i64::try_from(n).ok());
            if all().filter_map(figure).all(|figure| whole(figure).is_some()) {
                return Values::Whole(all().map(|value| figure(value).and_then(whole)).collect());
            }
            Values::Numbers(all().map(|value| figure(value).map(Figure::to_f64)).collect())
        }
        ColumnKind::Date => {
            let day = |value: Option<&ListValue>| match value {
                Some(ListValue::Date(day)) => {
                    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).ok()
                }
                _ => None,
            };
            Values::Days(all().map(day).collect())
        }
        ColumnKind::Text | ColumnKind::Url | ColumnKind::Codes | ColumnKind::Tags => {
            let text = |value: Option<&ListValue>| match value? {
                ListValue::Text(text) => Some(text.clone()),
                ListValue::Codes(codes) => {
                    Some(codes.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
                }
                ListValue::Tags(tags) => Some(tags.join("|")),
                ListValue::Number(_) | ListValue::Date(_) | ListValue::Exempt => None,
            };
            Values::Texts(all().map(text).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use serde_json::json;

    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    /// Two entries: an amount beside an exempt one, and a date beside none.
    #[test]
    fn another_reader_gets_typed_columns_and_nulls() {
        let column = |id: &str, kind: &str| {
            json!({"id": id, "label": {"nb": id}, "kind": kind,
            "codes": [], "unit": null})
        };
        let head = json!({"roster": "tiltak", "title": {"nb": "Liste"}, "entry": {"nb": "tiltak"}, "n": 2, "sha256": "", "tags": false,
            "columns": [column("kostnad", "number"), column("start", "date")], "facets": []});
        let row = |n: u32, values: serde_json::Value| {
            json!({
            "id": format!("00000000-0000-0000-0000-00000000000{n}"), "name": "a", "tags": [],
            "organisation": {"orgnr": "991825827", "name": "Etaten", "short_name": "E", "ministry": null},
            "values": values, "facets": {}, "search": ""})
        };
        let rows = [
            row(1, json!({"kostnad": {"number": "7"}, "start": {"date": "1970-01-11"}})),
            row(2, json!({"kostnad": "exempt"})),
        ];
        let head: ListHead = serde_json::from_value(head).unwrap();
        let rows = rows.map(|row| serde_json::from_value(row).unwrap());
        let bytes = list(&publication(Kind::Final), &head, &rows).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        let read: Vec<String> =
            file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(read.len(), 2);
        assert!(
            read[0].contains("kostnad: 7, start: 1970-01-11") && read[0].ends_with("exempt: null}"),
            "{}",
            read[0]
        );
        assert!(read[1].contains("kostnad: null, start: null, exempt: \"kostnad\""), "{}", read[1]);
    }
}
