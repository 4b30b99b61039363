//! The syntax tree: what was written, before anybody asks what its names mean; and how it is written.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use chrono::NaiveDate;

/// A part of an expression, with its place in the source. Two are equal when they say the same,
/// wherever they stand.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its first byte.
    pub at: usize,
    /// What it is.
    pub kind: Kind,
    /// Levels of parts, itself one of them.
    pub depth: usize,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// A name with its place in the source.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub at: usize,
    pub name: String,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// A value of the list behind `in`, with its place in the source.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub at: usize,
    pub literal: Literal,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.literal == other.literal
    }
}

/// What a part of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Literal(Literal),
    Item(String),
    Unit(UnitVariable),
    InGroup(String),
    Today,
    Not(Box<Node>),
    Negative(Box<Node>),
    /// Two or more, joined by `and`; the first is no `All` itself.
    All(Vec<Node>),
    /// Two or more, joined by `or`; the first is no `Any` itself.
    Any(Vec<Node>),
    Compare(Box<Node>, Comparison, Box<Node>),
    In(Box<Node>, Vec<Listed>),
    /// The first, then more with `+` (true) or `-` (false) before each; the first is no `Sum` itself.
    Sum(Box<Node>, Vec<(bool, Node)>),
    /// The first, then more with `*` (true) or `/` (false) before each; the first is no `Product` itself.
    Product(Box<Node>, Vec<(bool, Node)>),
    Selected(Word, Word),
    Count(Word, Option<Box<Node>>),
    SumOf(Word, Word),
    Answered(Word),
    Missing(Word),
    Year(Box<Node>),
    Length(Box<Node>),
    If(Box<[Node; 3]>),
}

impl Kind {
    /// Visits the parts directly below.
    fn parts(&self, visit: &mut dyn FnMut(&Node)) {
        match self {
            Self::Not(inner)
            | Self::Negative(inner)
            | Self::In(inner, _)
            | Self::Count(_, Some(inner))
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
            Self::Literal(_)
            | Self::Item(_)
            | Self::Unit(_)
            | Self::InGroup(_)
            | Self::Today
            | Self::Selected(..)
            | Self::Count(_, None)
            | Self::SumOf(..)
            | Self::Answered(_)
            | Self::Missing(_) => {}
        }
    }
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Boolean(bool),
    /// A number times ten to the power of `decimals`.
    Number {
        scaled: i64,
        decimals: u8,
    },
    Text(String),
    Date(NaiveDate),
}

/// A variable of the frame that an expression may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitVariable {
    Level,
    Ministry,
    Size,
    SizeClass,
    Stratum,
    Language,
}

impl UnitVariable {
    pub(super) const ALL: [Self; 6] =
        [Self::Level, Self::Ministry, Self::Size, Self::SizeClass, Self::Stratum, Self::Language];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Ministry => "ministry",
            Self::Size => "size",
            Self::SizeClass => "size_class",
            Self::Stratum => "stratum",
            Self::Language => "language",
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    pub(super) const ALL: [Self; 6] =
        [Self::Equal, Self::Unequal, Self::Less, Self::AtMost, Self::Greater, Self::AtLeast];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// How tightly the parts of an operation are bound: a looser part needs parentheses.
pub(super) mod binding {
    pub(in super::super) const LOOSEST: u8 = 0;
    pub(in super::super) const OR: u8 = 1;
    pub(in super::super) const AND: u8 = 2;
    pub(in super::super) const NOT: u8 = 3;
    pub(in super::super) const COMPARISON: u8 = 4;
    pub(in super::super) const SUM: u8 = 5;
    pub(in super::super) const PRODUCT: u8 = 6;
    pub(in super::super) const NEGATIVE: u8 = 7;
    pub(in super::super) const TIGHTEST: u8 = 8;
}

impl Node {
    pub(super) fn new(at: usize, kind: Kind) -> Self {
        let mut deepest = 0;
        kind.parts(&mut |part| deepest = deepest.max(part.depth));
        Self { at, kind, depth: deepest + 1 }
    }

    const fn binding(&self) -> u8 {
        match self.kind {
            Kind::Any(_) => binding::OR,
            Kind::All(_) => binding::AND,
            Kind::Not(_) => binding::NOT,
            Kind::Compare(..) | Kind::In(..) => binding::COMPARISON,
            Kind::Sum(..) => binding::SUM,
            Kind::Product(..) => binding::PRODUCT,
            Kind::Negative(_) => binding::NEGATIVE,
            _ => binding::TIGHTEST,
        }
    }

    /// Gathers the names of items and derived items in it.
    pub(super) fn mention(&self, names: &mut BTreeSet<String>) {
        match &self.kind {
            Kind::Item(name) => {
                names.insert(name.clone());
            }
            Kind::Selected(item, _)
            | Kind::SumOf(_, item)
            | Kind::Answered(item)
            | Kind::Missing(item)
            | Kind::Count(item, _) => {
                names.insert(item.name.clone());
            }
            _ => {}
        }
        self.kind.parts(&mut |part| part.mention(names));
    }

    /// Writes the node so that it binds at least as tightly as `least`.
    fn write(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.binding() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

/// The canonical spelling: parsed again, it gives the same tree, unless the parentheses that it adds nest too deep.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Literal(literal) => literal.fmt(f),
            Kind::Item(name) => f.write_str(name),
            Kind::Unit(variable) => write!(f, "unit.{}", variable.as_str()),
            Kind::InGroup(code) => write!(f, "in_group({})", Quoted(code)),
            Kind::Today => f.write_str("today()"),
            Kind::Not(inner) => {
                f.write_str("not ")?;
                inner.write(f, binding::NOT)
            }
            Kind::Negative(inner) => {
                f.write_char('-')?;
                inner.write(f, binding::NEGATIVE)
            }
            Kind::All(parts) => joined(f, parts, " and ", binding::NOT),
            Kind::Any(parts) => joined(f, parts, " or ", binding::AND),
            Kind::Compare(left, comparison, right) => {
                left.write(f, binding::SUM)?;
                write!(f, " {} ", comparison.as_str())?;
                right.write(f, binding::SUM)
            }
            Kind::In(value, list) => {
                value.write(f, binding::SUM)?;
                f.write_str(" in (")?;
                for (at, Listed { literal, .. }) in list.iter().enumerate() {
                    write!(f, "{}{literal}", if at > 0 { ", " } else { "" })?;
                }
                f.write_char(')')
            }
            Kind::Sum(first, more) => operation(f, first, more, [" + ", " - "], binding::PRODUCT),
            Kind::Product(first, more) => {
                operation(f, first, more, [" * ", " / "], binding::NEGATIVE)
            }
            Kind::Selected(item, code) => {
                write!(f, "selected({}, {})", item.name, Quoted(&code.name))
            }
            Kind::Count(name, None) => write!(f, "count({})", name.name),
            Kind::Count(name, Some(filter)) => write!(f, "count({} where {filter})", name.name),
            Kind::SumOf(roster, item) => write!(f, "sum({}.{})", roster.name, item.name),
            Kind::Answered(item) => write!(f, "answered({})", item.name),
            Kind::Missing(item) => write!(f, "missing({})", item.name),
            Kind::Year(date) => write!(f, "year({date})"),
            Kind::Length(text) => write!(f, "length({text})"),
            Kind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                write!(f, "if({condition}, {then}, {otherwise})")
            }
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Node], word: &str, least: u8) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(word)?;
        }
        part.write(f, least)?;
    }
    Ok(())
}

fn operation(
    f: &mut fmt::Formatter<'_>,
    first: &Node,
    more: &[(bool, Node)],
    [plain, inverse]: [&str; 2],
    least: u8,
) -> fmt::Result {
    first.write(f, least)?;
    for (is_plain, part) in more {
        f.write_str(if *is_plain { plain } else { inverse })?;
        part.write(f, least)?;
    }
    Ok(())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Number { scaled, decimals } => {
                f.write_str(&crate::written::write_decimal(*scaled, *decimals))
            }
            Self::Text(text) => Quoted(text).fmt(f),
            Self::Date(date) => write!(f, "date('{date}')"),
        }
    }
}

/// A text in single quotes, with those inside it doubled.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.replace('\'', "''"))
    }
}
