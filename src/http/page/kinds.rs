//! The pages behind the `type` of each problem: `/problems` and `/problems/{slug}`.
//!
//! The words are in `locales/*/problems*.ftl` by slug; `docs/problems.md` holds the English ones
//! and is kept equal by a test.

use actix_web::HttpRequest;
use actix_web::web::{Path, ServiceConfig};
use askama::Template;

use super::{Layout, Page, Wanted};
use crate::http::problem::{ALL, Kind, Problem, request};
use crate::http::route::{addresses, at};
use crate::words::Words;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/problems").get(list), at("/problems/{slug}").get(show)]);
}

/// One kind of problem in a reader's language.
struct KindView {
    slug: &'static str,
    status: u16,
    title: String,
    text: String,
}

impl KindView {
    fn new(kind: &Kind, words: Words) -> Self {
        let slug = kind.slug;
        Self {
            slug,
            status: kind.status,
            title: title(kind, words),
            text: words.say(&format!("problem-{slug}-text")),
        }
    }
}

/// What the kind is called in a reader's language.
#[must_use]
pub fn title(kind: &Kind, words: Words) -> String {
    let key = format!("problem-{}-title", kind.slug);
    words.find(&key).unwrap_or_else(|| kind.title.to_owned())
}

#[derive(Template)]
#[template(path = "problems.html")]
struct ListPage {
    layout: Layout,
    kinds: Vec<KindView>,
}

#[derive(Template)]
#[template(path = "problem-kind.html")]
struct KindPage {
    layout: Layout,
    kind: KindView,
}

fn kinds() -> Vec<&'static Kind> {
    let mut kinds: Vec<&Kind> = ALL.iter().copied().flatten().copied().collect();
    kinds.sort_by_key(|kind| kind.slug);
    kinds
}

/// `GET /problems`: every kind of problem.
async fn list(request: HttpRequest) -> Result<Page, Problem> {
    let lang = Wanted::of(&request).lang(None);
    let words = crate::words::words(lang);
    let kinds = kinds().into_iter().map(|kind| KindView::new(kind, words)).collect();
    let layout = Layout::new(&request, lang, words.say("problems-title"));
    Page::public(lang, &ListPage { layout, kinds })
}

/// `GET /problems/{slug}`: one kind of problem.
async fn show(request: HttpRequest, slug: Path<String>) -> Result<Page, Problem> {
    let found = kinds().into_iter().find(|kind| kind.slug == slug.as_str());
    let kind = found.ok_or_else(|| request::no_such_address(request.path()))?;
    let lang = Wanted::of(&request).lang(None);
    let kind = KindView::new(kind, crate::words::words(lang));
    let layout = Layout::new(&request, lang, kind.title.clone());
    Page::public(lang, &KindPage { layout, kind })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write;

    use super::*;
    use crate::domain::lang::Lang;

    #[test]
    fn a_slug_names_one_kind() {
        let slugs: BTreeSet<&str> = kinds().iter().map(|kind| kind.slug).collect();
        assert_eq!(slugs.len(), kinds().len());
        for slug in slugs {
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{slug}");
        }
    }

    #[test]
    fn every_kind_is_explained_in_every_language() {
        let mut missing = Vec::new();
        for (kind, lang) in kinds().into_iter().flat_map(|k| Lang::ALL.map(|lang| (k, lang))) {
            for part in ["title", "text"] {
                let key = format!("problem-{}-{part}", kind.slug);
                if crate::words::words(lang).find(&key).is_none() {
                    missing.push(format!("{lang}: {key}"));
                }
            }
        }
        assert!(missing.is_empty(), "without words: {missing:#?}");
    }

    #[test]
    fn every_explanation_is_of_a_kind() {
        let slugs: BTreeSet<&str> = kinds().iter().map(|kind| kind.slug).collect();
        let files = [
            include_str!("../../../locales/nb/problems.ftl"),
            include_str!("../../../locales/nb/problems-api.ftl"),
        ];
        let keys = files.iter().flat_map(|file| file.lines()).filter_map(|line| {
            let key = line.split_once(" =")?.0.strip_prefix("problem-")?;
            key.strip_suffix("-title").or_else(|| key.strip_suffix("-text"))
        });
        let without: BTreeSet<&str> = keys.filter(|slug| !slugs.contains(slug)).collect();
        assert!(without.is_empty(), "explained, but no kind: {without:?}");
    }

    #[test]
    fn the_document_on_problems_lists_every_kind() {
        let words = crate::words::words(Lang::En);
        let mut text = "# Problems\n\nEvery answer outside 2xx and 3xx is a problem document \
            (RFC 9457, `application/problem+json`)\nwhose `type` is `/problems/` and one of these \
            codes; a browser gets the same as a page. The words are those\nof \
            `locales/en/problems*.ftl`, and a test keeps this page equal to them.\n\n\
            | Code | Status | Title | Meaning |\n| --- | --- | --- | --- |\n"
            .to_owned();
        for kind in kinds() {
            let KindView { slug, status, title, text: meaning } = KindView::new(kind, words);
            writeln!(text, "| `{slug}` | {status} | {title} | {meaning} |").unwrap();
        }
        if include_str!("../../../docs/problems.md") != text {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/problems.md"), text)
                .unwrap();
            panic!("it differs: look at target/problems.md and copy it to docs/problems.md");
        }
    }
}
