//! The floor: a bare server that parses the same requests, validates the entry with the same code, and stores nothing.
//!
//! What it does not do beside storing: it knows no link, and has nothing to review when an answer is submitted.

use std::process::Command;
use std::sync::Arc;

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::NaiveDate;
use kartlegger::domain::answer::json::read_sheet;
use kartlegger::domain::answer::{Depth, Entry, Finding, Response, Reviewed, Sheet, validate};
use kartlegger::domain::questionnaire::instrument::Instrument;
use serde::Deserialize;

use super::house::{self, Form, Ready};
use super::process::{Served, free_host};
use super::target::Target;

/// Starts it as a process of its own.
pub fn start() -> Ready {
    let host = free_host();
    let this = std::env::current_exe().expect("this program");
    let served = Served::start(Command::new(this).args(["floor", &host]), &host, None);
    let secrets = vec!["S".repeat(43); 1_000_000];
    (served, Target::new(host, secrets))
}

#[derive(Deserialize)]
struct Submit {
    reviewed: Reviewed,
}

/// Serves until it is killed.
pub fn serve(host: &str) {
    let instrument = Data::from(Arc::new(house::instrument(Form::Difi)));
    let app = move || {
        App::new()
            .app_data(instrument.clone())
            .route("/api/v1/respond/draft", web::get().to(draft))
            .route("/api/v1/respond/draft/rosters/{roster}/entries/{id}", web::put().to(put))
            .route("/api/v1/respond/submissions", web::post().to(submit))
    };
    let server = HttpServer::new(app).workers(2).bind(host).expect("a free port");
    actix_web::rt::System::new().block_on(server.run()).expect("it serves");
}

async fn draft(request: HttpRequest) -> HttpResponse {
    match request.headers().get("Authorization") {
        Some(_) => HttpResponse::Ok()
            .content_type("application/json")
            .body(r#"{"header":{"etag":"0","sheet":{}},"rosters":{},"reviewed":{"header":0}}"#),
        None => HttpResponse::Unauthorized().finish(),
    }
}

async fn put(
    instrument: Data<Instrument>,
    path: Path<(String, uuid::Uuid)>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let Ok(json) = serde_json::from_slice(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    let (roster, id) = path.into_inner();
    match read_sheet(&instrument, Some(&roster), &json)
        .map(|sheet| checked(&instrument, &roster, id, sheet))
    {
        Ok(found) if !found.is_empty() => HttpResponse::UnprocessableEntity().finish(),
        Ok(_) if request.headers().contains_key("If-Match") => {
            HttpResponse::Ok().content_type("application/json").body(body)
        }
        Ok(_) => HttpResponse::Created().content_type("application/json").body(body),
        Err(_) => HttpResponse::UnprocessableEntity().finish(),
    }
}

/// What is wrong with an entry, as it is checked when a draft is stored.
fn checked(instrument: &Instrument, roster: &str, id: uuid::Uuid, sheet: Sheet) -> Vec<Finding> {
    let entry = Entry { id: id.into(), first_submitted_at: None, sheet };
    let rosters = instrument.roster(roster).map(|known| (known.id.clone(), vec![entry]));
    let response = Response { rosters: rosters.into_iter().collect(), ..Response::default() };
    validate(instrument, &response, None, NaiveDate::default(), Depth::Draft)
}

async fn submit(body: Bytes) -> HttpResponse {
    match serde_json::from_slice::<Submit>(&body) {
        Ok(body) => HttpResponse::Ok().json(body.reviewed),
        Err(_) => HttpResponse::BadRequest().finish(),
    }
}
