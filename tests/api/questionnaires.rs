//! The instruments that the product ships.

use std::fs;
use std::path::Path;

use kartlegger::domain::lang::Lang;
use kartlegger::domain::questionnaire::check;

#[test]
fn every_shipped_questionnaire_checks_without_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires");
    let mut checked = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let document = check::read(&text).unwrap_or_else(|f| panic!("{}: {f:#?}", file.display()));
        assert_eq!(document.languages, Lang::ALL, "{} is complete in all", file.display());
        check::check(document).unwrap_or_else(|f| panic!("{}: {f:#?}", file.display()));
        checked.push(file);
    }
    assert!(checked.len() >= 2, "found {checked:?}");
}
