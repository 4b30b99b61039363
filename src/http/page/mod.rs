//! Pages: what surrounds each of them, and how a template becomes an answer.
//!
//! A page is a template over typed values with one [`Layout`] in its field `layout`; it extends
//! `templates/base.html`. Nothing here knows what a page is about. Style and script come only from
//! [`assets`], so a page runs under a content security policy without `unsafe-inline`.

pub mod assets;
pub mod codebook;
pub mod kinds;
pub mod language;
pub mod problems;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_LANGUAGE, REFERRER_POLICY, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use askama::Template;

pub use crate::domain::format;
pub use language::Wanted;

use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::Publisher;
use crate::http::problem::Problem;
use crate::words::{Words, words};

/// What surrounds every page: its title, language menu, header and footer.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The product's words in the page's language.
    pub words: Words,
    /// What the page is about: the first part of the document's title.
    pub title: String,
    /// The name in the header, and the last part of the title: the survey, or the product.
    pub site: String,
    /// Where the name in the header leads.
    pub home: String,
    /// Who answers for the page, with the two statements that it must link to.
    pub publisher: Option<PublisherView>,
    /// The round is a test: every page says so.
    pub test: bool,
    /// The same page in each language.
    pub languages: Vec<LanguageLink>,
    /// Who is signed in or answers, shown in the header.
    pub holder: Option<String>,
}

/// Who answers for the page.
#[derive(Clone, Debug)]
pub struct PublisherView {
    /// Name of the agency.
    pub name: String,
    /// Address of its privacy notice.
    pub privacy: String,
    /// Address of its accessibility statement.
    pub accessibility: String,
}

/// One line of the language menu.
#[derive(Clone, Debug)]
pub struct LanguageLink {
    /// The language.
    pub lang: Lang,
    /// Its own name for itself.
    pub name: &'static str,
    /// The page in that language.
    pub href: String,
    /// Whether the page is in it already.
    pub current: bool,
}

impl Layout {
    /// A layout in `lang` for the page at the request's address.
    #[must_use]
    pub fn new(request: &HttpRequest, lang: Lang, title: impl Into<String>) -> Self {
        Self {
            words: words(lang),
            title: title.into(),
            site: "Kartlegger".to_owned(),
            home: "/".to_owned(),
            publisher: None,
            test: false,
            languages: language::links(request, lang),
            holder: None,
        }
    }

    /// The same under the name of a survey, which leads to `home`.
    #[must_use]
    pub fn of_survey(mut self, site: &str, home: &str, publisher: &Publisher) -> Self {
        let lang = self.words.lang;
        site.clone_into(&mut self.site);
        home.clone_into(&mut self.home);
        self.publisher = Some(PublisherView {
            name: publisher.name.get(lang).to_owned(),
            privacy: publisher.privacy.clone(),
            accessibility: publisher.accessibility.clone(),
        });
        self
    }

    /// The title of the document: the page's, then the survey's.
    #[must_use]
    pub fn document_title(&self) -> String {
        if self.title == self.site {
            self.title.clone()
        } else {
            format!("{} – {}", self.title, self.site)
        }
    }

    /// The page's language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.words.lang
    }

    /// The address of the stylesheet.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        assets::STYLESHEET.href()
    }

    /// The address of the script.
    #[must_use]
    pub fn script(&self) -> String {
        assets::SCRIPT.href()
    }
}

/// A rendered page on its way to the browser.
#[derive(Debug)]
pub struct Page {
    html: String,
    lang: Lang,
    status: StatusCode,
    private: bool,
}

impl Page {
    /// Renders a public page; its caching is the handler's to say.
    ///
    /// # Errors
    ///
    /// [`INTERNAL`](crate::http::problem::INTERNAL) when the template cannot be rendered.
    pub fn public(lang: Lang, view: &impl Template) -> Result<Self, Problem> {
        let html = view.render().map_err(|e| Problem::internal(&e))?;
        Ok(Self { html, lang, status: StatusCode::OK, private: false })
    }

    /// Renders a page for one reader only: never stored, and its address never told to others.
    ///
    /// Source: OWASP ASVS 5.0, 3.4.5 and 14.3.2.
    ///
    /// # Errors
    ///
    /// As [`Page::public`].
    pub fn private(lang: Lang, view: &impl Template) -> Result<Self, Problem> {
        Ok(Self { private: true, ..Self::public(lang, view)? })
    }

    /// The same with another status than 200.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The answer, to which a handler may add headers and cookies of its own.
    #[must_use]
    pub fn into_builder(self) -> (HttpResponseBuilder, String) {
        let mut answer = HttpResponse::build(self.status);
        answer.content_type("text/html; charset=utf-8");
        answer.insert_header((CONTENT_LANGUAGE, self.lang.tag()));
        answer.insert_header((VARY, "Accept-Language, Cookie"));
        if self.private {
            answer.insert_header((CACHE_CONTROL, "no-store"));
            answer.insert_header((REFERRER_POLICY, "no-referrer"));
        }
        (answer, self.html)
    }
}

/// Whether the client names HTML before anything else, as browsers do and programs do not.
#[must_use]
pub fn prefers_html(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.trim_start().starts_with("text/html"))
}

impl Responder for Page {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let cookie = language::remember(request);
        let (mut answer, html) = self.into_builder();
        if let Some(cookie) = cookie {
            answer.cookie(cookie);
        }
        answer.body(html)
    }
}
