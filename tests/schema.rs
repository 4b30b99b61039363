//! The twin migrations make the same database twice, and what is written about it is true.
//!
//! Each catalog is read into lines of text; two databases agree when their lines do. A line on a
//! column names the SQLite type, onto which the PostgreSQL types are mapped (uuid and bytea are
//! blobs there, instants are integers).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "shared with the HTTP tests, which use all of it")]
#[path = "api/harness/database.rs"]
mod database;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use database::{Backend, Database, former_schemas};
use diesel::sql_types::Text;
use diesel::{
    Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_query,
};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use kartlegger::domain::canonical::hex;
use kartlegger::store::{Store, StoreUrl};
use sha2::{Digest, Sha256};

/// An open database of either kind.
enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Open {
    fn new(database: &Database) -> Self {
        match &database.url {
            StoreUrl::Sqlite(path) => {
                Self::Sqlite(SqliteConnection::establish(path.to_str().unwrap()).unwrap())
            }
            StoreUrl::Postgres(url) => Self::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    /// The rows of one part of the catalog, in the query's order.
    fn rows(&mut self, part: &Part) -> Vec<String> {
        let rows: QueryResult<Vec<Line>> = match self {
            Self::Sqlite(conn) => sql_query(part.sqlite).load(conn),
            Self::Postgres(conn) => sql_query(part.postgres).load(conn),
        };
        rows.expect("the catalog is read").into_iter().map(|row| row.line).collect()
    }

    /// The same as a set.
    fn lines(&mut self, part: &Part) -> BTreeSet<String> {
        self.rows(part).into_iter().collect()
    }

    /// The statements that would make this database, as one text.
    fn dump(&mut self) -> String {
        self.rows(&DUMP).join(";\n") + ";\n"
    }
}

/// One part of the catalog, as each database is asked for it; every row is one text called `line`.
struct Part {
    sqlite: &'static str,
    postgres: &'static str,
}

/// `table.column type [null] [default]`
const COLUMNS: Part = Part {
    sqlite: include_str!("catalog/columns.sqlite.sql"),
    postgres: include_str!("catalog/columns.postgres.sql"),
};
/// `table (column, column) [unique] [primary]`
const INDEXES: Part = Part {
    sqlite: include_str!("catalog/indexes.sqlite.sql"),
    postgres: include_str!("catalog/indexes.postgres.sql"),
};
/// `table (column, column) -> table (column, column) [action on delete]`
const REFERENCES: Part = Part {
    sqlite: include_str!("catalog/references.sqlite.sql"),
    postgres: include_str!("catalog/references.postgres.sql"),
};
/// `table: condition`, in each database's own words
const CHECKS: Part = Part {
    sqlite: "SELECT name || ': ' || sql AS line FROM sqlite_schema \
             WHERE type = 'table' AND sql LIKE '%CHECK%'",
    postgres: "SELECT conrelid::regclass::text || ': ' || pg_get_constraintdef(oid) AS line \
               FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
};
/// One statement a row, tables before their indexes.
const DUMP: Part = Part {
    sqlite: "SELECT sql AS line FROM sqlite_schema WHERE sql IS NOT NULL \
             AND name <> '__diesel_schema_migrations' ORDER BY type DESC, tbl_name, name",
    postgres: include_str!("catalog/dump.postgres.sql"),
};

#[test]
fn the_twin_migrations_have_the_same_names() {
    let names = |backend: &str| -> BTreeSet<PathBuf> {
        let root = migrations(backend);
        let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
        let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
        let files = files.map(|file| file.unwrap().path());
        files.map(|file| file.strip_prefix(&root).unwrap().to_owned()).collect()
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    for up in sqlite.iter().filter(|file| file.ends_with("up.sql")) {
        assert!(
            sqlite.contains(&up.with_file_name("down.sql")),
            "{} cannot be undone",
            up.display()
        );
    }
}

/// Databases out there have run it as it was: what is to be different is a further migration.
#[test]
fn a_migration_is_never_edited() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut there = BTreeSet::new();
    for backend in ["sqlite", "postgres"] {
        for folder in fs::read_dir(migrations.join(backend)).unwrap() {
            let up = folder.unwrap().path().join("up.sql");
            let hash = hex(Sha256::digest(fs::read(&up).unwrap()));
            let name = up.strip_prefix(&migrations).unwrap().to_str().unwrap();
            there.insert(format!("{hash}  {name}"));
        }
    }
    let written = include_str!("../migrations/frozen.sha256");
    let frozen: BTreeSet<String> = written.lines().map(str::to_owned).collect();
    let altered: Vec<_> = frozen.difference(&there).collect();
    assert!(altered.is_empty(), "edited or removed: {altered:#?}");
    let new: Vec<_> = there.difference(&frozen).collect();
    assert!(new.is_empty(), "add to migrations/frozen.sha256: {new:#?}");
}

#[test]
fn an_upgraded_database_has_the_tables_of_a_new_one() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let fresh = Open::new(&Database::fresh(backend)).dump();
        for (version, sql) in former_schemas(backend) {
            let former = Database::holding(backend, &sql);
            Store::migrate(&former.url).expect("the migrations run");
            assert_eq!(Open::new(&former).dump(), fresh, "{backend:?} from {version}");
        }
    }
}

#[test]
fn both_databases_have_the_same_columns_indexes_and_references() {
    let (sqlite, postgres) = (Database::fresh(Backend::Sqlite), Database::fresh(Backend::Postgres));
    let (mut sqlite, mut postgres) = (Open::new(&sqlite), Open::new(&postgres));
    for part in [COLUMNS, INDEXES, REFERENCES] {
        let (ours, theirs) = (sqlite.lines(&part), postgres.lines(&part));
        assert!(!ours.is_empty());
        let only_ours: Vec<_> = ours.difference(&theirs).collect();
        let only_theirs: Vec<_> = theirs.difference(&ours).collect();
        assert_eq!((only_ours, only_theirs), (vec![], vec![]), "only SQLite, only PostgreSQL");
    }
}

/// Each database prints a condition in its own way; the codes in it are the same.
#[test]
fn both_databases_check_the_same_codes() {
    let codes = |backend| {
        let database = Database::fresh(backend);
        let lines = Open::new(&database).lines(&CHECKS);
        let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in lines {
            let (table, rest) = line.split_once(": ").unwrap();
            for condition in rest.split("CHECK (").skip(1) {
                let quoted = inside(condition).split('\'').skip(1).step_by(2).map(str::to_owned);
                codes.entry(table.to_owned()).or_default().extend(quoted);
            }
        }
        codes
    };
    let sqlite = codes(Backend::Sqlite);
    assert!(sqlite["accounts"].contains("administrator"));
    assert_eq!(sqlite, codes(Backend::Postgres));
}

#[test]
fn every_migration_can_be_undone_and_done_again() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let database = Database::fresh(backend);
        let mut open = Open::new(&database);
        let before = open.dump();
        match &mut open {
            Open::Sqlite(conn) => undo(conn, "sqlite"),
            Open::Postgres(conn) => undo(conn, "postgres"),
        }
        assert_eq!(open.lines(&COLUMNS), BTreeSet::new(), "{backend:?}: something stays behind");
        match &mut open {
            Open::Sqlite(conn) => redo(conn, "sqlite"),
            Open::Postgres(conn) => redo(conn, "postgres"),
        }
        assert_eq!(open.dump(), before, "{backend:?}");
    }
}

/// Without one, deleting or changing the row that is referred to scans the whole table.
#[test]
fn every_reference_has_an_index() {
    let database = Database::fresh(Backend::Sqlite);
    let mut open = Open::new(&database);
    let indexes = open.lines(&INDEXES);
    for reference in open.lines(&REFERENCES) {
        let columns = reference.split(')').next().unwrap();
        let served = |index: &String| {
            index.strip_prefix(columns).is_some_and(|rest| rest.starts_with([')', ',']))
        };
        assert!(indexes.iter().any(served), "no index begins with {columns})");
    }
}

#[test]
fn diesel_knows_every_column_with_its_type() {
    let database = Database::fresh(Backend::Postgres);
    let part = Part { sqlite: "", postgres: include_str!("catalog/types.postgres.sql") };
    let known: BTreeSet<String> = diesel_columns().into_iter().collect();
    let there = Open::new(&database).lines(&part);
    let only_known: Vec<_> = known.difference(&there).collect();
    let only_there: Vec<_> = there.difference(&known).collect();
    assert_eq!(
        (only_known, only_there),
        (vec![], vec![]),
        "only in schema.rs, only in the database"
    );
}

#[test]
fn every_column_has_a_class() {
    let database = Database::fresh(Backend::Sqlite);
    let columns = Open::new(&database).lines(&COLUMNS);
    let there: BTreeSet<&str> =
        columns.iter().map(|line| line.split(' ').next().unwrap()).collect();
    let written: toml::Table = toml::from_str(include_str!("../schema/columns.toml")).unwrap();
    let mut classed = BTreeSet::new();
    for (table, classes) in &written {
        for (column, class) in classes.as_table().unwrap() {
            let class = class.as_str().unwrap();
            let known = ["public", "internal", "personal", "answer"].contains(&class);
            assert!(known, "{table}.{column}: `{class}` is no class");
            classed.insert(format!("{table}.{column}"));
        }
    }
    let classed: BTreeSet<&str> = classed.iter().map(String::as_str).collect();
    let unclassed: Vec<_> = there.difference(&classed).collect();
    let gone: Vec<_> = classed.difference(&there).collect();
    assert_eq!(
        (unclassed, gone),
        (vec![], vec![]),
        "columns without a class, classes without a column"
    );
}

#[test]
fn the_dumps_in_the_schema_folder_are_true() {
    let mut stale = Vec::new();
    for (backend, name) in [(Backend::Sqlite, "sqlite.sql"), (Backend::Postgres, "postgres.sql")] {
        let database = Database::fresh(backend);
        let dump = Open::new(&database).dump();
        let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
        if fs::read_to_string(&written).unwrap_or_default() != dump {
            let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            fs::write(&fresh, dump).unwrap();
            stale.push(format!("cp {} schema/{name}", fresh.display()));
        }
    }
    assert!(stale.is_empty(), "out of date:\n{}", stale.join("\n"));
}

/// What stands before the bracket that closes one opened before `text`.
fn inside(text: &str) -> &str {
    let mut open = 1;
    let end = text.find(|sign| {
        open += i32::from(sign == '(') - i32::from(sign == ')');
        open == 0
    });
    &text[..end.unwrap_or(text.len())]
}

fn migrations(backend: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend)
}

fn undo<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(conn: &mut C, backend: &str) {
    let files = FileBasedMigrations::from_path(migrations(backend)).unwrap();
    conn.revert_all_migrations(files).expect("every migration is undone");
}

fn redo<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(conn: &mut C, backend: &str) {
    let files = FileBasedMigrations::from_path(migrations(backend)).unwrap();
    conn.run_pending_migrations(files).expect("every migration is done again");
}

/// `table.column type [null]` of each column in `src/store/schema.rs`.
fn diesel_columns() -> Vec<String> {
    let mut columns = Vec::new();
    for table in include_str!("../src/store/schema.rs").split("diesel::table! {").skip(1) {
        let lines = table.lines().map(str::trim).skip_while(|line| !line.ends_with(") {"));
        let mut name = "";
        for line in lines.take_while(|line| *line != "}") {
            if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
                let inner = kind.trim_start_matches("Nullable<").trim_end_matches('>');
                let sql = match inner {
                    "KeySql" => "uuid",
                    "AtSql" => "timestamp with time zone",
                    "Binary" => "bytea",
                    "BigInt" => "bigint",
                    "Integer" => "integer",
                    "Text" => "text",
                    "Date" => "date",
                    "Bool" => "boolean",
                    other => panic!("{name}.{column}: what is {other} on PostgreSQL?"),
                };
                let null = if kind == inner { "" } else { " null" };
                columns.push(format!("{name}.{column} {sql}{null}"));
            } else {
                name = line.split(' ').next().unwrap();
            }
        }
    }
    columns
}
