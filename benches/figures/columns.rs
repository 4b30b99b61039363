//! The two measurements of this product, each in its own process: publishing as staff preview it, and
//! its parts: stored answers to columns, and columns to all tables.

use std::collections::HashMap;
use std::path::Path;

use diesel::sql_types::Binary;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use kartlegger::domain::code::Name;
use kartlegger::domain::ids::RoundId;
use kartlegger::domain::orgnr::Series;
use kartlegger::domain::questionnaire::document::Class;
use kartlegger::domain::questionnaire::plan::TableRow;
use kartlegger::domain::tabulate::{
    Builder, Columns, FrozenSubmission, FrozenUnit, Table, count as count_table,
};
use kartlegger::service::collect::{Personal, frozen_responses};
use kartlegger::service::design::{Instruments, find_round, instrument};
use kartlegger::service::disseminate::{Decoded, DisseminateError, preview};
use kartlegger::service::process::find_freeze;
use kartlegger::service::staff::Passwords;
use kartlegger::service::{Actor, Chance, Clock, Cx, Shell};
use kartlegger::store::{Store, StoreConnection, StoreError, StoreUrl, units};
use uuid::Uuid;

use crate::compared;
use crate::measured::Timer;

#[derive(QueryableByName)]
struct Round {
    #[diesel(sql_type = Binary)]
    round_id: Vec<u8>,
}

fn shell(database: &Path) -> Shell {
    Shell {
        store: Store::open(&StoreUrl::sqlite(database), 1).expect("the database opens"),
        clock: Clock::System,
        chance: Chance::seeded(1),
        series: Series::RealAndTest,
        instruments: Instruments::default(),
        decoded: Decoded::default(),
        passwords: Passwords::new(8, 1, 1).expect("the least that Argon2 allows"),
    }
}

/// The round that has been frozen.
fn round(shell: &Shell) -> RoundId {
    let found = shell.read_here(Actor::System, |cx| {
        let StoreConnection::Sqlite(conn) = &mut *cx.conn else { panic!("an SQLite database") };
        let found: Round = sql_query("SELECT round_id FROM freezes").get_result(conn)?;
        Ok::<_, StoreError>(found)
    });
    Uuid::from_slice(&found.expect("a freeze").round_id).expect("an id").into()
}

/// Times all from stored answers to protected tables.
pub fn publish(database: &Path) {
    let shell = shell(database);
    let round = round(&shell);
    let mut timer = Timer::start();
    let (publication, _) =
        shell.read_here(Actor::System, |cx| preview(cx, round, 1)).expect("a preview");
    timer.lap("all");
    assert!(publication.tables.len() > 50, "the whole plan");
    timer.print();
}

/// Times stored answers to columns, and columns to all tables, and leaves data and counts in `folder`.
pub fn count(database: &Path, folder: &Path) {
    let shell = shell(database);
    let round = round(&shell);
    let mut timer = Timer::start();
    let loaded = shell.read_here(Actor::System, |cx| load(cx, round));
    let (plan, columns, filters) = loaded.expect("the columns");
    timer.lap("load");
    let counted = |wanted: &dyn Fn(&TableRow) -> bool| -> Vec<Table> {
        plan.iter()
            .zip(&filters)
            .filter(|(table, _)| wanted(table))
            .map(|(table, items)| count_table(&columns, table, items).expect("a table"))
            .collect()
    };
    timer.lap("ready");
    let same = counted(&|table| compared::is_compared(&columns, table));
    timer.lap("same");
    let tables = counted(&|_| true);
    timer.lap("all");
    assert!(same.len() < tables.len(), "DuckDB counts some of the tables");
    timer.print();
    compared::write(folder, &columns, &plan, &tables);
}

type Loaded = (Vec<TableRow>, Columns, Vec<Vec<(Name, Class)>>);

/// The columns of a freeze, one submission after the other, as publishing builds them.
fn load(cx: &mut Cx<'_>, round: RoundId) -> Result<Loaded, DisseminateError> {
    let round = find_round(cx, round)?;
    let instrument = instrument(cx, round.version_id)?;
    let plan = &instrument.document.plan;
    let (_, fixed) = find_freeze(cx, round.id, 1)?;
    let fixed: HashMap<_, _> = fixed.iter().map(|unit| (unit.unit_id, unit.disposition)).collect();
    let mut units = units::list_all(cx.conn, round.id)?;
    units.sort_unstable_by_key(|unit| unit.id);
    let mut units = units
        .into_iter()
        .map(|unit| FrozenUnit {
            id: unit.id,
            deadline: round.schedule.deadline(unit.extended_to),
            disposition: fixed[&unit.id],
            submission: None,
            facts: unit.facts,
        })
        .peekable();
    let mut builder = Builder::new(&instrument, plan)?;
    let mut push = |unit: &FrozenUnit| builder.push(unit, |_| {});
    frozen_responses(cx, (round.id, 1), Personal::Sealed, |answered| {
        while let Some(unit) = units.next_if(|unit| unit.id < answered.submission.unit) {
            push(&unit)?;
        }
        let Some(mut unit) = units.next() else { return Ok(()) };
        unit.submission = Some(FrozenSubmission {
            response: answered.response,
            received_at: answered.submission.received_at,
            first_at: answered.submission.first_at,
        });
        push(&unit)?;
        Ok::<_, DisseminateError>(())
    })?;
    for unit in units {
        push(&unit)?;
    }
    let filters = plan.tables.iter().map(|table| builder.filter_items(&table.id)).collect();
    Ok((plan.tables.clone(), builder.finish(), filters))
}
