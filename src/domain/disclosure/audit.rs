//! The audit: is every hidden number hidden well enough? Where not, more is hidden.
//!
//! A hidden number holds when some solution of all open equations puts it low enough and some puts it
//! high enough. Solutions are looked for cheaply first, in one region with all others left as they are;
//! only numbers that do not hold so are looked at in all regions at once. One that does not hold even so
//! costs the cheapest open number that gives it room.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::equations::{Equations, shifted};
use super::interval::{Interval, Need, Target, widen};
use super::model::Region;
use super::program::{Program, Settled};
use super::suppress::{Candidate, Status, open_cells};

/// How many open numbers are tried for the room that they give.
const MOST_TRIED: usize = 12;

/// Most cells of all regions together that are looked at at once.
const MOST_CELLS: usize = 4_000;

/// Most programs that one audit solves, so that no publication takes long.
pub(super) const MOST_PROGRAMS: usize = 4_000;

/// Most organisations that are tried as attackers.
const MOST_ATTACKERS: usize = 200;

/// With more failing numbers than this, room is made for all of them before any is looked at again.
const MOST_ONE_BY_ONE: usize = 20;

/// What an audit has shown.
#[derive(Default)]
pub(super) struct Proof {
    /// What is possible, by number.
    pub intervals: BTreeMap<usize, Interval>,
    /// Hidden numbers whose equations are too many to be solved: they are hidden, and no more is known.
    pub unproven: BTreeSet<usize>,
}

/// A number that cannot be protected: everything around it is hidden already.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooNarrow(pub usize);

/// One audit on its way.
pub(super) struct Audit<'a> {
    pub equations: Equations<'a>,
    /// What each number needs once it is hidden.
    pub needs: &'a [Option<Need>],
    /// Whether what the attacker knows already may tell a number: the plan shows it elsewhere.
    pub lenient: bool,
    /// How many programs may still be solved.
    pub budget: Cell<usize>,
}

impl Audit<'_> {
    /// Hides more until every hidden number holds; the intervals that have been shown to be possible.
    ///
    /// # Errors
    ///
    /// [`TooNarrow`] when nothing is left to hide.
    pub fn run(&self, numbers: &mut [Candidate]) -> Result<Proof, TooNarrow> {
        self.precheck(numbers)?;
        let mut found = Proof::default();
        let mut cleared = BTreeSet::new();
        loop {
            let failing = self.look(numbers, &mut found, None, |_| true);
            if failing.len() > MOST_ONE_BY_ONE {
                for number in failing {
                    self.hide_one(numbers, number, None)?;
                }
                continue;
            }
            let failing = match failing.first() {
                Some(number) => Some((*number, None)),
                None => self.attackers(numbers, &found, &mut cleared),
            };
            let Some((number, attacker)) = failing else {
                found.intervals.retain(|number, _| !found.unproven.contains(number));
                return Ok(found);
            };
            self.hide_one(numbers, number, attacker)?;
        }
    }

    /// What the attacker knows already must not tell a number, since hiding more would not help.
    fn precheck(&self, numbers: &mut [Candidate]) -> Result<(), TooNarrow> {
        if !numbers.iter().any(|number| number.status == Status::Known) {
            return Ok(());
        }
        let mut closed = numbers.to_vec();
        for number in closed.iter_mut().filter(|number| number.status == Status::Shown) {
            if number.value != 0 {
                number.status = Status::Hidden;
            }
        }
        for told in self.look(&closed, &mut Proof::default(), None, |_| true) {
            match numbers.get_mut(told) {
                Some(number) if self.lenient => number.status = Status::Hidden,
                _ => return Err(TooNarrow(told)),
            }
        }
        Ok(())
    }

    /// Looks for the intervals of hidden numbers that are not known to hold; returns those that do not.
    fn look(
        &self,
        numbers: &[Candidate],
        found: &mut Proof,
        attacker: Option<usize>,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut left: BTreeSet<usize> = (0..numbers.len())
            .filter(|&at| self.need(numbers, at).is_some() && wanted(at))
            .filter(|at| !found.unproven.contains(at))
            .filter(|at| {
                let need = self.need(numbers, *at);
                let known = found.intervals.get(at).zip(need);
                !known.is_some_and(|(interval, need)| interval.holds(need))
            })
            .collect();
        for (at, region) in self.equations.model.regions.iter().enumerate() {
            let here = |number: &usize| region.numbers.iter().any(|(one, _)| one == number);
            if left.is_empty() || !left.iter().any(here) {
                continue;
            }
            let knows = attacker.is_none_or(|attacker| here(&attacker));
            let Some(mut program) = self.equations.tight(at, numbers).filter(|_| knows) else {
                continue;
            };
            if let Some(attacker) = attacker {
                self.tell(&mut program, 0, region, numbers, attacker);
            }
            self.widen(&program, &[(region, 0)], numbers, &mut left, found);
        }
        let cells: usize =
            self.equations.model.regions.iter().map(|region| region.cells.len()).sum();
        if !left.is_empty() && cells > MOST_CELLS && self.equations.model.regions.len() > 1 {
            found.unproven.extend(std::mem::take(&mut left));
        }
        if !left.is_empty() {
            let (mut program, starts) = self.equations.joint(numbers);
            let pairs: Vec<(&Region, usize)> =
                self.equations.model.regions.iter().zip(starts.iter().copied()).collect();
            if let Some(attacker) = attacker {
                for (region, start) in &pairs {
                    self.tell(&mut program, *start, region, numbers, attacker);
                }
            }
            self.widen(&program, &pairs, numbers, &mut left, found);
        }
        left.retain(|number| !found.unproven.contains(number));
        left.into_iter().collect()
    }

    fn widen(
        &self,
        program: &Program,
        regions: &[(&Region, usize)],
        numbers: &[Candidate],
        left: &mut BTreeSet<usize>,
        found: &mut Proof,
    ) {
        let mut listed = BTreeSet::new();
        let mut targets: Vec<(usize, Target)> = Vec::new();
        for (region, start) in regions {
            for (number, terms) in &region.numbers {
                let Some(need) = self.need(numbers, *number).filter(|_| left.contains(number))
                else {
                    continue;
                };
                if listed.insert(*number) {
                    let interval = found.intervals.get(number).copied();
                    let truth = || Interval::of(self.value(numbers, *number));
                    let interval = interval.unwrap_or_else(truth);
                    let terms = shifted(terms, *start);
                    let target = Target { terms, need, interval, unproven: false };
                    targets.push((*number, target));
                }
            }
        }
        let terms: Vec<_> = targets.iter().map(|(_, target)| &target.terms).collect();
        let settled: Settled = program.settle(&terms);
        let (which, mut targets): (Vec<usize>, Vec<Target>) = targets.into_iter().unzip();
        widen(&settled, &mut targets, &self.budget);
        for (number, target) in which.into_iter().zip(targets) {
            if target.interval.holds(target.need) {
                left.remove(&number);
                found.unproven.remove(&number);
            } else if target.unproven {
                found.unproven.insert(number);
            }
            found.intervals.insert(number, target.interval);
        }
    }

    /// A hidden primary that does not hold against an organisation that stands alone behind another
    /// hidden number and therefore knows it. What has held once holds when more is hidden.
    fn attackers(
        &self,
        numbers: &[Candidate],
        proof: &Proof,
        cleared: &mut BTreeSet<usize>,
    ) -> Option<(usize, Option<usize>)> {
        let alone = (0..numbers.len()).filter(|at| {
            numbers.get(*at).is_some_and(|number| number.alone && !number.status.is_open())
        });
        for attacker in alone.take(MOST_ATTACKERS) {
            if cleared.contains(&attacker) {
                continue;
            }
            let near = self.near(attacker);
            let is_primary = |at: usize| {
                at != attacker
                    && near.contains(&at)
                    && numbers.get(at).is_some_and(|number| {
                        number.status == Status::Primary
                            && !(number.alone && self.overlap(numbers, at, attacker))
                    })
            };
            let unproven = proof.unproven.clone();
            let mut found = Proof { unproven, ..Proof::default() };
            let failing = self.look(numbers, &mut found, Some(attacker), is_primary);
            if let Some(number) = failing.first() {
                return Some((*number, Some(attacker)));
            }
            cleared.insert(attacker);
        }
        None
    }

    /// Whether two numbers may count the same rows: what one organisation alone stands behind twice is
    /// its own.
    fn overlap(&self, numbers: &[Candidate], one: usize, other: usize) -> bool {
        self.equations.model.regions.iter().any(|region| {
            let of = |number: usize| region.numbers.iter().find(|(at, _)| *at == number);
            let (Some((_, one)), Some((_, other))) = (of(one), of(other)) else { return false };
            let open = open_cells(region, numbers, self.equations.free);
            let other: BTreeSet<usize> = other.iter().map(|(cell, _)| *cell).collect();
            one.iter().any(|(cell, _)| open.get(*cell) == Some(&true) && other.contains(cell))
        })
    }

    /// The numbers of the regions that a number is in.
    fn near(&self, number: usize) -> BTreeSet<usize> {
        let regions = self.equations.model.regions.iter();
        let with = regions.filter(|region| region.numbers.iter().any(|(one, _)| *one == number));
        with.flat_map(|region| region.numbers.iter().map(|(one, _)| *one)).collect()
    }

    fn tell(
        &self,
        program: &mut Program,
        start: usize,
        region: &Region,
        numbers: &[Candidate],
        number: usize,
    ) {
        if let Some((_, terms)) = region.numbers.iter().find(|(one, _)| *one == number) {
            program.push(shifted(terms, start), self.value(numbers, number));
        }
    }

    fn value(&self, numbers: &[Candidate], number: usize) -> f64 {
        self.equations.scaled(numbers.get(number).map_or(0, |one| one.value))
    }

    fn need(&self, numbers: &[Candidate], number: usize) -> Option<Need> {
        let status = numbers.get(number)?.status;
        let hidden = matches!(status, Status::Primary | Status::Secondary);
        self.needs.get(number).copied().flatten().filter(|_| hidden)
    }

    /// The cheapest open number of any region that gives `number` room when all are looked at at once;
    /// the cheapest of all where none does.
    fn cheapest_anywhere(
        &self,
        numbers: &[Candidate],
        number: usize,
        attacker: Option<usize>,
    ) -> Option<(bool, u128, usize)> {
        let may = |one: &Candidate| one.status == Status::Shown && one.value != 0;
        let open = numbers.iter().enumerate().filter(|(_, one)| may(one));
        let mut open: Vec<(u128, usize)> =
            open.map(|(at, one)| (one.value.unsigned_abs(), at)).collect();
        open.sort_unstable();
        let width = |closed: &[Candidate]| {
            let mut proof = Proof::default();
            self.look(closed, &mut proof, attacker, |at| at == number);
            proof.intervals.get(&number).map_or(0.0, |interval| interval.high - interval.low)
        };
        let before = width(numbers);
        for (size, at) in open.iter().take(MOST_TRIED) {
            let mut closed = numbers.to_vec();
            if let Some(one) = closed.get_mut(*at) {
                one.status = Status::Hidden;
            }
            if width(&closed) > before + 0.5 {
                return Some((false, *size, *at));
            }
        }
        open.first().map(|(size, at)| (true, *size, *at))
    }

    /// Hides the cheapest open number that gives `number` room.
    fn hide_one(
        &self,
        numbers: &mut [Candidate],
        number: usize,
        attacker: Option<usize>,
    ) -> Result<(), TooNarrow> {
        let Some(need) = self.need(numbers, number) else { return Err(TooNarrow(number)) };
        let mut cheapest: Option<(bool, u128, usize)> = None;
        for region in &self.equations.model.regions {
            let Some((_, terms)) = region.numbers.iter().find(|(one, _)| *one == number) else {
                continue;
            };
            let interval = |but: Option<usize>| {
                let mut program = self.equations.loose(region, numbers, but);
                if let Some(attacker) = attacker {
                    self.tell(&mut program, 0, region, numbers, attacker);
                }
                let interval = Interval::of(self.value(numbers, number));
                let terms = shifted(terms, 0);
                let settled = program.settle(&[&terms]);
                let mut target = Target { terms, need, interval, unproven: false };
                widen(&settled, std::slice::from_mut(&mut target), &self.budget);
                target.interval
            };
            let before = interval(None);
            let mut open: Vec<(u128, usize)> = region
                .numbers
                .iter()
                .filter_map(|(at, _)| {
                    let one = numbers.get(*at)?;
                    let may = one.status == Status::Shown && one.value != 0;
                    may.then_some((one.value.unsigned_abs(), *at))
                })
                .collect();
            open.sort_unstable();
            for (size, at) in open.into_iter().take(MOST_TRIED) {
                if cheapest.is_some_and(|best| best <= (false, size, at)) {
                    break;
                }
                let after = interval(Some(at));
                let wider = after.high - after.low > before.high - before.low + 0.5;
                let offer = (!wider, size, at);
                if cheapest.is_none_or(|best| offer < best) {
                    cheapest = Some(offer);
                }
                if wider {
                    break;
                }
            }
        }
        if cheapest.is_none_or(|(narrow, _, _)| narrow) {
            cheapest = self.cheapest_anywhere(numbers, number, attacker).or(cheapest);
        }
        let (_, _, at) = cheapest.ok_or(TooNarrow(number))?;
        if let Some(hidden) = numbers.get_mut(at) {
            hidden.status = Status::Secondary;
        }
        Ok(())
    }
}
