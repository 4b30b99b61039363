//! Register files, whole and broken.

use super::*;

fn read(text: &str) -> Result<RegisterFile, Vec<RowError>> {
    read_register(text.as_bytes(), Series::RealAndTest)
}

fn places(text: &str) -> Vec<(u64, String)> {
    read(text).unwrap_err().into_iter().map(|error| (error.line, error.column)).collect()
}

#[test]
fn lines_may_end_as_old_spreadsheets_end_them() {
    let text = "orgnr,name,level\r310000019,A,state\r310000027,B,x\r";
    assert_eq!(places(text), [(3, "level".to_owned())]);
}

#[test]
fn an_organisation_that_stands_twice_is_told_whatever_else_is_wrong() {
    let text = "orgnr,name,level\n310000019,A,state\n310000019,,x\n";
    let found: Vec<(u64, String)> = places(text);
    let orgnr = "orgnr".to_owned();
    assert_eq!(found, [(3, "name".to_owned()), (3, "level".to_owned()), (3, orgnr.clone())]);
    let text = "orgnr,name,level\n310000019,,state\n310000019,A,state\n";
    assert_eq!(places(text), [(2, "name".to_owned()), (3, orgnr)]);
}

#[test]
fn a_whole_row_is_read_and_other_columns_are_reported() {
    let file = read(
        "\u{feff}orgnr;name;level;short_name;ministry_code;ministry_name;size;groups;language;\
         skate;contact_email;contact_name\r\n\
         991 825 827;Digitaliseringsdirektoratet;state;Digdir;KDD;Kommunedepartementet;400;\
         skate | pilot;nn;ja;kari@example.no;Kari\r\n",
    )
    .unwrap();
    assert_eq!(file.ignored, ["skate"]);
    let row = &file.rows[0];
    assert_eq!((row.line, row.facts.short_name.as_str()), (2, "Digdir"));
    assert_eq!(row.facts.size, Some(400));
    assert_eq!(row.facts.language, Lang::Nn);
    assert_eq!(row.facts.groups.iter().map(Code::as_str).collect::<Vec<_>>(), ["pilot", "skate"]);
    assert_eq!(row.contacts.len(), 1);
    assert_eq!(row.contacts[0].role, ContactRole::Named);
}

#[test]
fn a_column_that_is_not_there_leaves_what_is_held_and_an_empty_field_takes_it_away() {
    let held = read(
        "orgnr,name,level,short_name,ministry_code,ministry_name,size,size_class,stratum,groups,language\n\
         991825827,Digitaliseringsdirektoratet,state,Digdir,KDD,Departementet,400,stor,a,skate,nn\n",
    );
    let held = held.unwrap().rows.remove(0).facts;
    let over = |text: &str| {
        let mut file = read(text).unwrap();
        let facts = file.rows.remove(0).facts;
        file.given.facts_over(&held, facts)
    };
    let renamed = Facts { name: "Digital".to_owned(), ..held.clone() };
    assert_eq!(over("orgnr,name,level\n991825827,Digital,state\n"), renamed);
    let emptied = Facts { size: None, groups: BTreeSet::new(), ..renamed.clone() };
    assert_eq!(over("orgnr,name,level,size,groups\n991825827,Digital,state,,\n"), emptied);
    let unnamed = Facts { short_name: held.name.clone(), ..held.clone() };
    let file = read("orgnr,name,level\n991825827,Digital,state\n").unwrap();
    let again = file.given.facts_over(&unnamed, file.rows[0].facts.clone());
    assert_eq!(again.short_name, "Digital", "the short name follows where it is the name");
}

#[test]
fn a_file_of_more_organisations_than_are_stored_together_is_refused() {
    let numbers = (31_000_000..).filter_map(|base: u32| {
        let mut all = (0..10).map(|digit| format!("{base}{digit}"));
        all.find(|number| number.parse::<OrgNumber>().is_ok())
    });
    let rows = |n| numbers.clone().take(n).map(|number| format!("{number},A,state\n"));
    let text = |n| format!("orgnr,name,level\n{}", rows(n).collect::<String>());
    assert_eq!(read(&text(MOST_ROWS)).unwrap().rows.len(), MOST_ROWS);
    assert_eq!(places(&text(MOST_ROWS + 1)), [(20_002, "orgnr".to_owned())]);
}

#[test]
fn every_error_comes_with_its_line_and_column_and_no_row_is_left() {
    let found = places(
        "orgnr,name,level,size,ministry_name,contact_email\n\
         991825826,A,state,,,\n\
         974760673,,state,ten,,\n\
         971526920,\"B\nC\",kommune,,KMD,not an address\n\
         889640782,D,other,1,,\n\
         889640782,D again,other,1,,\n",
    );
    let expected = [
        (2, "orgnr"),
        (3, "name"),
        (3, "size"),
        (4, "name"),
        (4, "level"),
        (4, "ministry_code"),
        (4, "contact_email"),
        (7, "orgnr"),
    ];
    assert_eq!(found, expected.map(|(line, column)| (line, column.to_owned())));
}

#[test]
fn a_missing_or_repeated_column_is_an_error_of_the_header() {
    assert_eq!(places("orgnr,name\n991825827,A\n"), [(1, "level".to_owned())]);
    assert_eq!(places("orgnr,name,level,Name\n"), [(1, "name".to_owned())]);
    assert_eq!(places("").len(), 3);
}

#[test]
fn a_line_of_another_length_is_an_error_and_the_others_are_still_checked() {
    let found = places("orgnr,name,level\n991825827,A\n974760673,B,somewhere\n");
    assert_eq!(found, [(2, String::new()), (3, "level".to_owned())]);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let with_crlf = "orgnr,name,level\r\n991825827,A\r\n\r\n974760673,B,somewhere\r\n";
    assert_eq!(places(with_crlf), [(2, String::new()), (4, "level".to_owned())]);
}

#[test]
fn test_numbers_are_refused_where_only_real_ones_are_taken() {
    let file = "orgnr,name,level\n311094688,Prøve,state\n";
    assert_eq!(read(file).unwrap().rows.len(), 1);
    let errors = read_register(file.as_bytes(), Series::Real).unwrap_err();
    assert_eq!((errors[0].line, errors[0].column.as_str()), (2, "orgnr"));
}

#[test]
fn text_that_is_not_utf_8_is_named_by_its_line() {
    let errors = read_register(b"orgnr,name,level\n991825827,\xc5s,state\n", Series::Real);
    assert_eq!(errors.unwrap_err()[0].line, 2);
}

#[test]
fn an_error_repeats_no_address() {
    let errors = read("orgnr,name,level,contact_email\n991825827,A,state,ola@@nordmann\n");
    assert!(errors.unwrap_err().iter().all(|error| !error.message.contains("nordmann")));
}
