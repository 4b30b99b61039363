//! Change of those that are in both rounds, worked by hand: of whom it is, and how many they are.

use super::*;

/// By hand: of the towns, 1 and 2 were towns both times: (5 + 3)/2 = 4 now and (4 + 3)/2 = 7/2 then. 3 has become
/// a state body since, and 4 did not answer now. Everybody in both is 1 to 3: 3 now, 4 then.
#[test]
fn who_has_moved_to_another_group_is_in_neither_groups_change() {
    let now = [(1, TOWN, 0, [5, 5]), (2, TOWN, 0, [3, 3]), (3, STATE, 0, [1, 1])];
    let then =
        [(1, TOWN, 0, [4, 4]), (2, TOWN, 0, [3, 3]), (3, TOWN, 0, [5, 5]), (4, STATE, 0, [2, 2])];
    let indicator = named(&now, &then).of(&(BOTH.to_owned() + "    by: [level]\n"));
    let codes: Vec<_> = indicator.groups.iter().map(|group| group.code.as_str()).collect();
    assert_eq!(codes, ["_T", "state", "municipality"]);
    let matched = |group: usize| {
        let found = indicator.shifts[group].matched;
        found.map(|of| format!("{}: {} from {} to {}", of.n, of.change, of.then, of.now))
    };
    assert_eq!(matched(0).as_deref(), Some("3: -1 from 4 to 3"));
    assert_eq!(matched(1), None, "3 is a state body now, 4 was one then");
    assert_eq!(matched(2).as_deref(), Some("2: 1/2 from 7/2 to 4"));
}

/// Of aggregate answers: three towns are towns both times, and one has become a state body since. Its answers now would
/// follow from everybody in both and the towns in both.
#[test]
fn who_alone_has_moved_is_not_told_apart() {
    let others = || many(TOWN, 20..40).chain(many(STATE, 40..60));
    let moved = |level| many(level, 0..1).chain(others());
    let (now, then): (Vec<Row>, Vec<Row>) = (moved(STATE).collect(), moved(TOWN).collect());
    let indicator = aggregate(&now, &then).of(&(BOTH.to_owned() + "    by: [level]\n"));
    let told = |group: usize| indicator.shifts[group].matched.is_some();
    assert!(!(told(0) && told(1) && told(2)), "the whole less the groups is the one that moved");
    let same = aggregate(&now, &now).of(&(BOTH.to_owned() + "    by: [level]\n"));
    assert!(same.shifts.iter().all(|shift| shift.matched.is_some()), "nobody moved");
}

/// Two entries of organisation 1 and one of organisation 2: two organisations, three answers; (4 + 2 + 3)/3 = 3.
#[test]
fn those_in_both_are_counted_as_organisations_and_not_as_entries() {
    let rows = [(1, TOWN, 0, [4, 4]), (2, TOWN, 0, [2, 2]), (3, TOWN, 0, [3, 3])];
    let of_entries = |columns: &mut Columns| {
        let mut sheets = std::mem::take(&mut columns.organisations);
        sheets.owners = vec![0, 0, 1];
        columns.rosters.insert("tiltak".parse().unwrap(), sheets);
    };
    let yaml = BOTH.to_owned() + "    unit: { entry: tiltak }\n";
    let indicator = named(&rows, &rows).edited(&yaml, &versions(), of_entries);
    assert_eq!(by_group(&indicator), ["_T: 3 n=3"]);
    assert_eq!(indicator.shifts[0].matched.map(|of| (of.n, of.now)), Some((2, Figure::whole(3))));
}
