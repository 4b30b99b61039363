//! How readers search and sort the public list: words as Norwegian inflects them, names as Norwegian sorts them.
//!
//! Source: the Snowball stemmer for Norwegian bokmål (snowballstem.org), which serves nynorsk and English
//! loans well enough; it only takes endings away, so a stem is nearly always how its word begins.

use rust_stemmers::{Algorithm, Stemmer};

use super::normalise;

/// A stem of so many letters tells enough to be found anywhere, as in compounds.
const TELLING: usize = 5;

/// Words that must all be found.
pub struct Sought {
    words: Vec<(String, String)>,
    stemmer: Stemmer,
}

impl Sought {
    /// The words of a text as a reader typed it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::Norwegian);
        let stemmed = |word: &str| (word.to_owned(), stemmer.stem(word).into_owned());
        let words = normalise(text).split_whitespace().map(stemmed).collect();
        Self { words, stemmer }
    }

    /// Whether each word is in a normalised text: as it was typed, inflected otherwise, or as a part of
    /// a compound.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.words.iter().all(|(word, stem)| text.contains(word) || self.inflected(text, stem))
    }

    fn inflected(&self, text: &str, stem: &str) -> bool {
        if stem.chars().count() >= TELLING {
            return text.contains(stem);
        }
        let mut begun = text.split(' ').filter(|word| word.starts_with(stem));
        begun.any(|word| word == stem || self.stemmer.stem(word) == stem)
    }
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
        Sought::of(sought).is_in(&normalise(text))
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
