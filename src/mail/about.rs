//! What every message says of the survey and of the organisation that it goes to.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::format;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::{Document, Obligation};
use crate::domain::round::{Round, Unit};
use crate::words::{Words, words};

/// What every message says of the survey and of the organisation that it goes to, in its language. `Debug` hides to
/// whom it is written.
#[derive(Clone)]
pub struct About {
    /// The words of the language.
    pub(super) words: Words,
    pub(super) test: bool,
    pub(super) survey: String,
    pub(super) publisher: String,
    pub(super) organisation: String,
    pub(super) orgnr: String,
    pub(super) deadline_on: NaiveDate,
    pub(super) deadline_at: DateTime<Utc>,
    /// The last day on which the unit may write.
    pub(super) last_on: NaiveDate,
    pub(super) last_at: DateTime<Utc>,
    /// The person that it is written to, if one is known.
    addressee: Option<String>,
    pub(super) purpose: String,
    legal_basis: String,
    minutes: u16,
    obligation: Obligation,
    contact: (String, String, Option<String>),
    privacy: String,
}

impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("About")
            .field("survey", &self.survey)
            .field("orgnr", &self.orgnr)
            .finish_non_exhaustive()
    }
}

impl About {
    /// What is said in `lang` of the survey that `document` and `round` field, to `unit`.
    #[must_use]
    pub fn new(document: &Document, round: &Round, unit: &Unit, lang: Lang) -> Self {
        let metadata = &document.metadata;
        Self {
            words: words(lang),
            test: round.test,
            survey: document.title.get(lang).to_owned(),
            publisher: metadata.publisher.name.get(lang).to_owned(),
            organisation: unit.facts.name.clone(),
            orgnr: unit.facts.orgnr.to_string(),
            deadline_on: unit.extended_to.unwrap_or(round.schedule.deadline_on),
            deadline_at: round.schedule.deadline(unit.extended_to),
            last_on: round.schedule.closes_on(unit.extended_to),
            last_at: round.writable_until(unit),
            addressee: None,
            purpose: metadata.purpose.get(lang).trim().to_owned(),
            legal_basis: metadata.legal_basis.get(lang).trim().to_owned(),
            minutes: metadata.minutes,
            obligation: metadata.obligation,
            contact: (
                metadata.contact.name.get(lang).to_owned(),
                metadata.contact.email.clone(),
                metadata.contact.phone.clone(),
            ),
            privacy: metadata.publisher.privacy.clone(),
        }
    }

    /// The same, written to a person by name.
    #[must_use]
    pub fn to(self, addressee: Option<&str>) -> Self {
        Self { addressee: addressee.map(str::to_owned), ..self }
    }

    /// Where replies go: the survey's contact point.
    #[must_use]
    pub fn reply_to(&self) -> &str {
        &self.contact.1
    }

    pub(super) fn date(&self, date: NaiveDate) -> String {
        format::date(date, self.words.lang)
    }

    /// A text that names publisher, organisation, number and survey.
    pub(super) fn naming(&self, key: &str) -> String {
        let values = [
            ("publisher", self.publisher.as_str().into()),
            ("organisation", self.organisation.as_str().into()),
            ("orgnr", self.orgnr.as_str().into()),
            ("survey", self.survey.as_str().into()),
        ];
        self.words.say_all(key, values)
    }

    /// A subject line that names survey, organisation and deadline; a test round's says so first.
    pub(super) fn subject(&self, key: &str) -> String {
        let values = [
            ("survey", self.survey.as_str().into()),
            ("organisation", self.organisation.as_str().into()),
            ("deadline", self.date(self.deadline_on).into()),
        ];
        let subject = self.words.say_all(key, values);
        if self.test { format!("{}: {subject}", self.words.say("mail-test")) } else { subject }
    }

    /// The link with how it may be used.
    pub(super) fn link(&self, link: &str) -> Vec<String> {
        vec![format!("{}\n{link}", self.words.say("mail-open")), self.words.say("mail-link-use")]
    }

    /// How long it takes, and whether answering is a duty; a duty is told with what it rests on.
    pub(super) fn burden(&self) -> String {
        let words = self.words;
        let duty = match self.obligation {
            Obligation::Voluntary => words.say("mail-voluntary"),
            Obligation::Obligatory => {
                let basis = self.legal_basis.as_str();
                let basis = words.say_with("mail-legal-basis", "basis", basis);
                format!("{}\n{basis}", words.say("mail-obligatory"))
            }
        };
        format!("{} {duty}", words.say_with("mail-minutes", "minutes", self.minutes))
    }

    /// The paragraphs between a greeting and a farewell, as one text.
    pub(super) fn body(&self, paragraphs: impl IntoIterator<Item = String>) -> String {
        let words = self.words;
        let (name, email, phone) = &self.contact;
        let contact = match phone {
            None => {
                let values = [("name", name.as_str().into()), ("email", email.as_str().into())];
                words.say_all("mail-contact", values)
            }
            Some(phone) => {
                let values = [
                    ("name", name.as_str().into()),
                    ("email", email.as_str().into()),
                    ("phone", phone.as_str().into()),
                ];
                words.say_all("mail-contact-phone", values)
            }
        };
        let why = words.say_with("mail-why", "organisation", self.organisation.as_str());
        let privacy = words.say_with("mail-privacy", "url", self.privacy.as_str());
        let mut all = vec![match &self.addressee {
            Some(name) => words.say_with("mail-greeting-to", "name", name.as_str()),
            None => words.say("mail-greeting"),
        }];
        all.extend(self.test.then(|| words.say("mail-test-note")));
        all.extend(paragraphs);
        all.push(contact);
        all.push(format!("{}\n{}", words.say("mail-regards"), self.publisher));
        // The line that mail programs know as the start of a signature.
        all.push(format!("-- \n{why}\n{privacy}"));
        all.join("\n\n") + "\n"
    }
}
