//! Queries and paths: a parameter that does not fit is named.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::{PathConfig, ServiceConfig};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::problem::Problem;
use super::problem::request::invalid_parameter;

/// The query of an address, as `T` reads it.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(raw: &str) -> Result<T, Problem> {
    if raw.contains("%00") {
        return Err(invalid_parameter("query", "no parameter may hold the character U+0000"));
    }
    let pairs = url::form_urlencoded::parse(raw.as_bytes());
    let reader = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let place = match error.path().to_string() {
            root if root == "." => "query".to_owned(),
            name => format!("query parameter {name}"),
        };
        invalid_parameter(&place, &error.into_inner().to_string())
    })
}

/// Makes the framework's own `Path` answer with a problem that names the parameter.
pub fn configure(config: &mut ServiceConfig) {
    config.app_data(PathConfig::default().error_handler(|error, request| {
        let params = || request.match_info().iter();
        // Ids are UUIDs, and their parameters are named `…id`.
        let wrong =
            params().find(|(name, value)| name.ends_with("id") && value.parse::<Uuid>().is_err());
        let problem = match wrong {
            Some((name, _)) => {
                invalid_parameter(&format!("path parameter {name}"), "must be a UUID")
            }
            None => {
                let names: Vec<&str> = params().map(|(name, _)| name).collect();
                let place = format!("path parameter {}", names.join(" or "));
                invalid_parameter(&place, &error.to_string())
            }
        };
        problem.into()
    }));
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        limit: Option<u16>,
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        assert_eq!(parse::<Wanted>("limit=20").unwrap().limit, Some(20));
        let refused = |raw| parse::<Wanted>(raw).unwrap_err().errors.remove(0);
        assert_eq!(refused("limit=x").pointer, "query parameter limit");
        assert_eq!(refused("limit=1%00").pointer, "query");
        assert!(refused("limits=1").detail.contains("unknown field `limits`"));
    }
}
