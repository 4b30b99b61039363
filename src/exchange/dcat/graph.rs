//! Statements as they are gathered, with the vocabularies by their usual prefixes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, Term, Triple};

use super::{CatalogueError, PREFIXES};
use crate::domain::lang::Texts;
use crate::exchange::jsonstat;

/// Something that statements are made about.
#[derive(Clone, Debug)]
pub struct Node(NamedNode);

/// Statements on their way into a catalogue.
#[derive(Debug, Default)]
pub struct Graph {
    all: Vec<Triple>,
    known: HashSet<Triple>,
}

impl Node {
    /// Its name.
    pub fn iri(&self) -> &str {
        self.0.as_str()
    }
}

impl Graph {
    /// Something of that name and that class, which is written with its prefix.
    pub fn node(&mut self, iri: &str, class: &str) -> Result<Node, CatalogueError> {
        let node = Node(NamedNode::new(iri)?);
        self.class(&node, class)?;
        Ok(node)
    }

    /// Another class of the same thing.
    pub fn class(&mut self, node: &Node, class: &str) -> Result<(), CatalogueError> {
        let class = NamedNode::new(whole(class))?;
        self.put(Triple::new(node.0.clone(), rdf::TYPE, class));
        Ok(())
    }

    /// A statement whose object has a name.
    pub fn link(&mut self, node: &Node, what: &str, iri: &str) -> Result<(), CatalogueError> {
        self.say(node, what, NamedNode::new(iri)?)
    }

    /// A statement whose object is plain text.
    pub fn text(&mut self, node: &Node, what: &str, text: &str) -> Result<(), CatalogueError> {
        self.say(node, what, Literal::new_simple_literal(text))
    }

    /// A statement in each language that a text is written in.
    pub fn texts(&mut self, node: &Node, what: &str, texts: &Texts) -> Result<(), CatalogueError> {
        for (lang, text) in &texts.0 {
            self.say(node, what, Literal::new_language_tagged_literal_unchecked(text, lang.tag()))?;
        }
        Ok(())
    }

    /// A statement whose object is a day.
    pub fn day(&mut self, node: &Node, what: &str, day: &str) -> Result<(), CatalogueError> {
        self.say(node, what, Literal::new_typed_literal(day, xsd::DATE))
    }

    /// A statement whose object is an instant.
    pub fn instant(
        &mut self,
        node: &Node,
        what: &str,
        at: DateTime<Utc>,
    ) -> Result<(), CatalogueError> {
        self.say(node, what, Literal::new_typed_literal(jsonstat::instant(at), xsd::DATE_TIME))
    }

    fn say(
        &mut self,
        node: &Node,
        what: &str,
        object: impl Into<Term>,
    ) -> Result<(), CatalogueError> {
        let what = NamedNode::new(whole(what))?;
        self.put(Triple::new(node.0.clone(), what, object));
        Ok(())
    }

    fn put(&mut self, triple: Triple) {
        if self.known.insert(triple.clone()) {
            self.all.push(triple);
        }
    }

    /// The statements, those about one thing together, its classes first.
    pub fn sorted(mut self) -> Vec<Triple> {
        let subject = |triple: &Triple| triple.subject.to_string();
        let key = |triple: &Triple| (subject(triple), triple.predicate != rdf::TYPE);
        self.all.sort_by_cached_key(key);
        self.all
    }
}

/// The whole name behind `prefix:name`.
fn whole(short: &str) -> String {
    let (prefix, name) = short.split_once(':').unwrap_or(("", short));
    let iri = PREFIXES.iter().find(|(known, _)| *known == prefix).map_or("", |(_, iri)| iri);
    format!("{iri}{name}")
}
