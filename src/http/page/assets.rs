//! The stylesheet, the script and the icon: compiled into the binary and cached for good.
//!
//! An asset's address holds the hash of its bytes, so that a new release is a new address. An
//! address with another hash (a page of an older release) is served the present bytes, uncached.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, ServiceConfig};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::http::problem::Problem;
use crate::http::problem::pages::NO_SUCH_ASSET;
use crate::http::route::{addresses, at};

/// A file of `assets/`.
#[derive(Debug)]
pub struct Asset {
    name: &'static str,
    media_type: &'static str,
    text: &'static str,
    hash: String,
}

impl Asset {
    fn new(name: &'static str, media_type: &'static str, text: &'static str) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
        Self { name, media_type, text, hash }
    }

    /// The address under which its present bytes may be cached for good.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/assets/{}/{}", self.hash, self.name)
    }
}

/// The one stylesheet.
pub static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "kartlegger.css",
        "text/css; charset=utf-8",
        include_str!("../../../assets/kartlegger.css"),
    )
});

/// The one script; every page works without it.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "kartlegger.js",
        "text/javascript; charset=utf-8",
        include_str!("../../../assets/kartlegger.js"),
    )
});

/// The icon in the browser's tab.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon.svg", "image/svg+xml", include_str!("../../../assets/icon.svg"))
});

/// The routes of the assets.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/assets/{hash}/{name}").get(serve), at("/favicon.ico").get(favicon)]);
}

async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (hash, name) = path.into_inner();
    let asset = [&STYLESHEET, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Problem::of(&NO_SUCH_ASSET, "no asset has that name"))?;
    let caching =
        if asset.hash == hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, caching))
        .content_type(asset.media_type)
        .body(asset.text))
}

async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .content_type(ICON.media_type)
        .body(ICON.text)
}
