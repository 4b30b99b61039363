//! Published pages beside a bare server that answers with the same bytes; and how soon a server answers at all.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

use super::Plan;
use super::client::Client;
use super::house::{self, Form, Place};
use super::journey::expect;
use super::process::{Served, free_host};

const CLIENTS: usize = 32;

/// Measures and prints.
pub fn table(plan: &Plan) {
    println!("\n### Published pages, {CLIENTS} clients\n");
    println!("| page | kB | a second | of a bare answer | 304 a second | of a bare 304 |");
    println!("| --- | --: | --: | --: | --: | --: |");
    let (mut served, host) = demo();
    for path in pages(&host) {
        let page = fetch(&host, &path);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("page"), &page.1).expect("a file");
        let (mut bare, bare_host) = bare(&folder.path().join("page"));
        let mut rates = Vec::new();
        for (headers, status) in
            [(String::new(), 200), (format!("If-None-Match: {}\r\n", page.0), 304)]
        {
            let ours = rate(&host, &path, &headers, status, plan.limit);
            let floor_headers = if status == 304 { "If-None-Match: \"bare\"\r\n" } else { "" };
            let floor = rate(&bare_host, "/", floor_headers, status, plan.limit);
            rates.push((ours, ours / floor));
        }
        bare.stop();
        let [(ok, of_ok), (same, of_same)] = rates[..] else { return };
        let kb = page.1.len() as f64 / 1e3;
        println!("| {path} | {kb:.0} | {ok:.0} | {of_ok:.2} | {same:.0} | {of_same:.2} |");
    }
    served.stop();
    cold();
}

/// The addresses to read: the round's overview and the first table on it.
fn pages(host: &str) -> Vec<String> {
    let surveys = String::from_utf8_lossy(&fetch(host, "/results").1).into_owned();
    let round = links(&surveys).into_iter().find(|link| link.matches('/').count() == 3);
    let round = round.expect("a published round");
    let overview = String::from_utf8_lossy(&fetch(host, &round).1).into_owned();
    let table = links(&overview).into_iter().find(|link| link.contains("/tables/"));
    [Some(round), table].into_iter().flatten().collect()
}

fn links(page: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|after| after.split_once('"'));
    hrefs.map(|(href, _)| href.to_owned()).filter(|href| href.starts_with("/results/")).collect()
}

/// The demonstration, which loads and publishes a round before it answers.
fn demo() -> (Served, String) {
    let (folder, host) = (tempfile::tempdir().expect("a folder"), free_host());
    let mut command = Command::new(env!("CARGO_BIN_EXE_kartlegger"));
    command.args(["demo", "--set", &format!("server.listen={host}"), "--set", "log.filter=warn"]);
    command.arg("--data-dir").arg(folder.path());
    (Served::start(&mut command, &host, Some(folder)), host)
}

/// A page with its tag.
fn fetch(host: &str, path: &str) -> (String, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut client = Client::connect(host).await.expect("it listens");
        let answer = expect(client.send("GET", path, "Accept: text/html\r\n", "").await, 200, path);
        (answer.etag.clone(), answer.body)
    })
}

/// Answers a second of that status.
fn rate(host: &str, path: &str, headers: &str, status: u16, limit: Duration) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let started = Instant::now();
        let clients = (0..CLIENTS).map(|_| async {
            let mut client = Client::connect(host).await.expect("it listens");
            let mut n = 0_u32;
            while started.elapsed() < limit {
                expect(client.send("GET", path, headers, "").await, status, path);
                n += 1;
            }
            n
        });
        let all = futures_util::future::join_all(clients).await;
        f64::from(all.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    })
}

fn bare(file: &Path) -> (Served, String) {
    let host = free_host();
    let this = std::env::current_exe().expect("this program");
    let mut command = Command::new(this);
    command.args(["static", &host]).arg(file);
    (Served::start(&mut command, &host, None), host)
}

/// Serves one file until it is killed.
pub fn serve(host: &str, file: &str) {
    let page = Data::new(Bytes::from(std::fs::read(file).expect("the page")));
    let app = move || App::new().app_data(page.clone()).default_service(web::to(answer));
    let server = HttpServer::new(app).workers(2).bind(host).expect("a free port");
    actix_web::rt::System::new().block_on(server.run()).expect("it serves");
}

async fn answer(request: HttpRequest, page: Data<Bytes>) -> HttpResponse {
    if request.headers().contains_key(IF_NONE_MATCH) {
        return HttpResponse::NotModified().insert_header((ETAG, "\"bare\"")).finish();
    }
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page.get_ref().clone())
}

/// From the start of the process to its first answer, and what it holds when it has nothing to do.
fn cold() {
    println!("\n### Start\n\n| first answer ms | memory at rest MB |\n| --: | --: |");
    let folder = tempfile::tempdir().expect("a folder");
    house::furnish(&Place::Sqlite.url(folder.path()), Form::Difi, 10);
    let started = Instant::now();
    let (mut served, host) = house::serve(&Place::Sqlite, folder);
    fetch(&host, "/");
    let first = started.elapsed().as_secs_f64() * 1e3;
    std::thread::sleep(Duration::from_secs(1));
    println!("| {first:.0} | {:.0} |", served.memory());
    served.stop();
}
