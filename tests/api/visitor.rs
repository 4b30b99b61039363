//! Somebody who answers in a browser without script: fetches a page and posts its form, hidden
//! fields and all.

use std::sync::atomic::{AtomicUsize, Ordering};

use kartlegger::domain::answer::GrantScope;

use crate::fieldwork::Fieldwork;
use crate::harness::{Answer, Client, TestApp};

/// A browser with a session of one link.
pub struct Visitor {
    /// The browser.
    pub browser: Client,
    /// The link's secret.
    pub secret: String,
    /// The cookie of the session that was started here; empty when it was not.
    pub cookie: String,
    html: AtomicUsize,
}

impl Visitor {
    /// A browser that has a session of the link with that secret.
    pub fn of(browser: Client, secret: String) -> Self {
        Self { browser, secret, cookie: String::new(), html: AtomicUsize::new(0) }
    }

    /// Opens a new link of a unit and presses its button.
    pub async fn start(app: &TestApp, fieldwork: &Fieldwork, unit: usize) -> Self {
        Self::start_with(app, fieldwork, unit, GrantScope::Whole).await
    }

    /// The same with a link that reaches `scope`.
    pub async fn start_with(
        app: &TestApp,
        fieldwork: &Fieldwork,
        unit: usize,
        scope: GrantScope,
    ) -> Self {
        let secret = fieldwork.link(app, unit, scope);
        let mut visitor = Self::of(app.browser(), secret);
        let started = visitor.browser.post_form(&visitor.landing(), &[]).await.expect(303);
        assert_eq!(started.header("location"), "/respond");
        let (cookie, _) = started.header("set-cookie").split_once(';').expect("a cookie");
        cookie.clone_into(&mut visitor.cookie);
        visitor
    }

    /// The address of the link.
    pub fn landing(&self) -> String {
        format!("/i/{}", self.secret)
    }

    /// Fetches a page that is there.
    pub async fn page(&self, path: &str) -> String {
        let page = self.browser.get(path).await.expect(200).text();
        self.html.fetch_add(page.len(), Ordering::Relaxed);
        page
    }

    /// Bytes of all pages so far, as they are before they are compressed.
    pub fn html(&self) -> usize {
        self.html.load(Ordering::Relaxed)
    }

    /// Fetches a page of questions and saves it with these answers.
    pub async fn save(&self, path: &str, answers: &[(&str, &str)]) -> Answer {
        let page = self.page(path).await;
        self.post(path, &page, answers).await
    }

    /// Posts the form of `page` that leads to `path`: its hidden fields, and those given. A page that
    /// has no such form lends the hidden fields of the forms that it has.
    pub async fn post(&self, path: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
        let page = form(page, path).unwrap_or(page);
        let shown = ["csrf", "seen", "edition", "key", "reviewed", "new"];
        let hidden: Vec<(&str, String)> = shown
            .into_iter()
            .filter_map(|name| Some((name, hidden(page, name)?)))
            .filter(|(name, _)| fields.iter().all(|(given, _)| given != name))
            .collect();
        let all: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(fields.iter().copied())
            .collect();
        let path = path.split(['?', '#']).next().unwrap();
        self.browser.post_form(path, &all).await
    }

    /// Adds an entry and gives the address of its page.
    pub async fn add(&self) -> String {
        let tasks = self.page("/respond").await;
        let added = self.post("/respond/rosters/tjeneste/entries", &tasks, &[]).await.expect(303);
        added.header("location").strip_suffix("?done=added").unwrap().to_owned()
    }

    /// Fills everything that must be answered.
    pub async fn fill(&self) -> String {
        self.save("/respond/sections/om", &[("a.ansatte", "120")]).await.expect(303);
        let entry = self.add().await;
        let answers = [("a.navn", "Søknad"), ("a.status", "i_drift")];
        self.save(&entry, &answers).await.expect(303);
        entry
    }

    /// Reviews and presses the button that submits.
    pub async fn submit(&self) -> Answer {
        let review = self.page("/respond/review").await;
        self.post("/respond/submit", &review, &[]).await
    }

    /// The stored draft, as a system that holds the same link reads it.
    pub async fn draft(&self, app: &TestApp) -> serde_json::Value {
        app.respondent(&self.secret).get("/api/v1/respond/draft").await.expect(200).json()
    }
}

/// The first form of a page that leads to `path`.
fn form<'a>(page: &'a str, path: &str) -> Option<&'a str> {
    let (_, after) = page.split_once(&format!(" action=\"{path}\""))?;
    after.split_once("</form>").map(|(form, _)| form)
}

/// The value of the last hidden field of that name.
pub fn hidden(page: &str, name: &str) -> Option<String> {
    let (_, after) = page.rsplit_once(&format!("name=\"{name}\" value=\""))?;
    let (value, _) = after.split_once('"')?;
    let plain = value.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<");
    Some(plain.replace("&#62;", ">").replace("&#38;", "&"))
}

/// The values of an attribute on a page, in their order.
pub fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\""))
        .skip(1)
        .filter_map(|after| after.split_once('"').map(|(value, _)| value))
        .collect()
}
