//! Every input that is kept under `fuzz/corpus/` is replayed, so that what a fuzzer has found stays found.
//!
//! The claims are in `fuzz/src/claims`; `scripts/fuzz.sh` looks for inputs that break them. An input is added by
//! putting a file into the target's folder, under a name that says what it is.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[path = "../fuzz/src/claims/mod.rs"]
mod claims;

use claims::{answers, expression, form, links, questionnaire, register, table_query};

/// Makes the claims of every file of a target, and names those that break them.
fn replay(target: &str, hold: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 5, "{target} keeps {} inputs", files.len());
    let broken = |file: &&std::path::PathBuf| {
        let input = fs::read(file).unwrap();
        catch_unwind(AssertUnwindSafe(|| hold(&input))).is_err()
    };
    let broken: Vec<_> = files.iter().filter(broken).collect();
    assert!(broken.is_empty(), "what is claimed of {target} does not hold for {broken:#?}");
}

macro_rules! replays {
    ($($name:ident: $target:ident;)+) => {
        $(#[test]
        fn $name() {
            replay(stringify!($target), $target::hold);
        })+

        #[test]
        fn every_folder_of_inputs_is_replayed() {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
            let names = |folder: &str| {
                let entries = fs::read_dir(root.join(folder)).unwrap();
                let stem = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_owned();
                let mut names: Vec<_> = entries.map(|entry| stem(entry.unwrap())).collect();
                names.sort();
                names
            };
            let mut replayed = vec![$(stringify!($target)),+];
            replayed.sort_unstable();
            assert_eq!(names("corpus"), replayed);
            assert_eq!(names("targets"), replayed);
        }
    };
}

replays! {
    hostile_questionnaires_hold_what_is_claimed: questionnaire;
    hostile_expressions_hold_what_is_claimed: expression;
    hostile_answers_hold_what_is_claimed: answers;
    hostile_forms_hold_what_is_claimed: form;
    hostile_files_hold_what_is_claimed: register;
    hostile_selections_hold_what_is_claimed: table_query;
    hostile_links_hold_what_is_claimed: links;
}
