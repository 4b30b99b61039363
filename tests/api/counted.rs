//! What one completed answer costs in statements, commits and bytes: counted, since noise does not touch it.
//!
//! The numbers are ceilings. Whoever lowers a cost lowers its ceiling; whoever raises one says why.

use futures_util::future::join_all;
use kartlegger::domain::answer::GrantScope;
use kartlegger::store::{Counts, StoreUrl};

use crate::fieldwork::{Fieldwork, entry, entry_id, header, put, service, submit_reviewed};
use crate::harness::{Client, TestApp};
use crate::ingest::{hold, until_in_hand};
use crate::visitor::Visitor;

/// What happened since `before`.
fn since(app: &TestApp, before: Counts) -> Counts {
    let now = app.shell.store.counts();
    Counts {
        statements: now.statements - before.statements,
        writes: now.writes - before.writes,
        batches: std::array::from_fn(|at| now.batches[at] - before.batches[at]),
    }
}

/// Statements that only PostgreSQL needs, in so many writing verbs: each locks its unit.
fn locks(app: &TestApp, verbs: u64) -> u64 {
    if matches!(app.database_url(), StoreUrl::Sqlite(_)) { 0 } else { verbs }
}

async fn with_header(client: &Client) {
    put(client, "/api/v1/respond/draft/header", Some("\"0\""), &header()).await.expect(200);
}

both_backends! {
    async fn an_answer_over_json_takes_few_statements(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        with_header(&client).await;
        let counts = || app.shell.store.counts();

        let start = counts();
        let mut reviewed = client.get("/api/v1/respond/draft").await.expect(200).json()["reviewed"].clone();
        let fetched = since(app, start);
        let before = counts();
        put(&client, &entry(1), None, &service("Søknad")).await.expect(201);
        let stored = since(app, before);
        let before = counts();
        reviewed["entries"][entry_id(1)] = 1.into();
        let body = serde_json::json!({ "reviewed": reviewed });
        submit_reviewed(&client, "key", &body).await.expect(200);
        let submitted = since(app, before);

        let statements = [fetched, stored, submitted].map(|of| of.statements);
        // A new entry's id is held beside the unit.
        assert_eq!(statements, [2, 4 + locks(app, 2), 10 + locks(app, 1)], "fetch, put, submit");
        assert_eq!([fetched, stored, submitted].map(|of| of.commits()), [0, 1, 1]);
    }

    async fn an_answer_through_the_pages_takes_few_statements(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        // The questionnaire is read once a process.
        fieldwork.respondent(app, 1).get("/api/v1/respond/draft").await.expect(200);
        let visitor = Visitor::of(app.browser(), fieldwork.link(app, 0, GrantScope::Whole));
        let before = app.shell.store.counts();

        visitor.page(&visitor.landing()).await;
        visitor.browser.post_form(&visitor.landing(), &[]).await.expect(303);
        visitor.page("/respond").await;
        visitor.save("/respond/sections/om", &[("a.ansatte", "12")]).await.expect(303);
        let place = visitor.add().await;
        let answers = [("a.navn", "Søknad"), ("a.status", "i_drift")];
        visitor.save(&place, &answers).await.expect(303);
        let review = visitor.page("/respond/review").await;
        let sent = visitor.post("/respond/submit", &review, &[]).await.expect(303);
        visitor.page(sent.header("location")).await;

        let cost = since(app, before);
        assert!(cost.statements <= PAGES + locks(app, 5), "{cost:?}");
        assert!(cost.commits() <= 7, "{cost:?}");
        assert!(visitor.html() <= HTML, "{} bytes", visitor.html());
    }

    async fn writes_that_come_together_take_less_than_a_commit_each(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let clients = [0, 1, 2].map(|unit| fieldwork.respondent(app, unit));
        let (paths, sheet) = ((0..9).map(entry).collect::<Vec<_>>(), service("Søknad"));
        // Their links are known to the process from now on.
        join_all(clients.iter().map(|client| client.get("/api/v1/respond/draft"))).await;
        let waiting = hold(app);
        let before = app.shell.store.counts();

        let writes = (0..9).map(|n| put(&clients[n / 3], &paths[n], None, &sheet));
        let (answers, ()) = tokio::join!(join_all(writes), async {
            until_in_hand(app, 9).await;
            drop(waiting);
        });

        assert!(answers.iter().all(|answer| answer.status == 201));
        let cost = since(app, before);
        // PostgreSQL gathers the flushes of its connections itself, which is not seen from here.
        let most = if locks(app, 1) == 0 { 3 } else { 10 };
        assert!(cost.commits() <= most, "{cost:?}");
    }

    async fn a_first_visit_is_small(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let landing = visitor.landing();
        let page = visitor.page(&landing).await;
        let assets = page.split('"').filter(|part| ["/assets/", "/favicon"].iter().any(|start| part.starts_with(start)));
        let addresses: Vec<_> = [&*landing, "/respond"].into_iter().chain(assets).collect();
        assert_eq!(addresses.len(), 5, "two pages, the stylesheet, the script and the icon");
        let packing = visitor.browser.clone().with("accept-encoding", "gzip");

        let (mut plain, mut packed) = (0, 0);
        for address in addresses {
            plain += visitor.browser.get(address).await.expect(200).bytes.len();
            packed += packing.get(address).await.expect(200).bytes.len();
        }

        assert!(plain <= VISIT && packed <= VISIT_PACKED, "{plain} bytes, packed {packed}");
    }
}

/// Statements of a whole answer of one entry by pages: link, start, overview, header, entry, review, submission
/// and receipt, with each page fetched before it is sent; the link's page reads the draft, to say whether there is one.
const PAGES: u64 = 39;

/// Bytes of its pages, before they are compressed.
const HTML: usize = 31_000;

/// Bytes of a first visit: the landing page, the list of tasks, the stylesheet, the script and the icon.
const VISIT: usize = 37_000;

/// The same as a browser gets them, which takes them packed.
const VISIT_PACKED: usize = 16_500;
