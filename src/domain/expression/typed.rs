//! The typed tree: every name leads to an answer, every operation has operands that it can take.

use super::Value;
use super::syntax::{Comparison, UnitVariable};
use crate::code::Name;

/// Where a name is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The header's answers.
    Header,
    /// The answers of the entry at hand.
    Entry,
    /// A derived item, computed for the response or for the entry at hand.
    Derived {
        /// Its position in the instrument.
        at: usize,
        /// Whether it is computed for an entry.
        entry: bool,
    },
}

/// A name that is read.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub name: Name,
    pub place: Place,
}

/// A part of a typed expression.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    /// What is wrong elsewhere, and so never known.
    Nothing,
    Constant(Value),
    Read(Read),
    Unit(UnitVariable),
    InGroup(String),
    Today,
    Not(Box<Typed>),
    Negative(Box<Typed>),
    All(Vec<Typed>),
    Any(Vec<Typed>),
    Compare(Box<Typed>, Comparison, Box<Typed>),
    In(Box<Typed>, Vec<Value>),
    Sum(Box<Typed>, Vec<(bool, Typed)>),
    Product(Box<Typed>, Vec<(bool, Typed)>),
    Selected(Read, String),
    CountChoices(Read),
    CountEntries(Name, Option<Box<Typed>>),
    SumEntries(Name, Read),
    Answered(Read),
    Missing(Read),
    Year(Box<Typed>),
    Length(Box<Typed>),
    If(Box<[Typed; 3]>),
}

impl Typed {
    /// Visits the parts directly below, but not what is evaluated for each entry of a roster.
    pub(super) fn parts(&self, visit: &mut dyn FnMut(&Self)) {
        match self {
            Self::Not(inner)
            | Self::Negative(inner)
            | Self::In(inner, _)
            | Self::Year(inner)
            | Self::Length(inner) => visit(inner),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(visit),
            Self::Compare(left, _, right) => {
                visit(left);
                visit(right);
            }
            Self::Sum(first, more) | Self::Product(first, more) => {
                visit(first);
                more.iter().for_each(|(_, part)| visit(part));
            }
            Self::If(parts) => parts.iter().for_each(visit),
            Self::Nothing
            | Self::Constant(_)
            | Self::Read(_)
            | Self::Unit(_)
            | Self::InGroup(_)
            | Self::Today
            | Self::Selected(..)
            | Self::CountChoices(_)
            | Self::CountEntries(..)
            | Self::SumEntries(..)
            | Self::Answered(_)
            | Self::Missing(_) => {}
        }
    }

    /// Whether it depends on anything but written-out values.
    pub(super) const fn is_open_leaf(&self) -> bool {
        matches!(
            self,
            Self::Unit(_)
                | Self::InGroup(_)
                | Self::Today
                | Self::Selected(..)
                | Self::CountChoices(_)
                | Self::CountEntries(..)
                | Self::SumEntries(..)
                | Self::Answered(_)
                | Self::Missing(_)
        )
    }
}
