//! A mail server on the loopback address that does what a test says: takes, defers, refuses, breaks off, hangs up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kartlegger::worker::{Encryption, Smtp, SmtpSettings, Transport};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What the server does with a mail to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// `450` to the recipient.
    Defers,
    /// `550` to the recipient.
    Refuses,
    /// `554` to the text.
    RefusesText,
    /// Reads the head of the text and closes the connection in the middle of it.
    BreaksOff,
    /// Reads the text and closes the connection without a word.
    HangsUp,
    /// Reads the text and says nothing for longer than anybody waits.
    Keeps,
}

/// A mail that the server has read, or the head of one that it broke off.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The recipient.
    pub to: String,
    /// Headers and text as they came.
    pub text: String,
}

#[derive(Default)]
struct State {
    manners: HashMap<String, Manner>,
    login: Option<(String, String)>,
    taken: Vec<Taken>,
    connections: usize,
}

/// A running mail server.
#[derive(Clone)]
pub struct MailServer {
    port: u16,
    encryption: Encryption,
    state: Arc<Mutex<State>>,
}

/// The authority that has signed the server's certificate.
pub const AUTHORITY: &[u8] = include_bytes!("../../data/tls/authority.pem");

impl MailServer {
    /// Starts a server that takes everything.
    pub async fn start() -> Self {
        Self::start_with(Encryption::None).await
    }

    /// The same, whose connections are protected so; its certificate is for `localhost`.
    pub async fn start_with(encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, encryption, state: Arc::default() };
        let state = server.state.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                state.lock().unwrap().connections += 1;
                actix_web::rt::spawn(serve(stream, encryption, state.clone()));
            }
        });
        server
    }

    /// From now on mails to `address` are treated so; `None` takes them.
    pub fn treat(&self, address: &str, manner: Option<Manner>) {
        let manners = &mut self.state.lock().unwrap().manners;
        match manner {
            Some(manner) => manners.insert(address.to_owned(), manner),
            None => manners.remove(address),
        };
    }

    /// From now on nobody sends without this name and password.
    pub fn ask_login(&self, user: &str, password: &str) {
        self.state.lock().unwrap().login = Some((user.to_owned(), password.to_owned()));
    }

    /// Every mail whose text was read, also those that were then refused or left without a reply.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// The transport that leads here.
    pub fn transport(&self, credentials: Option<(&str, &str)>) -> Transport {
        self.transport_with(|settings| {
            let owned = |(user, password): (&str, &str)| (user.to_owned(), password.to_owned());
            settings.credentials = credentials.map(owned);
        })
    }

    /// The same with settings changed; unchanged, they trust the common authorities and no other.
    pub fn transport_with(&self, change: impl FnOnce(&mut SmtpSettings)) -> Transport {
        let mut settings = SmtpSettings {
            host: "localhost".to_owned(),
            port: self.port,
            encryption: self.encryption,
            trusted: Vec::new(),
            credentials: None,
            patience: Duration::from_millis(500),
        };
        change(&mut settings);
        Transport::Smtp(Smtp::new(settings).expect("the settings are sound"))
    }
}

/// What is read from and written to: a connection, or the inside of TLS over one.
trait Channel: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Channel for T {}

/// Serves one connection as the server protects it.
async fn serve(stream: TcpStream, encryption: Encryption, state: Arc<Mutex<State>>) {
    match encryption {
        Encryption::None => converse(&mut BufReader::new(stream), &state).await,
        Encryption::Tls => {
            // A client that does not trust us goes away in the middle of the handshake.
            let Ok(inside) = acceptor().accept(stream).await else { return };
            converse(&mut BufReader::new(inside), &state).await;
        }
        Encryption::StartTls => {
            let mut outside = BufReader::new(stream);
            if !ask_for_tls(&mut outside).await {
                return;
            }
            let Ok(inside) = acceptor().accept(outside.into_inner()).await else { return };
            talk(&mut BufReader::new(inside), &state).await;
        }
    }
}

/// The part of a conversation before STARTTLS, in which nothing else is taken.
async fn ask_for_tls(stream: &mut BufReader<impl Channel>) -> bool {
    say(stream, "220 loopback").await;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return false;
        }
        match line.trim_end().to_ascii_uppercase().as_str() {
            "STARTTLS" => {
                say(stream, "220 go on").await;
                return true;
            }
            hello if hello.starts_with("EHLO") => say(stream, "250-loopback\r\n250 STARTTLS").await,
            _ => say(stream, "530 5.7.0 STARTTLS first").await,
        }
    }
}

fn acceptor() -> TlsAcceptor {
    let server = include_bytes!("../../data/tls/server.pem");
    let key = include_bytes!("../../data/tls/server.key.pem");
    let chain = vec![CertificateDer::from_pem_slice(server).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_slice(key).expect("its key");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(config))
}

/// One conversation, to its end.
async fn converse(stream: &mut BufReader<impl Channel>, state: &Mutex<State>) {
    say(stream, "220 loopback").await;
    talk(stream, state).await;
}

/// A conversation after the greeting.
async fn talk(stream: &mut BufReader<impl Channel>, state: &Mutex<State>) {
    let mut to = String::new();
    let mut known = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let manner = state.lock().unwrap().manners.get(&to).copied();
        let login = state.lock().unwrap().login.clone();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => say(stream, "250-loopback\r\n250-8BITMIME\r\n250 AUTH PLAIN").await,
            "AUTH" => {
                known = login.is_some_and(|(user, password)| {
                    rest == format!("PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}")))
                });
                let reply = if known { "235 welcome" } else { "535 5.7.8 wrong password" };
                say(stream, reply).await;
            }
            "MAIL" if login.is_some() && !known => {
                say(stream, "530 5.7.0 log in first").await;
            }
            "RCPT" => {
                to = rest.trim_start_matches("TO:<").trim_end_matches('>').to_owned();
                let manner = state.lock().unwrap().manners.get(&to).copied();
                let reply = match manner {
                    Some(Manner::Defers) => format!("450 4.2.0 <{to}> try again later"),
                    Some(Manner::Refuses) => format!("550 5.1.1 <{to}> no such user"),
                    _ => "250 ok".to_owned(),
                };
                say(stream, &reply).await;
            }
            "DATA" => {
                say(stream, "354 go on").await;
                let end = if manner == Some(Manner::BreaksOff) { "\r\n\r\n" } else { "\r\n.\r\n" };
                let text = read_until(stream, end).await;
                let number = {
                    let taken = &mut state.lock().unwrap().taken;
                    taken.push(Taken { to: to.clone(), text });
                    taken.len()
                };
                match manner {
                    Some(Manner::BreaksOff | Manner::HangsUp) => return,
                    Some(Manner::Keeps) => tokio::time::sleep(Duration::from_mins(1)).await,
                    Some(Manner::RefusesText) => say(stream, "554 5.7.1 no thanks").await,
                    _ => say(stream, &format!("250 2.0.0 taken as {number}")).await,
                }
            }
            "QUIT" => return say(stream, "221 bye").await,
            _ => say(stream, "250 ok").await,
        }
    }
}

async fn read_until(stream: &mut BufReader<impl Channel>, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) && stream.read_line(&mut text).await.unwrap_or(0) > 0 {}
    text
}

async fn say(stream: &mut BufReader<impl Channel>, reply: &str) {
    // A client that has gone away reads no reply; that is its affair.
    let _gone = stream.write_all(format!("{reply}\r\n").as_bytes()).await;
    let _gone = stream.flush().await;
}
