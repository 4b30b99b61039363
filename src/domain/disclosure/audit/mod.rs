//! The audit: is every hidden number hidden well enough? Where not, more is hidden.
//!
//! A hidden number holds when some solution of all open equations puts it low enough and some puts it
//! high enough. Every solution that is found counts for all hidden numbers. One that does not hold, or
//! whose solutions are not found, costs open numbers that give it room (`mend`); when there are none
//! left, nothing is published.
//!
//! **Invariant:** an audit that returns has shown the interval of every hidden number to be wide enough.

pub(super) mod equations;
pub(super) mod interval;
mod mend;
mod points;
mod program;
mod settled;

use std::collections::{BTreeMap, BTreeSet};

use kartlegger_linear::{Budget, Terms};

use self::equations::Equations;
use self::interval::{Interval, Need, Search, Target};
use self::mend::mend;
use self::points::Points;
use self::settled::{Point, Reduced, Settled};
use crate::disclosure::suppress::{Candidate, Status};

/// What an audit has shown to be possible, by number.
type Proof = BTreeMap<usize, Interval>;

/// A number that cannot be protected: everything around it is hidden already.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::disclosure) struct TooNarrow(pub usize);

/// An attacker and a number that it knows however much is hidden.
type Certain = BTreeSet<(usize, usize)>;

/// One audit on its way.
pub(in crate::disclosure) struct Audit<'a> {
    pub equations: Equations<'a>,
    /// What each number needs once it is hidden.
    pub needs: &'a [Option<Need>],
    /// The same against an organisation that stands alone behind a hidden number and knows it.
    pub against_one: &'a [Option<Need>],
    /// Whether what the attacker knows already may tell a number: the plan shows it elsewhere.
    pub lenient: bool,
    /// Numbers that are hidden since they were before, and for nothing else: of those what readers know already may
    /// tell, since it did so before.
    pub kept: &'a [bool],
    pub budget: Budget,
}

/// The equations at one stage, and every hidden number.
struct Stage {
    program: Settled,
    sums: BTreeMap<usize, Reduced>,
}

impl Audit<'_> {
    /// Hides more until every hidden number holds; the intervals that have been shown to be possible.
    ///
    /// # Errors
    ///
    /// [`TooNarrow`] when nothing is left to hide.
    pub fn run(&self, numbers: &mut [Candidate]) -> Result<Proof, TooNarrow> {
        self.precheck(numbers)?;
        let mut proof = Proof::new();
        let mut points = Points::default();
        let (mut cleared, mut certain) = (BTreeSet::new(), Certain::new());
        loop {
            let stage = self.stage(numbers);
            points.next_stage();
            let all = stage.sums.keys().copied();
            let failing = self.look(&stage, numbers, all, None, (&mut proof, &mut points));
            if !failing.is_empty() {
                let near = (&stage, points.mean());
                self.mend(numbers, &failing, &proof, (&[], &mut certain), near)?;
                continue;
            }
            let found = self.attacked(&stage, numbers, &mut points, (&mut cleared, &certain));
            let Some((attacker, failing, shown)) = found else { return Ok(proof) };
            let near = (&stage, points.right(attacker));
            self.mend(numbers, &failing, &shown, (&[attacker], &mut certain), near)?;
        }
    }

    /// What the attacker knows already must not tell a number, since hiding more would not help.
    fn precheck(&self, numbers: &mut [Candidate]) -> Result<(), TooNarrow> {
        if !numbers.iter().any(|number| number.status == Status::Known) {
            return Ok(());
        }
        // Zeros are hidden last, and are many: most often they need not be.
        if self.told(numbers, |number| number.value != 0).is_empty() {
            return Ok(());
        }
        for told in self.told(numbers, |_| true) {
            match numbers.get_mut(told) {
                Some(number) if self.lenient || self.kept.get(told) == Some(&true) => {
                    number.status = Status::Hidden;
                }
                _ => return Err(TooNarrow(told)),
            }
        }
        Ok(())
    }

    /// The numbers that do not hold even when all that are shown and may be hidden are.
    fn told(&self, numbers: &[Candidate], may: impl Fn(&Candidate) -> bool) -> Vec<usize> {
        let mut closed = numbers.to_vec();
        let shown = |number: &&mut Candidate| number.status == Status::Shown && may(number);
        closed.iter_mut().filter(shown).for_each(|number| number.status = Status::Hidden);
        let stage = self.stage(&closed);
        let found = (&mut Proof::new(), &mut Points::default());
        self.look(&stage, &closed, stage.sums.keys().copied(), None, found)
    }

    fn stage(&self, numbers: &[Candidate]) -> Stage {
        let wanted = |number: usize| {
            let alone = numbers.get(number).is_some_and(|one| one.alone && !one.status.is_open());
            alone || self.need(numbers, number, false).is_some()
        };
        let terms = self.equations.terms(wanted);
        let program = self.equations.program(numbers, Status::is_open);
        let all: Vec<&Terms> = terms.values().collect();
        let program = program.settle(&all);
        let sums = terms.iter().map(|(number, terms)| (*number, program.reduce(terms))).collect();
        Stage { program, sums }
    }

    /// Looks for the intervals of the `wanted` numbers, also where the `attacker` knows its own; returns
    /// those that do not hold.
    fn look(
        &self,
        stage: &Stage,
        numbers: &[Candidate],
        wanted: impl Iterator<Item = usize>,
        attacker: Option<usize>,
        (proof, points): (&mut Proof, &mut Points),
    ) -> Vec<usize> {
        let mut targets: Vec<Target<'_>> = wanted
            .filter_map(|number| {
                let truth = self.value(numbers, number);
                let interval = proof.get(&number).copied().unwrap_or(Interval::of(truth));
                let need = self.need(numbers, number, attacker.is_some())?;
                let sum = stage.sums.get(&number)?;
                Some(Target { number, sum, need, truth, interval })
            })
            .collect();
        let told = attacker.and_then(|at| Some((stage.sums.get(&at)?, self.value(numbers, at))));
        let told = told.into_iter().collect();
        let start = attacker.and_then(|attacker| points.right(attacker));
        let search = Search { program: &stage.program, told, budget: &self.budget };
        points.extend(search.widen(&mut targets, start));
        let failing = targets.iter().filter(|target| !target.interval.holds(target.need));
        let failing = failing.map(|target| target.number).collect();
        proof.extend(targets.into_iter().map(|target| (target.number, target.interval)));
        failing
    }

    /// An organisation that stands alone behind a hidden number and therefore knows it, the hidden
    /// primaries that do not hold against it, and what is possible of them. What has held once holds when
    /// more is hidden.
    fn attacked(
        &self,
        stage: &Stage,
        numbers: &[Candidate],
        points: &mut Points,
        (cleared, certain): (&mut BTreeSet<usize>, &Certain),
    ) -> Option<(usize, Vec<usize>, Proof)> {
        let is = |at: usize, test: fn(&Candidate) -> bool| numbers.get(at).is_some_and(test);
        let alone = |at: &usize| is(*at, |one| one.alone && !one.status.is_open());
        let attackers: Vec<usize> =
            (0..numbers.len()).filter(alone).filter(|at| !cleared.contains(at)).collect();
        for attacker in attackers {
            let mut proof = Proof::new();
            for number in stage.sums.keys().copied() {
                let Some(need) = self.need(numbers, number, true) else { continue };
                let primary = is(number, |one| one.status == Status::Primary);
                if number == attacker || !primary || certain.contains(&(attacker, number)) {
                    continue;
                }
                let interval = points.interval(number, self.value(numbers, number), attacker);
                // What one organisation alone stands behind twice is its own.
                let own =
                    || is(number, |one| one.alone) && self.equations.overlap(number, attacker);
                if !interval.holds(need) && !own() {
                    proof.insert(number, interval);
                }
            }
            let left: Vec<usize> = proof.keys().copied().collect();
            let found = (&mut proof, &mut *points);
            let failing = self.look(stage, numbers, left.into_iter(), Some(attacker), found);
            if !failing.is_empty() {
                return Some((attacker, failing, proof));
            }
            cleared.insert(attacker);
        }
        None
    }

    /// Hides more for numbers that do not hold.
    fn mend(
        &self,
        numbers: &mut [Candidate],
        failing: &[usize],
        proof: &Proof,
        (told, certain): (&[usize], &mut Certain),
        (stage, near): (&Stage, Option<Point>),
    ) -> Result<(), TooNarrow> {
        let near = near.and_then(|point| stage.program.spread(&point));
        let mut any = false;
        for &number in failing {
            let need = self.need(numbers, number, !told.is_empty()).ok_or(TooNarrow(number))?;
            let truth = || Interval::of(self.value(numbers, number));
            let wanted = (number, need, proof.get(&number).copied().unwrap_or_else(truth));
            // What was hidden for one may be enough for the next.
            let near = near.as_deref();
            match mend(&self.equations, numbers, wanted, told, near, &self.budget) {
                Ok(hides) => any |= hides,
                Err(narrow) => {
                    // Of few whom readers are told of, one knows of the others what follows from its own answer.
                    let is_of_few = self.needs.get(number) != self.against_one.get(number);
                    if let Some(attacker) = told.first().filter(|_| is_of_few) {
                        certain.insert((*attacker, number));
                        any = true;
                        continue;
                    }
                    let one = numbers.get_mut(number).filter(|one| {
                        // What the plan shows elsewhere protects nobody, so it need not be protected.
                        self.lenient && one.status == Status::Secondary
                    });
                    one.ok_or(narrow)?.status = Status::Hidden;
                    any = true;
                }
            }
        }
        match failing.first() {
            Some(number) if !any => Err(TooNarrow(*number)),
            _ => Ok(()),
        }
    }

    fn value(&self, numbers: &[Candidate], number: usize) -> f64 {
        self.equations.scaled(numbers.get(number).map_or(0, |one| one.value))
    }

    fn need(&self, numbers: &[Candidate], number: usize, against_one: bool) -> Option<Need> {
        let status = numbers.get(number)?.status;
        let hidden = matches!(status, Status::Primary | Status::Secondary);
        let needs = if against_one { self.against_one } else { self.needs };
        needs.get(number).copied().flatten().filter(|_| hidden)
    }
}
