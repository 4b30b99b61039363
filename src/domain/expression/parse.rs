//! From tokens to the syntax tree: a Pratt parser with bounds on size, depth and parts.
//!
//! **Invariant:** the parser's own recursion is bounded by [`MAX_DEPTH`], and so is that of
//! everything that later walks the tree; no source text can overflow the stack.

use super::error::{ExpressionError, Fault, nearest};
use super::syntax::{Comparison, Kind, Listed, Literal, Node, UnitVariable, Word, binding};
use super::token::{Token, tokens};
use super::{MAX_BYTES, MAX_DEPTH, MAX_NODES, RESERVED};
use crate::written::parse_date;

/// The functions, for a hint when one is misspelt.
const FUNCTIONS: [&str; 11] = [
    "answered", "count", "date", "if", "in_group", "length", "missing", "selected", "sum", "today",
    "year",
];

pub(super) fn parse(source: &str) -> Result<Node, ExpressionError> {
    if source.len() > MAX_BYTES {
        return Err(ExpressionError { at: 0, fault: Fault::TooLong { found: source.len() } });
    }
    let tokens = tokens(source)?;
    let mut parser = Parser { tokens: &tokens, end: source.len(), depth: 0, n_nodes: 0 };
    if *parser.peek() == Token::End {
        return Err(parser.fail(Fault::Empty));
    }
    let node = parser.expression(binding::LOOSEST)?;
    match parser.peek() {
        Token::End => Ok(node),
        Token::Mark("=" | "!=" | "<" | "<=" | ">" | ">=") => Err(parser.fail(Fault::Chained)),
        Token::Word("in") => Err(parser.fail(Fault::Chained)),
        Token::Word("not") => Err(parser.unexpected("an operator", Some("`not a in (…)`"))),
        _ => Err(parser.unexpected("an operator or the end", None)),
    }
}

struct Parser<'t, 's> {
    tokens: &'t [(usize, Token<'s>)],
    end: usize,
    depth: usize,
    n_nodes: usize,
}

type Parsed<T> = Result<T, ExpressionError>;

impl<'t, 's> Parser<'t, 's> {
    /// An expression whose operators bind tighter than `least`.
    fn expression(&mut self, least: u8) -> Parsed<Node> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fail(Fault::TooDeep));
        }
        self.depth += 1;
        let mut left = self.prefix()?;
        while let Some(operator) = self.operator().filter(|found| found.binding() > least) {
            // `a = b = c` is left for the caller to refuse: it never means what it seems to.
            if operator.binding() == binding::COMPARISON && left.bare_comparison {
                return Err(self.fail(Fault::Chained));
            }
            self.take();
            left = self.infix(left.node, operator)?;
        }
        self.depth -= 1;
        Ok(left.node)
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek() {
            Token::Word("or") => Some(Operator::Or),
            Token::Word("and") => Some(Operator::And),
            Token::Word("in") => Some(Operator::In),
            Token::Mark("+") => Some(Operator::Sum(true)),
            Token::Mark("-") => Some(Operator::Sum(false)),
            Token::Mark("*") => Some(Operator::Product(true)),
            Token::Mark("/") => Some(Operator::Product(false)),
            Token::Mark(mark) => {
                let found = Comparison::ALL.into_iter().find(|one| one.as_str() == *mark);
                found.map(Operator::Compare)
            }
            _ => None,
        }
    }

    fn infix(&mut self, left: Node, operator: Operator) -> Parsed<Left> {
        let at = left.at;
        let kind = match operator {
            Operator::In => Kind::In(Box::new(left), self.list()?),
            Operator::Compare(comparison) => {
                let right = self.expression(binding::COMPARISON)?;
                Kind::Compare(Box::new(left), comparison, Box::new(right))
            }
            Operator::Or => {
                let right = self.expression(binding::OR)?;
                match left.kind {
                    Kind::Any(mut parts) => {
                        parts.push(right);
                        Kind::Any(parts)
                    }
                    kind => Kind::Any(vec![Node::new(at, kind), right]),
                }
            }
            Operator::And => {
                let right = self.expression(binding::AND)?;
                match left.kind {
                    Kind::All(mut parts) => {
                        parts.push(right);
                        Kind::All(parts)
                    }
                    kind => Kind::All(vec![Node::new(at, kind), right]),
                }
            }
            Operator::Sum(plain) => {
                let right = self.expression(binding::SUM)?;
                match left.kind {
                    Kind::Sum(first, mut more) => {
                        more.push((plain, right));
                        Kind::Sum(first, more)
                    }
                    kind => Kind::Sum(Box::new(Node::new(at, kind)), vec![(plain, right)]),
                }
            }
            Operator::Product(plain) => {
                let right = self.expression(binding::PRODUCT)?;
                match left.kind {
                    Kind::Product(first, mut more) => {
                        more.push((plain, right));
                        Kind::Product(first, more)
                    }
                    kind => Kind::Product(Box::new(Node::new(at, kind)), vec![(plain, right)]),
                }
            }
        };
        let bare_comparison = operator.binding() == binding::COMPARISON;
        Ok(Left { node: self.node(at, kind)?, bare_comparison })
    }

    fn prefix(&mut self) -> Parsed<Left> {
        let (at, token) = self.take();
        let kind = match token {
            Token::Mark("(") => {
                let node = self.expression(binding::LOOSEST)?;
                self.mark(")", "`)`")?;
                return Ok(Left { node, bare_comparison: false });
            }
            Token::Mark("-") => Kind::Negative(Box::new(self.expression(binding::PRODUCT)?)),
            Token::Word("not") => Kind::Not(Box::new(self.expression(binding::AND)?)),
            Token::Number(_) | Token::Text(_) | Token::Word("true" | "false" | "date") => {
                Kind::Literal(self.literal(at, token)?)
            }
            Token::Word("unit") => self.unit()?,
            Token::Word(name) if *self.peek() == Token::Mark("(") => self.call(at, name)?,
            Token::Word(name) if !is_reserved(name) => Kind::Item((*name).to_owned()),
            _ => return Err(unexpected(at, token, "a value", None)),
        };
        Ok(Left { node: self.node(at, kind)?, bare_comparison: false })
    }

    fn unit(&mut self) -> Parsed<Kind> {
        self.mark(".", "`.`")?;
        let variable = self.word("a variable of the frame")?;
        let known = UnitVariable::ALL.into_iter().find(|known| known.as_str() == variable.name);
        let unknown = Fault::UnknownUnit { name: variable.name };
        known.map(Kind::Unit).ok_or(ExpressionError { at: variable.at, fault: unknown })
    }

    fn call(&mut self, at: usize, name: &str) -> Parsed<Kind> {
        self.mark("(", "`(`")?;
        let kind = match name {
            "today" => Kind::Today,
            "in_group" => Kind::InGroup(self.text()?.name),
            "answered" => Kind::Answered(self.word("an item")?),
            "missing" => Kind::Missing(self.word("an item")?),
            "year" => Kind::Year(self.inner()?),
            "length" => Kind::Length(self.inner()?),
            "selected" => {
                let item = self.word("an item")?;
                self.mark(",", "`,` and a code")?;
                Kind::Selected(item, self.text()?)
            }
            "count" => {
                let counted = self.word("an item or a roster")?;
                let filtered = *self.peek() == Token::Word("where");
                if filtered {
                    self.take();
                }
                Kind::Count(counted, if filtered { Some(self.inner()?) } else { None })
            }
            "sum" => {
                let roster = self.word("a roster")?;
                self.mark(".", "`.` and an item of the roster")?;
                Kind::SumOf(roster, self.word("an item")?)
            }
            "if" => {
                let condition = self.expression(binding::LOOSEST)?;
                self.mark(",", "`,` and the value if so")?;
                let then = self.expression(binding::LOOSEST)?;
                self.mark(",", "`,` and the value if not")?;
                Kind::If(Box::new([condition, then, self.expression(binding::LOOSEST)?]))
            }
            _ => {
                let near = nearest(name, FUNCTIONS.into_iter());
                let fault = Fault::UnknownFunction { name: name.to_owned(), near };
                return Err(ExpressionError { at, fault });
            }
        };
        self.mark(")", "`)`")?;
        Ok(kind)
    }

    fn inner(&mut self) -> Parsed<Box<Node>> {
        self.expression(binding::LOOSEST).map(Box::new)
    }

    /// The list of literals behind `in`.
    fn list(&mut self) -> Parsed<Vec<Listed>> {
        self.mark("(", "`(` and a list of values")?;
        let mut list = Vec::new();
        loop {
            let (at, token) = self.take();
            let literal = if *token == Token::Mark("-") {
                match self.take() {
                    (at, token @ Token::Number(_)) => match self.literal(at, token)? {
                        Literal::Number { scaled, decimals } => {
                            Literal::Number { scaled: -scaled, decimals }
                        }
                        literal => literal,
                    },
                    (at, token) => return Err(unexpected(at, token, "a number", None)),
                }
            } else {
                self.literal(at, token)?
            };
            self.count_node()?;
            list.push(Listed { at, literal });
            match self.take() {
                (_, Token::Mark(",")) => {}
                (_, Token::Mark(")")) => break Ok(list),
                (at, token) => return Err(unexpected(at, token, "`,` or `)`", None)),
            }
        }
    }

    fn literal(&mut self, at: usize, token: &Token<'s>) -> Parsed<Literal> {
        match token {
            Token::Number(written) => {
                let decimals = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
                let digits = written.replace('.', "").parse().ok();
                let number = digits.zip(u8::try_from(decimals).ok());
                let (scaled, decimals) =
                    number.ok_or(ExpressionError { at, fault: Fault::Number })?;
                Ok(Literal::Number { scaled, decimals })
            }
            Token::Text(text) => Ok(Literal::Text(text.clone())),
            Token::Word("true") => Ok(Literal::Boolean(true)),
            Token::Word("false") => Ok(Literal::Boolean(false)),
            Token::Word("date") => {
                self.mark("(", "`(`")?;
                let written = self.text()?;
                self.mark(")", "`)`")?;
                let date = parse_date(&written.name);
                date.map(Literal::Date)
                    .ok_or(ExpressionError { at: written.at, fault: Fault::Date })
            }
            _ => Err(unexpected(at, token, "a value", None)),
        }
    }

    fn node(&mut self, at: usize, kind: Kind) -> Parsed<Node> {
        self.count_node()?;
        let node = Node::new(at, kind);
        if node.depth > MAX_DEPTH { Err(self.fail(Fault::TooDeep)) } else { Ok(node) }
    }

    fn count_node(&mut self) -> Parsed<()> {
        self.n_nodes += 1;
        if self.n_nodes > MAX_NODES { Err(self.fail(Fault::TooLarge)) } else { Ok(()) }
    }

    fn word(&mut self, expected: &'static str) -> Parsed<Word> {
        match self.take() {
            (at, Token::Word(name)) if !is_reserved(name) => {
                Ok(Word { at, name: (*name).to_owned() })
            }
            (at, token) => Err(unexpected(at, token, expected, None)),
        }
    }

    fn text(&mut self) -> Parsed<Word> {
        match self.take() {
            (at, Token::Text(text)) => Ok(Word { at, name: text.clone() }),
            (at, token @ Token::Word(_)) => {
                Err(unexpected(at, token, "a text", Some("it in single quotes")))
            }
            (at, token) => Err(unexpected(at, token, "a text", None)),
        }
    }

    fn mark(&mut self, mark: &'static str, expected: &'static str) -> Parsed<()> {
        match self.take() {
            (_, Token::Mark(found)) if *found == mark => Ok(()),
            (at, token) => Err(unexpected(at, token, expected, None)),
        }
    }

    fn peek(&self) -> &'t Token<'s> {
        self.tokens.first().map_or(&Token::End, |(_, token)| token)
    }

    fn take(&mut self) -> (usize, &'t Token<'s>) {
        match self.tokens.split_first() {
            Some(((at, token), rest)) => {
                self.tokens = rest;
                (*at, token)
            }
            None => (self.end, &Token::End),
        }
    }

    fn fail(&self, fault: Fault) -> ExpressionError {
        ExpressionError { at: self.tokens.first().map_or(self.end, |(at, _)| *at), fault }
    }

    fn unexpected(&self, expected: &'static str, instead: Option<&'static str>) -> ExpressionError {
        self.fail(Fault::Expected { expected, found: self.peek().shown(), instead })
    }
}

/// What stands left of an operator.
struct Left {
    node: Node,
    /// A comparison that no parentheses enclose.
    bare_comparison: bool,
}

#[derive(Clone, Copy)]
enum Operator {
    Or,
    And,
    Compare(Comparison),
    In,
    Sum(bool),
    Product(bool),
}

impl Operator {
    const fn binding(self) -> u8 {
        match self {
            Self::Or => binding::OR,
            Self::And => binding::AND,
            Self::Compare(_) | Self::In => binding::COMPARISON,
            Self::Sum(_) => binding::SUM,
            Self::Product(_) => binding::PRODUCT,
        }
    }
}

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

fn unexpected(
    at: usize,
    token: &Token<'_>,
    expected: &'static str,
    instead: Option<&'static str>,
) -> ExpressionError {
    let fault = Fault::Expected { expected, found: token.shown(), instead };
    ExpressionError { at, fault }
}
