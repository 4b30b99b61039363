//! What a reader of a round's results asks for: which publication, which part of it, in which language.
//!
//! Every page and file of a round begins here. A page is asked for again soon, also one of a revision, since
//! it says whether that revision has been superseded.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::place::Place;
use super::round::RoundFacts;
use super::serve::{self, Good};
use crate::domain::code::{Code, Name};
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::service::disseminate::{self, DisseminateError, Published};
use crate::service::{Actor, Cx, Shell};

/// A page or file of a round that is asked for.
pub struct Asked {
    /// The request.
    pub request: HttpRequest,
    /// The language of its labels.
    pub lang: Lang,
    /// The revision; the one in force when absent.
    pub revision: Option<u32>,
    shell: Data<Shell>,
    path: AskedPath,
}

#[derive(Deserialize)]
struct AskedPath {
    survey: Name,
    round: Code,
    part: Option<String>,
}

/// The part of a query that every address of a round takes.
#[derive(Deserialize)]
struct Which {
    revision: Option<u32>,
}

/// What stands around a page of a round.
pub struct Around {
    /// Title, language menu, header and footer.
    pub layout: Layout,
    /// What every page of a round says of it.
    pub head: RoundFacts,
    /// Where its neighbours are.
    pub place: Place,
}

impl FromRequest for Asked {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        type Parts = (HttpRequest, Data<Shell>, Path<AskedPath>, Query<Which>);
        let parts = Parts::from_request(request, payload);
        Box::pin(async move {
            let (request, shell, path, Query(which)) = parts.await?;
            let lang = Wanted::of(&request).lang(None);
            Ok(Self { request, lang, revision: which.revision, shell, path: path.into_inner() })
        })
    }
}

impl Asked {
    /// The part of the publication that the address names; nothing when it names none.
    #[must_use]
    pub fn part(&self) -> &str {
        self.path.part.as_deref().unwrap_or_default()
    }

    /// The survey and the round, as files are named by them.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.path.survey, self.path.round)
    }

    /// The publication.
    ///
    /// # Errors
    ///
    /// 404 `not-published`.
    pub async fn published(&self) -> Result<Published, Problem> {
        let (survey, round) = (self.path.survey.clone(), self.path.round.clone());
        let revision = self.revision;
        self.read(move |cx| disseminate::find_published(cx, &survey, &round, revision)).await
    }

    /// What else of a publication is read.
    ///
    /// # Errors
    ///
    /// The verb's own.
    pub async fn read<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, DisseminateError> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.shell.read(Actor::System, verb).await?)
    }

    /// Where a page of that publication stands.
    #[must_use]
    pub fn place(&self, publication: &Publication) -> Place {
        Place::of(publication, self.revision)
    }

    /// What stands around the page of that title.
    #[must_use]
    pub fn around(&self, published: &Published, title: &str) -> Around {
        let publication = &*published.publication;
        let (survey, place) = (&publication.survey, self.place(publication));
        let whole = format!("{title}, {}", publication.round.code);
        let layout = Layout::new(&self.request, self.lang, whole).of_survey(
            survey.title.get(self.lang),
            &place.survey(),
            &survey.publisher,
        );
        Around { layout, head: RoundFacts::of(published, self.lang), place }
    }

    /// The page.
    ///
    /// # Errors
    ///
    /// As [`Page::public`].
    pub fn page(&self, view: &impl Template) -> Result<HttpResponse, Problem> {
        Ok(serve::page(&self.request, Page::public(self.lang, view)?, Good::Shortly))
    }
}
