//! The house rules that a compiler does not know, checked over the source text.
//!
//! The direction of imports, which crate is named in which room, where the clock and chance come
//! from, how long a file is and how it opens. `ARCHITECTURE.md` says why.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("linear", &[]),
    ("domain", &[]),
    ("store", &["domain"]),
    ("exchange", &["domain"]),
    ("service", &["domain", "store", "exchange"]),
    ("words", &["domain"]),
    ("mail", &["domain", "words"]),
    ("config", &["domain", "store"]),
    ("telemetry", &["config"]),
    ("http", &["domain", "words", "exchange", "service", "config"]),
    ("worker", &["domain", "store", "service", "mail", "config"]),
    ("cli", &["domain", "store", "exchange", "service", "http", "worker", "config", "telemetry"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// The crates that the pure core may depend on: data, texts and formulas, nothing that acts.
const OF_THE_CORE: &[&str] = &[
    "arrayvec",
    "chrono",
    "chrono-tz",
    "kartlegger-linear",
    "microlp",
    "proptest",
    "rust-stemmers",
    "serde",
    "serde_json",
    "serde-saphyr",
    "sha2",
    "statrs",
    "thiserror",
    "url",
    "utoipa",
    "uuid",
    "validator",
];

/// Crates with a home: the paths under `src/` that hold every mention of them.
const HOMES: &[(&str, &[&str])] = &[
    ("actix_web", &["http/"]),
    ("argon2", &["service/staff/"]),
    ("askama", &["http/"]),
    ("clap", &["cli/", "main.rs"]),
    ("csv", &["exchange/"]),
    ("diesel", &["store/"]),
    ("diesel_migrations", &["store/"]),
    ("fluent_templates", &["words.rs"]),
    ("getrandom", &["service/chance.rs"]),
    ("indicatif", &["cli/"]),
    ("jsonwebtoken", &["http/auth"]),
    ("lettre", &["mail/"]),
    ("prometheus", &["http/"]),
    ("tracing_subscriber", &["telemetry.rs"]),
    ("utoipa_swagger_ui", &["http/"]),
];

/// The files that may ask for the present, for randomness or for a setting.
const SHELLS: &[&str] = &["service/chance.rs", "service/shell.rs", "config.rs"];

/// Calls that only [`SHELLS`] make.
const OF_THE_SHELLS: &[&str] = &[
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "getrandom::fill",
    "env::var",
    "disallowed_methods",
];

#[test]
fn imports_run_one_way() {
    let mut wrong = Vec::new();
    // The core is a crate of its own, whose root is not the house's.
    for file in sources("src").into_iter().filter(|file| !file.path.starts_with("src/domain/")) {
        let room = room_of(&file.path);
        let allowed = ROOMS.iter().find(|(name, _)| *name == room).map(|(_, names)| *names);
        let allowed = allowed.unwrap_or_else(|| panic!("{}: no room of the house", file.path));
        for named in rooms_named(&file) {
            let is_room = ROOMS.iter().any(|(name, _)| *name == named);
            if is_room && named != room && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{}: {room} names {named}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_depends_on_nothing_that_acts() {
    let mut wrong = Vec::new();
    for name in dependencies_of_the_core() {
        if !OF_THE_CORE.contains(&name.as_str()) {
            wrong.push(format!("src/domain/Cargo.toml names {name}"));
        }
    }
    for file in sources("src/domain") {
        let of_a_test = file.path.contains("/tests");
        for acting in ["fs", "net", "env", "process", "thread", "io"] {
            if !of_a_test && names_path(&file.tokens, &["std", acting]) {
                wrong.push(format!("{} names std::{acting}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_tool_stays_in_its_room() {
    let mut wrong = Vec::new();
    for file in sources("src") {
        let path = file.path.trim_start_matches("src/");
        for (tool, homes) in HOMES {
            let at_home = homes.iter().any(|home| path.starts_with(home));
            let of_ours = imported(&file.tokens).contains(*tool);
            if !at_home && !of_ours && path_roots(&file.tokens).contains(*tool) {
                wrong.push(format!("{} names {tool}, whose home is {homes:?}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_shells_ask_for_the_present_or_for_chance() {
    let mut wrong = Vec::new();
    for file in sources("src") {
        if SHELLS.contains(&file.path.trim_start_matches("src/")) {
            continue;
        }
        for call in OF_THE_SHELLS {
            let parts: Vec<&str> = call.split("::").collect();
            if names_path(&file.tokens, &parts) {
                wrong.push(format!("{} calls {call}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_is_short_and_says_first_what_it_is_for() {
    let mut wrong = Vec::new();
    for file in sources("src").into_iter().chain(sources("tests")) {
        let n_lines = file.text.lines().count();
        if n_lines > 500 {
            wrong.push(format!("{} has {n_lines} lines: split it by job", file.path));
        }
        if !file.text.starts_with("//! ") {
            wrong.push(format!("{} does not open with what it is for", file.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_named_for_having_no_job() {
    let jobless = ["common", "helper", "helpers", "manager", "misc", "util", "utils"];
    for file in sources("src").into_iter().chain(sources("tests")) {
        let path = Path::new(&file.path).with_extension("");
        for part in path.iter().filter_map(|part| part.to_str()) {
            assert!(!jobless.contains(&part), "{}: `{part}` says no job", file.path);
        }
    }
}

#[test]
fn the_reader_of_imports_sees_every_way_to_write_one() {
    let text = "use crate::{store::Store, service as s}; // crate::cli\n\
                mod tests { use super::super::http::page; const T: &str = \"crate::mail\"; }";
    let file = Source::new("src/exchange.rs".to_owned(), text.to_owned());
    let named: Vec<String> = rooms_named(&file).into_iter().collect();
    assert_eq!(named, ["http", "service", "store"]);
    let text = "use { lettre::Message }; fn f(x: x::diesel::Y) -> ::tokio::Z { csv::Reader }";
    let file = Source::new("src/exchange.rs".to_owned(), text.to_owned());
    let roots: Vec<String> = path_roots(&file.tokens).into_iter().collect();
    assert_eq!(roots, ["csv", "lettre", "tokio", "x"]);
}

/// One source file with its tokens; comments and texts in quotes are not among them.
struct Source {
    path: String,
    text: String,
    tokens: Vec<String>,
}

impl Source {
    fn new(path: String, text: String) -> Self {
        Self { tokens: tokens(&text), path, text }
    }

    /// How many modules stand above this file's contents: 0 for the crate's root.
    fn depth(&self) -> usize {
        let parts = Path::new(&self.path).with_extension("");
        let parts: Vec<_> = parts.iter().skip(1).collect();
        let is_folder = parts.last().is_some_and(|last| *last == "mod");
        if self.path == "src/lib.rs" || self.path == "src/main.rs" {
            0
        } else {
            parts.len() - usize::from(is_folder)
        }
    }
}

/// Every Rust file under a folder of the project, in order.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is read") {
            let path: PathBuf = entry.expect("the entry is read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).expect("a path of the project");
                let text = fs::read_to_string(&path).expect("the file is read");
                found.push(Source::new(name.display().to_string(), text));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// Every crate that the pure core depends on, for its tests too.
fn dependencies_of_the_core() -> Vec<String> {
    let manifest: toml::Table = include_str!("../src/domain/Cargo.toml").parse().expect("TOML");
    let tables = ["dependencies", "dev-dependencies"];
    let tables = tables.iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

/// The room that a file belongs to.
fn room_of(path: &str) -> String {
    let inside = path.trim_start_matches("src/");
    inside.split(['/', '.']).next().expect("a first part").to_owned()
}

/// Splits Rust text into words and single signs, without comments and texts in quotes.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == 'r' && rest[1..].trim_start_matches('#').starts_with('"') {
            let fence: String = rest[1..].chars().take_while(|c| *c == '#').collect();
            let close = format!("\"{fence}");
            let open = 2 + fence.len();
            rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
        } else if first == '"' {
            end_of_quote(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let end = end.unwrap_or(rest.len());
            tokens.push(rest[..end].to_owned());
            end
        } else if rest.starts_with("'\"'") {
            3
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    tokens
}

/// How many bytes a quoted text takes, both quotes counted.
fn end_of_quote(rest: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The rooms that a file names, through `crate::` or by climbing to the root with `super`.
fn rooms_named(file: &Source) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < file.tokens.len() {
        let token = file.tokens[at].as_str();
        if token == "{" {
            braces.push(at >= 2 && file.tokens[at - 2] == "mod");
        } else if token == "}" {
            braces.pop();
        } else if token == "crate" {
            named.extend(first_names(&file.tokens[at + 1..]));
        } else if token == "super" {
            let depth = file.depth() + braces.iter().filter(|is_module| **is_module).count();
            let mut climbed = 1;
            while file.tokens.get(at + 3).is_some_and(|token| token == "super") {
                climbed += 1;
                at += 3;
            }
            if climbed >= depth {
                named.extend(first_names(&file.tokens[at + 1..]));
            }
        }
        at += 1;
    }
    named
}

/// The words of every `use crate::…`: modules of ours that may be called like a crate.
fn imported(tokens: &[String]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair == ["use", "crate"] {
            let statement = tokens[at..].iter().take_while(|token| *token != ";");
            words.extend(statement.cloned());
        }
    }
    words
}

/// What follows `::`: one name, or the first name of each branch in braces.
fn first_names(rest: &[String]) -> Vec<String> {
    let [a, b, first, ..] = rest else { return Vec::new() };
    if a != ":" || b != ":" {
        return Vec::new();
    }
    if first != "{" {
        return vec![first.clone()];
    }
    let mut names = Vec::new();
    let mut depth = 1;
    let mut starts = true;
    for token in &rest[3..] {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => starts = true,
            name if starts => {
                names.push(name.to_owned());
                starts = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// The first names of all paths: a word before `::` that has no `::` before it.
fn path_roots(tokens: &[String]) -> BTreeSet<String> {
    let is_sign = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t == ":");
    let mut roots = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_word = token.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let leads = is_sign(Some(at + 1)) && is_sign(Some(at + 2));
        let follows = is_sign(at.checked_sub(1)) && is_sign(at.checked_sub(2));
        // `::tokio` is a root too; `x::tokio` is not.
        let owner = at.checked_sub(3).and_then(|at| tokens.get(at));
        let inside = follows && owner.is_some_and(|t| t.ends_with(char::is_alphanumeric));
        if is_word && leads && !inside {
            roots.insert(token.clone());
        }
    }
    roots
}

/// Whether the path stands somewhere in the file, spelled out; a single word stands anywhere.
fn names_path(tokens: &[String], parts: &[&str]) -> bool {
    let mut sought = Vec::new();
    for part in parts {
        if !sought.is_empty() {
            sought.extend([":", ":"]);
        }
        sought.push(part);
    }
    tokens.windows(sought.len()).any(|window| window.iter().eq(sought.iter()))
}
