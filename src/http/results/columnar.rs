//! The public list as Parquet, where the program was built with it.

use actix_web::HttpResponse;

use super::asked::Asked;
use super::list::{head, rows};
use crate::http::problem::Problem;
use crate::service::disseminate::Published;

/// The media type of Parquet.
const PARQUET: &str = "application/vnd.apache.parquet";

/// `GET …/list.parquet` is the whole public list as Parquet.
///
/// # Errors
///
/// 404 `not-published`, and 406 `form-not-offered` in a program without the feature.
pub async fn list_parquet(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    head(&published)?;
    let bytes = written(&asked, &published).await?;
    Ok(asked.file("-list.parquet", PARQUET, bytes))
}

#[cfg(feature = "parquet")]
async fn written(asked: &Asked, published: &Published) -> Result<Vec<u8>, Problem> {
    let rows = rows(asked, published).await?;
    Ok(crate::exchange::parquet::list(&published.publication, head(published)?, &rows)?)
}

#[cfg(not(feature = "parquet"))]
async fn written(asked: &Asked, published: &Published) -> Result<Vec<u8>, Problem> {
    use crate::http::problem::figures::FORM_NOT_OFFERED;
    // The list itself must be there all the same.
    rows(asked, published).await?;
    let detail = "This installation does not write Parquet: use list.csv or list.json.";
    Err(Problem::of(&FORM_NOT_OFFERED, detail))
}
