//! Pages of lists: an opaque cursor, a limit, and `Link` to the next page.
//!
//! A cursor holds the key of the last item shown, so that a page neither skips nor repeats an item
//! when others are added. Totals are not counted.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::problem::Problem;
use super::problem::request::invalid_parameter;

/// How many items a page has when the client does not say.
const USUAL: u16 = 50;
/// How many items a page has at most.
const MOST: u16 = 500;

/// The page that a client asks for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The cursor that the former page gave.
    pub cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
}

/// One page of a list. Its answer has `Link: <…>; rel="next"` when there is more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last one.
    pub next: Option<String>,
}

impl PageQuery {
    /// How many rows to read: one more than is shown, which tells whether there is a next page.
    ///
    /// # Errors
    ///
    /// 400 `invalid-parameter` outside 1 to 500.
    pub fn rows(&self) -> Result<i64, Problem> {
        self.shown().map(|n| i64::from(n) + 1)
    }

    fn shown(&self) -> Result<u16, Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if (1..=MOST).contains(&limit) {
            Ok(limit)
        } else {
            Err(invalid_parameter("query parameter limit", "must be from 1 to 500"))
        }
    }

    /// The key of the last item that the client has; none for the first page.
    ///
    /// # Errors
    ///
    /// 400 `invalid-parameter` for a cursor that this list did not give.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        // No key holds U+0000, which PostgreSQL takes in no text; JSON escapes it.
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let key = text.filter(|text| !text.contains(r"\u0000"));
        let key = key.and_then(|text| serde_json::from_str(&text).ok());
        let wrong =
            || invalid_parameter("query parameter cursor", "is not one that this list gave");
        key.map(Some).ok_or_else(wrong)
    }

    /// The page of those rows, each shown by `view`; `key` tells what the cursor must hold.
    ///
    /// # Errors
    ///
    /// As [`PageQuery::rows`]; `internal` for a key that is no JSON.
    pub fn page<R, T, K: Serialize>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        view: impl Fn(R) -> T,
    ) -> Result<Page<T>, Problem> {
        let shown = usize::from(self.shown()?);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let last = rows.last().filter(|_| more);
        let next = last.map(|last| serde_json::to_vec(&key(last))).transpose();
        let next = next.map_err(|e| Problem::internal(&e))?;
        Ok(Page {
            items: rows.into_iter().map(view).collect(),
            next: next.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)),
        })
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(next) = &self.next {
            // The other parameters stay, so that the next page has the same filter.
            let kept = form_urlencoded::parse(request.query_string().as_bytes());
            let kept = kept.filter(|(name, _)| name != "cursor");
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(kept)
                .append_pair("cursor", next)
                .finish();
            answer.insert_header((LINK, format!("<{}?{query}>; rel=\"next\"", request.path())));
        }
        answer.json(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_holds_the_last_key_shown() {
        let query = PageQuery { limit: Some(2), cursor: None };
        assert_eq!(query.rows().unwrap(), 3);
        let page = query.page(vec![1, 2, 3], |n| *n, |n| n * 10).unwrap();
        assert_eq!(page.items, [10, 20]);
        let next = PageQuery { cursor: page.next, ..query };
        assert_eq!(next.after::<i32>().unwrap(), Some(2));
        assert_eq!(next.page(vec![3], |n| *n, |n| n).unwrap().next, None);
    }

    #[test]
    fn a_foreign_cursor_or_limit_is_refused() {
        let foreign = PageQuery { cursor: Some("x".to_owned()), limit: None };
        assert!(foreign.after::<i32>().is_err());
        for limit in [0, 501] {
            assert!(PageQuery { cursor: None, limit: Some(limit) }.rows().is_err());
        }
    }
}
