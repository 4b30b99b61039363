//! The answers of a round as CSV: one file for the header and one for each roster.
//!
//! An item has two columns: its code with the answer, and `CODE.missing` with the reason when there is
//! none: `unanswered`, `off_route`, `refused`, `dont_know`, `not_relevant`, `exempt`, `personal`, or
//! `purged`. Several codes or tags are joined by a vertical bar. Dates and decimals are as in the API,
//! but for the decimal comma of the Norwegian flavour.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Field, Flavour, Table};
use crate::domain::answer::{Answer, Missing, Sheet, Value};
use crate::domain::code::Code;
use crate::domain::frame::Facts;
use crate::domain::ids::EntryId;
use crate::domain::outcome::Disposition;
use crate::domain::questionnaire::instrument::{Item, Part};
use crate::domain::written::write_decimal;

/// What the holder of a file may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Persons' data.
    pub personal: bool,
    /// Exempt entries and values.
    pub exempt: bool,
}

/// A file of answers on its way.
pub struct AnswersFile<'a> {
    items: Vec<&'a Item>,
    reach: Reach,
    table: Table,
}

/// Whose answers a line holds.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The organisation, as the frame knows it.
    pub facts: &'a Facts,
    /// The unit's outcome.
    pub disposition: Disposition,
    /// 1, 2, 3 of the unit.
    pub submission: i32,
    /// When that was received.
    pub received_at: DateTime<Utc>,
    /// The entry, for files of a roster: id, place among its organisation's, first submission.
    pub entry: Option<(EntryId, usize, DateTime<Utc>)>,
    /// Whether the entry is exempt from publication.
    pub exempt: bool,
    /// Whether the entry, or else the unit's first submission, came after the deadline.
    pub late: bool,
}

const OF_UNIT: [&str; 8] = [
    "orgnr",
    "organisation",
    "ministry",
    "level",
    "disposition",
    "submission",
    "received_at",
    "late",
];
const OF_ENTRY: [&str; 4] = ["entry_id", "entry", "registered_at", "exempt"];

impl<'a> AnswersFile<'a> {
    /// A file with its header line; `entries` when its lines are entries of a roster.
    #[must_use]
    pub fn new(flavour: Flavour, part: &'a Part, entries: bool, reach: Reach) -> Self {
        let items: Vec<&Item> = part.items().collect();
        let mut header: Vec<String> = OF_UNIT.map(str::to_owned).to_vec();
        if entries {
            header.extend(OF_ENTRY.map(str::to_owned));
        }
        let pair = |item: &&Item| [item.id.to_string(), format!("{}.missing", item.id)];
        header.extend(items.iter().flat_map(pair));
        Self { items, reach, table: Table::new(flavour, header) }
    }

    /// Adds the answers of one sheet; an exempt entry is left out when the reader may not see it.
    ///
    /// `asks` tells whether an item is on the sheet's route.
    pub fn push(&mut self, line: &Line<'_>, sheet: &Sheet, asks: impl Fn(&Item) -> bool) {
        if line.exempt && !self.reach.exempt {
            return;
        }
        let facts = line.facts;
        let mut fields = vec![
            Field::text(facts.orgnr.to_string()),
            Field::text(facts.name.as_str()),
            Field::text(facts.ministry.as_ref().map_or("", |one| one.code.as_str())),
            Field::text(facts.level.as_str()),
            Field::text(line.disposition.as_str()),
            Field::Number(line.submission.to_string()),
            Field::text(instant(line.received_at)),
            Field::text(if line.late { "true" } else { "false" }),
        ];
        if let Some((id, place, registered_at)) = line.entry {
            fields.extend([
                Field::text(id.to_string()),
                Field::Number(place.to_string()),
                Field::text(instant(registered_at)),
                Field::text(if line.exempt { "true" } else { "false" }),
            ]);
        }
        for item in &self.items {
            let (value, missing) = self.answer(item, sheet, asks(item));
            fields.extend([value, Field::text(missing)]);
        }
        self.table.line(fields);
    }

    fn answer(&self, item: &Item, sheet: &Sheet, asked: bool) -> (Field, &'static str) {
        let nothing = |reason| (Field::text(""), reason);
        match sheet.answers.get(&item.id) {
            _ if !asked => nothing("off_route"),
            None => nothing("unanswered"),
            Some(_) if item.personal && !self.reach.personal => nothing("personal"),
            Some(_) if !self.reach.exempt && sheet.exemptions.contains_key(&item.id) => {
                nothing("exempt")
            }
            Some(Answer::Sealed(_)) => nothing("purged"),
            Some(Answer::Missing(Missing::DontKnow)) => nothing("dont_know"),
            Some(Answer::Missing(Missing::NotRelevant)) => nothing("not_relevant"),
            Some(Answer::Missing(Missing::Refused)) => nothing("refused"),
            Some(Answer::Value(value)) => (field(value), ""),
        }
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.table.finish()
    }
}

fn field(value: &Value) -> Field {
    match value {
        Value::Text(text) => Field::text(text.as_str()),
        Value::Integer(number) => Field::Number(number.to_string()),
        Value::Decimal { scaled, decimals } => Field::Number(write_decimal(*scaled, *decimals)),
        Value::Date(date) => Field::text(date.to_string()),
        Value::Code(code) => Field::text(code.as_str()),
        Value::Codes(codes) => {
            Field::text(codes.iter().map(Code::as_str).collect::<Vec<_>>().join("|"))
        }
        Value::Tags(tags) => Field::text(tags.join("|")),
    }
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tabulate::sample::{difi, entries, frozen};

    fn file(flavour: Flavour, reach: Reach) -> String {
        let instrument = difi();
        let unit = frozen(0, None);
        let mut file = AnswersFile::new(flavour, &instrument.rosters[0].part, true, reach);
        for (at, entry) in entries().iter_mut().enumerate() {
            let digest = Answer::Sealed("00".into());
            entry.sheet.answers.insert("q04".parse().unwrap(), digest);
            if at == 0 {
                entry.sheet.exemptions.insert("q08".parse().unwrap(), "b".parse().unwrap());
            }
            let line = Line {
                facts: &unit.facts,
                disposition: Disposition::Complete,
                submission: 1,
                received_at: "2019-08-20T10:00:00Z".parse().unwrap(),
                entry: Some((entry.id, at + 1, entry.first_submitted_at.unwrap())),
                exempt: at == 1,
                late: at == 2,
            };
            file.push(&line, &entry.sheet, |item| item.id.as_str() != "q12" || at == 0);
        }
        String::from_utf8(file.finish()).unwrap()
    }

    /// The fields of a line under some columns, by header.
    fn fields(file: &str, row: usize, columns: &[&str]) -> Vec<String> {
        let mut reader = ::csv::Reader::from_reader(file.as_bytes());
        let header = reader.headers().unwrap().clone();
        let line = reader.records().nth(row).unwrap().unwrap();
        let at = |column: &&str| header.iter().position(|h| h == *column).unwrap();
        columns.iter().map(|column| line[at(column)].to_owned()).collect()
    }

    #[test]
    fn each_reason_for_a_blank_is_told_and_codes_are_joined() {
        let whole = Reach { personal: true, exempt: true };
        let file = file(Flavour::English, whole);
        assert_eq!(fields(&file, 0, &["q08", "q08.missing", "q16"]), ["12000000", "", "kvalitet"]);
        assert_eq!(fields(&file, 0, &["q04", "q04.missing"]), ["", "purged"]);
        assert_eq!(fields(&file, 1, &["exempt", "q12.missing"]), ["true", "off_route"]);
        let third = ["q08.missing", "late", "registered_at"];
        assert_eq!(fields(&file, 2, &third), ["unanswered", "true", "2019-09-02T10:00:00Z"]);
    }

    #[test]
    fn without_the_right_neither_personal_nor_exempt_values_are_there() {
        let file = file(Flavour::English, Reach::default());
        assert_eq!(file.lines().count(), 3, "the exempt entry has no line");
        assert!(!file.contains("Hemmelig") && !file.contains("12000000"));
        assert_eq!(fields(&file, 0, &["q08.missing", "q04.missing"]), ["exempt", "personal"]);
    }

    #[test]
    fn a_formula_in_an_answer_is_defused_for_spreadsheets_only() {
        assert!(file(Flavour::Norwegian, Reach::default()).contains(";'=Åpne data;"));
        assert!(file(Flavour::English, Reach::default()).contains(",=Åpne data,"));
    }
}
