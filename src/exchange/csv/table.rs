//! A published table as CSV: a line a cell, a column a measure.
//!
//! Each axis gives two columns, the code and its label; a value that is not shown is its sign, and an exact
//! zero stays a zero. Behind the measures stands whose answers the base counts. Preliminary figures say so in a
//! last column, so that every number stays one.

use super::values::{field, lines};
use super::{Field, Flavour, Table};
use crate::domain::disclosure::{SafeTable, Sign};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::tabulate::table::Axis;
use crate::domain::tabulate::words::{self, texts};

/// The file of one table, its labels in `lang`, which decides the flavour.
#[must_use]
pub fn table(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<u8> {
    let (header, lines) = grid(publication, table, lang);
    let mut file = Table::new(Flavour::of(lang), header);
    for line in lines {
        file.line(line);
    }
    file.finish()
}

/// The names of the columns and the lines of one table, its labels in `lang`.
#[must_use]
pub fn grid(
    publication: &Publication,
    table: &SafeTable,
    lang: Lang,
) -> (Vec<String>, Vec<Vec<Field>>) {
    let mut grid = Vec::new();
    let preliminary = publication.kind == Kind::Preliminary;
    let rule = match lang {
        Lang::En => table.head().base.as_str().to_owned(),
        _ => words::base(table.head().base).get(lang).to_owned(),
    };
    for (line, categories) in lines(table).into_iter().enumerate() {
        let mut fields = Vec::new();
        for (axis, at) in table.head().axes.iter().zip(categories) {
            let category = axis.categories.get(at);
            fields.push(Field::text(category.map_or("", |one| one.code.as_str())));
            fields.push(Field::text(category.map_or("", |one| one.label.get(lang))));
        }
        fields.push(Field::text(publication.round.code.as_str()));
        let n_measures = table.head().measures.len();
        fields.extend((0..n_measures).map(|at| field(table, line * n_measures + at)));
        fields.push(Field::text(rule.as_str()));
        fields.extend(preliminary.then(|| Field::text(Sign::Preliminary.as_str())));
        grid.push(fields);
    }
    let mut names = header(table, lang);
    names.extend(preliminary.then(|| status(lang).to_owned()));
    (names, grid)
}

/// The heading of the column with the sign of preliminary figures.
fn status(lang: Lang) -> &'static str {
    if lang == Lang::En { "status" } else { "merknad" }
}

/// Codes in the English file, labels in the others.
fn header(table: &SafeTable, lang: Lang) -> Vec<String> {
    let (axes, measures) = (table.head().axes.iter(), table.head().measures.iter());
    if lang == Lang::En {
        let pair = |axis: &Axis| [axis.code.clone(), format!("{}_label", axis.code)];
        let measures = measures.map(|one| one.code.clone());
        let measures = measures.chain(["base_rule".to_owned()]);
        return axes.flat_map(pair).chain(["Tid".to_owned()]).chain(measures).collect();
    }
    let pair = |axis: &Axis| {
        let label = axis.label.get(lang);
        [format!("{label} (kode)"), label.to_owned()]
    };
    let measures = measures.map(|one| one.label.get(lang).to_owned());
    let rule = texts("regel for grunnlaget", "regel for grunnlaget", "rule of the base");
    let measures = measures.chain([rule.get(lang).to_owned()]);
    axes.flat_map(pair).chain(["periode".to_owned()]).chain(measures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::sample::publication;

    fn first_lines(id: &str, lang: Lang) -> Vec<String> {
        let publication = publication(Kind::Final);
        let file = table(&publication, publication.table(id).unwrap(), lang);
        let text = String::from_utf8(file).unwrap();
        text.split("\r\n").take(5).map(str::to_owned).collect()
    }

    #[test]
    fn the_english_file_has_codes_points_and_signs() {
        assert_eq!(
            first_lines("guarded", Lang::En),
            [
                "q,q_label,ministry,ministry_label,Tid,count,share,mean_x,valid_x,\
                 n_unanswered_x,n_off_route_x,n_refused_x,n_dont_know_x,n_not_relevant_x,n_base,\
                 n_unanswered,n_off_route,n_refused,n_dont_know,n_not_relevant,n_exempt,n_late,base_rule",
                "ja,ja,ASD,ASD,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered",
                "ja,ja,SD,SD,2019,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,answered",
                "ja,ja,_T,Total,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered",
                "nei,nei,ASD,ASD,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered",
            ]
        );
    }

    #[test]
    fn preliminary_figures_say_so_in_the_last_column() {
        let publication = publication(Kind::Preliminary);
        let file = table(&publication, publication.table("open").unwrap(), Lang::En);
        let text = String::from_utf8(file).unwrap();
        let last = |line: usize| text.split("\r\n").nth(line)?.rsplit(',').next();
        assert_eq!([last(0), last(1)], [Some("status"), Some("*")]);
    }

    #[test]
    fn the_norwegian_file_has_labels_semicolons_and_decimal_commas() {
        let lines = first_lines("open", Lang::Nb);
        assert!(lines[0].starts_with(
            "\u{feff}q (kode);q;departement (kode);departement;periode;Antall;Andel av grunnlaget;"
        ));
        assert_eq!(
            lines[1],
            "ja;ja;ASD;ASD;2019;3;0,6;2;3;0;0;0;0;0;5;1;0;0;0;0;0;0;de som svarte, også «vet ikke» og «ikke relevant»"
        );
        assert!(lines[4].starts_with(
            "nei;nei;ASD;ASD;2019;2;0,4;4,5;2;0;0;0;0;0;5;1;0;0;0;0;0;0;de som svarte"
        ));
    }
}
