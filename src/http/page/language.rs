//! Which language a page is shown in: `?lang=`, the cookie of an earlier choice, what is known of
//! the reader (a unit's own language), the cookie of the session that was last begun (its pages' language,
//! for those that come after it), the browser's wish, bokmål; in this order.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, CookieBuilder, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{FromRequest, HttpRequest};

use super::LanguageLink;
use crate::domain::lang::Lang;
use crate::http::site::is_secure;

const COOKIE: &str = "lang";
/// The language of a session's pages, which a page after its end cannot know otherwise.
const BEGUN_IN: &str = "session-lang";

/// What the request says about its language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Chosen by the reader: in the address, or earlier.
    pub chosen: Option<Lang>,
    /// Of the session that was begun last, or preferred by the browser.
    pub accepted: Option<Lang>,
}

impl Wanted {
    /// Reads the request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let kept = |name| request.cookie(name).and_then(|cookie| cookie.value().parse().ok());
        Self {
            chosen: asked(request).or_else(|| kept(COOKIE)),
            accepted: kept(BEGUN_IN).or_else(|| header.and_then(preferred)),
        }
    }

    /// The language for a reader whose own language is `known`, if it is.
    #[must_use]
    pub fn lang(self, known: Option<Lang>) -> Lang {
        self.chosen.or(known).or(self.accepted).unwrap_or_default()
    }
}

impl FromRequest for Wanted {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// The language that the address asks for, if it is one of ours.
pub fn asked(request: &HttpRequest) -> Option<Lang> {
    pairs(request).find(|(name, _)| name == "lang").and_then(|(_, value)| Lang::of_tag(&value))
}

fn pairs(request: &HttpRequest) -> impl Iterator<Item = (String, String)> + '_ {
    url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned()
}

/// The first language of an `Accept-Language` header that we have, by its weights.
fn preferred(header: &str) -> Option<Lang> {
    let mut wishes: Vec<(f32, Lang)> = header
        .split(',')
        .filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            (weight > 0.0).then_some((weight, Lang::of_tag(tag)?))
        })
        .collect();
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map(|wish| wish.1)
}

/// The cookie that keeps a choice just made in the address, for a year.
pub(super) fn remember(request: &HttpRequest) -> Option<Cookie<'static>> {
    let year = actix_web::cookie::time::Duration::days(365);
    asked(request).map(|lang| kept(request, COOKIE, lang).max_age(year).finish())
}

/// The cookie that keeps the language in which a session begins; it ends with the browser.
#[must_use]
pub fn begun_in(request: &HttpRequest, lang: Lang) -> Cookie<'static> {
    kept(request, BEGUN_IN, lang).finish()
}

fn kept(request: &HttpRequest, name: &'static str, lang: Lang) -> CookieBuilder<'static> {
    let cookie = Cookie::build(name, lang.tag()).path("/").http_only(true);
    cookie.same_site(SameSite::Lax).secure(is_secure(request))
}

/// The page at the request's address in each language.
pub(super) fn links(request: &HttpRequest, current: Lang) -> Vec<LanguageLink> {
    Lang::ALL
        .into_iter()
        .map(|lang| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(pairs(request).filter(|(name, _)| name != "lang"));
            query.append_pair("lang", lang.tag());
            LanguageLink {
                lang,
                name: own_name(lang),
                href: format!("{}?{}", request.path(), query.finish()),
                current: lang == current,
            }
        })
        .collect()
}

const fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Nb => "Bokmål",
        Lang::Nn => "Nynorsk",
        Lang::En => "English",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wanted(uri: &str, cookie: Option<&str>, accept: Option<&str>) -> Wanted {
        let mut request = TestRequest::with_uri(uri);
        if let Some(value) = cookie {
            request = request.cookie(Cookie::new(COOKIE, value));
        }
        if let Some(value) = accept {
            request = request.insert_header((ACCEPT_LANGUAGE, value));
        }
        Wanted::of(&request.to_http_request())
    }

    #[test]
    fn the_address_comes_before_the_cookie_and_the_cookie_before_the_unit() {
        let unit = Some(Lang::Nb);
        assert_eq!(wanted("/?lang=en", Some("nn"), None).lang(unit), Lang::En);
        assert_eq!(wanted("/", Some("nn"), Some("en")).lang(unit), Lang::Nn);
        assert_eq!(wanted("/", None, Some("en")).lang(unit), Lang::Nb);
        assert_eq!(wanted("/", None, Some("en")).lang(None), Lang::En);
        for (tag, lang) in
            [("nn-NO", Lang::Nn), ("NN", Lang::Nn), ("en-GB", Lang::En), ("no", Lang::Nb)]
        {
            assert_eq!(
                wanted(&format!("/?lang={tag}"), None, Some("de")).lang(None),
                lang,
                "{tag}"
            );
        }
        assert_eq!(wanted("/?lang=xx", Some("<script>"), None).lang(None), Lang::Nb);
    }

    #[test]
    fn the_browsers_wishes_are_weighed() {
        assert_eq!(preferred("de, en;q=0.5, nn-NO;q=0.9"), Some(Lang::Nn));
        assert_eq!(preferred("no,en;q=0.8"), Some(Lang::Nb));
        assert_eq!(preferred("en;q=0, de"), None);
        assert_eq!(preferred("en;q=x,,;"), None);
    }

    #[test]
    fn a_language_link_keeps_the_rest_of_the_query_and_escapes_it() {
        let request = TestRequest::with_uri("/list?q=%22a%26b&lang=nb").to_http_request();
        let links = links(&request, Lang::Nb);
        assert_eq!(links[1].href, "/list?q=%22a%26b&lang=nn");
        assert!(links[0].current && !links[1].current);
    }
}
