//! A published table as CSV: a line a cell, a column a measure.
//!
//! Each axis gives two columns, the code and its label; a value that is not shown is its sign, and an exact
//! zero stays a zero. Behind the measures stands what is of the whole table, the same in every line: whose answers the
//! base counts and, of a table of several axes, along which of them shares add up to the base, and how many are in none
//! of an axis's categories. Preliminary figures say so in a last column, so that every number stays one.

use super::values::{field, lines};
use super::{Field, Flavour, Table};
use crate::domain::disclosure::{Absent, SafeTable, Sign};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::tabulate::table::Axis;
use crate::domain::tabulate::words::{self, texts};

/// The file of one table, its labels in `lang`, which decides the flavour.
#[must_use]
pub fn table(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<u8> {
    let (header, lines) = grid(publication, table, lang);
    written(header, lines, lang)
}

/// The same with the table's notes in every line, for a table that stands alone: what its counts are rounded to is said
/// nowhere else.
#[must_use]
pub fn noted_table(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<u8> {
    let (mut header, mut lines) = grid(publication, table, lang);
    // The sign of preliminary figures stays the last.
    let at = header.len().saturating_sub((publication.kind == Kind::Preliminary).into());
    let name = texts("om tallene", "om tala", "notes");
    let notes: Vec<&str> = table.head().notes.iter().map(|note| note.get(lang)).collect();
    let notes = notes.join(" ");
    header.insert(at, name.get(lang).to_owned());
    for line in &mut lines {
        line.insert(at.min(line.len()), Field::text(notes.as_str()));
    }
    written(header, lines, lang)
}

fn written(header: Vec<String>, lines: Vec<Vec<Field>>, lang: Lang) -> Vec<u8> {
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
    let of_table = of_table(table, lang);
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
        fields.extend(of_table.iter().map(|(_, field)| field.clone()));
        fields.extend(preliminary.then(|| Field::text(Sign::Preliminary.as_str())));
        grid.push(fields);
    }
    let mut names = header(table, lang);
    names.extend(of_table.into_iter().map(|(name, _)| name));
    names.extend(preliminary.then(|| status(lang).to_owned()));
    (names, grid)
}

/// What is of the whole table: each with the name of its column.
fn of_table(table: &SafeTable, lang: Lang) -> Vec<(String, Field)> {
    let english = lang == Lang::En;
    let name = |code: &str, nb: &str, nn: &str| texts(nb, nn, code).get(lang).to_owned();
    let base = table.head().base;
    let said = words::base(base);
    let rule = if english { base.as_str() } else { said.get(lang) };
    let mut found = vec![(
        name("base_rule", "regel for grunnlaget", "regel for grunnlaget"),
        Field::text(rule),
    )];
    if let Some((first, _)) = table.share_axis() {
        let along = if english { first.code.as_str() } else { first.label.get(lang) };
        found.push((name("share_along", "andeler langs", "andelar langs"), Field::text(along)));
    }
    let of_axis = |one: &&Absent| table.head().axes.iter().any(|axis| axis.code == one.axis);
    // Of one axis, the reasons stand in each line already.
    let several = table.head().axes.len() > 1;
    found.extend(table.absent().iter().filter(|one| several && of_axis(one)).map(|one| {
        let sign = || Field::text(one.sign.unwrap_or(Sign::Suppressed).as_str());
        let count = one.count.map_or_else(sign, |count| Field::Number(count.unrounded()));
        let (of, label) = (one.of.get(lang), one.label.get(lang));
        let code = format!("absent_{}_{}", one.axis, one.reason);
        let said = format!("i alt: {of}: {label}");
        (name(&code, &format!("uten svar, {said}"), &format!("utan svar, {said}")), count)
    }));
    found
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
        return axes.flat_map(pair).chain(["Tid".to_owned()]).chain(measures).collect();
    }
    let pair = |axis: &Axis| {
        let label = axis.label.get(lang);
        [format!("{label} (kode)"), label.to_owned()]
    };
    let measures = measures.map(|one| one.label.get(lang).to_owned());
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
                 n_unanswered,n_off_route,n_refused,n_dont_know,n_not_relevant,n_exempt,n_late,base_rule,\
                 share_along,absent_q_unanswered,absent_q_off_route,absent_q_refused",
                "ja,ja,ASD,ASD,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered,q,:,0,0",
                "ja,ja,SD,SD,2019,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,..,answered,q,:,0,0",
                "ja,ja,_T,Total,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered,q,:,0,0",
                "nei,nei,ASD,ASD,2019,:,:,:,:,0,0,0,0,0,5,:,0,0,0,0,0,0,answered,q,:,0,0",
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
            "ja;ja;ASD;ASD;2019;3;0,6;2;3;0;0;0;0;0;5;1;0;0;0;0;0;0;de som svarte, også «vet ikke» og «ikke relevant»;q;1;0;0"
        );
        assert!(
            lines[0].contains(";regel for grunnlaget;andeler langs;uten svar, i alt: q: Ubesvart;"),
            "{}",
            lines[0]
        );
        assert!(lines[4].starts_with(
            "nei;nei;ASD;ASD;2019;2;0,4;4,5;2;0;0;0;0;0;5;1;0;0;0;0;0;0;de som svarte"
        ));
    }
}
