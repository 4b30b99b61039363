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
use self::mend::{Mending, Wanted};
use self::points::Points;
use self::settled::{Reduced, Settled, Told};
use crate::disclosure::suppress::{Candidate, Status};

/// What an audit has shown to be possible, by number.
type Proof = BTreeMap<usize, Interval>;

/// A number that cannot be protected: everything around it is hidden already.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::disclosure) struct TooNarrow(pub usize);

/// Hidden numbers that do not hold, and against whom.
struct Attack {
    /// The number that the attacker knows, since it stands alone behind it; none where it is any reader.
    attacker: Option<usize>,
    /// What is possible of those that do not hold.
    narrow: Proof,
}

/// What is known of those that stand alone behind hidden numbers.
#[derive(Default)]
struct Attackers {
    /// Those against whom all has held: it holds when more is hidden.
    cleared: BTreeSet<usize>,
    /// What some of them know however much is hidden.
    certain: BTreeSet<Certain>,
}

/// An attacker and a number that it knows however much is hidden.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Certain {
    attacker: usize,
    number: usize,
}

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

/// The audit at one stage of what is hidden: the equations, and every hidden number.
struct Stage<'a> {
    audit: &'a Audit<'a>,
    numbers: &'a [Candidate],
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
        let (mut proof, mut points) = (Proof::new(), Points::default());
        let mut attackers = Attackers::default();
        loop {
            let stage = self.stage(numbers);
            points.next_stage();
            let narrow = stage.look(stage.sums.keys().copied(), None, &mut proof, &mut points);
            let attack = if narrow.is_empty() {
                stage.attack(&mut points, &mut attackers)
            } else {
                Some(Attack { attacker: None, narrow })
            };
            let Some(attack) = attack else { return Ok(proof) };
            let near = attack.attacker.map_or_else(|| points.mean(), |own| points.right(own));
            let near = near.and_then(|point| stage.program.spread(&point));
            self.mend(numbers, &attack, near.as_deref(), &mut attackers.certain)?;
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
        let all = stage.sums.keys().copied();
        let narrow = stage.look(all, None, &mut Proof::new(), &mut Points::default());
        narrow.into_keys().collect()
    }

    fn stage<'a>(&'a self, numbers: &'a [Candidate]) -> Stage<'a> {
        let wanted = |number: usize| {
            let alone = numbers.get(number).is_some_and(|one| one.alone && !one.status.is_open());
            alone || self.need(numbers, number, false).is_some()
        };
        let terms = self.equations.terms(wanted);
        let program = self.equations.program(numbers, Status::is_open);
        let all: Vec<&Terms> = terms.values().collect();
        let program = program.settle(&all);
        let sums = terms.iter().map(|(number, terms)| (*number, program.reduce(terms))).collect();
        Stage { audit: self, numbers, program, sums }
    }

    /// Hides more for numbers that do not hold, near a possible point by variables.
    fn mend(
        &self,
        numbers: &mut [Candidate],
        attack: &Attack,
        near: Option<&[f64]>,
        certain: &mut BTreeSet<Certain>,
    ) -> Result<(), TooNarrow> {
        let (equations, budget) = (&self.equations, &self.budget);
        let mending = Mending { equations, attacker: attack.attacker, near, budget };
        let against_one = attack.attacker.is_some();
        let mut any = false;
        for (&number, &interval) in &attack.narrow {
            let need = self.need(numbers, number, against_one).ok_or(TooNarrow(number))?;
            // What was hidden for one may be enough for the next.
            match mending.mend(numbers, &Wanted { number, need, interval }) {
                Ok(hides) => any |= hides,
                Err(narrow) => {
                    // Of few whom readers are told of, one knows of the others what follows from its own answer.
                    let is_of_few = self.needs.get(number) != self.against_one.get(number);
                    if let Some(attacker) = attack.attacker.filter(|_| is_of_few) {
                        certain.insert(Certain { attacker, number });
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
        match attack.narrow.keys().next() {
            Some(number) if !any => Err(TooNarrow(*number)),
            _ => Ok(()),
        }
    }

    fn need(&self, numbers: &[Candidate], number: usize, against_one: bool) -> Option<Need> {
        let status = numbers.get(number)?.status;
        let hidden = matches!(status, Status::Primary | Status::Secondary);
        let needs = if against_one { self.against_one } else { self.needs };
        needs.get(number).copied().flatten().filter(|_| hidden)
    }
}

impl Stage<'_> {
    /// Looks for the intervals of the `wanted` numbers, also where the `attacker` knows its own; returns
    /// those that do not hold.
    fn look(
        &self,
        wanted: impl Iterator<Item = usize>,
        attacker: Option<usize>,
        proof: &mut Proof,
        points: &mut Points,
    ) -> Proof {
        let target = |number: usize| {
            let truth = self.value(number);
            let interval = proof.get(&number).copied().unwrap_or(Interval::of(truth));
            let need = self.need(number, attacker.is_some())?;
            let sum = self.sums.get(&number)?;
            Some(Target { number, sum, need, truth, interval })
        };
        let mut targets: Vec<Target<'_>> = wanted.filter_map(target).collect();
        let told = attacker
            .and_then(|own| Some(Told { sum: self.sums.get(&own)?, value: self.value(own) }));
        let start = attacker.and_then(|attacker| points.right(attacker));
        let search = Search { program: &self.program, told, budget: &self.audit.budget };
        points.extend(search.widen(&mut targets, start));
        proof.extend(targets.iter().map(|target| (target.number, target.interval)));
        let narrow = targets.iter().filter(|target| !target.interval.holds(target.need));
        narrow.map(|target| (target.number, target.interval)).collect()
    }

    /// What an organisation finds that stands alone behind a hidden number and therefore knows it: hidden
    /// primaries that do not hold against it. What has held once holds when more is hidden.
    fn attack(&self, points: &mut Points, attackers: &mut Attackers) -> Option<Attack> {
        let Attackers { cleared, certain } = attackers;
        let alone = |at: usize| self.is(at, |one| one.alone && !one.status.is_open());
        for attacker in (0..self.numbers.len()).filter(|at| alone(*at)) {
            if cleared.contains(&attacker) {
                continue;
            }
            let mut proof = self.open_to(attacker, points, certain);
            let wanted: Vec<usize> = proof.keys().copied().collect();
            let narrow = self.look(wanted.into_iter(), Some(attacker), &mut proof, points);
            if !narrow.is_empty() {
                return Some(Attack { attacker: Some(attacker), narrow });
            }
            cleared.insert(attacker);
        }
        None
    }

    /// The hidden primaries that an attacker may come near to, by the points that are known.
    fn open_to(&self, attacker: usize, points: &Points, certain: &BTreeSet<Certain>) -> Proof {
        let mut proof = Proof::new();
        for number in self.sums.keys().copied() {
            let Some(need) = self.need(number, true) else { continue };
            let primary = self.is(number, |one| one.status == Status::Primary);
            if number == attacker || !primary || certain.contains(&Certain { attacker, number }) {
                continue;
            }
            let interval = points.interval(number, self.value(number), attacker);
            // What one organisation alone stands behind twice is its own.
            let own = || {
                self.is(number, |one| one.alone) && self.audit.equations.overlap(number, attacker)
            };
            if !interval.holds(need) && !own() {
                proof.insert(number, interval);
            }
        }
        proof
    }

    fn is(&self, number: usize, test: impl Fn(&Candidate) -> bool) -> bool {
        self.numbers.get(number).is_some_and(test)
    }

    fn value(&self, number: usize) -> f64 {
        self.audit.equations.scaled(self.numbers.get(number).map_or(0, |one| one.value))
    }

    fn need(&self, number: usize, against_one: bool) -> Option<Need> {
        self.audit.need(self.numbers, number, against_one)
    }
}
