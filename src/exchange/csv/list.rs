//! The public list as CSV: a line an entry, a column an item.
//!
//! The English flavour gives codes, joined by a vertical bar; the Norwegian one gives their labels.

use super::{Field, Flavour, Table};
use crate::domain::lang::Lang;
use crate::domain::publication::{ListColumn, ListHead, ListRow, ListValue, Publication};
use crate::domain::tabulate::words::texts;

/// The file of the list, its labels in `lang`, which decides the flavour.
#[must_use]
pub fn list(publication: &Publication, head: &ListHead, rows: &[ListRow], lang: Lang) -> Vec<u8> {
    let mut file = Table::new(Flavour::of(lang), header(head, lang));
    for row in rows {
        let organisation = &row.organisation;
        let ministry = organisation.ministry.as_ref();
        let mut fields: Vec<Field> = vec![
            Field::text(row.id.to_string()),
            Field::text(publication.round.code.as_str()),
            Field::text(organisation.orgnr.to_string()),
            Field::text(organisation.name.as_str()),
            Field::text(ministry.map_or("", |one| one.code.as_str())),
            Field::text(ministry.map_or("", |one| one.name.as_str())),
        ];
        fields.extend(head.columns.iter().map(|column| value(row, column, lang)));
        if head.tags {
            fields.push(Field::text(row.tags.join("|")));
        }
        file.line(fields);
    }
    file.finish()
}

/// The names of the columns in `lang`.
#[must_use]
pub fn header(head: &ListHead, lang: Lang) -> Vec<String> {
    let fixed = match lang {
        Lang::En => ["entry_id", "Tid", "orgnr", "organisation", "ministry", "ministry_label"],
        Lang::Nn => [
            "id",
            "periode",
            "organisasjonsnummer",
            "verksemd",
            "departement (kode)",
            "departement",
        ],
        Lang::Nb => [
            "id",
            "periode",
            "organisasjonsnummer",
            "virksomhet",
            "departement (kode)",
            "departement",
        ],
    };
    let column = |column: &ListColumn| match lang {
        Lang::En => column.id.to_string(),
        _ => column.label.get(lang).to_owned(),
    };
    let mut header: Vec<String> = fixed.map(str::to_owned).to_vec();
    header.extend(head.columns.iter().map(column));
    if head.tags {
        header.push(texts("stikkord", "stikkord", "tags").get(lang).to_owned());
    }
    header
}

fn value(row: &ListRow, column: &ListColumn, lang: Lang) -> Field {
    let label = |code: &crate::domain::code::Code| {
        let listed = column.codes.iter().find(|(listed, _)| listed == code);
        match lang {
            Lang::En => code.to_string(),
            _ => listed.map_or_else(|| code.to_string(), |(_, label)| label.get(lang).to_owned()),
        }
    };
    match row.values.get(&column.id) {
        None => Field::text(""),
        Some(ListValue::Text(text)) => Field::text(text.as_str()),
        Some(ListValue::Number(figure)) => Field::Number(figure.unrounded()),
        Some(ListValue::Date(date)) => Field::text(date.to_string()),
        Some(ListValue::Tags(tags)) => Field::text(tags.join("|")),
        Some(ListValue::Codes(codes)) => {
            Field::text(codes.iter().map(label).collect::<Vec<_>>().join("|"))
        }
        Some(ListValue::Exempt) => Field::Text(exempt_word(lang)),
    }
}

/// What stands for a value that is exempt from publication.
#[must_use]
pub fn exempt_word(lang: Lang) -> String {
    texts("unntatt offentlighet", "unnateke offentlegheit", "exempt").get(lang).to_owned()
}
