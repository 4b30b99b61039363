//! How readers search and sort the public list: words as Norwegian inflects them, names as Norwegian sorts them.
//!
//! Source: the Snowball stemmer for Norwegian bokmål (snowballstem.org), which serves nynorsk and English
//! loans well enough; it only takes endings away, so a stem is nearly always how its word begins.

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};

use super::normalise;

/// So many words are sought; more tell no row from another.
const WORDS: usize = 20;
/// What is sought is read so far, in letters.
pub const SOUGHT: usize = 200;

/// A stem of so many letters tells enough to be found anywhere, as in compounds.
const TELLING: usize = 5;
/// A contracted stem of so many letters is not the end of another word by chance, as `sentr` is that of `konsentr`.
const OWN: usize = 6;

/// A text that is searched, with the stem of each of its words: those are taken once, however often it is searched.
#[derive(Debug)]
pub struct Searched {
    text: Box<str>,
    stems: Box<str>,
}

/// Makes texts that are searched.
pub struct Stemming(Stemmer);

/// Words that must all be found.
pub struct Sought(Vec<Word>);

/// A word, and what else it is found by.
struct Word {
    word: String,
    stem: String,
    /// The stem with the e that it lacks.
    expanded: Vec<String>,
    /// Word and stem without the e that they have.
    shortened: Vec<String>,
}

impl Default for Stemming {
    fn default() -> Self {
        Self(Stemmer::create(Algorithm::Norwegian))
    }
}

impl Stemming {
    /// A normalised text, to be searched.
    #[must_use]
    pub fn searched(&self, text: String) -> Searched {
        let stems: Vec<_> = text.split(' ').map(|word| self.0.stem(word)).collect();
        Searched { stems: stems.join(" ").into(), text: text.into() }
    }
}

impl Searched {
    /// Its words, each with its stem.
    fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.split(' ').zip(self.stems.split(' '))
    }

    /// About how much memory it takes beside itself.
    #[must_use]
    pub const fn n_bytes(&self) -> usize {
        self.text.len() + self.stems.len()
    }
}

impl Sought {
    /// The words of a text as a reader typed it, each once and not too many of them.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (Stemming(stemmer), mut seen) = (Stemming::default(), BTreeSet::new());
        let text = normalise(&text.chars().take(SOUGHT).collect::<String>());
        let words = text.split_whitespace().filter(|word| seen.insert(*word)).take(WORDS);
        Self(words.map(|word| Word::of(word, stemmer.stem(word).into_owned())).collect())
    }

    /// Whether each word is in a text: as it was typed, inflected otherwise, or as a part of a compound.
    #[must_use]
    pub fn is_in(&self, searched: &Searched) -> bool {
        self.0.iter().all(|word| word.is_in(searched))
    }
}

impl Word {
    fn of(word: &str, stem: String) -> Self {
        let shortened = [word, &stem].into_iter().filter_map(shortened).collect();
        Self { word: word.to_owned(), expanded: expanded(&stem), shortened, stem }
    }

    fn is_in(&self, searched: &Searched) -> bool {
        let Self { word, stem, .. } = self;
        let telling = || stem.chars().count() >= TELLING && searched.text.contains(stem.as_str());
        let is = |(one, of_it): (&str, &str)| one == stem || one.starts_with(stem) && of_it == stem;
        searched.text.contains(word.as_str())
            || telling()
            || searched.words().any(is)
            || self.contracted(searched)
    }

    /// Whether the text has the word with the e that it lacks, or without the e that it has: `registre` and `register`,
    /// `artikkel` and `artikler`. The stemmer takes away endings only, and so leaves them apart.
    fn contracted(&self, searched: &Searched) -> bool {
        let has = |full: &String| {
            let begins = || searched.words().any(|(one, _)| one.starts_with(full.as_str()));
            full.chars().count() > OWN && searched.text.contains(full.as_str()) || begins()
        };
        let is = |short: &String| {
            let long = short.chars().count() >= OWN;
            let mut stems = searched.stems.split(' ');
            stems.any(|stem| stem == short.as_str() || long && stem.ends_with(short.as_str()))
        };
        self.expanded.iter().any(has) || self.shortened.iter().any(is)
    }
}

/// A stem without the e before its last letter with that e, and with the consonant before it doubled: `artikl` is of
/// `artikel` or `artikkel`.
fn expanded(stem: &str) -> Vec<String> {
    let mut letters = stem.chars().rev();
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else { return Vec::new() };
    if !"lnr".contains(last) || !is_consonant(before) || before == last {
        return Vec::new();
    }
    let start: String = stem.chars().take(stem.chars().count() - 1).collect();
    let full = [format!("{start}e{last}"), format!("{start}{before}e{last}")];
    full.into_iter().filter(|full| is_long(full)).collect()
}

/// A word that ends on e and l, n or r without that e, and with one of the two same consonants before it.
fn shortened(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let last = letters.pop().filter(|last| "lnr".contains(*last))?;
    letters.pop().filter(|e| *e == 'e')?;
    let before = letters.last().copied().filter(|one| is_consonant(*one) && *one != last)?;
    if letters.iter().rev().nth(1) == Some(&before) {
        letters.pop();
    }
    letters.push(last);
    is_long(word).then(|| letters.into_iter().collect())
}

/// Whether a word with its e is long enough to be one: with n a shorter one is rather a definite form, as `baren` is of
/// `bar` and not of `barn`.
fn is_long(full: &str) -> bool {
    full.chars().count() >= if full.ends_with('n') { TELLING + 1 } else { TELLING }
}

fn is_consonant(letter: char) -> bool {
    letter.is_alphabetic() && !"aeiouyæøåéèêóòôäö".contains(letter)
}

/// What names are compared by, so that they sort as in Norwegian: without case, æ, ø and å last.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let place = |letter| match letter {
        'æ' | 'ä' => '\u{e000}',
        'ø' | 'ö' => '\u{e001}',
        'å' => '\u{e002}',
        'á' | 'à' => 'a',
        'é' | 'è' | 'ê' => 'e',
        other => other,
    };
    name.to_lowercase().chars().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(sought: &str, text: &str) -> bool {
        Sought::of(sought).is_in(&Stemming::default().searched(normalise(text)))
    }

    #[test]
    fn a_word_is_sought_once_and_no_more_than_some_are() {
        let n = |text: &str| Sought::of(text).0.len();
        let many: String = (0..1_000).map(|n| format!("{n} ")).collect();
        assert_eq!((n("Søknad søknad SØKNAD"), n(&many)), (1, WORDS));
        assert_eq!(n(&format!("{} etter", "a".repeat(SOUGHT))), 1, "of a long text the beginning");
    }

    #[test]
    fn a_word_is_found_in_whatever_form_it_stands() {
        assert!(finds("søknaden", "Digitale søknader"));
        assert!(finds("tiltakene", "Et tiltak"));
        assert!(finds("tjenestene", "Sammenhengende tjenester"));
        assert!(finds("kommune", "For kommunene"));
        assert!(finds("registeret", "Åpne data om bilpleieregister"), "inside a compound");
        assert!(finds("søknadene", "Søknadsportal"), "at the beginning of one");
    }

    #[test]
    fn a_short_word_is_not_found_in_what_only_begins_like_it() {
        assert!(finds("data", "Åpne data"));
        assert!(finds("dataene", "Åpne data"));
        assert!(!finds("dataene", "Oppgitt dato"));
    }

    #[test]
    fn a_word_that_loses_its_e_is_found_with_it_and_without_it() {
        let pairs = [
            ("registre", "register"),
            ("artikler", "artikkel"),
            ("sentre", "senter"),
            ("regler", "regel"),
            ("nøkler", "nøkkel"),
            ("midlene", "middel"),
            ("teatrene", "teateret"),
            ("mønstre", "mønster"),
        ];
        for (short, full) in pairs {
            assert!(finds(short, full), "{short} finds {full}");
            assert!(finds(full, short), "{full} finds {short}");
        }
        assert!(finds("registre", "Et bilpleieregister"), "inside a compound");
        assert!(finds("artikkel", "Fagartikler om tilsyn"), "at the end of one");
        assert!(finds("regler", "Forenkling av regelverk"), "at the beginning of one");
    }

    #[test]
    fn a_word_is_not_found_in_what_is_like_it_but_for_an_e() {
        let apart = [
            ("senter", "Sentral styring"),
            ("senter", "Konsentrert innsats"),
            ("sentre", "Presentere tall"),
            ("barn", "Baren i kantina"),
            ("baren", "Tilbud til barn"),
            ("finner", "Finere papir"),
            ("lærer", "Lærling i etaten"),
            ("regel", "Reglement for regnskap"),
        ];
        for (sought, text) in apart {
            assert!(!finds(sought, text), "{sought} does not find {text}");
        }
    }

    #[test]
    fn every_word_must_be_found() {
        assert!(finds("åpne registeret", "Et register med ÅPNE data"));
        assert!(!finds("lukkede registeret", "Et register med åpne data"));
        assert!(finds("", "hva som helst"));
    }

    #[test]
    fn names_sort_as_in_norwegian() {
        let mut names = ["Ås", "Øst", "Zeta", "Ærlig", "arkiv", "Épinal", "Energi"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["arkiv", "Energi", "Épinal", "Zeta", "Ærlig", "Øst", "Ås"]);
    }
}
