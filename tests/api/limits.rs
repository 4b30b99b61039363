//! Whoever asks too much, too slowly or over too many connections is held back, and everybody else is
//! served meanwhile. Over real sockets, since that is where it matters.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use kartlegger::domain::answer::GrantScope;
use kartlegger::http::site::{Calls, Patience, Quota, Site};
use kartlegger::service::{Chance, Role};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::fieldwork::Fieldwork;
use crate::harness::{Answer, Client, TestApp};

const DRAFT: &str = "/api/v1/respond/draft";
/// Longer than anything honest takes on a busy machine, and shorter than any patience of the server.
const SOON: Duration = Duration::from_secs(8);

fn calls(site: &mut Site, link: u32, account: u32, address: u32) {
    site.options.calls = Calls { link, account, address };
    site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
}

fn patience(site: &mut Site, change: impl FnOnce(&mut Patience)) {
    change(&mut site.options.patience);
}

/// A connection from that address of this machine.
async fn connect(url: &str, from: [u8; 4]) -> std::io::Result<TcpStream> {
    let to: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    socket.connect(to).await
}

/// Somebody who asks for a page, over a connection of its own each time, and gets it soon.
async fn honest(url: &str) {
    for _ in 0..5 {
        let begun = Instant::now();
        Client::browser(url).get("/results").await.expect(200);
        assert!(begun.elapsed() < SOON, "served after {:?}", begun.elapsed());
    }
}

/// Reads until the server ends the connection.
async fn ended(stream: &mut TcpStream, within: Duration) -> String {
    let mut read = Vec::new();
    let end = tokio::time::timeout(within, stream.read_to_end(&mut read)).await;
    // A reset is an end, too.
    let _reset = end.expect("the server ends the connection");
    String::from_utf8_lossy(&read).into_owned()
}

/// Whether a question over that connection, which stays open, is answered within so long.
async fn is_answered(stream: &mut TcpStream, within: Duration) -> bool {
    let mut start = [0; 15];
    let read = tokio::time::timeout(within, stream.read_exact(&mut start)).await;
    read.is_ok_and(|read| read.is_ok() && start == *b"HTTP/1.1 200 OK")
}

/// The address of a link that nobody was given.
fn made_up(n: u64) -> String {
    format!("/i/{}", Chance::seeded(2_000 + n).secret())
}

/// The last item of each header, the other ones being of narrower limits.
fn told(answer: &Answer) -> (String, String) {
    let all = |name| {
        answer.headers.get_all(name).iter().next_back().map(|v| v.to_str().unwrap().to_owned())
    };
    (all("ratelimit-policy").unwrap_or_default(), all("ratelimit").unwrap_or_default())
}

both_backends! {
    async fn a_link_has_so_many_requests_a_minute_and_its_neighbour_its_own(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (url, server) = app.beside(|site| calls(site, 3, 0, 0));
        let (busy, calm) = (fieldwork.respondent(app, 0).at(&url), fieldwork.respondent(app, 1).at(&url));

        let first = busy.get(DRAFT).await.expect(200);
        busy.get(DRAFT).await.expect(200);
        busy.get(DRAFT).await.expect(200);
        let refused = busy.get(DRAFT).await.expect(429);

        assert_eq!(told(&first), (r#""link";q=3;w=60"#.to_owned(), r#""link";r=2;t=20"#.to_owned()));
        assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("quota-exceeded", "20"));
        assert_eq!(refused.header("ratelimit"), r#""link";r=0;t=20"#);
        assert_eq!(refused.json()["violated-policies"], json!(["link"]));
        assert!(!refused.header("x-request-id").is_empty(), "a refusal can be found in the log, too");
        calm.get(DRAFT).await.expect(200);
        app.set_clock("2026-03-02T08:00:20Z");
        busy.get(DRAFT).await.expect(200);
        busy.get(DRAFT).await.expect(429);
        server.stop(false).await;
    }

    async fn the_session_of_a_link_is_counted_and_told_on_a_page(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        let (url, server) = app.beside(|site| calls(site, 2, 0, 0));
        let browser = Client::browser(&url);
        browser.post_form(&format!("/i/{secret}"), &[]).await.expect(303);

        browser.get("/respond").await.expect(200);
        browser.get("/respond").await.expect(200);
        let refused = browser.get("/respond").await.expect(429);

        assert!(refused.text().contains("/problems/quota-exceeded"), "{}", refused.text());
        assert_eq!(refused.header("x-frame-options"), "DENY", "a refusal is protected like any page");
        browser.get("/results").await.expect(200);
        server.stop(false).await;
    }

    async fn an_account_has_so_many_requests_a_minute_wherever_it_asks_from(app: &TestApp) {
        let (url, server) = app.beside(|site| calls(site, 0, 2, 1));
        let (busy, calm) = (app.staff(Role::Manager).at(&url), app.staff(Role::Viewer).at(&url));

        let from = |address| busy.clone().with("x-forwarded-for", address);
        from("192.0.2.1").get("/api/v1/surveys").await.expect(200);
        from("192.0.2.2").get("/api/v1/surveys").await.expect(200);
        let refused = from("192.0.2.3").get("/api/v1/surveys").await.expect(429);

        assert_eq!(refused.json()["violated-policies"], json!(["account"]));
        calm.clone().with("x-forwarded-for", "192.0.2.3").get("/api/v1/surveys").await.expect(200);
        let forged = calm.bearing("e30.e30.e30").with("x-forwarded-for", "192.0.2.9");
        forged.get("/api/v1/surveys").await.expect(401);
        let refused = forged.get("/api/v1/surveys").await.expect(429);
        assert_eq!(refused.json()["violated-policies"], json!(["address"]), "a forged token is nobody's");
        server.stop(false).await;
    }

    async fn an_address_has_so_many_requests_a_minute_and_others_are_served(app: &TestApp) {
        let (url, server) = app.beside(|site| calls(site, 0, 0, 3));
        let from = |address| app.anonymous().at(&url).with("x-forwarded-for", address);
        for _ in 0..3 {
            from("192.0.2.1").get("/results").await.expect(200);
        }

        let refused = from("192.0.2.1").get("/results").await.expect(429);
        let same_network = from("2001:db8::1");
        for _ in 0..3 {
            same_network.get("/results").await.expect(200);
        }

        assert_eq!(refused.header("ratelimit-policy"), r#""address";q=3;w=60"#);
        from("192.0.2.2").get("/results").await.expect(200);
        from("2001:db8::ffff").get("/results").await.expect(429);
        from("192.0.2.1").get("/health/ready").await.expect(200);
        server.stop(false).await;
    }

    async fn so_many_connections_are_open_in_all_and_the_next_waits_for_one_to_end(app: &TestApp) {
        const QUESTION: &[u8] = b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";
        let (url, server) = app.beside(|site| patience(site, |patience| patience.connections = 8));
        let mut open = Vec::new();
        for n in 1..=8 {
            let mut stream = connect(&url, [127, 0, 2, n]).await.unwrap();
            stream.write_all(QUESTION).await.unwrap();
            assert!(is_answered(&mut stream, SOON).await, "connection {n}");
            open.push(stream);
        }

        let mut next = connect(&url, [127, 0, 2, 9]).await.unwrap();
        next.write_all(QUESTION).await.unwrap();
        let at_once = is_answered(&mut next, Duration::from_millis(500)).await;
        drop(open.pop());

        assert!(!at_once, "it waits");
        assert!(is_answered(&mut next, SOON).await, "there is room for it");
        server.stop(false).await;
    }

    async fn a_client_cannot_choose_the_address_that_it_is_counted_by(app: &TestApp) {
        let (url, server) = app.beside(|site| {
            site.options.link_per_address = Quota { burst: 2, every: chrono::TimeDelta::minutes(1) };
            site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        });
        // What the proxy adds stands last; what the client wrote itself, before it.
        let from = |forged| {
            let header = format!("{forged}, 192.0.2.66");
            app.anonymous().at(&url).with("x-forwarded-for", &header)
        };

        from("192.0.2.1").get(&made_up(1)).await.expect(410);
        from("192.0.2.2").get(&made_up(2)).await.expect(410);
        from("192.0.2.3").get(&made_up(3)).await.expect(429);
        server.stop(false).await;
    }

    async fn slow_heads_are_cut_off_and_honest_clients_served_meanwhile(app: &TestApp) {
        let (url, server) = app.beside(|site| patience(site, |p| p.head = Duration::from_secs(2)));
        let mut slow = Vec::new();
        for _ in 0..100 {
            let mut stream = connect(&url, [127, 0, 0, 2]).await.unwrap();
            stream.write_all(b"GET /results HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
            slow.push(stream);
        }
        let trickle = actix_web::rt::spawn(async move {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(3) {
                for stream in &mut slow {
                    // Those that were cut off take no more.
                    let _cut = stream.write_all(b"a").await;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            slow
        });

        honest(&url).await;

        for mut stream in trickle.await.unwrap() {
            let read = ended(&mut stream, SOON).await;
            assert!(read.is_empty() || read.starts_with("HTTP/1.1 408"), "{read}");
        }
        server.stop(false).await;
    }

    async fn slow_bodies_are_refused_and_honest_clients_served_meanwhile(app: &TestApp) {
        let (url, server) = app.beside(|site| patience(site, |p| p.body = Duration::from_secs(1)));
        let mut slow = Vec::new();
        for _ in 0..50 {
            let mut stream = connect(&url, [127, 0, 0, 2]).await.unwrap();
            let head = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                        Content-Length: 9000\r\n\r\n{";
            stream.write_all(head.as_bytes()).await.unwrap();
            slow.push(stream);
        }

        honest(&url).await;

        for mut stream in slow {
            let mut read = [0; 16 << 10];
            let n = tokio::time::timeout(SOON, stream.read(&mut read)).await.expect("an answer").unwrap();
            let answer = String::from_utf8_lossy(&read[..n]);
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            assert!(answer.contains("body-too-slow"), "{answer}");
        }
        server.stop(false).await;
    }

    async fn a_body_that_keeps_its_pace_may_take_longer_than_a_small_one(app: &TestApp) {
        let secret = Fieldwork::open(app).link(app, 0, GrantScope::Whole);
        let (url, server) = app.beside(|site| patience(site, |p| p.body = Duration::from_secs(1)));
        let mut stream = connect(&url, [127, 0, 0, 1]).await.unwrap();
        let head = format!(
            "PUT {DRAFT}/header HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIf-Match: \"0\"\r\n\
             Authorization: Bearer {secret}\r\nContent-Length: 96000\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..3 {
            stream.write_all(&vec![b' '; 32_000]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(600)).await;
        }

        let answer = ended(&mut stream, SOON).await;

        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("malformed-body"), "{answer}");
        server.stop(false).await;
    }

    async fn a_body_that_nobody_reads_keeps_no_connection(app: &TestApp) {
        for request in ["POST /nowhere", "GET /health/live", "POST /results", "DELETE /api/v1/surveys"] {
            let stream = connect(&app.url, [127, 0, 0, 2]).await.unwrap();
            let (mut read, mut write) = stream.into_split();
            let head = format!("{request} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            write.write_all(head.as_bytes()).await.unwrap();
            let trickle = actix_web::rt::spawn(async move {
                while write.write_all(b"1\r\na\r\n").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            });

            let mut answer = Vec::new();
            let end = tokio::time::timeout(SOON, read.read_to_end(&mut answer)).await;

            assert!(end.is_ok(), "{request} keeps its connection");
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("connection: close"), "{answer}");
            trickle.await.unwrap();
        }
    }

    async fn a_client_that_does_not_read_what_it_asked_for_is_cut_off(app: &TestApp) {
        let (url, server) = app.beside(|site| patience(site, |p| p.body = Duration::from_secs(1)));
        let mut deaf = Vec::new();
        for _ in 0..20 {
            let mut stream = connect(&url, [127, 0, 0, 2]).await.unwrap();
            let asked = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
            stream.write_all(&asked).await.unwrap();
            deaf.push(stream);
        }

        honest(&url).await;

        // Meanwhile none of them takes anything, nor says anything.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let one = Client::browser(&url).get("/api/openapi.json").await.expect(200).text().len();
        for stream in &mut deaf {
            let read = ended(stream, SOON).await;
            assert!(read.len() < 90 * one, "all was sent to a client that did not read");
        }
        server.stop(false).await;
    }

    async fn nobody_logs_in_with_a_long_body(app: &TestApp) {
        let padded = |n: usize| format!("{{\"username\":\"kari\",\"password\":\"x\"{}}}", " ".repeat(n));
        let log_in = async |n| app.anonymous().post_raw("/api/v1/session", "application/json", padded(n)).await;

        log_in(15 << 10).await.expect(401);
        let refused = log_in(17 << 10).await.expect(413);

        assert_eq!((refused.problem().as_str(), &refused.json()["limit"]), ("body-too-large", &json!(16 << 10)));
    }

    async fn a_flood_of_connections_from_one_address_leaves_room_for_the_others(app: &TestApp) {
        let (url, server) = app.beside(|site| {
            patience(site, |p| {
                p.address_connections = 20;
                p.head = Duration::from_mins(2);
            });
        });
        let mut flood = Vec::new();
        for _ in 0..200 {
            flood.push(connect(&url, [127, 0, 0, 3]).await.unwrap());
        }

        honest(&url).await;

        let mut closed = 0;
        for stream in &mut flood {
            let mut byte = [0];
            let end = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut byte)).await;
            closed += usize::from(matches!(end, Ok(Ok(0) | Err(_))));
        }
        assert_eq!(closed, 180, "all but those that it may have");
        drop(flood);
        let begun = Instant::now();
        loop {
            let mut again = connect(&url, [127, 0, 0, 3]).await.unwrap();
            let request = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            // While the flood's connections are being cleared away, this one may be closed, too.
            let _closed = again.write_all(request).await;
            if ended(&mut again, SOON).await.starts_with("HTTP/1.1 200") {
                break;
            }
            assert!(begun.elapsed() < SOON, "places that became free are given again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server.stop(false).await;
    }

    async fn an_idle_connection_is_ended(app: &TestApp) {
        let (url, server) = app.beside(|site| patience(site, |p| p.keep_alive = Duration::from_secs(1)));
        let mut stream = connect(&url, [127, 0, 0, 1]).await.unwrap();
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();

        let answer = ended(&mut stream, SOON).await;

        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        server.stop(false).await;
    }

    async fn a_head_without_end_and_a_body_without_bottom_are_refused(app: &TestApp) {
        let mut stream = connect(&app.url, [127, 0, 0, 2]).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        for n in 0..40 {
            let line = format!("X-Long-{n}: {}\r\n", "a".repeat(8_000));
            if stream.write_all(line.as_bytes()).await.is_err() {
                break;
            }
        }
        let answer = ended(&mut stream, SOON).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");

        let client = Fieldwork::open(app).respondent(app, 0);
        let deep = format!("{{\"answers\":{{\"ansatte\":{}", "[".repeat(100_000));
        let request = client.request(reqwest::Method::PUT, "/api/v1/respond/draft/header");
        let request = request.header("if-match", "\"0\"").header("content-type", "application/json");
        assert_eq!(client.send(request.body(deep)).await.expect(400).problem(), "malformed-body");
        honest(&app.url).await;
    }

    async fn a_flood_of_requests_leaves_a_respondent_her_answers(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (url, server) = app.beside(|site| calls(site, 600, 0, 50));
        let flood = actix_web::rt::spawn({
            let client = app.anonymous().at(&url).with("x-forwarded-for", "192.0.2.66");
            async move {
                let asked = (0..400).map(|_| client.get("/results"));
                let answers = futures_util::future::join_all(asked).await;
                answers.into_iter().filter(|answer| answer.status == 429).count()
            }
        });
        let respondent = fieldwork.respondent(app, 0).at(&url);

        crate::fieldwork::fill(&respondent).await;
        crate::fieldwork::submit(&respondent, "once").await.expect(200);

        assert_eq!(flood.await.unwrap(), 350, "all beyond what the address may");
        app.deliver().await;
        server.stop(false).await;
    }
}
