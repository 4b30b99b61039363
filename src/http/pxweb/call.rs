//! One request to the interface: counted by the client's address, told what is left, and read as far as
//! every address reads it.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use crate::domain::lang::{Lang, UnknownLang};
use crate::domain::publication::Publication;
use crate::domain::publication::cube::Cube;
use crate::exchange::pxweb::catalogue::TableId;
use crate::http::client::address_of;
use crate::http::limit::{self, Left, Limiter};
use crate::http::problem::request::invalid_parameter;
use crate::http::problem::{INTERNAL, Problem};
use crate::http::results::serve::{self, Good};
use crate::http::site::Options;
use crate::service::disseminate::{self, DisseminateError};
use crate::service::{Actor, Cx, Shell};

/// How often one address may ask.
pub struct CallLimit(pub Limiter);

/// A request that was allowed.
pub struct Call {
    /// The request.
    pub request: HttpRequest,
    /// The settings.
    pub options: Data<Options>,
    /// The language of labels.
    pub lang: Lang,
    shell: Data<Shell>,
    /// None where addresses are not counted.
    left: Option<Left>,
}

/// A table over the rounds in force.
pub struct Found {
    /// Its id.
    pub id: TableId,
    /// The publications in force of its survey, the oldest round first.
    pub survey: Vec<Arc<Publication>>,
    /// Its figures.
    pub cube: Cube,
}

impl Call {
    /// The address of the interface, without a slash at its end.
    #[must_use]
    pub fn root(&self) -> String {
        format!("{}api/pxwebapi/v2", self.options.public_url)
    }

    /// What readers may read.
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

    /// The table that an address means.
    ///
    /// # Errors
    ///
    /// 404 `not-published`.
    pub async fn table(&self, raw: &str) -> Result<Found, Problem> {
        let id: TableId = raw.parse().map_err(|_| DisseminateError::NotPublished)?;
        let code = id.survey.clone();
        let survey = self.read(move |cx| disseminate::survey_in_force(cx, &code)).await?;
        let cube = Cube::of(&id.key(), &survey).ok_or(DisseminateError::NotPublished)?;
        Ok(Found { id, survey, cube })
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.shell.clock.now()
    }

    /// A document, or 304 when the client has it.
    pub fn json(self, name: &str, document: &impl Serialize) -> HttpResponse {
        let answer = serve::json(&self.request, &format!("{name}.json"), document, Good::Shortly);
        self.answered(answer)
    }

    /// The answer with what is left to this address.
    pub fn answered(self, mut answer: HttpResponse) -> HttpResponse {
        let Some(left) = self.left else { return answer };
        let told = [(limit::policy_header(), left.policy), (limit::state_header(), left.state)];
        for (name, value) in told {
            if let Ok(value) = HeaderValue::try_from(value) {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(allow(request))
    }
}

fn allow(request: &HttpRequest) -> Result<Call, Problem> {
    fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, Problem> {
        let found = request.app_data::<Data<T>>().cloned();
        found.ok_or_else(|| Problem::of(&INTERNAL, "The server has no settings."))
    }
    let (limit, options) = (data::<CallLimit>(request)?, data::<Options>(request)?);
    let left = address_of(request).map(|address| limit.0.take(&address)).transpose()?;
    let (lang, shell) = (lang(request)?, data(request)?);
    Ok(Call { request: request.clone(), options, lang, shell, left })
}

/// The language that an address asks for: bokmål unless said; `no` is bokmål too, and `nn-NO` is nynorsk.
///
/// No cookie and no wish of a browser counts here, so that an address means the same to everybody.
fn lang(request: &HttpRequest) -> Result<Lang, Problem> {
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let asked = pairs.filter(|(name, _)| name.eq_ignore_ascii_case("lang")).last();
    match asked.filter(|(_, value)| !value.is_empty()) {
        None => Ok(Lang::default()),
        Some((_, value)) => Lang::of_tag(&value).ok_or_else(|| {
            let unknown = UnknownLang(value.into_owned());
            invalid_parameter("query parameter lang", &unknown.to_string())
        }),
    }
}
